// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/analysis/match.h"
#include "bench/analysis/where.h"
#include "tests/lib/fixture.h"

#define TOOK(ns)	      "\"outcome\":\"success\",\"latency_ns\":" #ns
#define CELL(policy, blocker) "contig:2M " policy " none anon:50% " blocker " forever"

static int setup(void **state)
{
	struct fixture *f;

	fixture_setup(state);
	f = *state;
	fixture_axis(f, AXIS_POLICY, "early-check isolate-check isolate-first");
	fixture_axis(f, AXIS_BLOCKER, "none kernel:1@start");
	fixture_add(f, "debian:6.12", CELL("early-check", "none"), TOOK(1));
	fixture_add(f, "debian:7", CELL("early-check", "none"), TOOK(2));
	fixture_add(f, "debian:7", CELL("isolate-check", "none"), TOOK(3));
	fixture_add(f, "debian:7", CELL("isolate-first", "none"), TOOK(4));
	fixture_add(f, "debian:7", CELL("isolate-first", "kernel:1@start"), TOOK(5));
	fixture_save(f, true);
	return 0;
}

static void a_part_of_a_run(void **state)
{
	struct fixture *f = *state;
	struct where w = {};
	struct summary s;

	where_add(&w, LABEL_KERNEL, "debian:7");
	where_add(&w, LABEL_AXIS(AXIS_POLICY), "isolate-first");
	where_add(&w, LABEL_AXIS(AXIS_POLICY), "early-check");
	assert_int_equal(summary_read_part(f->dir, &w, NULL, &s, NULL), 0);
	assert_int_equal(s.nr_kernels, 1);
	assert_string_equal(s.kernels[0].spec, "debian:7");
	/* unique in the whole run */
	assert_string_equal(s.kernels[0].label, "7.3");
	assert_int_equal(s.axes[AXIS_POLICY].nr, 2);
	assert_string_equal(s.axes[AXIS_POLICY].text[1], "isolate-first");
	assert_int_equal(s.nr_cells, 4);
	assert_int_equal(s.count[OUTCOME_SUCCESS], 3);
	assert_int_equal(s.cells[3].measured[OUTCOME_SUCCESS].latency_ns.nr, 1);
	summary_free(&s);
}

/* What sides are compared with is there, whatever is asked for. */
static void base_stays(void **state)
{
	static const char *const bases[] = { NULL, "isolate-check" };
	static const struct measure latency = { .name = "latency", .path = { "latency_ns" } };
	struct fixture *f = *state;

	for (size_t i = 0; i < 2; i++) {
		int policy = LABEL_AXIS(AXIS_POLICY);
		struct trial_set set;
		struct where w = {};
		struct matches m;
		size_t base;

		where_add(&w, policy, "isolate-first");
		where_add_base(&w, policy, bases[i]);
		assert_int_equal(trial_set_read(f->dir, &w, &latency, 1, NULL, &set, NULL), 0);
		assert_int_equal(set.shape.axes[AXIS_POLICY].nr, 2);
		assert_int_equal(match_base(&set, policy, bases[i], &base, NULL), 0);
		match_within(&set, policy, base, &m);
		assert_int_equal(m.nr, 1);
		assert_string_equal(m.base[policy], bases[i] ?: "early-check");
		assert_string_equal(m.match[0].label[policy], "isolate-first");
		matches_free(&m);
		trial_set_free(&set);
	}
}

static void values_that_are_not_there(void **state)
{
	struct fixture *f = *state;
	struct where w = {};
	struct summary s;
	struct diag why;

	where_add(&w, LABEL_AXIS(AXIS_BLOCKER), "none");
	where_add(&w, LABEL_AXIS(AXIS_BLOCKER), "kernel:2");
	assert_int_equal(summary_read_part(f->dir, &w, NULL, &s, &why), -EINVAL);
	assert_non_null(
		strstr(why.text, ": no blocker kernel:2 in this run; it has none, kernel:1@start"));
	summary_free(&s);
}

/* A trial that belongs to no run is damage, whatever part is looked at. */
static void strangers(void **state)
{
	struct fixture *f = *state;
	struct where w = {};
	struct summary s;
	struct diag why;

	fixture_add(f, "debian:8", CELL("isolate-first", "none"), TOOK(4));
	fixture_save(f, true);
	where_add(&w, LABEL_KERNEL, "debian:7");
	assert_int_equal(summary_read_part(f->dir, &w, NULL, &s, &why), -EBADMSG);
	summary_free(&s);
}

static void words(void **state)
{
	struct where w = {};
	char *text;

	assert_null(where_text(&w));
	where_add_base(&w, LABEL_KERNEL, NULL);
	assert_null(where_text(&w));
	where_add(&w, LABEL_AXIS(AXIS_BLOCKER), "none");
	where_add(&w, LABEL_KERNEL, "debian:7");
	where_add(&w, LABEL_AXIS(AXIS_BLOCKER), "kernel:1@start");
	text = where_text(&w);
	assert_string_equal(text, "kernel debian:7, blocker none or kernel:1@start");
	free(text);
	while (where_add(&w, LABEL_KERNEL, "debian:7"))
		;
	assert_int_equal(w.nr, WHERE_MAX);
}

int main(void)
{
#define RUN_TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
	static const struct CMUnitTest tests[] = {
		RUN_TEST(a_part_of_a_run),
		RUN_TEST(base_stays),
		RUN_TEST(values_that_are_not_there),
		RUN_TEST(strangers),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
