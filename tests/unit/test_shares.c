// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/stats/bootstrap.h"
#include "bench/stats/fisher.h"
#include "bench/stats/holm.h"
#include "bench/stats/normal.h"
#include "bench/stats/values.h"
#include "bench/stats/wilson.h"
#include "bench/util/rng.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void assert_near(double got, double expected, double by)
{
	if (!(fabs(got - expected) <= by))
		fail_msg("%.10g, not %.10g", got, expected);
}

/*
 * R's ?fisher.test: TeaTasting (Fisher 1935; Agresti 1990, p. 61) and Convictions (Fisher 1962;
 * Agresti 2002, p. 91), and the table of Wikipedia's "Fisher's exact test" (men and women
 * studying): 0.4857, 0.0005367, 0.002759456.
 */
static void fisher_published(void **state)
{
	assert_near(fisher_exact(3, 4, 1, 4), 0.4857, 5e-5);
	assert_near(fisher_exact(2, 17, 10, 13), 0.0005367, 5e-8);
	assert_near(fisher_exact(1, 12, 9, 12), 0.002759456, 5e-10);
}

static void fisher_edges(void **state)
{
	assert_near(fisher_exact(0, 5, 0, 5), 1, 1e-12);
	assert_near(fisher_exact(5, 5, 5, 5), 1, 1e-12);
	assert_near(fisher_exact(0, 1, 1, 1), 1, 1e-12);
	/* 2 / (6 over 3) and 2 / (10 over 5) */
	assert_near(fisher_exact(0, 3, 3, 3), 0.1, 1e-12);
	assert_near(fisher_exact(5, 5, 0, 5), 2.0 / 252, 1e-12);
	/* far apart, and many: neither overflow nor nan */
	assert_near(fisher_exact(0, 500000, 500000, 500000), 0, 1e-300);
	assert_near(fisher_exact(250000, 500000, 250000, 500000), 1, 1e-6);
}

static void fisher_any(void **state)
{
	struct rng rng;

	rng_seed(&rng, 1);
	for (int round = 0; round < 1000; round++) {
		uint64_t a_of = 1 + rng_below(&rng, 30), b_of = 1 + rng_below(&rng, 30);
		uint64_t a = rng_below(&rng, a_of + 1), b = rng_below(&rng, b_of + 1);
		double p = fisher_exact(a, a_of, b, b_of);

		assert_true(p > 0 && p <= 1);
		assert_near(fisher_exact(b, b_of, a, a_of), p, 1e-9);
		assert_near(fisher_exact(a_of - a, a_of, b_of - b, b_of), p, 1e-9);
	}
}

/* Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3. */
static void wilson_published(void **state)
{
	static const struct {
		uint64_t part, whole;
		double low, high;
	} table[] = {
		{ 81, 263, 0.2553, 0.3662 },
		{ 15, 148, 0.0624, 0.1605 },
		{ 0, 20, 0.0000, 0.1611 },
		{ 1, 29, 0.0061, 0.1718 },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		double low, high;

		wilson_interval(table[i].part, table[i].whole, 0.05, &low, &high);
		assert_near(low, table[i].low, 5e-5);
		assert_near(high, table[i].high, 5e-5);
	}
}

static void wilson_edges(void **state)
{
	double low, high;

	for (uint64_t n = 1; n < 50; n++) {
		wilson_interval(0, n, 0.05, &low, &high);
		assert_true(low == 0 && high > 0 && high < 1);
		wilson_interval(n, n, 0.05, &low, &high);
		assert_true(low > 0 && low < 1 && high == 1);
	}
}

/* Any table of the normal distribution. */
static void normal_published(void **state)
{
	assert_near(normal_critical(0.05), 1.959964, 5e-7);
	assert_near(normal_critical(0.01), 2.575829, 5e-7);
	assert_near(normal_two_sided(1), 0.317311, 5e-7);
	assert_near(normal_two_sided(-0.5), 1, 0);
}

static void assert_holm(const double *p, const double *expected, size_t n)
{
	double got[8], *where[8];

	for (size_t i = 0; i < n; i++) {
		got[i] = p[i];
		where[i] = &got[i];
	}
	holm_adjust(where, n);
	for (size_t i = 0; i < n; i++)
		assert_near(got[i], expected[i], 1e-12);
}

/*
 * The example of Wikipedia's "Holm-Bonferroni method"; the other is worked out from Holm (1979): 4,
 * 3, 2 and 1 times, never falling, at most 1.
 */
static void holm_published(void **state)
{
	static const double wikipedia[] = { 0.01, 0.04, 0.03, 0.005 };
	static const double adjusted[] = { 0.03, 0.06, 0.06, 0.02 };
	static const double other[] = { 0.5, 0.4, 0.02, 0.02 };
	static const double other_adjusted[] = { 0.8, 0.8, 0.08, 0.08 };

	assert_holm(wikipedia, adjusted, 4);
	assert_holm(other, other_adjusted, 4);
	holm_adjust(NULL, 0);
}

/*
 * Ranks of the 95 % interval of a median: one more than the critical values of the sign test, which
 * any table of it has (two-sided 5 %: n = 6: 0, 9: 1, 12: 2, 15: 3, 20: 5, 25: 7, 30: 9).
 */
static void median_intervals(void **state)
{
	static const struct {
		size_t n, k;
	} table[] = { { 1, 0 },	 { 5, 0 },  { 6, 1 },  { 8, 1 },  { 9, 2 },  { 10, 2 },
		      { 11, 2 }, { 12, 3 }, { 15, 4 }, { 20, 6 }, { 25, 8 }, { 30, 10 } };
	double v[30], low, high;

	for (size_t i = 0; i < COUNT(v); i++)
		v[i] = (double)(i + 1);
	for (size_t i = 0; i < COUNT(table); i++) {
		size_t n = table[i].n, k = table[i].k;

		assert_int_equal(values_interval(v, n, 0.05, &low, &high), k);
		if (k)
			assert_true(low == (double)k && high == (double)(n + 1 - k));
	}
}

static double draw(struct rng *rng)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += (double)(rng_next(rng) >> 11) * 0x1p-53;
	return sum;
}

#define BOOTS  10
#define TRIALS 6

/* Boots differ by 3 % from each other, trials in them by 1 %. */
static void fill_boots(struct rng *rng, double centre, double *value, size_t *start)
{
	for (size_t boot = 0; boot < BOOTS; boot++) {
		double here = centre * (1 + 0.03 * draw(rng));

		start[boot] = boot * TRIALS;
		for (size_t i = 0; i < TRIALS; i++)
			value[start[boot] + i] = here * (1 + 0.01 * draw(rng));
		values_sort(value + start[boot], TRIALS);
	}
	start[BOOTS] = BOOTS * TRIALS;
}

/* How often the interval holds the true difference: percentile intervals of 10 are a bit narrow. */
static void bootstrap_holds_the_truth(void **state)
{
	int held = 0;
	struct rng rng;

	rng_seed(&rng, 5);
	for (int round = 0; round < 200; round++) {
		double a[BOOTS * TRIALS], b[BOOTS * TRIALS], low, high;
		size_t start_a[BOOTS + 1], start_b[BOOTS + 1];

		fill_boots(&rng, 1000, a, start_a);
		fill_boots(&rng, 1100, b, start_b);
		bootstrap_shift(&(struct boots){ a, start_a, BOOTS },
				&(struct boots){ b, start_b, BOOTS }, (uint64_t)round, 0.05, &low,
				&high);
		held += low <= 100 && 100 <= high;
	}
	assert_in_range(held, 200 * 90 / 100, 200 * 99 / 100);
}

/* The same seed draws the same; values that do not vary give an interval of no width. */
static void bootstrap_repeats(void **state)
{
	static const double a[] = { 1, 2, 3, 10, 11, 40 }, b[] = { 7, 7, 7 };
	static const size_t start_a[] = { 0, 3, 5, 6 }, start_b[] = { 0, 1, 3 };
	const struct boots left = { a, start_a, 3 }, right = { b, start_b, 2 };
	double low[2], high[2], medians[3];

	for (int i = 0; i < 2; i++)
		bootstrap_shift(&left, &right, 9, 0.05, &low[i], &high[i]);
	assert_true(low[0] == low[1] && high[0] == high[1] && low[0] < high[0]);
	bootstrap_shift(&right, &right, 9, 0.05, &low[0], &high[0]);
	assert_true(low[0] == 0 && high[0] == 0);
	boots_medians(&left, medians);
	assert_true(medians[0] == 2 && medians[1] == 10.5 && medians[2] == 40);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(fisher_published),
		cmocka_unit_test(fisher_edges),
		cmocka_unit_test(fisher_any),
		cmocka_unit_test(wilson_published),
		cmocka_unit_test(wilson_edges),
		cmocka_unit_test(normal_published),
		cmocka_unit_test(holm_published),
		cmocka_unit_test(median_intervals),
		cmocka_unit_test(bootstrap_holds_the_truth),
		cmocka_unit_test(bootstrap_repeats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
