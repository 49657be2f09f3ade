// SPDX-License-Identifier: GPL-2.0
#include "bench/stats/normal.h"

#include <math.h>

double normal_two_sided(double z)
{
	return z > 0 ? erfc(z * M_SQRT1_2) : 1;
}

double normal_critical(double alpha)
{
	double low = 0, high = 40;

	for (int i = 0; i < 100; i++) {
		double middle = (low + high) / 2;

		if (normal_two_sided(middle) > alpha)
			low = middle;
		else
			high = middle;
	}
	return low;
}
