// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/stats/cliff.h"
#include "bench/stats/rank_sum.h"
#include "bench/stats/shift.h"
#include "bench/stats/signed_rank.h"
#include "bench/stats/values.h"
#include "bench/util/rng.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void assert_near(double got, double expected, double by)
{
	if (!(fabs(got - expected) <= by))
		fail_msg("%.10g, not %.10g", got, expected);
}

static struct rank_sum rank_sum(double *x, size_t nx, double *y, size_t ny)
{
	struct rank_sum r;

	values_sort(x, nx);
	values_sort(y, ny);
	rank_sum_test(x, nx, y, ny, &r);
	return r;
}

/*
 * Permeability of a membrane, Hollander and Wolfe (1973), p. 69 ff., the example of R's
 * ?wilcox.test: W = 35, p = 0.1272 for "greater". Their example goes on with the shift: 0.305, and
 * an interval from -0.15 to 0.76. W counts pairs in which the first sample is larger.
 */
static void permeability(void **state)
{
	double x[] = { 0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46 };
	double y[] = { 1.15, 0.88, 0.90, 0.74, 1.21 };
	struct rank_sum r = rank_sum(x, 10, y, 5);
	struct shift s;

	assert_near(50 - r.u, 35, 0);
	assert_true(r.exact);
	assert_near(r.p, 2 * 0.1272, 1e-4);
	shift_estimate(y, 5, x, 10, 0.05, &s);
	assert_true(s.bounded);
	assert_near(s.estimate, 0.305, 1e-9);
	assert_near(s.low, -0.15, 1e-9);
	assert_near(s.high, 0.76, 1e-9);
}

/*
 * endmemo.com, "R wilcox.test": W = 51.5, p = 0.5966 and W = 0, p = 0.001364, by the normal
 * distribution as there are ties. mpg by am of R's mtcars (Henderson and Velleman 1981): W = 42,
 * p = 0.001871.
 */
static void normal_with_ties(void **state)
{
	double x[] = { 1, 5, 9, 24, 56, 21, 3, 7, 21, 4 };
	double y[] = { 12, 15, 5, 9, 9, 14, 56, 22, 3, 7, 32, 5 };
	double z[] = { 1233, 4356, 987, 39999, 1111, 200000 };
	double automatic[] = { 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3,
			       15.2, 10.4, 10.4, 14.7, 21.5, 15.5, 15.2, 13.3, 19.2 };
	double manual[] = { 21, 21, 22.8, 32.4, 30.4, 33.9, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4 };
	struct rank_sum r;

	r = rank_sum(x, COUNT(x), y, COUNT(y));
	assert_near(120 - r.u, 51.5, 0);
	assert_near(r.normal_p, 0.5966, 5e-5);
	r = rank_sum(x, COUNT(x), z, COUNT(z));
	assert_near(60 - r.u, 0, 0);
	assert_near(r.normal_p, 0.001364, 5e-7);
	r = rank_sum(automatic, COUNT(automatic), manual, COUNT(manual));
	assert_near(247 - r.u, 42, 0);
	assert_near(r.normal_p, 0.001871, 5e-7);
}

/*
 * Critical values of U, two-sided: the largest U that is significant (Mann and Whitney 1947, as
 * tabled in Siegel, Nonparametric Statistics, 1956, table K). -1: none is.
 */
static void critical_values(void **state)
{
	static const struct {
		size_t nx, ny;
		int at_5_percent, at_1_percent;
	} table[] = {
		{ 3, 3, -1, -1 },   { 3, 5, 0, -1 },	  { 4, 4, 0, -1 },    { 5, 5, 2, 0 },
		{ 6, 6, 5, 2 },	    { 7, 7, 8, 4 },	  { 8, 8, 13, 7 },    { 9, 9, 17, 11 },
		{ 5, 10, 8, 4 },    { 10, 10, 23, 16 },	  { 12, 12, 37, 27 }, { 10, 15, 39, 29 },
		{ 15, 15, 64, 51 }, { 20, 20, 127, 105 },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		assert_near(rank_sum_critical(table[i].nx, table[i].ny, 0.05) - 1,
			    table[i].at_5_percent, 0);
		assert_near(rank_sum_critical(table[i].nx, table[i].ny, 0.01) - 1,
			    table[i].at_1_percent, 0);
	}
}

/* 2 / (6 over 3): three against three cannot be significant. */
static void smallest_p(void **state)
{
	double x[] = { 1, 2, 3 }, y[] = { 4, 5, 6 };
	struct shift s;

	assert_near(rank_sum(x, 3, y, 3).p, 0.1, 1e-12);
	assert_near(rank_sum_smallest_p(3, 3), 0.1, 1e-12);
	assert_near(rank_sum_smallest_p(1, 1), 1, 0);
	assert_near(rank_sum_smallest_p(10, 10), 2.0 / 184756, 1e-15);
	assert_int_equal(rank_sum_needed(0.05), 4);
	assert_int_equal(rank_sum_needed(0.1), 3);
	assert_int_equal(rank_sum_needed(1), 1);
	shift_estimate(x, 3, y, 3, 0.05, &s);
	assert_false(s.bounded);
	assert_near(s.estimate, 3, 0);
}

static double u_of(const double *x, size_t nx, const double *y, size_t ny)
{
	double u = 0;

	for (size_t i = 0; i < nx; i++)
		for (size_t j = 0; j < ny; j++)
			u += y[j] > x[i] ? 1 : y[j] == x[i] ? 0.5 : 0;
	return u;
}

/* p by going over all ways to say which values are the first sample's. */
static double enumerate(const double *all, size_t nx, size_t ny, double found)
{
	double expected = (double)nx * (double)ny / 2, far = 0, ways = 0;
	double x[16], y[16];

	for (unsigned int set = 0; set < 1u << (nx + ny); set++) {
		size_t i = 0, j = 0;

		if ((size_t)__builtin_popcount(set) != nx)
			continue;
		for (size_t k = 0; k < nx + ny; k++)
			*(set & 1u << k ? &x[i++] : &y[j++]) = all[k];
		ways++;
		far += fabs(u_of(x, nx, y, ny) - expected) >= fabs(found - expected);
	}
	return far / ways;
}

static double nth_difference(const double *x, size_t nx, const double *y, size_t ny, size_t n)
{
	double d[256];

	for (size_t i = 0; i < nx * ny; i++)
		d[i] = y[i / nx] - x[i % nx];
	values_sort(d, nx * ny);
	return d[n];
}

/* For any small samples, ties or not: as counted and sorted by hand. */
static void any_samples(void **state)
{
	struct rng rng;

	rng_seed(&rng, 1);
	for (int round = 0; round < 300; round++) {
		size_t nx = 1 + rng_below(&rng, 6), ny = 1 + rng_below(&rng, 6), pairs = nx * ny;
		uint64_t values = round % 3 == 0 ? 3 : round % 3 == 1 ? 8 : 1000000;
		double all[12], x[6], y[6], median;
		struct rank_sum r, back;
		struct shift s;

		for (size_t i = 0; i < nx + ny; i++)
			all[i] = (double)rng_below(&rng, values) - 2;
		memcpy(x, all, nx * sizeof(*x));
		memcpy(y, all + nx, ny * sizeof(*y));
		r = rank_sum(x, nx, y, ny);
		assert_near(r.u, u_of(x, nx, y, ny), 0);
		assert_near(r.p, enumerate(all, nx, ny, r.u), 1e-12);
		back = rank_sum(y, ny, x, nx);
		assert_near(back.p, r.p, 1e-12);
		assert_near(cliff_delta(back.u, ny, nx), -cliff_delta(r.u, nx, ny), 1e-12);
		shift_estimate(x, nx, y, ny, 0.05, &s);
		median = (nth_difference(x, nx, y, ny, pairs / 2) +
			  nth_difference(x, nx, y, ny, (pairs - 1) / 2)) /
			 2;
		assert_near(s.estimate, median, 0);
		if (s.bounded)
			assert_true(s.low <= s.estimate && s.estimate <= s.high);
	}
}

/* Where it is still counted out, the normal distribution is already near. */
static void normal_is_near_exact(void **state)
{
	struct rng rng;

	rng_seed(&rng, 2);
	for (int round = 0; round < 50; round++) {
		double x[20], y[20];
		struct rank_sum r;

		for (int i = 0; i < 20; i++) {
			x[i] = (double)rng_below(&rng, 30);
			y[i] = (double)rng_below(&rng, 30) + (double)(round % 10);
		}
		r = rank_sum(x, 20, y, 20);
		assert_true(r.exact);
		assert_near(r.normal_p, r.p, 0.01);
	}
}

static void all_equal(void **state)
{
	double x[50], y[50];
	struct shift s;

	for (int i = 0; i < 50; i++)
		x[i] = y[i] = 511;
	for (size_t n = 1; n <= 50; n += 7) {
		struct rank_sum r = rank_sum(x, n, y, n);

		assert_near(r.p, 1, 1e-12);
		assert_near(cliff_delta(r.u, n, n), 0, 1e-12);
		shift_estimate(x, n, y, n, 0.05, &s);
		assert_near(s.estimate, 0, 0);
		assert_true(!s.bounded || (s.low == 0 && s.high == 0));
	}
}

/* rdrr.io/cran/effsize, testCliff.R: -0.25, -0.0667, and 1 where samples do not overlap */
static void cliff_as_effsize(void **state)
{
	double treatment[] = { 10, 10, 20, 20, 20, 30, 30, 30, 40, 50 };
	double other[] = { 10, 20, 20, 20, 30, 30, 30, 40, 50, 100 };
	double control[] = { 10, 20, 30, 40, 40, 50 }, above[] = { 120, 130, 160 };

	assert_near(cliff_delta(rank_sum(control, 6, treatment, 10).u, 6, 10), -0.25, 1e-12);
	assert_near(cliff_delta(rank_sum(control, 6, other, 10).u, 6, 10), -0.06666, 1e-5);
	assert_near(cliff_delta(rank_sum(control, 6, above, 3).u, 6, 3), 1, 1e-12);
}

/*
 * Depression scores, Hollander and Wolfe (1973), p. 29 ff., the paired example of R's ?wilcox.test:
 * V = 40, p = 0.01953 for "greater".
 */
static void depression(void **state)
{
	static const double first[] = { 1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30 };
	static const double second[] = { 0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29 };
	struct signed_rank r;
	double d[9];

	for (int i = 0; i < 9; i++)
		d[i] = first[i] - second[i];
	signed_rank_test(d, 9, &r);
	assert_near(r.v, 40, 0);
	assert_near(r.p, 2 * 0.01953, 1e-5);
	assert_int_equal(r.up, 7);
	assert_int_equal(r.down, 2);
}

/* Wilcoxon's critical values of the smaller rank sum, 5 % two-sided (Wilcoxon and Wilcox 1964). */
static void signed_rank_critical(void **state)
{
	static const struct {
		size_t n;
		unsigned int largest;
	} table[] = { { 6, 0 },	 { 7, 2 },   { 8, 3 },	 { 9, 5 },
		      { 10, 8 }, { 15, 25 }, { 20, 52 }, { 25, 89 } };

	for (size_t i = 0; i < COUNT(table); i++) {
		for (unsigned int sum = table[i].largest; sum <= table[i].largest + 1; sum++) {
			unsigned int left = sum;
			struct signed_rank r;
			double d[25];

			/* differences 1..n, some made negative so that their ranks add up to sum */
			for (size_t k = table[i].n; k > 0; k--) {
				bool negative = left >= k;

				d[k - 1] = negative ? -(double)k : (double)k;
				left -= negative ? (unsigned int)k : 0;
			}
			signed_rank_test(d, table[i].n, &r);
			assert_true((r.p <= 0.05) == (sum == table[i].largest));
		}
	}
}

static void any_differences(void **state)
{
	struct rng rng;

	rng_seed(&rng, 3);
	for (int round = 0; round < 200; round++) {
		size_t n = rng_below(&rng, 10), zeros = 0;
		struct signed_rank r, mirrored;
		double d[10], e[10];

		for (size_t i = 0; i < n; i++) {
			d[i] = (double)rng_below(&rng, 7) - 3;
			e[i] = -d[i];
			zeros += d[i] == 0;
		}
		signed_rank_test(d, n, &r);
		signed_rank_test(e, n, &mirrored);
		assert_true(r.p > 0 && r.p <= 1);
		assert_near(r.p, mirrored.p, 1e-12);
		assert_int_equal(r.up, mirrored.down);
		assert_int_equal(r.equal, zeros);
		assert_int_equal(r.up + r.down + r.equal, n);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(permeability),	   cmocka_unit_test(normal_with_ties),
		cmocka_unit_test(critical_values), cmocka_unit_test(smallest_p),
		cmocka_unit_test(any_samples),	   cmocka_unit_test(normal_is_near_exact),
		cmocka_unit_test(all_equal),	   cmocka_unit_test(cliff_as_effsize),
		cmocka_unit_test(depression),	   cmocka_unit_test(signed_rank_critical),
		cmocka_unit_test(any_differences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
