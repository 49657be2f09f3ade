// SPDX-License-Identifier: GPL-2.0
#include "bench/stats/wilson.h"

#include <math.h>

#include "bench/stats/normal.h"

void wilson_interval(uint64_t part, uint64_t whole, double alpha, double *low, double *high)
{
	double z = normal_critical(alpha), n = (double)whole, p = (double)part / n;
	double centre = p + z * z / (2 * n);
	double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
	double scale = 1 + z * z / n;

	/* rounding must not leave 0..1, nor miss 0 and 1 where they are exact */
	*low = part ? fmax((centre - half) / scale, 0) : 0;
	*high = part < whole ? fmin((centre + half) / scale, 1) : 1;
}
