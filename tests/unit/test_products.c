// SPDX-License-Identifier: GPL-2.0
/* Experiments of several products: as read, planned, recorded and shown. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bench/analysis/summary.h"
#include "bench/plan/plan.h"
#include "bench/record/run_record.h"
#include "bench/report/table/table.h"
#include "tests/lib/experiment_text.h"
#include "tests/lib/fixture.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char text[] =
	"[machine]\nkernels = debian:7\n"
	"[axes]\ntarget = contig:2M, offline\npolicy = early-check, isolate-stop\n"
	"blocker = none, kernel:1@middle\n"
	"[axes.release]\ntarget = contig:2M\nretry = none, callback\n"
	"blocker = kernel:1@middle\nlifetime = 20ms, forever\n";

static void must_read(const char *ini, const char *const *sets, size_t nr, struct experiment *exp)
{
	struct diag why;

	if (experiment_of(ini, sets, nr, exp, &why))
		fail_msg("%s", why.text);
}

static void test_read(void **state)
{
	struct experiment exp, again;

	must_read(text, NULL, 0, &exp);
	assert_int_equal(exp.nr_products, 2);
	assert_null(exp.products[0].name);
	assert_string_equal(exp.products[1].name, "release");
	/* its own, and the first's */
	assert_int_equal(product_values(&exp, 1, AXIS_TARGET)->nr, 1);
	assert_int_equal(product_values(&exp, 1, AXIS_POLICY)->nr, 2);
	assert_string_equal(product_values(&exp, 0, AXIS_RETRY)->text[0], "none");
	assert_string_equal(product_values(&exp, 1, AXIS_FILL)->text[0], "none");
	/* all there are */
	assert_int_equal(exp.axes[AXIS_TARGET].nr, 2);
	assert_int_equal(exp.axes[AXIS_RETRY].nr, 2);
	assert_int_equal(exp.axes[AXIS_LIFETIME].nr, 2);
	assert_string_equal(exp.axes[AXIS_LIFETIME].text[0], "forever");
	assert_non_null(strstr(exp.text, "\n\n[axes.release]\ntarget = contig:2M\nretry = none, "
					 "callback\nblocker = kernel:1@middle\n"
					 "lifetime = 20ms, forever\n"));
	must_read(exp.text, NULL, 0, &again);
	assert_string_equal(exp.text, again.text);
	experiment_free(&exp);
	experiment_free(&again);
}

/* The further product may come first, and its section stand twice, as any other. */
static void test_order_of_sections(void **state)
{
	struct experiment exp;

	must_read("[axes.b]\nfill = anon:10%\n[axes]\ntarget = offline\n[axes.c]\nfill = anon:20%\n"
		  "[axes.b]\npolicy = isolate-first\n",
		  NULL, 0, &exp);
	assert_int_equal(exp.nr_products, 3);
	assert_string_equal(exp.products[1].name, "b");
	assert_string_equal(product_values(&exp, 1, AXIS_POLICY)->text[0], "isolate-first");
	assert_string_equal(product_values(&exp, 2, AXIS_POLICY)->text[0], "early-check");
	experiment_free(&exp);
}

static void test_set_is_for_all(void **state)
{
	static const char *const sets[] = { "lifetime=1ms", "target=contig:4M" };
	struct experiment exp;

	must_read(text, sets, COUNT(sets), &exp);
	for (size_t p = 0; p < 2; p++) {
		assert_int_equal(product_values(&exp, p, AXIS_LIFETIME)->nr, 1);
		assert_string_equal(product_values(&exp, p, AXIS_LIFETIME)->text[0], "1ms");
		assert_string_equal(product_values(&exp, p, AXIS_TARGET)->text[0], "contig:4M");
	}
	assert_int_equal(exp.axes[AXIS_TARGET].nr, 1);
	/* what nobody set is as it was */
	assert_int_equal(product_values(&exp, 1, AXIS_RETRY)->nr, 2);
	experiment_free(&exp);
}

static void test_bad(void **state)
{
	static const struct {
		const char *ini;
		const char *message;
	} cases[] = {
		{ "[axes.]\nfill = none\n", ":1: [axes.] has no name for its product; write " },
		{ "[axes.a b]\nfill = none\n", ":1: [axes.a b] has no name" },
		{ "[axe.a]\n", ":1: unknown section [axe.a]; did you mean [axes]?" },
		{ "[axes]\ntarget = offline\n[axes.b]\ntrials = 1\n",
		  ":4: key 'trials' does not belong into [axes]; move it to [experiment]" },
		{ "[axes]\ntarget = offline\n[axes.b]\nfill = none\nfill = none\n",
		  ":5: key 'fill' stands in line 4 already; delete one" },
		{ "[axes]\ntarget = offline\n[axes.b]\nfill =\n",
		  ":4: fill has no value; write one or delete the line" },
		{ "[axes]\ntarget = offline\n[axes.b]\ntarget = contig:4G\n", ":4: " },
		{ "[axes]\ntarget = offline\n[axes.b]\n\n\ntarget = contig:1G\n"
		  "[machine]\nmemory = 1G\n",
		  ":6: target contig:1G is larger than half of the memory" },
		{ "[axes.b]\ntarget = offline\n",
		  ": no target; write target = contig:2M in [axes]" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct experiment exp;
		struct diag why = { "" };

		assert_true(experiment_of(cases[i].ini, NULL, 0, &exp, &why) < 0);
		if (!strstr(why.text, cases[i].message))
			fail_msg("'%s' instead of '%s'", why.text, cases[i].message);
		experiment_free(&exp);
	}
}

/* 8 cells of the first; of the second the 2 without a retry and a release are the first's. */
static void test_plan(void **state)
{
	struct experiment exp;
	struct plan plan;
	struct diag why;

	must_read(text, NULL, 0, &exp);
	if (plan_make(&exp, &plan, &why))
		fail_msg("%s", why.text);
	assert_int_equal(plan.nr_cells, 8 + 8 - 2);
	assert_int_equal(plan.nr_skipped, 0);
	for (size_t i = 0; i < plan.nr_cells; i++)
		for (size_t j = 0; j < i; j++) {
			bool same = true;

			for (enum axis a = 0; a < AXIS_NR; a++)
				same &= !strcmp(plan.cells[i].text[a], plan.cells[j].text[a]);
			assert_false(same);
		}
	plan_free(&plan);
	experiment_free(&exp);
}

/* What a run says that it was asked; of one product no more than ever. */
static void test_record(void **state)
{
	struct experiment exp;
	const json_t *products;
	struct plan plan;
	struct diag why;
	json_t *run;

	must_read(text, NULL, 0, &exp);
	assert_int_equal(plan_make(&exp, &plan, &why), 0);
	run = run_record_new(&exp, &plan, NULL, 0, &why);
	assert_non_null(run);
	products = json_object_get(json_object_get(run, "asked"), "products");
	assert_int_equal(json_array_size(products), 2);
	assert_int_equal(json_array_size(json_object_get(json_array_get(products, 1), "target")),
			 1);
	assert_int_equal(json_object_size(json_array_get(products, 1)), AXIS_NR);
	json_decref(run);
	plan_free(&plan);
	experiment_free(&exp);

	must_read("[axes]\ntarget = offline\n", NULL, 0, &exp);
	assert_int_equal(plan_make(&exp, &plan, &why), 0);
	run = run_record_new(&exp, &plan, NULL, 0, &why);
	assert_null(json_object_get(json_object_get(run, "asked"), "products"));
	json_decref(run);
	plan_free(&plan);
	experiment_free(&exp);
}

static void add_product(struct fixture *f, const char *blocker, const char *lifetime)
{
	json_t *asked = json_object_get(f->run, "asked");
	json_t *product = json_deep_copy(json_object_get(asked, "axes"));

	json_object_set_new(product, "blocker", json_pack("[s]", blocker));
	json_object_set_new(product, "lifetime", json_pack("[s]", lifetime));
	if (!json_object_get(asked, "products"))
		json_object_set_new(asked, "products", json_array());
	json_array_append_new(json_object_get(asked, "products"), product);
}

/* Combinations that no product has are in no table, and nobody waits for them. */
static void test_tables(void **state)
{
	struct fixture *f = *state;
	struct table_shape shape;
	struct summary s;
	struct table t;

	fixture_axis(f, AXIS_BLOCKER, "none kernel:1@middle");
	fixture_axis(f, AXIS_LIFETIME, "forever 20ms");
	add_product(f, "none", "forever");
	add_product(f, "kernel:1@middle", "20ms");
	fixture_add(f, "debian:7", "contig:2M early-check none anon:50% kernel:1@middle 20ms",
		    "\"outcome\":\"failure\",\"errno\":\"EBUSY\",\"latency_ns\":9,"
		    "\"migrated_pages\":0,\"wasted_pages\":0");
	fixture_summary(f, &s);
	assert_int_equal(s.nr_cells, 2 * 2);
	for (size_t i = 0; i < 4; i++) {
		const size_t v[AXIS_NR] = { [AXIS_BLOCKER] = i / 2, [AXIS_LIFETIME] = i % 2 };

		/* none forever, or a page that goes */
		assert_int_equal(summary_cell(&s, 0, v)->unasked, i / 2 != i % 2);
	}
	shape = table_shape(&s);
	fixture_table(&s, &shape, 1, 0, 0, &t);
	assert_int_equal(t.nr_rows, 2);
	assert_string_equal(t.rows[0].note, "not yet run");
	assert_null(t.rows[1].note);
	table_free(&t);
	summary_free(&s);
}

#define FAILED                                                                                     \
	"\"outcome\":\"failure\",\"errno\":\"EBUSY\",\"latency_ns\":9,"                            \
	"\"migrated_pages\":9,\"wasted_pages\":9"
#define DONE "\"outcome\":\"success\",\"latency_ns\":9,\"migrated_pages\":9,\"wasted_pages\":0"

/* No figure of what compares nothing: retries where nothing blocks, penalties of what succeeds. */
static void test_figures(void **state)
{
	struct fixture *f = *state;
	char names[512];

	fixture_axis(f, AXIS_RETRY, "none callback");
	fixture_axis(f, AXIS_BLOCKER, "none kernel:1@middle");
	fixture_axis(f, AXIS_LIFETIME, "forever 20ms");
	add_product(f, "none", "forever");
	json_object_set_new(
		json_array_get(json_object_get(json_object_get(f->run, "asked"), "products"), 0),
		"retry", json_pack("[s]", "none"));
	add_product(f, "kernel:1@middle", "20ms");
	add_product(f, "kernel:1@middle", "forever");
	fixture_add(f, "debian:7", "contig:2M early-check none anon:50% none forever", DONE);
	fixture_add(f, "debian:7", "contig:2M early-check none anon:50% kernel:1@middle forever",
		    FAILED);
	fixture_add(f, "debian:7", "contig:2M early-check none anon:50% kernel:1@middle 20ms",
		    FAILED);
	fixture_add(f, "debian:7", "contig:2M early-check callback anon:50% kernel:1@middle 20ms",
		    DONE);
	assert_string_equal(fixture_figures(f, names, sizeof(names)),
			    "trade-off-contig-2M-kernel-1-middle "
			    "penalty-contig-2M-none-forever "
			    "deadline-contig-2M-kernel-1-middle");
}

static void test_damaged(void **state)
{
	struct fixture *f = *state;
	struct summary s;
	struct diag why;

	add_product(f, "none", "forever");
	json_object_set_new(
		json_array_get(json_object_get(json_object_get(f->run, "asked"), "products"), 0),
		"blocker", json_string("none"));
	fixture_save(f, true);
	assert_int_equal(summary_read(f->dir, &s, &why), -EBADMSG);
	assert_non_null(strstr(why.text, "\"asked.products\"[0]: "));
	summary_free(&s);
}

/* An empty list is no list: what the axes say was asked. */
static void test_none(void **state)
{
	struct fixture *f = *state;
	struct summary s;

	json_object_set_new(json_object_get(f->run, "asked"), "products", json_array());
	fixture_axis(f, AXIS_BLOCKER, "none kernel:1@middle");
	fixture_summary(f, &s);
	assert_int_equal(s.nr_cells, 2 * 2);
	for (size_t i = 0; i < s.nr_cells; i++)
		assert_false(s.cells[i].unasked);
	summary_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_order_of_sections),
		cmocka_unit_test(test_set_is_for_all),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_plan),
		cmocka_unit_test(test_record),
		cmocka_unit_test_setup_teardown(test_tables, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_figures, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_none, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_damaged, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
