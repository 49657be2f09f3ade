// SPDX-License-Identifier: GPL-2.0
/* How much is measured, and the caches that some of it is measured with. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/cell/level.h"
#include "bench/experiment/cache_model.h"
#include "bench/experiment/experiment_read.h"
#include "bench/measure/profile_counters.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define GUESTS	 "experiments/penalty.ini"

static void test_levels(void **state)
{
	assert_true(measure_has(MEASURE_MEMORY, MEASURE_PROFILE));
	assert_false(measure_has(MEASURE_PROFILE, MEASURE_MEMORY));
	assert_false(measure_has(MEASURE_MEMORY, MEASURE_COUNTERS));
	for (enum measure m = 0; m < MEASURE_NR; m++) {
		assert_true(measure_has(MEASURE_ALL, m));
		assert_int_equal(measure_in_guest(m) == MEASURE_LATENCY,
				 m == MEASURE_LATENCY || m == MEASURE_PROFILE ||
					 m == MEASURE_MEMORY);
	}
}

static void test_counters_are_named(void **state)
{
	for (size_t i = 0; i < COUNTED_NR; i++) {
		assert_true(*profile_counters[i].name && *profile_counters[i].summary);
		assert_true(measure_has(MEASURE_MEMORY, profile_counters[i].measure));
	}
}

/* A cold start is for caches of guests, as for hosts; warm is what needs no word. */
static void test_start(void **state)
{
	static const char *const sets[] = { "start=cold", "measure=memory" };
	struct experiment exp;
	struct diag why;

	if (experiment_read(GUESTS, sets, 2, &exp, &why))
		fail_msg("%s", why.text);
	assert_int_equal(exp.start, START_COLD);
	assert_int_equal(exp.measure, MEASURE_MEMORY);
	experiment_free(&exp);
	assert_int_equal(experiment_read(GUESTS, sets, 1, &exp, &why), -EINVAL);
	assert_non_null(strstr(why.text, "and for caches of measure = memory"));
	experiment_free(&exp);
}

static void test_caches(void **state)
{
	struct cache_model model;
	struct diag why;
	char *text;

	if (cache_model_parse("l1d:48K/12,l2:1M/16 , l3:36M/12", &model, &why))
		fail_msg("%s", why.text);
	assert_int_equal(model.level[0].bytes, 48 << 10);
	assert_int_equal(model.level[2].ways, 12);
	text = cache_model_text(&model);
	assert_string_equal(text, "l1d:48K/12, l2:1M/16, l3:36M/12");
	free(text);
}

static void test_bad_caches(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{ "48K/12", "'48K/12' is no l1d:SIZE/WAYS" },
		{ "l1d:48K/12, l2:1M/16", "are not three caches" },
		{ "l1d:48K/12, l2:1M/16, l3:32M/16, l4:64M/16", "are not three caches" },
		{ "l1d:48K/12, l3:1M/16, l2:1M/16", "is no l2:SIZE/WAYS" },
		{ "l1d:4K/12, l2:1M/16, l3:1M/16", "l1d of 4096 bytes in 12 ways is no cache" },
		{ "l1d:0/12, l2:1M/16, l3:1M/16", "is no cache" },
		{ "l1d:48K/0, l2:1M/16, l3:1M/16", "0 is out of range" },
		{ "l1d:48X/8, l2:1M/16, l3:1M/16", "'48X' is no size" },
		{ "l1d:48K/12, l2:1M/16, l3:8G/16", "up to 4G" },
		{ "", "no l1d:SIZE/WAYS" },
	};
	struct cache_model model;
	struct diag why;

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_not_equal(cache_model_parse(cases[i].text, &model, &why), 0);
		if (!strstr(why.text, cases[i].message))
			fail_msg("%s: \"%s\"", cases[i].text, why.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels),	   cmocka_unit_test(test_counters_are_named),
		cmocka_unit_test(test_start),	   cmocka_unit_test(test_caches),
		cmocka_unit_test(test_bad_caches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
