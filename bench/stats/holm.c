// SPDX-License-Identifier: GPL-2.0
#include "bench/stats/holm.h"

#include <errno.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	double x = **(double *const *)a, y = **(double *const *)b;

	return (x > y) - (x < y);
}

int holm_adjust(double *p, size_t n)
{
	double **order = calloc(n + 1, sizeof(*order)), before = 0;

	if (!order)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		order[i] = &p[i];
	qsort(order, n, sizeof(*order), compare);
	for (size_t i = 0; i < n; i++) {
		double adjusted = *order[i] * (double)(n - i);

		if (adjusted > 1)
			adjusted = 1;
		if (adjusted > before)
			before = adjusted;
		*order[i] = before;
	}
	free(order);
	return 0;
}
