// SPDX-License-Identifier: GPL-2.0
/* Runs whose products are a cell each: of all that could be combined next to nothing was asked. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/analysis/match.h"
#include "bench/analysis/summary.h"
#include "bench/analysis/where.h"
#include "bench/report/table/table.h"
#include "bench/util/text.h"
#include "tests/lib/fixture.h"

#define SINGLE 60
#define DONE   "\"outcome\":\"success\",\"latency_ns\":9,\"migrated_pages\":9,\"wasted_pages\":0"
#define LEFT   "\"outcome\":\"skipped\",\"reason\":\"no room\""

static const enum axis varied[] = { AXIS_FILL, AXIS_BLOCKER, AXIS_FRAGMENT };

#define VARIED (sizeof(varied) / sizeof(varied[0]))

/* Each of @axes has values v0, v1, ..., and the i-th product the i-th of each. */
static void single_cells(struct fixture *f, const enum axis *axes, size_t nr_axes, size_t nr)
{
	json_t *asked = json_object_get(f->run, "asked"), *all = json_object_get(asked, "axes");
	json_t *products = json_array();

	for (size_t i = 0; i < nr; i++)
		json_array_append_new(products, json_deep_copy(all));
	for (size_t a = 0; a < nr_axes; a++) {
		json_t *values = json_array();

		for (size_t i = 0; i < nr; i++) {
			json_t *value = json_sprintf("v%zu", i);

			json_array_append(values, value);
			json_object_set_new(json_array_get(products, i), axis_names[axes[a]],
					    json_pack("[o]", value));
		}
		json_object_set_new(all, axis_names[axes[a]], values);
	}
	json_object_set_new(asked, "products", products);
}

static char *cell_values(size_t fill, size_t blocker, size_t fragment)
{
	return text_print("contig:2M early-check none v%zu v%zu forever none kernel v%zu", fill,
			  blocker, fragment);
}

static void add_trial(struct fixture *f, size_t fill, size_t blocker, size_t fragment,
		      const char *more)
{
	char *values = cell_values(fill, blocker, fragment);

	fixture_add(f, "debian:7", values, more);
	free(values);
}

static int setup(void **state)
{
	fixture_setup(state);
	single_cells(*state, varied, VARIED, SINGLE);
	return 0;
}

/* The cell of a combination on debian:7. */
static struct cell_stats *cell_of(const struct summary *s, size_t fill, size_t blocker,
				  size_t fragment)
{
	const size_t value[AXIS_NR] = {
		[AXIS_FILL] = fill, [AXIS_BLOCKER] = blocker, [AXIS_FRAGMENT] = fragment
	};

	return summary_cell(s, 1, value);
}

static void no_cell_was_not_asked(void **state)
{
	struct fixture *f = *state;
	struct summary s;

	for (size_t i = 0; i < SINGLE; i += 2)
		add_trial(f, i, i, i, DONE);
	add_trial(f, 4, 4, 4, LEFT);
	fixture_summary(f, &s);
	assert_int_equal(s.nr_cells, 2 * SINGLE);
	assert_int_equal(s.per_kernel, SINGLE);
	for (size_t i = 0; i < SINGLE; i++) {
		struct cell_stats *cell = cell_of(&s, i, i, i);

		assert_ptr_equal(cell, &s.cells[SINGLE + i]);
		assert_false(cell->unasked);
		assert_int_equal(cell->kernel, 1);
		for (size_t a = 0; a < VARIED; a++)
			assert_int_equal(cell->value[varied[a]], i);
		assert_int_equal(cell->count[OUTCOME_SUCCESS], i % 2 == 0);
		assert_int_equal(cell_trials(cell), i == 4 ? 2 : i % 2 == 0);
		assert_int_equal(cell_trials(&s.cells[i]), 0);
	}
	assert_true(cell_of(&s, 0, 0, 1)->unasked);
	assert_true(cell_of(&s, SINGLE - 1, 0, SINGLE - 1)->unasked);
	assert_int_equal(cell_trials(cell_of(&s, 1, 0, 0)), 0);
	summary_free(&s);
}

static void loops_pass_by_what_was_not_asked(void **state)
{
	size_t value[AXIS_NR] = {}, nr = 1;
	struct summary s;

	fixture_summary(*state, &s);
	for (; summary_next(&s, value, ~0u); nr++)
		for (size_t a = 0; a < VARIED; a++)
			assert_int_equal(value[varied[a]], nr);
	assert_int_equal(nr, SINGLE);
	/* blockers are left alone: they were asked for with any of these fills */
	value[AXIS_BLOCKER] = 7;
	for (nr = 1; summary_next(&s, value, ~(1u << AXIS_BLOCKER)); nr++)
		assert_int_equal(value[AXIS_BLOCKER], 7);
	assert_int_equal(nr, SINGLE);
	summary_free(&s);
}

static void cells_in_another_order(void **state)
{
	static const enum axis axes[] = { AXIS_LIFETIME, AXIS_POLICY };
	struct fixture *f = *state;
	struct summary s;
	size_t *order;

	fixture_axis(f, AXIS_POLICY, "early-check isolate-first");
	fixture_axis(f, AXIS_BLOCKER, "none kernel:1@start");
	fixture_axis(f, AXIS_LIFETIME, "forever 20ms");
	fixture_summary(f, &s);
	assert_int_equal(s.per_kernel, 8);
	order = combos_order(&s.combos, axes, 2);
	for (size_t i = 0; i < s.per_kernel; i++) {
		const size_t *v = s.cells[order[i]].value;

		assert_int_equal(v[AXIS_LIFETIME] * 4 + v[AXIS_POLICY] * 2 + v[AXIS_BLOCKER], i);
	}
	free(order);
	summary_free(&s);
}

/* One table for each cell, of a row. */
static void tables_have_what_was_asked(void **state)
{
	struct fixture *f = *state;
	struct table_shape shape;
	struct tables tables;
	struct summary s;
	struct table t;
	size_t nr = 0;

	fixture_summary(f, &s);
	shape = table_shape(&s);
	tables_open(&tables, &s, &shape);
	for (; tables_next(&tables, 0, &t); nr++) {
		assert_int_equal(t.fill, nr);
		assert_int_equal(t.nr_rows, 1);
		table_free(&t);
	}
	assert_int_equal(nr, SINGLE);
	/* and from the beginning again */
	assert_true(tables_next(&tables, 1, &t));
	assert_int_equal(t.kernel, 1);
	assert_int_equal(t.fill, 0);
	table_free(&t);
	tables_close(&tables);
	summary_free(&s);
}

static void skipped_cells_are_found(void **state)
{
	struct fixture *f = *state;
	json_t *list = json_object_get(f->run, "skipped");
	struct summary s;

	for (size_t i = 0; i < 2; i++)
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "target",
					"contig:2M", "policy", "early-check", "retry", "none",
					"fill", "v3", "blocker", i ? "v4" : "v3", "lifetime",
					"forever", "fragment", "v3", "reason", "no sense"));
	fixture_summary(f, &s);
	for (size_t i = 0; i < s.nr_cells; i++)
		assert_int_equal(s.cells[i].not_run != NULL, i % SINGLE == 3);
	assert_string_equal(cell_of(&s, 3, 3, 3)->not_run, "no sense");
	assert_null(cell_of(&s, 3, 4, 3)->not_run);
	summary_free(&s);
}

static void trial_that_was_not_asked(void **state)
{
	struct fixture *f = *state;
	struct diag why = { "" };
	struct summary s;

	add_trial(f, 1, 1, 1, DONE);
	add_trial(f, 1, 2, 1, DONE);
	fixture_save(f, true);
	assert_int_equal(summary_read(f->dir, &s, &why), -EBADMSG);
	assert_non_null(
		strstr(why.text, "trials.ndjson:2: no product of run.json has this cell; "));
	summary_free(&s);
}

static void part_of_single_cells(void **state)
{
	struct fixture *f = *state;
	struct where w = {};
	struct summary s;

	add_trial(f, 1, 1, 1, DONE);
	add_trial(f, 2, 2, 2, DONE);
	fixture_save(f, true);
	where_add(&w, LABEL_AXIS(AXIS_BLOCKER), "v2");
	assert_int_equal(summary_read_part(f->dir, &w, NULL, &s, NULL), 0);
	assert_int_equal(s.nr_cells, 2);
	assert_int_equal(s.cells[1].count[OUTCOME_SUCCESS], 1);
	assert_string_equal(cell_text(&s, &s.cells[1], AXIS_FRAGMENT), "v2");
	summary_free(&s);
}

/* No cell has another one's values on all axes but one. */
static void nothing_to_compare_with(void **state)
{
	struct fixture *f = *state;
	struct trial_set set;
	struct matches m;

	add_trial(f, 1, 1, 1, DONE);
	add_trial(f, 2, 2, 2, DONE);
	fixture_save(f, true);
	assert_int_equal(trial_set_read(f->dir, &where_all, NULL, 0, NULL, &set, NULL), 0);
	match_within(&set, LABEL_AXIS(AXIS_BLOCKER), 1, &m);
	assert_int_equal(m.nr, 0);
	assert_int_equal(m.only[1], 1);
	matches_free(&m);
	match_runs(&set, &set, &m);
	assert_int_equal(m.nr, 2);
	matches_free(&m);
	trial_set_free(&set);
}

/* Products that have a cell in common have it once. */
static void products_overlap(void **state)
{
	struct fixture *f = *state;
	json_t *asked = json_object_get(f->run, "asked");
	json_t *products = json_object_get(asked, "products");
	struct summary s;

	json_array_append(products, json_array_get(products, 0));
	fixture_summary(f, &s);
	assert_int_equal(s.nr_cells, 2 * SINGLE);
	summary_free(&s);
}

/* On all axes, single cells can be numbered up to 64 bits of combinations. */
static void too_many_combinations(void **state)
{
	static const size_t values[] = { 60, 100 };
	enum axis all[AXIS_NR];

	for (enum axis a = 0; a < AXIS_NR; a++)
		all[a] = a;
	for (size_t i = 0; i < 2; i++) {
		struct diag why = { "" };
		struct fixture f;
		struct summary s;

		fixture_new(&f);
		single_cells(&f, all, AXIS_NR, values[i]);
		fixture_save(&f, true);
		assert_int_equal(summary_read(f.dir, &s, &why), i ? -E2BIG : 0);
		assert_int_equal(s.nr_cells, i ? 0 : 2 * values[i]);
		if (i)
			assert_non_null(strstr(why.text, "run.json: too many combinations; "));
		summary_free(&s);
		fixture_free(&f);
	}
}

static void too_many_cells(void **state)
{
	struct fixture *f = *state;
	json_t *asked = json_object_get(f->run, "asked");
	struct diag why = { "" };
	struct summary s;

	/* 2 * 60^3 would be fine, 2 * 60^4 are not */
	json_object_del(asked, "products");
	json_object_set(json_object_get(asked, "axes"), "policy",
			json_object_get(json_object_get(asked, "axes"), "fill"));
	fixture_save(f, true);
	assert_int_equal(summary_read(f->dir, &s, &why), -E2BIG);
	assert_non_null(strstr(why.text, "run.json: too many combinations; "));
	summary_free(&s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_cell_was_not_asked),
		TEST(loops_pass_by_what_was_not_asked),
		cmocka_unit_test_setup_teardown(cells_in_another_order, fixture_setup,
						fixture_teardown),
		TEST(tables_have_what_was_asked),
		TEST(skipped_cells_are_found),
		TEST(trial_that_was_not_asked),
		TEST(part_of_single_cells),
		TEST(nothing_to_compare_with),
		TEST(products_overlap),
		cmocka_unit_test(too_many_combinations),
		TEST(too_many_cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
