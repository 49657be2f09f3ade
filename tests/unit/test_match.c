// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/analysis/match.h"
#include "bench/analysis/measure_name.h"
#include "bench/report/finish.h"
#include "tests/lib/fixture.h"

static const struct measure latency = { .name = "latency", .unit = UNIT_NS, .bound = true };

static void measures_by_name(void **state)
{
	static const struct {
		const char *name;
		double value;
		enum measure_unit unit;
		bool more_is_better;
	} cases[] = {
		{ "latency", 5, UNIT_NS, false },
		{ "wasted", NAN, UNIT_COUNT, false },
		{ "cpu", 7, UNIT_NS, false },
		{ "counter:task_clock_ns", 7, UNIT_NS, false },
		{ "counter:page_faults.cpu", 6, UNIT_COUNT, false },
		{ "counter:task_clock_ns.cpu", 8, UNIT_NS, false },
		{ "phase:isolate", 3, UNIT_NS, false },
		{ "isolated", 9, UNIT_PAGE_NS, false },
		{ "stall", NAN, UNIT_NS, false },
		{ "aftermath.operation.blocks_retyped", 2, UNIT_COUNT, false },
		{ "aftermath.order9_delta", -4, UNIT_COUNT, true },
		{ "outcome", NAN, UNIT_COUNT, false },
	};
	static const char *const bad[] = { "", ".", "a.", "a.b.c.d", "phase:", "no:such" };
	json_t *trial =
		json_loads("{\"latency_ns\": 5, \"counters\": {\"task_clock_ns\": 7,"
			   " \"page_faults.cpu\": 6, \"task_clock_ns.cpu\": 8},"
			   " \"phases\": {\"isolate\": 3}, \"isolated_page_ns\": 9,"
			   " \"outcome\": \"success\", \"aftermath\": {\"order9_delta\": -4,"
			   " \"operation\": {\"blocks_retyped\": 2}}}",
			   0, NULL);
	struct measure m;
	struct diag why;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double got;

		assert_int_equal(measure_parse(cases[i].name, &m, &why), 0);
		got = measure_of(&m, trial);
		assert_true(isnan(cases[i].value) ? isnan(got) : got == cases[i].value);
		assert_int_equal(m.unit, cases[i].unit);
		assert_int_equal(m.more_is_better, cases[i].more_is_better);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_not_equal(measure_parse(bad[i], &m, &why), 0);
	json_decref(trial);
}

#define SUCCESS(ns)	      "\"outcome\":\"success\",\"latency_ns\":" #ns
#define CELL(policy, blocker) "contig:2M " policy " none anon:50% " blocker " forever"

static void read_set(struct fixture *f, struct trial_set *set)
{
	struct diag why = { "" };

	fixture_save(f, true);
	if (trial_set_read(f->dir, &where_all, &latency, 0, NULL, set, &why))
		fail_msg("%s", why.text);
}

static void cells_are_matched(void **state)
{
	struct fixture one, two;
	struct trial_set a, b;
	struct matches m;
	struct diag why;
	size_t base;

	fixture_new(&one);
	fixture_new(&two);
	fixture_axis(&one, AXIS_POLICY, "early-check isolate-first");
	fixture_axis(&one, AXIS_BLOCKER, "none pin:1@start");
	/* another order, a value more and one less; and one kernel only */
	fixture_axis(&two, AXIS_POLICY, "isolate-stop isolate-first early-check");
	fixture_axis(&two, AXIS_BLOCKER, "none");
	fixture_axis(&two, AXIS_FILL, "anon:20%");
	fixture_add(&one, "debian:7", CELL("early-check", "none"), SUCCESS(1));
	fixture_add(&one, "debian:7", CELL("isolate-first", "none"), SUCCESS(2));
	fixture_add(&one, "debian:7", CELL("isolate-first", "pin:1@start"), SUCCESS(3));
	fixture_add(&one, "debian:6.12", CELL("isolate-first", "none"), SUCCESS(4));
	fixture_add(&two, "debian:7", "contig:2M isolate-first none anon:20% none forever",
		    SUCCESS(5));
	read_set(&one, &a);
	read_set(&two, &b);

	/* fill has one value each: it is what they differ in */
	match_runs(&a, &b, &m);
	assert_int_equal(m.nr, 1);
	assert_true(m.differs[LABEL_AXIS(AXIS_FILL)]);
	assert_string_equal(m.base[LABEL_AXIS(AXIS_FILL)], "anon:50%");
	assert_string_equal(m.match[0].label[LABEL_AXIS(AXIS_FILL)], "anon:20%");
	assert_string_equal(m.match[0].label[LABEL_AXIS(AXIS_POLICY)], "isolate-first");
	assert_int_equal(m.only[0], 3);
	assert_int_equal(m.only[1], 0);
	assert_int_equal(match_why_none(&a, &b, &m, &why), 0);
	matches_free(&m);

	assert_int_equal(match_base(&a, LABEL_AXIS(AXIS_POLICY), NULL, &base, &why), 0);
	match_within(&a, LABEL_AXIS(AXIS_POLICY), base, &m);
	assert_int_equal(m.nr, 1);
	assert_int_equal(m.only[1], 2);
	assert_string_equal(m.match[0].label[LABEL_KERNEL], "debian:7");
	matches_free(&m);
	assert_int_equal(match_base(&a, LABEL_KERNEL, "debian:7", &base, &why), 0);
	match_within(&a, LABEL_KERNEL, base, &m);
	assert_int_equal(m.nr, 1);
	assert_string_equal(m.match[0].label[LABEL_KERNEL], "debian:6.12");
	matches_free(&m);
	assert_int_not_equal(match_base(&a, LABEL_AXIS(AXIS_RETRY), NULL, &base, &why), 0);
	assert_non_null(strstr(why.text, "retry is none in all cells"));

	trial_set_free(&a);
	trial_set_free(&b);
	fixture_free(&one);
	fixture_free(&two);
}

/* A run of ten boots; odd ones are dearer by so many ns. What is said of it on standard error. */
static char *said_of(const char *clock, int dearer)
{
	FILE *real = stderr;
	struct fixture f;
	char *said = NULL;
	size_t len;

	fixture_new(&f);
	json_object_set_new(json_object_get(f.run, "asked"), "clock", json_string(clock));
	for (int boot = 0; boot < 10; boot++) {
		char more[96];

		snprintf(more, sizeof(more), "\"outcome\":\"success\",\"latency_ns\":%d",
			 10000 + boot + (boot % 2 ? dearer : 0));
		fixture_add(&f, "debian:7", CELL("early-check", "none"), more);
		*(strstr(fixture_line(&f, (unsigned int)boot + 1), "\"boot\":0") +
		  strlen("\"boot\":")) = (char)('0' + boot);
	}
	fixture_save(&f, true);
	stderr = open_memstream(&said, &len);
	run_warn_of_noise(f.dir);
	fclose(stderr);
	stderr = real;
	fixture_free(&f);
	return said;
}

static void a_run_warns_of_its_own_noise(void **state)
{
	static const struct {
		const char *clock;
		int dearer;
		bool warns;
	} cases[] = { { "wall", 3000, true }, { "wall", 0, false }, { "icount", 3000, false } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *said = said_of(cases[i].clock, cases[i].dearer);

		assert_int_equal(strstr(said, "differs from itself: even from odd boots") != NULL,
				 cases[i].warns);
		assert_int_equal(*said != 0, cases[i].warns);
		free(said);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(measures_by_name),
		cmocka_unit_test(cells_are_matched),
		cmocka_unit_test(a_run_warns_of_its_own_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
