// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "bench/analysis/compare.h"
#include "bench/util/rng.h"

/* Simulated runs have so many cells. */
#define CELLS 4

static const struct measure latency = {
	.name = "latency", .unit = UNIT_NS, .tick = TICK_NS, .bound = true
};

/**
 * struct simulated - a run that never was
 * @set: its trials; the shape is empty
 * @cell: of @set
 */
struct simulated {
	struct trial_set set;
	struct cell_trials cell[CELLS];
};

static const struct match all_cells[CELLS] = {
	{ .a = 0, .b = 0 }, { .a = 1, .b = 1 }, { .a = 2, .b = 2 }, { .a = 3, .b = 3 }
};
static const struct matches every_cell = { .match = (struct match *)all_cells, .nr = CELLS };

/* Normal enough: the sum of twelve. */
static double draw(struct rng *rng)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += (double)(rng_next(rng) >> 11) * 0x1p-53;
	return sum;
}

static void add(struct simulated *s, size_t cell, uint64_t seed, uint32_t boot, uint32_t trial,
		enum outcome outcome, double value)
{
	const struct trial_key key = {
		.seed = seed, .boot = boot, .trial = trial, .outcome = outcome
	};

	cell_trials_add(&s->cell[cell], &key, &value);
	s->set.boots = boot + 1 > s->set.boots ? boot + 1 : s->set.boots;
}

static void simulated_new(struct simulated *s)
{
	*s = (struct simulated){ .set = { .measure = &latency, .nr_measures = 1 } };
	s->set.cell = s->cell;
	for (size_t i = 0; i < CELLS; i++)
		s->cell[i].nr_measures = 1;
}

static void simulated_free(struct simulated *s)
{
	for (size_t i = 0; i < CELLS; i++)
		cell_trials_free(&s->cell[i]);
}

/* @between, @within: noise of boots and of trials in a boot, as shares; @fail: share of failures */
static void simulate(struct simulated *s, struct rng *rng, uint32_t boots, uint32_t trials,
		     double centre, double between, double within, double fail)
{
	simulated_new(s);
	for (size_t cell = 0; cell < CELLS; cell++) {
		for (uint32_t boot = 0; boot < boots; boot++) {
			double here = centre * (1 + between * draw(rng));

			for (uint32_t t = 0; t < trials; t++) {
				bool failed = (double)rng_below(rng, 1000) < 1000 * fail;

				add(s, cell, rng_next(rng), boot, t,
				    failed ? OUTCOME_FAILURE : OUTCOME_SUCCESS,
				    round(here * (failed ? 0.01 : 1) * (1 + within * draw(rng))));
			}
		}
	}
}

static void run_compare(struct compare *c, const struct simulated *a, const struct simulated *b,
			bool deterministic)
{
	*c = (struct compare){
		.how = { .deterministic = deterministic, .alpha = 0.05, .seed = 1 },
		.threshold = deterministic ? THRESHOLD_ICOUNT : THRESHOLD_WALL,
	};
	compare_cells(c, &a->set, &b->set, &every_cell, false);
	compare_judge(c, &latency);
}

static size_t found(const struct compare *c)
{
	return c->verdicts[VERDICT_WORSE] + c->verdicts[VERDICT_BETTER];
}

/* How many of so many pairs of noisy runs differ in any cell; b is @factor times a. */
static int alarms(int pairs, uint32_t boots, uint32_t trials, double factor, double between,
		  double within, double fail)
{
	struct rng rng;
	int nr = 0;

	rng_seed(&rng, 42);
	for (int i = 0; i < pairs; i++) {
		struct simulated a, b;
		struct compare c;

		simulate(&a, &rng, boots, trials, 5e6, between, within, fail);
		simulate(&b, &rng, boots, trials, 5e6 * factor, between, within, fail);
		run_compare(&c, &a, &b, false);
		nr += found(&c) > 0;
		compare_free(&c);
		simulated_free(&a);
		simulated_free(&b);
	}
	return nr;
}

/* Of 1000 comparisons of a thing with itself no more than 5 % may find anything, in any cell. */
static void noise_is_no_difference(void **state)
{
	assert_in_range(alarms(1000, 10, 3, 1, 0.05, 0.05, 0.3), 0, 50);
	assert_in_range(alarms(200, 4, 3, 1, 0.2, 0.05, 0), 0, 10);
	/* one boot, but no noise between boots either: trials may stand for themselves */
	assert_in_range(alarms(200, 1, 20, 1, 0, 0.05, 0.5), 0, 10);
}

/* 10 % under 5 % noise with 10 boots: found in all four cells nearly always, wherever the noise is.
 */
static void a_difference_is_found_in_noise(void **state)
{
	assert_in_range(alarms(200, 10, 3, 1.1, 0.05, 0.01, 0), 190, 200);
	assert_in_range(alarms(200, 10, 3, 1.1, 0.01, 0.05, 0), 198, 200);
	assert_in_range(alarms(200, 10, 3, 1 / 1.1, 0.05, 0.01, 0), 190, 200);
}

/* Trials of a boot have much in common: taking them for independent would be wrong most of the
 * time. */
static void trials_of_a_boot_are_one_observation(void **state)
{
	assert_in_range(alarms(200, 5, 50, 1, 0.05, 0.001, 0), 0, 10);
}

/* The same placements, each dearer by its own share: under icount there is no noise in that. */
static void simulate_pairs(struct simulated *a, struct simulated *b, double factor)
{
	struct rng rng;

	rng_seed(&rng, 7);
	simulated_new(a);
	simulated_new(b);
	for (size_t cell = 0; cell < CELLS; cell++) {
		for (uint32_t t = 0; t < 6; t++) {
			uint64_t seed = rng_next(&rng);
			double value = 1000 + (double)rng_below(&rng, 5000000);
			/* order of trials and the like: 0.3 % either way */
			double other = value * (1 + 0.003 * (t % 2 ? 1 : -1));

			add(a, cell, seed, 0, t, OUTCOME_SUCCESS, value);
			add(b, cell, seed, 3, 9 - t, OUTCOME_SUCCESS, round(other * factor));
		}
	}
}

static void one_percent_is_found_where_it_is_exact(void **state)
{
	static const struct {
		double factor;
		enum verdict verdict;
	} cases[] = { { 1, VERDICT_SAME },
		      { 1.01, VERDICT_WORSE },
		      { 0.99, VERDICT_BETTER },
		      { 3, VERDICT_WORSE } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct simulated a, b;
		struct compare c;

		simulate_pairs(&a, &b, cases[i].factor);
		run_compare(&c, &a, &b, true);
		assert_int_equal(c.family, 0);
		for (size_t k = 0; k < c.nr; k++) {
			assert_int_equal(c.cell[k].change[0].unit, PER_SEED);
			assert_int_equal(c.cell[k].change[0].side[0].units, 6);
			assert_int_equal(c.cell[k].change[0].verdict, cases[i].verdict);
			assert_int_equal(c.cell[k].share.verdict, VERDICT_SAME);
		}
		compare_free(&c);
		simulated_free(&a);
		simulated_free(&b);
	}
}

/* A tick in the wrong place: few seeds cannot tell it from a difference, unless that is larger. */
static void ticks_are_no_difference(void **state)
{
	static const struct {
		uint32_t seeds;
		double shift, other;
		enum verdict verdict;
	} cases[] = {
		{ 1, 20000, 0, VERDICT_TOO_FEW },
		{ 1, 400000, 0, VERDICT_TOO_FEW },
		{ 1, 600000, 0, VERDICT_WORSE },
		{ 1, -300000, 0, VERDICT_TOO_FEW },
		{ 1, -400000, 0, VERDICT_BETTER },
		{ 3, 20000, 20000, VERDICT_TOO_FEW },
		{ 3, 600000, 0, VERDICT_TOO_FEW },
		{ 3, 600000, 600000, VERDICT_WORSE },
		{ 3, 100, 100, VERDICT_SAME },
		{ 6, 20000, 20000, VERDICT_WORSE },
		{ 6, 20000, 0, VERDICT_SAME },
		{ 9, 20000, 0, VERDICT_WORSE }, /* one of nine may be off */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct simulated a, b;
		struct compare c;

		simulated_new(&a);
		simulated_new(&b);
		for (uint32_t t = 0; t < cases[i].seeds; t++) {
			add(&a, 0, t, 0, t, OUTCOME_SUCCESS, 1000000);
			add(&b, 0, t, 0, t, OUTCOME_SUCCESS,
			    1000000 + (t == 1 ? cases[i].other : cases[i].shift));
		}
		run_compare(&c, &a, &b, true);
		assert_int_equal(c.cell[0].change[0].verdict, cases[i].verdict);
		compare_free(&c);
		simulated_free(&a);
		simulated_free(&b);
	}
}

/* With churn a guest goes another way at the least occasion: that many cells need a test after all.
 */
static void churn_is_noise(void **state)
{
	struct match match = { .label = { [LABEL_AXIS(AXIS_CHURN)] = "compete:anon" } };
	const struct matches m = { .match = &match, .nr = 1 };

	for (uint32_t seeds = 5; seeds <= 6; seeds++) {
		struct compare c = { .how = { .deterministic = true, .alpha = 0.05 },
				     .threshold = THRESHOLD_ICOUNT };
		struct simulated a, b;

		simulated_new(&a);
		simulated_new(&b);
		for (uint32_t t = 0; t < seeds; t++) {
			add(&a, 0, t, 0, t, OUTCOME_SUCCESS, 1000000);
			add(&b, 0, t, 0, t, OUTCOME_SUCCESS, 2000000 + t);
		}
		compare_cells(&c, &a.set, &b.set, &m, false);
		compare_judge(&c, &latency);
		assert_int_equal(c.cell[0].change[0].unit, PER_SEED);
		assert_int_equal(c.family, 1);
		assert_int_equal(c.cell[0].change[0].verdict,
				 seeds < 6 ? VERDICT_TOO_FEW : VERDICT_WORSE);
		compare_free(&c);
		simulated_free(&a);
		simulated_free(&b);
	}
}

static void three_boots_cannot_show_anything(void **state)
{
	struct simulated a, b;
	struct compare c;
	struct rng rng;

	rng_seed(&rng, 1);
	simulate(&a, &rng, 3, 5, 1e6, 0.01, 0.01, 0);
	simulate(&b, &rng, 3, 5, 9e6, 0.01, 0.01, 0);
	run_compare(&c, &a, &b, false);
	for (size_t k = 0; k < c.nr; k++) {
		const struct change *change = &c.cell[k].change[0];

		assert_int_equal(change->unit, PER_BOOT);
		assert_true(fabs(change->p - 0.1) < 1e-12);
		assert_int_equal(change->verdict, VERDICT_TOO_FEW);
		assert_false(change->bounded);
		assert_true(change->relative > 7.5 && change->relative < 8.5);
		assert_true(change->cliff == 1);
	}
	assert_true(fabs(c.too_few - 0.1) < 1e-12);
	compare_free(&c);
	simulated_free(&a);
	simulated_free(&b);
}

/* Seeds that failed on one side are in the shares, not in the latencies. */
static void outcomes_are_never_mixed(void **state)
{
	struct simulated a, b;
	struct compare c;

	simulated_new(&a);
	simulated_new(&b);
	for (uint32_t t = 0; t < 6; t++) {
		add(&a, 0, t, 0, t, OUTCOME_SUCCESS, 1000);
		add(&b, 0, t, 0, t, t < 4 ? OUTCOME_SUCCESS : OUTCOME_FAILURE, t < 4 ? 1000 : 9);
	}
	add(&b, 1, 1, 0, 0, OUTCOME_CRASHED, NAN);
	run_compare(&c, &a, &b, true);
	assert_int_equal(c.cell[0].share.lost, 2);
	assert_int_equal(c.cell[0].share.gained, 0);
	/* two of six may be chance: a sign test of two has p = 0.5 */
	assert_true(c.cell[0].share.p == 0.5);
	assert_int_equal(c.cell[0].share.verdict, VERDICT_TOO_FEW);
	assert_int_equal(c.cell[0].nr, 2);
	assert_int_equal(c.cell[0].change[0].outcome, OUTCOME_SUCCESS);
	assert_int_equal(c.cell[0].change[0].side[0].units, 4);
	assert_true(c.cell[0].change[0].shift == 0);
	assert_int_equal(c.cell[0].change[1].outcome, OUTCOME_FAILURE);
	assert_int_equal(c.cell[0].change[1].verdict, VERDICT_ONE_SIDE);
	/* a crash is worse, whatever the rest */
	assert_int_equal(c.cell[1].share.verdict, VERDICT_WORSE);
	compare_free(&c);
	simulated_free(&a);
	simulated_free(&b);
}

/* Nothing but timeouts: they are counted, and have no latency. */
static void all_censored(void **state)
{
	struct simulated a, b;
	struct compare c;

	simulated_new(&a);
	simulated_new(&b);
	for (uint32_t t = 0; t < 8; t++) {
		add(&a, 0, t, t, 0, OUTCOME_TIMEOUT, NAN);
		add(&b, 0, t, t, 0, OUTCOME_TIMEOUT, NAN);
	}
	for (int deterministic = 0; deterministic < 2; deterministic++) {
		run_compare(&c, &a, &b, deterministic);
		assert_int_equal(c.cell[0].nr, 0);
		assert_int_equal(c.cell[0].share.side[0].count[OUTCOME_TIMEOUT], 8);
		assert_int_equal(c.cell[0].share.verdict, VERDICT_SAME);
		assert_int_equal(c.family, 0);
		assert_int_equal(found(&c), 0);
		compare_free(&c);
	}
	simulated_free(&a);
	simulated_free(&b);
}

static void all_equal_and_alone(void **state)
{
	struct simulated a, b;
	struct compare c;

	simulated_new(&a);
	simulated_new(&b);
	for (uint32_t t = 0; t < 10; t++) {
		add(&a, 0, t, t, 0, OUTCOME_SUCCESS, 511);
		add(&b, 0, 100 + t, t, 0, OUTCOME_SUCCESS, 511);
	}
	add(&a, 1, 1, 0, 0, OUTCOME_SUCCESS, 0);
	add(&b, 1, 1, 0, 0, OUTCOME_SUCCESS, 256);
	run_compare(&c, &a, &b, false);
	assert_int_equal(c.cell[0].change[0].verdict, VERDICT_SAME);
	assert_true(c.cell[0].change[0].shift == 0 && c.cell[0].change[0].relative == 0);
	assert_true(isinf(c.cell[1].change[0].relative));
	assert_int_equal(c.cell[1].change[0].verdict, VERDICT_TOO_FEW);
	compare_free(&c);
	run_compare(&c, &a, &b, true);
	assert_int_equal(c.cell[1].change[0].verdict, VERDICT_TOO_FEW);
	compare_free(&c);
	simulated_free(&a);
	simulated_free(&b);
}

/* A run whose odd boots are dearer differs from itself; a steady one does not. */
static void self_difference_is_noticed(void **state)
{
	struct compare c = { .how = { .alpha = 0.05 }, .threshold = THRESHOLD_WALL };
	struct simulated s;

	for (int steady = 0; steady < 2; steady++) {
		struct noise noise;

		simulated_new(&s);
		for (uint32_t boot = 0; boot < 20; boot++)
			add(&s, 0, boot, boot, 0, OUTCOME_SUCCESS,
			    1000 + boot + (!steady && boot % 2 ? 500 : 0));
		compare_cells(&c, &s.set, &s.set, &every_cell, true);
		compare_judge(&c, &latency);
		assert_int_equal(found(&c), !steady);
		noise_of(&c, 0, &noise);
		assert_int_equal(noise.cells, 1);
		assert_true(steady ? noise.largest < 0.002 : noise.median > 0.4);
		compare_free(&c);
		c = (struct compare){ .how = { .alpha = 0.05 }, .threshold = THRESHOLD_WALL };
		simulated_free(&s);
	}
}

/* Twice and half as long are as long in the mean; what is 0 or alone has no ratio. */
static void means_of_ratios(void **state)
{
#define ROW(o, a, rel, ...)                                                                        \
	{                                                                                          \
		.outcome = o, .side = { { .median = a } }, .relative = rel, __VA_ARGS__            \
	}
	struct change first[] = { ROW(OUTCOME_SUCCESS, 10, 1),
				  ROW(OUTCOME_FAILURE, 10, 3, .verdict = VERDICT_TOO_FEW) };
	struct change second[] = { ROW(OUTCOME_SUCCESS, 10, -0.5),
				   ROW(OUTCOME_SUCCESS, 0, INFINITY),
				   ROW(OUTCOME_SUCCESS, 10, 8, .verdict = VERDICT_ONE_SIDE) };
	struct match match[] = { { .label = { "6.1" } }, { .label = { "7" } } };
	struct compared cells[] = { { .match = &match[0], .change = first, .nr = 2 },
				    { .match = &match[1], .change = second, .nr = 3 } };
	struct compare c = { .cell = cells, .nr = 2 };
	struct mean mean;

	compare_mean(&c, 0, OUTCOME_SUCCESS, -1, NULL, &mean);
	assert_int_equal(mean.rows, 2);
	assert_true(fabs(mean.ratio - 1) < 1e-12);
	compare_mean(&c, 0, OUTCOME_FAILURE, -1, NULL, &mean);
	assert_true(mean.rows == 1 && fabs(mean.ratio - 4) < 1e-12);
	compare_mean(&c, 0, OUTCOME_SUCCESS, LABEL_KERNEL, "7", &mean);
	assert_true(mean.rows == 1 && fabs(mean.ratio - 0.5) < 1e-12);
	compare_mean(&c, 1, OUTCOME_SUCCESS, -1, NULL, &mean);
	assert_true(mean.rows == 0 && mean.ratio == 1);
}

static void nothing_can_be_told(void **state)
{
	struct change row = { .verdict = VERDICT_TOO_FEW };
	struct compared cell = { .change = &row, .nr = 1 };
	struct compare c = { .cell = &cell, .nr = 1 };

	/* all succeed: that is the same, and says nothing of how long it takes */
	cell.share.verdict = VERDICT_SAME;
	assert_false(compare_tells(&c));
	row.verdict = VERDICT_SAME;
	assert_true(compare_tells(&c));
	row.verdict = VERDICT_ONE_SIDE;
	assert_false(compare_tells(&c));
	cell.share.verdict = VERDICT_WORSE;
	assert_true(compare_tells(&c));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(noise_is_no_difference),
		cmocka_unit_test(a_difference_is_found_in_noise),
		cmocka_unit_test(trials_of_a_boot_are_one_observation),
		cmocka_unit_test(one_percent_is_found_where_it_is_exact),
		cmocka_unit_test(ticks_are_no_difference),
		cmocka_unit_test(churn_is_noise),
		cmocka_unit_test(three_boots_cannot_show_anything),
		cmocka_unit_test(outcomes_are_never_mixed),
		cmocka_unit_test(all_censored),
		cmocka_unit_test(all_equal_and_alone),
		cmocka_unit_test(self_difference_is_noticed),
		cmocka_unit_test(means_of_ratios),
		cmocka_unit_test(nothing_can_be_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
