// SPDX-License-Identifier: GPL-2.0
#include "bench/stats/holm.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	double x = **(double *const *)a, y = **(double *const *)b;

	return (x > y) - (x < y);
}

void holm_adjust(double **p, size_t n)
{
	double before = 0;

	if (n)
		qsort(p, n, sizeof(*p), compare);
	for (size_t i = 0; i < n; i++) {
		double adjusted = *p[i] * (double)(n - i);

		if (adjusted > 1)
			adjusted = 1;
		if (adjusted > before)
			before = adjusted;
		*p[i] = before;
	}
}
