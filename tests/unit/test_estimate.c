// SPDX-License-Identifier: GPL-2.0
/* Estimates of trials from their profiles. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "bench/analysis/summary.h"
#include "bench/report/table/table.h"
#include "tests/unit/memory_profiles.h"

#define RAN(ns)                                                                                    \
	"\"outcome\":\"success\",\"latency_ns\":" #ns ",\"freed_to_done_ns\":" #ns                 \
	",\"counters\":{\"task_clock_ns\":" #ns "},\"phases\":{\"migrate\":" #ns "},"              \
	"\"migrated_pages\":7,\"wasted_pages\":0"
#define TIMEOUT                                                                                    \
	"\"outcome\":\"timeout\",\"errno\":\"EINTR\",\"latency_ns\":1000,\"migrated_pages\":9,\"wasted_pages\":9"

#define CELL "contig:2M early-check none anon:50% none forever none kernel none"

static const double planted[PRICE_NR] = { 0.5, 2, 20, 3 };

static struct prices prices_of(const double ns[PRICE_NR])
{
	struct prices p = { .method = "planted", .cpu = "CPU", .kernel = "6.18" };

	memcpy(p.ns, ns, sizeof(p.ns));
	return p;
}

/*
 * 100 instructions that copy, 40 of others; 3 + 4 lines in sequence, 5 + 6 others, 8 + 9 lines from
 * the third cache
 */
static char *one_profile(size_t id)
{
	return memory_profile(id, "debian:7", (uint64_t[]){ 100, 3, 5, 8 },
			      (uint64_t[]){ 40, 4, 6, 9 });
}

/* 40 * 0.5 + 7 * 2 + 11 * 20 + 17 * 3 = 305: the copying loop's instructions have no price. */
#define BY_HAND 305

static void a_trial_by_hand(void **state)
{
	struct prices prices = prices_of(planted);
	struct fixture *f = *state;
	struct estimates e;
	char *line = one_profile(0);
	json_t *trial = json_pack("{s:i}", "id", 0), *other = json_pack("{s:i}", "id", 1);

	fixture_add(f, "debian:7", CELL, RAN(500));
	memory_profiles_save(f, line);
	assert_int_equal(estimates_read(f->dir, &prices, &e, NULL), 0);
	estimates_put(&e, trial);
	assert_int_equal(json_integer_value(json_object_get(trial, ESTIMATE_NAME)), BY_HAND);
	estimates_put(&e, other);
	assert_null(json_object_get(other, ESTIMATE_NAME));
	estimates_free(&e);
	json_decref(trial);
	json_decref(other);
	free(line);
}

static void no_measured_time_stands_beside_estimates(void **state)
{
	struct prices prices = prices_of(planted);
	struct fixture *f = *state;
	struct measures *m;
	struct estimates e;
	struct table_shape shape;
	struct summary s;
	char *zero = one_profile(0), *two = one_profile(2), *lines = text_print("%s%s", zero, two);

	fixture_add(f, "debian:7", CELL, RAN(500));
	fixture_add(f, "debian:7", CELL, RAN(600)); /* without a profile */
	fixture_add(f, "debian:7", CELL, TIMEOUT);
	memory_profiles_save(f, lines);
	assert_int_equal(estimates_read(f->dir, &prices, &e, NULL), 0);
	assert_int_equal(summary_read_part(f->dir, &where_all, &e, &s, NULL), 0);
	assert_non_null(strstr(s.estimate, "estimated, not measured: 0.5 ns an instruction"));
	m = &summary_cell(&s, 1, (size_t[AXIS_NR]){})->measured[OUTCOME_SUCCESS];
	assert_int_equal(m->latency_ns.nr, 1);
	assert_int_equal(m->latency_ns.value[0], BY_HAND);
	assert_int_equal(m->freed_to_done_ns.nr, 0);
	assert_int_equal(m->cpu_ns.nr, 0);
	assert_int_equal(m->phase[PHASE_MIGRATE].nr, 0);
	assert_int_equal(m->migrated.nr, 2);
	m = &summary_cell(&s, 1, (size_t[AXIS_NR]){})->measured[OUTCOME_TIMEOUT];
	assert_int_equal(m->latency_ns.nr, 0);
	assert_int_equal(m->wasted.nr, 1);
	shape = table_shape(&s);
	assert_true(shape.show[COL_SUCCESS_ESTIMATE] && !shape.show[COL_SUCCESS]);
	summary_free(&s);
	estimates_free(&e);
	free(zero);
	free(two);
	free(lines);
}

static void profiles_that_do_not_tell(void **state)
{
	struct fixture *f = *state;
	struct estimates e;
	struct diag why;

	fixture_add(f, "debian:7", CELL, RAN(500));
	fixture_save(f, true);
	assert_int_equal(estimates_read(f->dir, NULL, &e, &why), -ENOENT);
	assert_non_null(strstr(why.text, "has no profiles; take them with"));
	estimates_free(&e);
	fixture_free(f);

	fixture_new(f);
	fixture_add(f, "debian:7", CELL, RAN(500));
	memory_profiles_save(f,
			     "{\"schema\":1,\"id\":0,\"kernel\":\"debian:7\",\"instructions\":1,"
			     "\"idle_ns\":0,\"windows\":1,\"columns\":[\"instructions\",\"bytes\"],"
			     "\"functions\":{\"copy_page\":[1,8]},\"stacks\":[]}\n");
	assert_int_equal(estimates_read(f->dir, NULL, &e, &why), -ENOENT);
	assert_non_null(strstr(why.text, "have no counters of memory to estimate from"));
	estimates_free(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_trial_by_hand, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(no_measured_time_stands_beside_estimates,
						fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(profiles_that_do_not_tell, fixture_setup,
						fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
