// SPDX-License-Identifier: GPL-2.0
/* What holds of counters on any machine, whatever it offers. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>
#include <time.h>

#include "bench/measure/counter_table.h"
#include "bench/measure/counters.h"

#define SPIN_NS 40000000
/* Enough to want more counters than any PMU has. */
#define SETS 8

static bool is_ok(const json_t *support, const char *name)
{
	const char *text = json_string_value(json_object_get(support, name));

	assert_non_null(text);
	assert_true(*text);
	return !strcmp(text, "ok");
}

static void spin(void)
{
	struct timespec from, now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
	do {
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	} while ((now.tv_sec - from.tv_sec) * 1000000000ll + now.tv_nsec - from.tv_nsec < SPIN_NS);
}

static void test_names_differ(void **state)
{
	for (unsigned int i = 0; i < COUNTERS_NR; i++) {
		assert_true(*counter_table[i].name && *counter_table[i].summary);
		assert_int_equal(counter_find(counter_table[i].name), i);
	}
	assert_int_equal(counter_find("none"), COUNTERS_NR);
}

static void test_latency_arms_no_probe(void **state)
{
	struct counters *c = counters_open(MEASURE_LATENCY, false);
	json_t *support = counters_support(c);

	for (unsigned int i = 0; i < COUNTERS_NR; i++)
		if (counter_table[i].group != COUNTER_SOFTWARE)
			assert_non_null(strstr(
				json_string_value(json_object_get(support, counter_table[i].name)),
				"write measure = "));
	json_decref(support);
	counters_close(c);
}

/* Counted, or counting at no time, or not supported: every counter is one of them. */
static void check_set(const struct counters *c)
{
	json_t *counts = counters_json(c), *running = counters_running_json(c), *n, *times;
	json_t *support = counters_support(c);
	const char *name;

	for (unsigned int i = 0; i < COUNTERS_NR; i++) {
		name = counter_table[i].name;
		n = json_object_get(counts, name);
		times = json_object_get(running, name);
		assert_true(is_ok(support, name) == (n || times));
		if (!times)
			continue;
		assert_true(json_integer_value(json_object_get(times, "running_ns")) <
			    json_integer_value(json_object_get(times, "enabled_ns")));
		assert_true(!!n == !!json_integer_value(json_object_get(times, "running_ns")));
	}
	json_decref(counts);
	json_decref(running);
	json_decref(support);
}

static void test_shared_hardware_shows(void **state)
{
	struct counters *set[SETS];
	unsigned int shared = 0;
	json_t *support, *running;
	bool hardware;

	for (int i = 0; i < SETS; i++)
		set[i] = counters_open(MEASURE_COUNTERS, false);
	for (int i = 0; i < SETS; i++)
		counters_start(set[i]);
	spin();
	for (int i = 0; i < SETS; i++) {
		counters_stop(set[i]);
		check_set(set[i]);
		running = counters_running_json(set[i]);
		shared += json_object_get(running, "cycles") != NULL;
		json_decref(running);
	}
	support = counters_support(set[0]);
	hardware = is_ok(support, "cycles") && is_ok(support, "branch_misses");
	json_decref(support);
	for (int i = 0; i < SETS; i++)
		counters_close(set[i]);
	if (!hardware)
		skip();
	assert_true(shared > 0);
}

static void test_virtual_clock(void **state)
{
	struct counters *c = counters_open(MEASURE_COUNTERS, true);
	json_t *support = counters_support(c), *sources = counters_sources(c), *counts;

	counters_start(c);
	spin();
	counters_stop(c);
	counts = counters_json(c);
	if (is_ok(support, COUNTER_INSTRUCTIONS)) {
		assert_non_null(json_object_get(sources, COUNTER_INSTRUCTIONS));
		assert_true(json_equal(json_object_get(counts, COUNTER_INSTRUCTIONS),
				       json_object_get(counts, COUNTER_TASK_CLOCK)));
	} else {
		assert_null(json_object_get(counts, COUNTER_INSTRUCTIONS));
		assert_int_equal(json_object_size(sources), 0);
	}
	json_decref(counts);
	json_decref(sources);
	json_decref(support);
	counters_close(c);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_differ),
		cmocka_unit_test(test_latency_arms_no_probe),
		cmocka_unit_test(test_shared_hardware_shows),
		cmocka_unit_test(test_virtual_clock),
	};

	return cmocka_run_group_tests_name("counters", tests, NULL, NULL);
}
