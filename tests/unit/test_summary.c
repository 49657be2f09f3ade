// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "bench/analysis/pooled_cells.h"
#include "bench/analysis/summary.h"
#include "bench/report/findings/findings.h"
#include "bench/report/table/table.h"
#include "tests/lib/fixture.h"

#define SUCCESS(ns, pages)                                                                         \
	"\"outcome\":\"success\",\"latency_ns\":" #ns ",\"migrated_pages\":" #pages                \
	",\"wasted_pages\":0"
#define FAILURE(ns, pages)                                                                         \
	"\"outcome\":\"failure\",\"errno\":\"EBUSY\",\"latency_ns\":" #ns                          \
	",\"migrated_pages\":" #pages ",\"wasted_pages\":" #pages

#define EARLY(blocker) "contig:2M early-check none anon:50% " blocker " forever"
#define FIRST(blocker) "contig:2M isolate-first none anon:50% " blocker " forever"
#define START	       "kernel:1@start"

static int setup(void **state)
{
	fixture_setup(state);
	fixture_axis(*state, AXIS_POLICY, "early-check isolate-first");
	fixture_axis(*state, AXIS_BLOCKER, "none kernel:1@start");
	return 0;
}

static struct cell_stats *find(const struct summary *s, size_t kernel, size_t policy,
			       size_t blocker)
{
	const size_t value[AXIS_NR] = { [AXIS_POLICY] = policy, [AXIS_BLOCKER] = blocker };

	return summary_cell(s, kernel, value);
}

static void trials_go_to_their_cells(void **state)
{
	struct fixture *f = *state;
	struct cell_stats *cell;
	struct summary s;

	fixture_add(f, "debian:7", FIRST(START), FAILURE(4700000, 511));
	fixture_add(f, "debian:6.12", EARLY("none"), SUCCESS(4490000, 512));
	fixture_add(f, "debian:6.12", EARLY("none"), SUCCESS(4470000, 512));
	fixture_add(f, "debian:6.12", EARLY("none"), FAILURE(1000, 0));
	fixture_summary(f, &s);

	assert_int_equal(s.nr_kernels, 2);
	assert_int_equal(s.nr_cells, 2 * 2 * 2);
	assert_true(s.finished);
	assert_int_equal(s.count[OUTCOME_SUCCESS], 2);
	assert_int_equal(s.count[OUTCOME_FAILURE], 2);

	cell = find(&s, 0, 0, 0);
	assert_string_equal(cell_text(&s, cell, AXIS_BLOCKER), "none");
	assert_int_equal(cell_trials(cell), 3);
	assert_int_equal(cell->measured[OUTCOME_SUCCESS].latency_ns.nr, 2);
	/* the success' latency and the failure's are apart */
	assert_true(samples_quantile(&cell->measured[OUTCOME_SUCCESS].latency_ns, 0.5) == 4480000);
	assert_true(samples_quantile(&cell->measured[OUTCOME_FAILURE].latency_ns, 0.5) == 1000);
	assert_int_equal(cell->nr_reasons, 0);

	cell = find(&s, 1, 1, 1);
	assert_int_equal(cell->count[OUTCOME_FAILURE], 1);
	assert_int_equal(cell->measured[OUTCOME_FAILURE].wasted.value[0], 511);
	assert_true(kernel_has_trials(&s, 1));
	summary_free(&s);
}

static void timeouts_are_not_averaged(void **state)
{
	struct fixture *f = *state;
	struct cell_stats *cell;
	struct summary s;

	fixture_add(f, "debian:7", EARLY(START), FAILURE(1000, 0));
	fixture_add(f, "debian:7", EARLY(START),
		    "\"outcome\":\"timeout\",\"errno\":\"EINTR\",\"latency_ns\":1000000000,"
		    "\"migrated_pages\":9,\"wasted_pages\":9");
	fixture_summary(f, &s);
	cell = find(&s, 1, 0, 1);
	assert_int_equal(cell->count[OUTCOME_TIMEOUT], 1);
	assert_int_equal(cell_ran(cell), 2);
	assert_int_equal(cell->measured[OUTCOME_FAILURE].latency_ns.nr, 1);
	assert_int_equal(cell->measured[OUTCOME_FAILURE].wasted.nr, 1);
	/* how long it would have taken is not known, but what it cost until then */
	assert_int_equal(cell->measured[OUTCOME_TIMEOUT].latency_ns.nr, 0);
	assert_int_equal(cell->measured[OUTCOME_TIMEOUT].wasted.value[0], 9);
	assert_int_equal(cell->nr_reasons, 1);
	assert_string_equal(cell->reasons[0].text, "EINTR");
	summary_free(&s);
}

static void reasons_are_counted(void **state)
{
	struct fixture *f = *state;
	struct cell_stats *cell;
	struct summary s;
	char more[128];

	fixture_add(f, "debian:7", EARLY(START), "\"outcome\":\"skipped\",\"reason\":\"no range\"");
	fixture_add(f, "debian:7", EARLY(START), "\"outcome\":\"skipped\",\"reason\":\"no range\"");
	fixture_add(f, "debian:7", EARLY(START),
		    "\"outcome\":\"crashed\",\"reason\":\"hung\",\"log\":\"BUG: x\"");
	/* a success with something to tell, a failure that is no EBUSY */
	fixture_add(f, "debian:7", EARLY(START),
		    SUCCESS(5, 1) ",\"reason\":\"3 pages were not given back\"");
	fixture_add(f, "debian:7", EARLY(START),
		    "\"outcome\":\"failure\",\"errno\":\"ENOMEM\",\"latency_ns\":7");
	for (int i = 0; i < 100; i++) {
		snprintf(more, sizeof(more), "\"outcome\":\"skipped\",\"reason\":\"number %d\"", i);
		fixture_add(f, "debian:7", FIRST(START), more);
	}
	fixture_summary(f, &s);

	cell = find(&s, 1, 0, 1);
	assert_int_equal(cell->nr_reasons, 4);
	assert_int_equal(cell->reasons[0].nr, 2);
	assert_string_equal(cell->reasons[0].text, "no range");
	assert_int_equal(cell->reasons[1].outcome, OUTCOME_CRASHED);
	assert_int_equal(cell->reasons[1].first_id, 2);
	assert_string_equal(cell->reasons[1].log, "BUG: x");
	assert_string_equal(cell->reasons[2].text, "3 pages were not given back");
	assert_string_equal(cell->reasons[3].text, "ENOMEM");

	/* a hundred different reasons do not grow without bound, and none is lost */
	cell = find(&s, 1, 1, 1);
	assert_int_equal(cell->count[OUTCOME_SKIPPED], 100);
	assert_int_equal(cell->nr_reasons, 17);
	assert_string_equal(cell->reasons[16].text, "");
	assert_int_equal(cell->reasons[16].nr, 84);
	summary_free(&s);
}

static void what_did_not_run_says_why(void **state)
{
	struct fixture *f = *state;
	struct summary s;
	json_t *kernels;

	kernels = json_object_get(f->run, "kernels");
	json_array_append_new(kernels,
			      json_pack("{s:s, s:s}", "spec", "image:x", "error", "no file"));
	json_object_set_new(f->run, "skipped",
			    json_pack("[{s:s, s:s, s:s, s:s, s:s, s:s, s:s}]", "target",
				      "contig:2M", "policy", "isolate-first", "retry", "none",
				      "fill", "anon:50%", "blocker", "none", "lifetime", "forever",
				      "reason", "makes no sense"));
	fixture_add(f, "debian:7", EARLY("none"), SUCCESS(5, 1));
	fixture_summary(f, &s);
	assert_string_equal(find(&s, 2, 0, 0)->not_run, "no file");
	assert_string_equal(find(&s, 0, 1, 0)->not_run, "makes no sense");
	assert_string_equal(find(&s, 1, 1, 0)->not_run, "makes no sense");
	assert_null(find(&s, 1, 0, 0)->not_run);
	assert_false(kernel_has_trials(&s, 2));
	assert_string_equal(s.kernels[0].label, "6.12");
	assert_string_equal(s.kernels[1].label, "7.3");
	assert_string_equal(s.kernels[2].label, "image:x");
	summary_free(&s);
}

/* Two kernels of one version go by the names they were asked by. */
static void labels_are_unique(void **state)
{
	struct fixture *f = *state;
	struct summary s;

	json_array_append_new(json_object_get(f->run, "kernels"),
			      json_pack("{s:s, s:s}", "spec", "image:b", "release", "6.12.9-mine"));
	fixture_summary(f, &s);
	assert_string_equal(s.kernels[0].label, "debian:6.12");
	assert_string_equal(s.kernels[1].label, "7.3");
	assert_string_equal(s.kernels[2].label, "image:b");
	summary_free(&s);
}

/* Records from before an axis was there count as having had what was the only choice then. */
static void axes_that_came_later(void **state)
{
	struct fixture *f = *state;
	struct cell_stats *cell;
	struct summary s;
	char *churn;

	json_object_del(json_object_get(json_object_get(f->run, "asked"), "axes"), "churn");
	fixture_add(f, "debian:7", EARLY("none"), SUCCESS(5, 1));
	churn = strstr(f->text, "\"churn\":\"none\",");
	assert_non_null(churn);
	memset(churn, ' ', strlen("\"churn\":\"none\","));
	fixture_summary(f, &s);
	assert_int_equal(s.axes[AXIS_CHURN].nr, 1);
	cell = find(&s, 1, 0, 0);
	assert_int_equal(cell->count[OUTCOME_SUCCESS], 1);
	assert_string_equal(cell_text(&s, cell, AXIS_CHURN), "none");
	summary_free(&s);
}

static void combinations_are_counted_up(void **state)
{
	const unsigned int axes = 1u << AXIS_POLICY | 1u << AXIS_BLOCKER | 1u << AXIS_CHURN;
	size_t value[AXIS_NR] = { [AXIS_TARGET] = 7 };
	struct summary s;

	fixture_summary(*state, &s);
	for (size_t i = 1; i < 4; i++) {
		assert_true(summary_next(&s, value, axes));
		assert_int_equal(value[AXIS_POLICY], i / 2);
		assert_int_equal(value[AXIS_BLOCKER], i % 2);
	}
	assert_false(summary_next(&s, value, axes));
	assert_int_equal(value[AXIS_POLICY], 0);
	assert_int_equal(value[AXIS_BLOCKER], 0);
	assert_int_equal(value[AXIS_TARGET], 7);
	assert_false(summary_next(&s, value, 0));
	summary_free(&s);
}

static void trials_of_another_run(void **state)
{
	static const struct {
		const char *kernel;
		const char *values;
		const char *what;
	} cases[] = {
		{ "debian:5", EARLY("none"), ":1: kernel \"debian:5\" is not in run.json; " },
		{ "debian:7", EARLY("kernel:2@end"),
		  ":1: blocker \"kernel:2@end\" is not in run.json; " },
		{ "debian:7", "offline early-check none anon:50% none forever",
		  ":1: target \"offline\" is not in run.json; " },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture *f;
		struct diag why;
		struct summary s;

		setup((void **)&f);
		fixture_add(f, cases[i].kernel, cases[i].values, SUCCESS(5, 1));
		fixture_save(f, true);
		assert_int_equal(summary_read(f->dir, &s, &why), -EBADMSG);
		assert_non_null(strstr(why.text, cases[i].what));
		summary_free(&s);
		fixture_teardown((void **)&f);
	}
}

static void assert_row(const struct table_row *row, const char *policy, const char *share,
		       const char *success, const char *failure, const char *wasted)
{
	const char *expected[COL_NR] = {
		[COL_POLICY] = policy,	 [COL_SHARE] = share,	[COL_SUCCESS] = success,
		[COL_FAILURE] = failure, [COL_WASTED] = wasted,
	};
	static const enum column columns[] = { COL_POLICY, COL_SHARE, COL_SUCCESS, COL_FAILURE,
					       COL_WASTED };

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		const char *got = row->cell[columns[i]], *want = expected[columns[i]];

		if (!got != !want || (got && strcmp(got, want)))
			fail_msg("column %d: \"%s\", not \"%s\"", columns[i], got ? got : "-",
				 want ? want : "-");
	}
}

static void table_rows(void **state)
{
	struct fixture *f = *state;
	struct table_shape shape;
	struct summary s;
	struct table t;
	char *text;

	fixture_add(f, "debian:7", EARLY("none"), SUCCESS(5000000, 512));
	fixture_add(f, "debian:7", EARLY("none"), FAILURE(1000, 0));
	fixture_add(f, "debian:7", EARLY("none"), FAILURE(1000, 0));
	fixture_add(f, "debian:7", FIRST("none"),
		    "\"outcome\":\"timeout\",\"errno\":\"EINTR\",\"latency_ns\":1000000000");
	fixture_add(f, "debian:7", EARLY(START), "\"outcome\":\"skipped\",\"reason\":\"no range\"");
	fixture_summary(f, &s);
	shape = table_shape(&s);
	assert_true(shape.show[COL_BLOCKER] && shape.show[COL_POLICY] && shape.show[COL_TRIALS]);
	assert_false(shape.show[COL_RETRY] || shape.show[COL_LIFETIME]);

	fixture_table(&s, &shape, 1, 0, 0, &t);
	assert_int_equal(t.nr_rows, 5);
	/* successes and failures of one cell stand in two rows */
	assert_row(&t.rows[0], "early-check", "33.3%", "5.00 ms", NULL, "0");
	assert_row(&t.rows[1], "early-check", NULL, NULL, "1.00 us", "0");
	assert_row(&t.rows[2], "isolate-first", "0%", NULL, "timeout", "-");
	assert_string_equal(t.rows[3].note, "1 skipped: no range");
	assert_string_equal(t.rows[4].note, "not yet run");
	assert_int_equal(t.nr_notes, 2);
	text = table_note_text(&t.notes[0]);
	assert_string_equal(text, "1 timed out (blocker none, policy isolate-first): EINTR");
	free(text);
	table_free(&t);
	summary_free(&s);
}

#define RETRY(policy, retry, lifetime, churn)                                                      \
	"contig:2M " policy " " retry " anon:50% none " lifetime " " churn
#define HAD(ns, freed, cpu, held, lost)                                                            \
	SUCCESS(ns, 256)                                                                           \
	",\"attempts_total\":2,\"freed_to_done_ns\":" #freed                                       \
	",\"counters\":{\"task_clock_ns\":" #cpu "},\"isolated_page_ns\":" #held                   \
	",\"lost_pages\":" #lost
#define LATE(cpu, wasted, lost)                                                                    \
	"\"outcome\":\"timeout\",\"errno\":\"EBUSY\",\"latency_ns\":1000000000,"                   \
	"\"attempts_total\":9,\"wasted_pages\":" #wasted ",\"counters\":{\"task_clock_ns\":" #cpu  \
	"},\"lost_pages\":" #lost

/* A run on retries, with a competitor. */
static void add_retries(struct fixture *f)
{
	fixture_axis(f, AXIS_BLOCKER, "none");
	fixture_axis(f, AXIS_RETRY, "callback callback-hold");
	fixture_axis(f, AXIS_LIFETIME, "20ms forever");
	fixture_axis(f, AXIS_CHURN, "none compete:contig");
	fixture_add(f, "debian:7", RETRY("early-check", "callback", "20ms", "none"),
		    SUCCESS(24500000, 256) ",\"attempts_total\":2,\"freed_to_done_ns\":4500000,"
					   "\"counters\":{\"task_clock_ns\":4600000}");
	fixture_add(f, "debian:7", RETRY("isolate-first", "callback", "20ms", "none"),
		    HAD(20400000, 400000, 4700000, 2500000000, 0));
	fixture_add(f, "debian:7", RETRY("isolate-first", "callback-hold", "20ms", "none"),
		    HAD(20300000, 300000, 4600000, 10000000000, 0));
	fixture_add(f, "debian:7", RETRY("early-check", "callback", "forever", "none"),
		    LATE(60000, 0, 0));
	fixture_add(f, "debian:7", RETRY("isolate-first", "callback", "forever", "none"),
		    LATE(4200000, 256, 0));
	fixture_add(f, "debian:7", RETRY("isolate-first", "callback", "20ms", "compete:contig"),
		    LATE(5000000, 256, 512));
	fixture_add(f, "debian:7",
		    RETRY("isolate-first", "callback-hold", "20ms", "compete:contig"),
		    HAD(20400000, 310000, 4600000, 10100000000, 0));
}

static void assert_cells(const struct table_row *row, const char *expected)
{
	char got[256] = "";

	for (int c = 0; c < COL_NR; c++)
		if (table_column_head(c).title)
			snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s", c ? "|" : "",
				 row->cell[c] ? row->cell[c] : "");
	assert_string_equal(got, expected);
}

static void retry_tables(void **state)
{
	struct fixture *f = *state;
	struct table_shape shape;
	struct summary s;
	struct table t;

	add_retries(f);
	fixture_summary(f, &s);
	shape = table_shape(&s);
	assert_true(shape.retries && shape.show[COL_RELEASED] && shape.show[COL_ATTEMPTS] &&
		    shape.show[COL_CPU] && shape.show[COL_ISOLATED] && shape.show[COL_LOST]);
	/* nothing failed: timeouts need no column of their own */
	assert_true(shape.show[COL_SUCCESS]);
	assert_false(shape.show[COL_FAILURE]);
	fixture_table(&s, &shape, 1, 0, 0, &t);
	assert_int_equal(t.nr_rows, 16);
	assert_cells(
		&t.rows[0],
		"none|20ms|none|kernel|none|none|early-check|callback|1|100%|24.5 ms||||-|-|-|-|4.50 ms|2|"
		"4.60 ms|-|256|0|-|-|-|-|-|-|-|-|-|-|-|-");
	assert_cells(
		&t.rows[3],
		"none|20ms|none|kernel|none|none|isolate-first|callback-hold|1|100%|20.3 ms||||-|-|-|-|300 us|"
		"2|4.60 ms|10|256|0|-|-|-|-|-|-|-|0|-|-|-|-");
	assert_cells(
		&t.rows[6],
		"none|20ms|compete:contig|kernel|none|none|isolate-first|callback|1|0%|timeout||||-|EBUSY|-|-|-|9|"
		"5.00 ms|-|-|256|-|-|-|-|-|-|-|512|-|-|-|-");
	table_free(&t);
	summary_free(&s);
}

static void assert_finding(const struct finding *f, const char *scope, const char *text)
{
	assert_string_equal(f->scope, scope);
	assert_string_equal(f->text, text);
}

static void retry_sentences(void **state)
{
	struct fixture *f = *state;
	struct findings findings;
	struct summary s;

	add_retries(f);
	fixture_summary(f, &s);
	findings_make(&s, &findings);
	assert_int_equal(findings.nr, 4);
	assert_finding(
		&findings.finding[0], "7.3, contig:2M, blocker freed after 20ms, churn none",
		"isolate-first is done 300 us after the release with callback-hold, 400 us "
		"with callback; early-check 4.50 ms with callback, as it migrates only then");
	assert_finding(&findings.finding[1], "7.3, contig:2M, blocker freed after 20ms, churn none",
		       "isolate-first with callback-hold keeps 10 page s isolated (4.0x); "
		       "isolate-first with callback, the least, 2.5 page s");
	assert_finding(
		&findings.finding[2], "7.3, contig:2M, blocker never freed, churn none",
		"no strategy is done by the deadline; until then early-check migrates no page, "
		"isolate-first migrates 256 pages for nothing, and CPU time goes from 60.0 us "
		"(early-check with callback) to 4.20 ms (isolate-first with callback)");
	assert_finding(&findings.finding[3],
		       "7.3, contig:2M, blocker freed after 20ms, churn compete:contig",
		       "isolate-first, isolation held: with callback-hold done in 20.4 ms, no page "
		       "lost; released: with callback timed out in 1 of 1, 512 pages lost");
	findings_free(&findings);
	summary_free(&s);
}

static void cells_pooled(void **state)
{
	struct fixture *f = *state;
	struct pooled_cells pool = {};
	struct summary s;

	add_retries(f);
	fixture_summary(f, &s);
	for (size_t lifetime = 0; lifetime < 2; lifetime++) {
		const size_t value[AXIS_NR] = { [AXIS_POLICY] = 1, [AXIS_LIFETIME] = lifetime };

		pooled_cells_add(&pool, summary_cell(&s, 1, value));
	}
	/* one success, one timeout: no latency of the timeout, but the pages it wasted */
	assert_int_equal(pool.ran, 2);
	assert_int_equal(pool.latency_ns.nr, 1);
	assert_int_equal(pool.freed_to_done_ns.nr, 1);
	assert_true(pooled_cells_share(&pool) == 0.5);
	assert_true(samples_mean(&pool.wasted) == 128);
	pooled_cells_free(&pool);
	assert_true(pooled_cells_share(&pool) == 0);
	summary_free(&s);
}

static void sentences(void **state)
{
	struct fixture *f = *state;
	struct findings findings;
	struct summary s;

	fixture_add(f, "debian:6.12", EARLY("none"), SUCCESS(4490000, 512));
	fixture_add(f, "debian:6.12", FIRST("none"), SUCCESS(4440000, 512));
	fixture_add(f, "debian:6.12", EARLY(START), FAILURE(1000, 0));
	fixture_add(f, "debian:6.12", FIRST(START), FAILURE(4156000, 511));
	fixture_add(f, "debian:7", EARLY(START), FAILURE(1000, 0));
	fixture_add(f, "debian:7", FIRST(START), SUCCESS(9000, 511));
	fixture_summary(f, &s);
	findings_make(&s, &findings);
	assert_int_equal(findings.nr, 3);
	assert_string_equal(findings.finding[0].scope, "6.12, contig:2M, blocker kernel:1@start");
	assert_string_equal(
		findings.finding[0].text,
		"early-check fails after 1.00 us and migrates none; isolate-first takes "
		"4.16 ms (4156x) and migrates 511 pages for nothing");
	assert_string_equal(findings.finding[1].scope, "6.12, contig:2M, nothing blocks");
	assert_string_equal(findings.finding[1].text,
			    "early-check succeeds in 4.49 ms; isolate-first in 4.44 ms (-1.1%)");
	assert_string_equal(findings.finding[2].scope, "7.3, contig:2M, blocker kernel:1@start");
	assert_string_equal(findings.finding[2].text,
			    "trials succeed in 0% under early-check, in 100% under isolate-first");
	findings_free(&findings);
	summary_free(&s);
}

int main(void)
{
#define RUN_TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
	static const struct CMUnitTest tests[] = {
		RUN_TEST(trials_go_to_their_cells),
		RUN_TEST(timeouts_are_not_averaged),
		RUN_TEST(reasons_are_counted),
		RUN_TEST(what_did_not_run_says_why),
		RUN_TEST(labels_are_unique),
		RUN_TEST(axes_that_came_later),
		RUN_TEST(combinations_are_counted_up),
		cmocka_unit_test(trials_of_another_run),
		RUN_TEST(table_rows),
		RUN_TEST(sentences),
		RUN_TEST(retry_tables),
		RUN_TEST(retry_sentences),
		RUN_TEST(cells_pooled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
