// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/values.h"

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

size_t values_interval(const double *v, size_t n, double alpha, double *low, double *high)
{
	double below = 0; /* P(Binomial(n, 1/2) < k) */
	size_t k = 0;

	while (2 * (k + 1) <= n) {
		double one = lgamma((double)n + 1) - lgamma((double)k + 1) -
			     lgamma((double)(n - k) + 1) - (double)n * M_LN2;

		below += exp(one);
		if (2 * below > alpha)
			break;
		k++;
	}
	if (k) {
		*low = v[k - 1];
		*high = v[n - k];
	}
	return k;
}
