// SPDX-License-Identifier: GPL-2.0
#include "bench/stats/least_squares.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* A pivot below this share of its column's square depends on the columns before it. */
#define DEPENDENT 1e-10

/* Normal equations of the relative errors: a coefficient = b. */
struct normal {
	double a[LEAST_SQUARES_MAX][LEAST_SQUARES_MAX];
	double b[LEAST_SQUARES_MAX];
	double rows;
};

static void sum_up(const struct fit_data *d, size_t without, struct normal *n)
{
	*n = (struct normal){};
	for (size_t i = 0; i < d->nr; i++) {
		const double *x = &d->x[i * d->terms];

		if (i == without)
			continue;
		n->rows++;
		for (size_t r = 0; r < d->terms; r++) {
			n->b[r] += x[r] / d->y[i];
			for (size_t c = 0; c < d->terms; c++)
				n->a[r][c] += x[r] / d->y[i] * (x[c] / d->y[i]);
		}
	}
}

/*
 * Gauss and Jordan on the columns of @set alone; others get 0. The matrix is positive where columns
 * are independent, and needs no exchange of rows.
 */
static bool solve(const struct normal *n, unsigned int set, size_t terms, double *x)
{
	struct normal w = *n;

	memset(x, 0, terms * sizeof(*x));
	for (size_t p = 0; p < terms; p++) {
		if (!(set & 1u << p))
			continue;
		if (!(w.a[p][p] > DEPENDENT * n->a[p][p]))
			return false;
		for (size_t r = 0; r < terms; r++) {
			double factor = w.a[r][p] / w.a[p][p];

			if (r == p || !(set & 1u << r))
				continue;
			for (size_t c = 0; c < terms; c++)
				w.a[r][c] -= factor * w.a[p][c];
			w.b[r] -= factor * w.b[p];
		}
	}
	for (size_t p = 0; p < terms; p++)
		if (set & 1u << p)
			x[p] = w.b[p] / w.a[p][p];
	return true;
}

/* Sum of squared relative errors: |x a - 1|^2, written out. */
static double residual(const struct normal *n, size_t terms, const double *x)
{
	double sum = n->rows;

	for (size_t r = 0; r < terms; r++) {
		sum -= 2 * x[r] * n->b[r];
		for (size_t c = 0; c < terms; c++)
			sum += x[r] * n->a[r][c] * x[c];
	}
	return sum;
}

static bool none_negative(const double *x, size_t terms)
{
	for (size_t i = 0; i < terms; i++)
		if (x[i] < 0)
			return false;
	return true;
}

/*
 * The best that is not negative is the plain least squares of the columns that it uses. There are
 * so few columns that all sets of them can be tried.
 */
int least_squares(const struct fit_data *data, size_t without, double *coefficient)
{
	double x[LEAST_SQUARES_MAX], best = INFINITY;
	struct normal n;

	sum_up(data, without, &n);
	for (unsigned int set = 1; set < 1u << data->terms; set++) {
		double left;

		if (!solve(&n, set, data->terms, x) || !none_negative(x, data->terms))
			continue;
		left = residual(&n, data->terms, x);
		if (!(left < best))
			continue;
		best = left;
		memcpy(coefficient, x, data->terms * sizeof(*x));
	}
	return isfinite(best) ? 0 : -EDOM;
}

double least_squares_value(const struct fit_data *data, size_t row, const double *coefficient)
{
	double sum = 0;

	for (size_t i = 0; i < data->terms; i++)
		sum += data->x[row * data->terms + i] * coefficient[i];
	return sum;
}
