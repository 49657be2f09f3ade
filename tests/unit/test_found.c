// SPDX-License-Identifier: GPL-2.0
/* Where an operation meets what blocks its range: measures, tables, sentences and plots of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/analysis/found_cells.h"
#include "bench/report/findings/findings.h"
#include "bench/report/plot/figures.h"
#include "bench/report/table/table.h"
#include "bench/util/text.h"
#include "tests/lib/fixture.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define COUNTED(tests, calls)                                                                      \
	",\"counters\":{\"test_pages_isolated\":" #tests ",\"mm_migrate_pages\":" #calls "}"
#define FAILED(errno, ns, wasted)                                                                  \
	"\"outcome\":\"failure\",\"errno\":\"" errno "\",\"latency_ns\":" #ns                      \
	",\"wasted_pages\":" #wasted
#define TIMED_OUT                                                                                  \
	"\"outcome\":\"timeout\",\"errno\":\"EINTR\",\"latency_ns\":1000000000,"                   \
	"\"wasted_pages\":64"
#define HOLDING(kind)                                                                              \
	",\"placement\":{\"movable_pages\":1,\"free_pages\":0,"                                    \
	"\"blockers\":[{\"offset\":3,\"kind\":\"other\"},{\"offset\":4,\"kind\":\"" kind "\"}]}"
#define SUCCEEDED "\"outcome\":\"success\",\"latency_ns\":5000,\"wasted_pages\":0"

#define AT(target, blocker) target " early-check none anon:50% " blocker " forever none kernel"

static int setup(void **state)
{
	fixture_setup(state);
	fixture_axis(*state, AXIS_TARGET, "contig:2M offline");
	fixture_axis(*state, AXIS_BLOCKER, "dentry:8@random pipe:8@random");
	return 0;
}

static void words_are_counted(void **state)
{
	struct tally t = {};
	char word[16], *text;

	assert_int_equal(tally_nr(&t, "late"), 0);
	text = tally_text(&t, 3);
	assert_string_equal(text, "-");
	free(text);
	tally_add(&t, "late");
	tally_add(&t, "late");
	text = tally_text(&t, 2);
	assert_string_equal(text, "late");
	free(text);
	/* not all trials gave one */
	text = tally_text(&t, 3);
	assert_string_equal(text, "late 2, - 1");
	free(text);
	tally_add(&t, "early");
	text = tally_text(&t, 3);
	assert_string_equal(text, "early 1, late 2");
	free(text);
	/* however many words come, none is lost and the rest stays bounded */
	for (int i = 0; i < 100; i++) {
		snprintf(word, sizeof(word), "w%02d", i);
		tally_add(&t, word);
	}
	assert_in_range(t.nr, 2, 17);
	assert_int_equal(tally_nr(&t, "early"), 1);
	assert_int_equal(tally_nr(&t, "other"), 100 - (t.nr - 3));
	tally_free(&t);
	assert_int_equal(t.nr, 0);
}

static void where_it_was_found(void **state)
{
	static const struct {
		const char *members;
		enum outcome outcome;
		const char *found;
	} cases[] = {
		{ COUNTED(0, 0), OUTCOME_FAILURE, "early" },
		{ COUNTED(0, 0), OUTCOME_TIMEOUT, "early" },
		{ COUNTED(1, 0), OUTCOME_FAILURE, "late" },
		{ COUNTED(0, 1), OUTCOME_FAILURE, "late" },
		{ COUNTED(2500, 9), OUTCOME_TIMEOUT, "late" },
		{ COUNTED(1, 9) HOLDING("pipe"), OUTCOME_SUCCESS, "moved" },
		/* something was there, but not the blocker; nothing was; it went meanwhile */
		{ COUNTED(1, 9) HOLDING("lru"), OUTCOME_SUCCESS, NULL },
		{ COUNTED(1, 9) HOLDING("pip"), OUTCOME_SUCCESS, NULL },
		{ COUNTED(1, 9), OUTCOME_SUCCESS, NULL },
		{ COUNTED(1, 9) HOLDING("pipe") ",\"blocker_freed_ns\":5", OUTCOME_SUCCESS, NULL },
		/* not measured is not 0 */
		{ "", OUTCOME_FAILURE, NULL },
		{ ",\"counters\":{\"task_clock_ns\":4}", OUTCOME_FAILURE, NULL },
		{ ",\"counters\":{\"mm_migrate_pages\":0}", OUTCOME_FAILURE, NULL },
		{ ",\"counters\":{\"test_pages_isolated\":0}", OUTCOME_FAILURE, NULL },
		{ ",\"counters\":{\"test_pages_isolated\":1}", OUTCOME_FAILURE, "late" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char *text = text_print("{\"blocker\":\"pipe:8@random\"%s}", cases[i].members);
		json_t *trial = json_loads(text, 0, NULL);
		const char *found = found_of(trial, cases[i].outcome);

		if (!found != !cases[i].found || (found && strcmp(found, cases[i].found)))
			fail_msg("%s: %s", text, found ? found : "nothing");
		json_decref(trial);
		free(text);
	}
}

static void outcomes_are_kept_apart(void **state)
{
	const size_t value[AXIS_NR] = {};
	struct fixture *f = *state;
	struct tally both = {};
	struct measures *m;
	struct summary s;
	char *text;

	fixture_add(f, "debian:7", AT("contig:2M", "dentry:8@random"),
		    FAILED("EBUSY", 900, 0) COUNTED(0, 0));
	fixture_add(f, "debian:7", AT("contig:2M", "dentry:8@random"),
		    FAILED("EBUSY", 4000, 64) COUNTED(3, 9));
	fixture_add(f, "debian:7", AT("contig:2M", "dentry:8@random"),
		    FAILED("ENOMEM", 5000, 64) COUNTED(5, 9));
	fixture_add(f, "debian:7", AT("contig:2M", "dentry:8@random"), TIMED_OUT COUNTED(700, 80));
	fixture_summary(f, &s);
	assert_true(found_is_measured(&s));
	m = summary_cell(&s, 1, value)->measured;
	assert_int_equal(m[OUTCOME_FAILURE].tests.nr, 3);
	assert_true(samples_quantile(&m[OUTCOME_FAILURE].tests, 0.5) == 3);
	assert_true(samples_quantile(&m[OUTCOME_FAILURE].migrations, 0.5) == 9);
	text = tally_text(&m[OUTCOME_FAILURE].found, 3);
	assert_string_equal(text, "early 1, late 2");
	free(text);
	text = tally_text(&m[OUTCOME_FAILURE].errors, 3);
	assert_string_equal(text, "EBUSY 2, ENOMEM 1");
	free(text);
	assert_int_equal(m[OUTCOME_TIMEOUT].latency_ns.nr, 0);
	assert_int_equal(m[OUTCOME_TIMEOUT].tests.value[0], 700);
	found_in_cell(summary_cell(&s, 1, value), &both);
	text = tally_text(&both, 4);
	assert_string_equal(text, "early 1, late 3");
	free(text);
	tally_free(&both);
	summary_free(&s);
}

static bool legend_has(const struct table_shape *shape, const char *text)
{
	char *legend = table_legend(shape);
	bool has = legend && strstr(legend, text);

	free(legend);
	return has;
}

static void assert_found_row(const struct table_row *row, const char *failure, const char *found,
			     const char *error, const char *passes, const char *calls)
{
	static const enum column at[] = { COL_FAILURE, COL_FOUND, COL_ERRNO, COL_PASSES,
					  COL_CALLS };
	const char *want[] = { failure, found, error, passes, calls };

	for (size_t i = 0; i < COUNT(want); i++) {
		const char *got = row->cell[at[i]];

		if (!got != !want[i] || (got && strcmp(got, want[i])))
			fail_msg("column %zu: \"%s\", not \"%s\"", i, got ? got : "", want[i]);
	}
}

static void tables_tell_it(void **state)
{
	struct fixture *f = *state;
	struct table_shape shape;
	struct summary s;
	struct table t;

	fixture_add(f, "debian:7", AT("offline", "dentry:8@random"), TIMED_OUT COUNTED(700, 80));
	fixture_add(f, "debian:7", AT("offline", "dentry:8@random"),
		    FAILED("EBUSY", 1000, 0) COUNTED(0, 0));
	fixture_add(f, "debian:7", AT("offline", "dentry:8@random"),
		    FAILED("EBUSY", 1000, 64) COUNTED(2, 1));
	fixture_add(f, "debian:7", AT("offline", "pipe:8@random"),
		    SUCCEEDED COUNTED(1, 3) HOLDING("pipe"));
	fixture_summary(f, &s);
	shape = table_shape(&s);
	assert_true(shape.show[COL_FOUND] && shape.show[COL_ERRNO] && shape.show[COL_PASSES] &&
		    shape.show[COL_CALLS]);
	assert_false(table_column_is_number(COL_FOUND) || table_column_is_number(COL_ERRNO));
	assert_true(legend_has(&shape, "Found early: "));
	fixture_table(&s, &shape, 1, 1, 0, &t);
	assert_int_equal(t.nr_rows, 3);
	assert_found_row(&t.rows[0], "1.00 us", "early 1, late 1", "EBUSY", "1", "1");
	assert_found_row(&t.rows[1], "timeout", "late", "EINTR", "700", "80");
	assert_found_row(&t.rows[2], NULL, "moved", "-", "1", "3");
	table_free(&t);
	summary_free(&s);
}

static void not_measured_is_not_shown(void **state)
{
	struct fixture *f = *state;
	struct table_shape shape;
	struct summary s;

	fixture_add(f, "debian:7", AT("offline", "pipe:8@random"), FAILED("EBUSY", 1000, 0));
	fixture_summary(f, &s);
	assert_false(found_is_measured(&s));
	shape = table_shape(&s);
	assert_false(shape.show[COL_FOUND] || shape.show[COL_ERRNO] || shape.show[COL_PASSES]);
	assert_false(legend_has(&shape, "Found early"));
	summary_free(&s);
}

static void add(struct fixture *f, const char *kernel, const char *target, const char *blocker,
		const char *members)
{
	char at[128];

	snprintf(at, sizeof(at), "%s early-check none anon:50%% %s forever none kernel", target,
		 blocker);
	fixture_add(f, kernel, at, members);
}

#define EARLY FAILED("EBUSY", 900, 0) COUNTED(0, 0)
#define LATE  FAILED("EBUSY", 70000, 64) COUNTED(1, 16)

/*
 * A run over four kinds: dentries change sides on the newer kernel, splice with the target (made
 * up, but so may a kernel be), and slab ran on one kernel only.
 */
static void add_kinds(struct fixture *f)
{
	static const char *const kernels[] = { "debian:6.12", "debian:7" };

	fixture_axis(f, AXIS_BLOCKER,
		     "none dentry:8@random pipe:8@random slab:8@random splice:8@random");
	for (size_t k = 0; k < COUNT(kernels); k++) {
		add(f, kernels[k], "contig:2M", "none", SUCCEEDED COUNTED(1, 3));
		add(f, kernels[k], "contig:2M", "dentry:8@random", k ? LATE : EARLY);
		add(f, kernels[k], "offline", "dentry:8@random",
		    k ? TIMED_OUT COUNTED(2345, 1) : EARLY);
		add(f, kernels[k], "contig:2M", "pipe:8@random", EARLY);
		add(f, kernels[k], "offline", "pipe:8@random", EARLY);
		add(f, kernels[k], "contig:2M", "splice:8@random", LATE);
		add(f, kernels[k], "offline", "splice:8@random", EARLY);
	}
	add(f, "debian:7", "contig:2M", "slab:8@random", EARLY);
}

static void sentences_on_kinds(void **state)
{
	static const struct finding expected[] = {
		{ "blocker dentry",
		  "found early on 6.12, late on 7.3; offline on 7.3 tests the range "
		  "2345 times in 1.00 s and is not done" },
		{ "blocker splice", "found late with contig:2M, early with offline" },
		{ "found alike wherever measured", "early: pipe, slab" },
	};
	struct fixture *f = *state;
	struct findings findings;
	struct summary s;

	add_kinds(f);
	fixture_summary(f, &s);
	findings_make(&s, &findings);
	assert_int_equal(findings.nr, COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_string_equal(findings.finding[i].scope, expected[i].scope);
		assert_string_equal(findings.finding[i].text, expected[i].text);
	}
	findings_free(&findings);
	summary_free(&s);
}

/* One target of one kernel is named with it; what trials of one cell disagree on is told as it is.
 */
static void sentences_on_exceptions(void **state)
{
	struct fixture *f = *state;
	struct findings findings;
	struct summary s;

	add(f, "debian:6.12", "contig:2M", "dentry:8@random", EARLY);
	add(f, "debian:6.12", "offline", "dentry:8@random", EARLY);
	add(f, "debian:7", "contig:2M", "dentry:8@random", EARLY);
	fixture_add(f, "debian:7", AT("offline", "dentry:8@random"), TIMED_OUT COUNTED(0, 418));
	fixture_add(f, "debian:7", AT("offline", "pipe:8@random"),
		    FAILED("EBUSY", 900, 0) COUNTED(0, 0));
	fixture_add(f, "debian:7", AT("offline", "pipe:8@random"),
		    FAILED("EBUSY", 900, 0) COUNTED(1, 0));
	fixture_summary(f, &s);
	findings_make(&s, &findings);
	assert_int_equal(findings.nr, 2);
	assert_string_equal(
		findings.finding[0].text,
		"found early on 6.12 and on 7.3 with contig:2M, late on 7.3 with offline; "
		"offline on 7.3 calls migrate_pages() 418 times in 1.00 s and is not done");
	assert_string_equal(findings.finding[1].text, "found early 1, late 1 on 7.3");
	findings_free(&findings);
	summary_free(&s);
}

static void assert_figures(struct fixture *f, const char *expected)
{
	char got[512];

	assert_string_equal(fixture_figures(f, got, sizeof(got)), expected);
}

static void kinds_are_drawn(void **state)
{
	add_kinds(*state);
	assert_figures(*state, "kinds");
}

static void few_kinds_are_not(void **state)
{
	struct fixture *f = *state;

	fixture_axis(f, AXIS_POLICY, "early-check isolate-first");
	/* three kinds, one of them twice */
	fixture_axis(f, AXIS_BLOCKER, "none pipe:1@end pipe:8@random slab:1@end dentry:1@end");
	fixture_add(f, "debian:7", AT("offline", "pipe:1@end"),
		    FAILED("EBUSY", 900, 0) COUNTED(0, 0));
	assert_figures(f, "penalty-offline");
}

static void kinds_without_counters(void **state)
{
	struct fixture *f = *state;

	fixture_axis(f, AXIS_POLICY, "early-check isolate-first");
	fixture_axis(f, AXIS_BLOCKER, "pipe:1@end slab:1@end dentry:1@end packet:1@end");
	fixture_add(f, "debian:7", AT("offline", "pipe:1@end"), FAILED("EBUSY", 900, 0));
	assert_figures(f, "penalty-offline");
}

int main(void)
{
#define RUN_TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_counted), cmocka_unit_test(where_it_was_found),
		RUN_TEST(outcomes_are_kept_apart),   RUN_TEST(tables_tell_it),
		RUN_TEST(not_measured_is_not_shown), RUN_TEST(sentences_on_kinds),
		RUN_TEST(sentences_on_exceptions),   RUN_TEST(kinds_are_drawn),
		RUN_TEST(few_kinds_are_not),	     RUN_TEST(kinds_without_counters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
