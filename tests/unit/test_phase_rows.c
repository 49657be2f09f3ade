// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/report/findings/findings_subjects.h"
#include "bench/report/table/phase_rows.h"
#include "tests/lib/fixture.h"

#define RAN(outcome, phases)                                                                       \
	"\"outcome\":\"" outcome "\",\"latency_ns\":100,\"attempts\":[{\"ns\":100}],"              \
	"\"phases\":{" phases "}"

/* Two targets and two policies of one fill and blocker; the last cell was not measured. */
static void fill_run(struct fixture *f)
{
	fixture_new(f);
	fixture_axis(f, AXIS_TARGET, "offline contig:128M");
	fixture_axis(f, AXIS_POLICY, "early-check isolate-first");
	fixture_add(
		f, "debian:6.12", "offline early-check none anon:50% none forever",
		RAN("success", "\"outside\":10,\"early_check\":20,\"migrate\":60,\"other\":10"));
	fixture_add(
		f, "debian:6.12", "offline early-check none anon:50% none forever",
		RAN("success", "\"outside\":30,\"early_check\":20,\"migrate\":60,\"other\":10"));
	fixture_add(f, "debian:6.12", "offline early-check none anon:50% none forever",
		    RAN("failure", "\"outside\":99,\"other\":1"));
	fixture_add(f, "debian:6.12", "contig:128M early-check none anon:50% none forever",
		    RAN("success", "\"outside\":0,\"early_check\":5,\"migrate\":15,\"finish\":70,"
				   "\"other\":10"));
	fixture_add(f, "debian:6.12", "offline isolate-first none anon:50% none forever",
		    RAN("timeout", "\"migrate\":500,\"other\":10"));
	fixture_add(f, "debian:6.12", "contig:128M isolate-first none anon:50% none forever",
		    "\"outcome\":\"success\",\"latency_ns\":100,\"attempts\":[{\"ns\":100}]");
	fixture_save(f, true);
}

static void test_rows(void **state)
{
	struct diag why = { "" };
	struct phase_rows r;
	struct summary s;
	struct fixture f;

	fill_run(&f);
	assert_int_equal(summary_read(f.dir, &s, &why), 0);
	phase_rows_make(&s, &r);
	assert_int_equal(r.nr, 3);
	/* what most trials of the cell did; the mean of two is their median */
	assert_int_equal(r.row[0].outcome, OUTCOME_SUCCESS);
	assert_int_equal(r.row[0].trials, 2);
	assert_true(r.row[0].ns[PHASE_OUTSIDE] == 20);
	assert_true(r.row[0].total == 110);
	assert_false(r.row[0].has[PHASE_FINISH]);
	assert_true(r.row[0].ns[PHASE_FINISH] == 0);
	/* the other target of the same policy follows */
	assert_string_equal(cell_text(&s, r.row[1].cell, AXIS_TARGET), "contig:128M");
	assert_true(r.row[1].has[PHASE_OUTSIDE]);
	assert_true(r.row[1].ns[PHASE_OUTSIDE] == 0);
	assert_int_equal(r.row[2].outcome, OUTCOME_TIMEOUT);
	assert_true(phase_rows_same_place(&r.row[0], &r.row[2]));
	phase_rows_free(&r);
	summary_free(&s);
	fixture_free(&f);
}

static void test_sentences(void **state)
{
	struct findings found = { 0 };
	struct diag why = { "" };
	struct summary s;
	struct fixture f;

	fill_run(&f);
	assert_int_equal(summary_read(f.dir, &s, &why), 0);
	findings_phases(&s, &found);
	assert_int_equal(found.nr, 2);
	assert_string_equal(found.finding[0].scope, "6.12, early-check");
	assert_string_equal(found.finding[0].text,
			    "offline spends 54.5% of 110 ns in migrate (60 ns); "
			    "contig:128M spends 70.0% of 100 ns in finish (70 ns)");
	assert_string_equal(found.finding[1].text, "the early check is 20 ns (18.18%) of offline, "
						   "5 ns (5.00%) of contig:128M");
	findings_free(&found);
	summary_free(&s);
	fixture_free(&f);
}

/* A run without phases says nothing of them. */
static void test_nothing(void **state)
{
	struct diag why = { "" };
	struct findings found = { 0 };
	struct phase_rows r;
	struct summary s;
	struct fixture f;

	fixture_new(&f);
	fixture_add(&f, "debian:6.12", "contig:2M early-check none anon:50% none forever",
		    "\"outcome\":\"success\",\"latency_ns\":100,\"attempts\":[{\"ns\":100}]");
	fixture_save(&f, true);
	assert_int_equal(summary_read(f.dir, &s, &why), 0);
	phase_rows_make(&s, &r);
	assert_int_equal(r.nr, 0);
	findings_phases(&s, &found);
	assert_int_equal(found.nr, 0);
	phase_rows_free(&r);
	summary_free(&s);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
