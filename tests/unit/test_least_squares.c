// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/stats/least_squares.h"
#include "bench/util/rng.h"

static void near(double value, double wanted)
{
	if (fabs(value - wanted) > 1e-7 * (fabs(wanted) + 1e-7))
		fail_msg("%.12g instead of %.12g", value, wanted);
}

/* y = 2, 4, 8 at x = 1, 2, 5: the relative errors are p/2 - 1, p/2 - 1, 5p/8 - 1. */
static void one_coefficient_by_hand(void **state)
{
	const double x[] = { 1, 2, 5 }, y[] = { 2, 4, 8 };
	const struct fit_data d = { .x = x, .y = y, .nr = 3, .terms = 1 };
	double p;

	assert_int_equal(least_squares(&d, d.nr, &p), 0);
	/* (1/2 + 1/2 + 5/8) / (1/4 + 1/4 + 25/64) */
	near(p, 1.625 / 0.890625);
	near(least_squares_value(&d, 2, &p), 5 * p);
	/* the first two rows agree on 2 */
	assert_int_equal(least_squares(&d, 2, &p), 0);
	near(p, 2);
}

/* Two rows, two unknowns: p = (1, 2) solves 3p+q = 5 and p+2q = 5. */
static void two_coefficients_by_hand(void **state)
{
	const double x[] = { 3, 1, 1, 2 }, y[] = { 5, 5 };
	const struct fit_data d = { .x = x, .y = y, .nr = 2, .terms = 2 };
	double p[2];

	assert_int_equal(least_squares(&d, d.nr, p), 0);
	near(p[0], 1);
	near(p[1], 2);
}

/* Without the bound it were p = (-1, 3); with it the second column alone gives the least. */
static void none_gets_negative(void **state)
{
	const double x[] = { 2, 1, 1, 1 }, y[] = { 1, 2 };
	const struct fit_data d = { .x = x, .y = y, .nr = 2, .terms = 2 };
	double p[2];

	assert_int_equal(least_squares(&d, d.nr, p), 0);
	near(p[0], 0);
	/* (1/1 + 1/2) / (1 + 1/4) */
	near(p[1], 1.2);
}

static void planted_prices_are_found(void **state)
{
	static const double planted[] = { 0.273, 1.1, 15.3, 40 };
	double x[40 * 4], y[40], p[4];
	struct rng rng;

	rng_seed(&rng, 7);
	for (size_t terms = 1; terms <= 4; terms++) {
		struct fit_data d = { .x = x, .y = y, .nr = 40, .terms = terms };

		for (size_t i = 0; i < d.nr; i++) {
			y[i] = 0;
			for (size_t t = 0; t < terms; t++) {
				x[i * terms + t] = (double)(rng_next(&rng) % 100000 >> 4 * t);
				y[i] += x[i * terms + t] * planted[t];
			}
			y[i] += 1e-9;
		}
		for (size_t without = 0; without <= d.nr; without++) {
			assert_int_equal(least_squares(&d, without, p), 0);
			for (size_t t = 0; t < terms; t++)
				near(p[t], planted[t]);
		}
	}
}

/* A column of zeros, and one that is another one doubled. */
static void columns_that_tell_nothing(void **state)
{
	const double x[] = { 1, 0, 2, 2, 0, 4, 3, 0, 6 }, y[] = { 5, 10, 15 };
	const struct fit_data d = { .x = x, .y = y, .nr = 3, .terms = 3 };
	double p[3];

	assert_int_equal(least_squares(&d, d.nr, p), 0);
	near(p[1], 0);
	for (size_t i = 0; i < d.nr; i++)
		near(least_squares_value(&d, i, p), y[i]);
}

static void nothing_to_fit(void **state)
{
	const double zero[] = { 0, 0 }, y[] = { 1 };
	struct fit_data d = { .x = zero, .y = y, .nr = 1, .terms = 2 };
	double p[2];

	assert_int_equal(least_squares(&d, d.nr, p), -EDOM);
	assert_int_equal(least_squares(&d, 0, p), -EDOM);
	d.nr = 0;
	assert_int_equal(least_squares(&d, 0, p), -EDOM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_coefficient_by_hand),
		cmocka_unit_test(two_coefficients_by_hand),
		cmocka_unit_test(none_gets_negative),
		cmocka_unit_test(planted_prices_are_found),
		cmocka_unit_test(columns_that_tell_nothing),
		cmocka_unit_test(nothing_to_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
