// SPDX-License-Identifier: GPL-2.0
/* Runs over a row of versions of Linux: their order, and what is said and drawn of them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/analysis/page_cost.h"
#include "bench/analysis/releases.h"
#include "bench/report/findings/findings.h"
#include "bench/util/text.h"
#include "tests/lib/fixture.h"

#define CELL(fill, blocker) "offline early-check none " fill " " blocker " forever none kernel"
#define COUNTED(tests, calls)                                                                      \
	",\"counters\":{\"test_pages_isolated\":" #tests ",\"mm_migrate_pages\":" #calls "}"
#define MOVED(pages, cpu)                                                                          \
	"\"outcome\":\"success\",\"latency_ns\":99999999,\"migrated_pages\":" pages                \
	",\"wasted_pages\":0,\"counters\":{\"test_pages_isolated\":1,\"mm_migrate_pages\":1"       \
	",\"task_clock_ns\":" cpu "}"
#define EARLY "\"outcome\":\"failure\",\"errno\":\"EBUSY\",\"latency_ns\":70" COUNTED(0, 0)
#define LATE                                                                                              \
	"\"outcome\":\"timeout\",\"errno\":\"EINTR\",\"latency_ns\":200,\"reason\":\"deadline\"" COUNTED( \
		173, 0)
#define SKIPPED "\"outcome\":\"skipped\",\"reason\":\"no such page\""
#define SUCCESS(ns, pages)                                                                         \
	"\"outcome\":\"success\",\"latency_ns\":" #ns ",\"migrated_pages\":" #pages                \
	",\"wasted_pages\":0" COUNTED(1, 1)

/* In no order, as somebody may write them. */
static const char *const all[] = { "7.2", "6.1", "6.12", "6.16", "6.17" };

#define ALL 5

static void set_kernels(struct fixture *f, const char *const *version, size_t nr)
{
	json_t *kernels = json_array();

	for (size_t i = 0; i < nr; i++) {
		char *spec = text_print("debian:%s", version[i]);
		char *release = text_print("%s.9-cloud-amd64", version[i]);

		json_array_append_new(kernels,
				      json_pack("{s:s, s:s}", "spec", spec, "release", release));
		free(spec);
		free(release);
	}
	json_object_set_new(f->run, "kernels", kernels);
}

static void begin(struct fixture *f)
{
	set_kernels(f, all, ALL);
	fixture_axis(f, AXIS_TARGET, "offline");
	fixture_axis(f, AXIS_FILL, "none anon:50%");
	fixture_axis(f, AXIS_BLOCKER, "none dentry:8@random");
}

/* The text of the finding that is about @scope; "" where there is none. */
static const char *said(const struct findings *f, const char *scope)
{
	for (size_t i = 0; i < f->nr; i++)
		if (!strcmp(f->finding[i].scope, scope))
			return f->finding[i].text;
	return "";
}

static void next_release(void **state)
{
	assert_true(releases_are_next("6.16", "6.17"));
	assert_true(releases_are_next("6.16.12+deb13", "6.17.13-cloud"));
	assert_true(releases_are_next("6.19", "7.0"));
	assert_true(releases_are_next("5.19", "6.0"));
	assert_true(releases_are_next("7.2", "7.3"));
	assert_false(releases_are_next("6.12", "6.16"));
	assert_false(releases_are_next("6.18", "7.0"));
	assert_false(releases_are_next("6.18", "7.2"));
	assert_false(releases_are_next("6.19", "6.20"));
	assert_false(releases_are_next("6.17", "6.16"));
	assert_false(releases_are_next("6.17", "6.17"));
	assert_false(releases_are_next("next", "6.17"));
	assert_false(releases_are_next("6", "7"));
	assert_false(releases_are_next(NULL, "6.17"));
}

static size_t row_of(struct fixture *f, const char *const *version, size_t nr, size_t with_trials)
{
	struct releases r;
	struct summary s;
	size_t row;

	set_kernels(f, version, nr);
	fixture_axis(f, AXIS_TARGET, "offline");
	fixture_axis(f, AXIS_FILL, "none");
	for (size_t i = 0; i < with_trials; i++) {
		char *spec = text_print("debian:%s", version[i]);

		fixture_add(f, spec, CELL("none", "none"), SUCCESS(100, 0));
		free(spec);
	}
	fixture_summary(f, &s);
	releases_make(&s, &r);
	row = r.nr;
	for (size_t i = 1; i < row; i++)
		assert_true(strcmp(s.kernels[r.kernel[i - 1]].label, s.kernels[r.kernel[i]].label) <
				    0 ||
			    !strcmp(s.kernels[r.kernel[i]].label, "6.12"));
	releases_free(&r);
	summary_free(&s);
	return row;
}

static void row(void **state)
{
	assert_int_equal(row_of(*state, all, ALL, ALL), ALL);
}

static void too_few(void **state)
{
	assert_int_equal(row_of(*state, all, ALL, RELEASES_MIN - 1), 0);
}

static void unknown_version(void **state)
{
	static const char *const names[] = { "6.1", "6.12", "mine", "6.17", "7.2" };

	assert_int_equal(row_of(*state, names, ALL, ALL), 0);
}

/* As runs of one version with patches have them. */
static void twice_the_same(void **state)
{
	static const char *const names[] = { "6.1", "6.12", "6.12.1", "6.17", "7.2" };

	assert_int_equal(row_of(*state, names, ALL, ALL), 0);
}

static void add_found(struct fixture *f, const char *const *trials)
{
	for (size_t i = 0; i < ALL; i++) {
		char *spec = text_print("debian:%s", all[i]);

		fixture_add(f, spec, CELL("none", "dentry:8@random"), trials[i]);
		free(spec);
	}
}

/* What is said of dentry, with these trials on the kernels in the order of all[]. */
static void assert_said(struct fixture *f, const char *const *trials, const char *text)
{
	struct findings findings;
	struct summary s;

	begin(f);
	add_found(f, trials);
	fixture_summary(f, &s);
	findings_make(&s, &findings);
	assert_string_equal(said(&findings, "blocker dentry, fill none"), text);
	findings_free(&findings);
	summary_free(&s);
}

static void changed_between(void **state)
{
	static const char *const trials[] = { LATE, EARLY, EARLY, LATE, LATE };

	assert_said(*state, trials,
		    "found late from 6.16 on, early up to 6.12; it changed between 6.12 and 6.16; "
		    "offline on 7.2 tests the range 173 times in 1.00 s and is not done");
}

/* No version lies between: it can be said with which one it came. */
static void changed_with(void **state)
{
	static const char *const trials[] = { LATE, EARLY, EARLY, EARLY, LATE };

	assert_said(*state, trials,
		    "found late from 6.17 on, early up to 6.16; it changed with 6.17; offline on "
		    "7.2 tests the range 173 times in 1.00 s and is not done");
}

/* Versions that do not tell are no side of a change. */
static void changed_over_a_gap(void **state)
{
	static const char *const trials[] = { LATE, EARLY, EARLY, EARLY, SKIPPED };

	assert_said(*state, trials,
		    "found late on 7.2, early up to 6.16; it changed between 6.16 and 7.2; offline "
		    "on 7.2 tests the range 173 times in 1.00 s and is not done");
}

static void changed_twice(void **state)
{
	static const char *const trials[] = { EARLY, EARLY, LATE, LATE, EARLY };

	assert_said(*state, trials,
		    "found early on 7.2, 6.1 and 6.17, late on 6.12 and 6.16; it changed between "
		    "6.1 and 6.12 and with 6.17; offline on 6.12 tests the range 173 times in "
		    "1.00 s and is not done");
}

static void add_cost(struct fixture *f, const char *kernel, unsigned int empty, unsigned int page)
{
	char *spec = text_print("debian:%s", kernel);
	char *with = text_print(MOVED("100", "%u"), empty + 100 * page);
	char *without = text_print(MOVED("0", "%u"), empty);

	fixture_add(f, spec, CELL("none", "none"), without);
	fixture_add(f, spec, CELL("anon:50%", "none"), with);
	free(spec);
	free(with);
	free(without);
}

static void cost(void **state)
{
	struct fixture *f = *state;
	struct findings findings;
	struct summary s;

	begin(f);
	add_cost(f, "7.2", 2000, 9000);
	add_cost(f, "6.1", 20000, 6000);
	add_cost(f, "6.12", 20000, 8000);
	add_cost(f, "6.16", 20000, 8500);
	add_cost(f, "6.17", 2000, 8600);
	fixture_summary(f, &s);
	findings_make(&s, &findings);
	assert_string_equal(
		said(&findings, "offline, fill none"),
		"an empty range takes 20.0 us of CPU time on 6.1 and 2.00 us on 7.2, 90% less; most "
		"of it came with 6.17, from 20.0 us to 2.00 us");
	assert_string_equal(
		said(&findings, "offline, fill anon:50%"),
		"beside what an empty range takes, a migrated page takes 6.00 us of CPU time on 6.1 "
		"and 9.00 us on 7.2, 50% more; most of it came between 6.1 and 6.12, "
		"from 6.00 us to 8.00 us");
	findings_free(&findings);
	summary_free(&s);
}

/* The time of a trial is not looked at. Without an empty range there is nothing to take off, and without migrated pages nothing to divide by. */
static void no_cost(void **state)
{
	struct fixture *f = *state;
	size_t value[AXIS_NR] = { [AXIS_FILL] = 1 };
	struct summary s;

	begin(f);
	fixture_add(f, "debian:6.1", CELL("anon:50%", "none"), MOVED("10", "1000"));
	fixture_add(f, "debian:6.12", CELL("anon:50%", "none"), MOVED("0", "1000"));
	fixture_add(f, "debian:6.12", CELL("none", "none"), MOVED("0", "900"));
	fixture_add(f, "debian:6.16", CELL("anon:50%", "none"), SUCCESS(1000, 10));
	fixture_summary(f, &s);
	assert_true(isnan(page_cost(&s, 1, value)));
	assert_true(isnan(page_cost_empty(&s, 1, value)));
	assert_true(isnan(page_cost(&s, 2, value)));
	assert_true(page_cost_empty(&s, 2, value) == 900);
	/* CPU time was not measured */
	assert_true(isnan(page_cost(&s, 3, value)));
	summary_free(&s);
}

/* Four kinds over a row of versions are one figure of their own, not a column of panels each. */
static void figure(void **state)
{
	struct fixture *f = *state;
	char names[512];

	begin(f);
	fixture_axis(f, AXIS_BLOCKER,
		     "none dentry:8@random pipe:8@random slab:8@random vmsplice:8@random");
	for (size_t i = 0; i < ALL; i++) {
		char *spec = text_print("debian:%s", all[i]);

		fixture_add(f, spec, CELL("none", "dentry:8@random"), EARLY);
		free(spec);
	}
	assert_string_equal(fixture_figures(f, names, sizeof(names)), "history-offline");
}

int main(void)
{
#define RUN_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(next_release),
		RUN_TEST(row),
		RUN_TEST(too_few),
		RUN_TEST(unknown_version),
		RUN_TEST(twice_the_same),
		RUN_TEST(changed_between),
		RUN_TEST(changed_with),
		RUN_TEST(changed_over_a_gap),
		RUN_TEST(changed_twice),
		RUN_TEST(cost),
		RUN_TEST(no_cost),
		RUN_TEST(figure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
