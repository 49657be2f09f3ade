// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bench/plan/plan.h"
#include "bench/trial/target.h"
#include "tests/lib/experiment_text.h"

static void make(const char *text, struct experiment *exp, struct plan *plan)
{
	struct diag why;

	if (experiment_of(text, NULL, 0, exp, &why) || plan_make(exp, plan, &why))
		fail_msg("%s", why.text);
}

static const char text[] = "[experiment]\nboots = 2\ntrials = 3\nseed = 5\n"
			   "[machine]\nkernels = debian:6.1, debian:7\n"
			   "[axes]\ntarget = null, contig:2M\npolicy = early-check, isolate-stop\n"
			   "fill = anon:50%\nblocker = none, kernel:1@random\n";

/* null goes with no fill at all, and contig with both policies and both blockers */
static void test_product(void **state)
{
	struct experiment exp;
	struct plan plan;

	make(text, &exp, &plan);
	assert_int_equal(plan.nr_cells, 4);
	assert_int_equal(plan.nr_skipped, 4);
	assert_int_equal(plan.nr_trials, 2 * 2 * 4 * 3);
	/* the first axis changes slowest */
	assert_string_equal(plan.cells[0].text[AXIS_POLICY], "early-check");
	assert_string_equal(plan.cells[0].text[AXIS_BLOCKER], "none");
	assert_string_equal(plan.cells[1].text[AXIS_BLOCKER], "kernel:1@random");
	assert_string_equal(plan.cells[2].text[AXIS_POLICY], "isolate-stop");
	for (size_t i = 0; i < plan.nr_skipped; i++) {
		assert_string_equal(plan.skipped[i].cell.text[AXIS_TARGET], "null");
		assert_non_null(strstr(plan.skipped[i].reason, "works on no pages"));
	}
	plan_free(&plan);
	experiment_free(&exp);
}

static bool is_first_kernels(const void *ctx, size_t id)
{
	const struct plan *plan = ctx;

	return plan->trials[id].kernel == 0;
}

static void test_cost(void **state)
{
	struct experiment exp;
	struct plan_cost all, half, none = plan_cost(&(struct plan){}, NULL, NULL);
	struct plan plan;

	make(text, &exp, &plan);
	all = plan_cost(&plan, NULL, NULL);
	half = plan_cost(&plan, is_first_kernels, &plan);
	assert_int_equal(all.trials, plan.nr_trials);
	assert_int_equal(all.boots, 2 * 2);
	assert_int_equal(all.weight_with_boots, all.weight + 4 * PLAN_BOOT_WEIGHT);
	assert_int_equal(half.trials * 2, all.trials);
	assert_int_equal(half.boots * 2, all.boots);
	assert_int_equal(half.weight * 2, all.weight);
	assert_int_equal(none.trials + none.boots + none.weight, 0);
	plan_free(&plan);
	experiment_free(&exp);
}

static void test_each_trial_once(void **state)
{
	struct experiment exp;
	struct plan plan;
	unsigned int seen[2][2][4][3] = { 0 };

	make(text, &exp, &plan);
	for (size_t i = 0; i < plan.nr_trials; i++) {
		const struct planned_trial *t = &plan.trials[i];

		assert_true(t->kernel < 2 && t->boot < 2 && t->cell < 4 && t->trial < 3);
		assert_int_equal(seen[t->kernel][t->boot][t->cell][t->trial]++, 0);
		/* by kernel, then boot */
		assert_int_equal(t->kernel, i / 24);
		assert_int_equal(t->boot, i / 12 % 2);
		assert_true(t->weight > 0);
	}
	plan_free(&plan);
	experiment_free(&exp);
}

static void test_order(void **state)
{
	struct experiment exp;
	struct plan plan;
	size_t sorted = 0, same_boot = 0;

	make(text, &exp, &plan);
	for (size_t i = 0; i < 12; i++) {
		const struct planned_trial *t = &plan.trials[i];

		/* every kernel in the same order, every boot in another */
		assert_int_equal(t->cell, t[24].cell);
		assert_int_equal(t->trial, t[24].trial);
		same_boot += t->cell == t[12].cell && t->trial == t[12].trial;
		sorted += t->cell == i / 3 && t->trial == i % 3;
	}
	assert_true(same_boot < 8);
	assert_true(sorted < 8);
	plan_free(&plan);
	experiment_free(&exp);
}

/* A machine's rounds: each cell comes as early in one as late in the next. */
static void test_rounds(void **state)
{
	struct experiment exp;
	struct plan plan;
	size_t nr;

	make("[experiment]\nboots = 4\ntrials = 3\n[machine]\nkernels = host\n"
	     "[axes]\ntarget = contig:2M, contig:4M\nfill = none, anon:50%\n",
	     &exp, &plan);
	nr = plan.nr_trials / 4;
	assert_int_equal(nr, 4 * 3);
	for (size_t i = 0; i < nr; i++) {
		const struct planned_trial *t = &plan.trials[i],
					   *back = &plan.trials[2 * nr - 1 - i];

		assert_int_equal(back->cell, t->cell);
		assert_int_equal(back->trial, t->trial);
		assert_int_not_equal(back->seed, t->seed);
	}
	/* the next two are others */
	for (size_t i = 0; i < nr && nr; i++)
		if (plan.trials[i].cell != plan.trials[2 * nr + i].cell)
			nr = 0;
	assert_int_equal(nr, 0);
	plan_free(&plan);
	experiment_free(&exp);
}

/* The seed of a placement: the same for policies and kernels, another for all else. */
static void test_seeds(void **state)
{
	struct experiment exp;
	struct plan plan;

	make(text, &exp, &plan);
	for (size_t i = 0; i < plan.nr_trials; i++) {
		for (size_t j = 0; j < plan.nr_trials; j++) {
			const struct planned_trial *a = &plan.trials[i], *b = &plan.trials[j];
			bool same = a->boot == b->boot && a->trial == b->trial &&
				    plan.cells[a->cell].text[AXIS_BLOCKER] ==
					    plan.cells[b->cell].text[AXIS_BLOCKER];

			assert_int_equal(a->seed == b->seed, same);
		}
		assert_true(plan.trials[i].seed < 1ull << 53);
	}
	plan_free(&plan);
	experiment_free(&exp);
}

/* Seeds and order are part of the record format: results must stay comparable for years. */
static void test_golden(void **state)
{
	struct experiment exp;
	struct plan plan;

	make("[experiment]\ntrials = 4\n[axes]\ntarget = contig:2M\n", &exp, &plan);
	assert_int_equal(plan.order_seed, 2033930043743992);
	assert_int_equal(plan.trials[0].seed, 3564106463465317);
	assert_int_equal(plan.trials[0].trial, 2);
	assert_int_equal(plan.trials[1].trial, 0);
	assert_int_equal(plan.trials[2].trial, 1);
	assert_int_equal(plan.trials[3].trial, 3);
	plan_free(&plan);
	experiment_free(&exp);
}

static void test_seed_matters(void **state)
{
	struct experiment a, b;
	struct plan p, q;

	make("[experiment]\nseed = 1\n[axes]\ntarget = contig:2M\n", &a, &p);
	make("[experiment]\nseed = 2\n[axes]\ntarget = contig:2M\n", &b, &q);
	assert_true(p.order_seed != q.order_seed);
	assert_true(p.trials[0].seed != q.trials[0].seed);
	plan_free(&p);
	plan_free(&q);
	experiment_free(&a);
	experiment_free(&b);
}

static void test_nothing_left(void **state)
{
	struct experiment exp;
	struct diag why;
	struct plan plan;

	assert_int_equal(experiment_of("[axes]\ntarget = null\npolicy = isolate-stop\n", NULL, 0,
				       &exp, &why),
			 0);
	assert_int_equal(plan_make(&exp, &plan, &why), -EINVAL);
	assert_non_null(strstr(why.text, "no valid cell is left: target null works on no pages"));
	plan_free(&plan);
	experiment_free(&exp);
}

static void test_weights(void **state)
{
	struct experiment exp;
	struct plan plan;
	uint64_t of[3] = { 0 };

	make("[experiment]\ntrials = 1\n[machine]\nkernels = debian:7\n"
	     "[axes]\ntarget = null, contig:2M, offline\nfill = none, anon:50%\n",
	     &exp, &plan);
	for (size_t i = 0; i < plan.nr_trials; i++) {
		const struct cell *cell = &plan.cells[plan.trials[i].cell];

		if (cell->target.ops->pages && !cell->fill.part[0].share_ppm)
			continue;
		of[!cell->target.ops->pages  ? 0
		   : cell->target.size_bytes ? 1
					     : 2] = plan.trials[i].weight;
	}
	assert_true(of[0] > 0 && of[0] * 4 < of[1] && of[1] * 10 < of[2]);
	plan_free(&plan);
	experiment_free(&exp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_product),		cmocka_unit_test(test_cost),
		cmocka_unit_test(test_each_trial_once), cmocka_unit_test(test_order),
		cmocka_unit_test(test_rounds),		cmocka_unit_test(test_seeds),
		cmocka_unit_test(test_golden),		cmocka_unit_test(test_seed_matters),
		cmocka_unit_test(test_nothing_left),	cmocka_unit_test(test_weights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
