// SPDX-License-Identifier: GPL-2.0
#include "bench/stats/values.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void values_sort(double *v, size_t n)
{
	if (n > 1)
		qsort(v, n, sizeof(*v), compare);
}

double values_median(const double *v, size_t n)
{
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* P(X = k), X binomial of @n and 1/2 */
static double binomial_half(size_t n, size_t k)
{
	return exp(lgamma((double)n + 1) - lgamma((double)k + 1) - lgamma((double)(n - k) + 1) -
		   (double)n * M_LN2);
}

size_t median_rank(size_t n, double alpha)
{
	/* what is ten standard deviations from the mean counts as nothing */
	double first = (double)n / 2 - 5 * sqrt((double)n);
	size_t rank = first > 0 ? (size_t)first : 0;
	double below = 0; /* P(X < rank) */

	for (; rank < n / 2; rank++) {
		below += binomial_half(n, rank);
		if (2 * below > alpha)
			break;
	}
	return rank;
}

size_t values_interval(const double *v, size_t n, double alpha, double *low, double *high)
{
	size_t k = median_rank(n, alpha);

	if (k) {
		*low = v[k - 1];
		*high = v[n - k];
	}
	return k;
}
