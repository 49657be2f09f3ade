// SPDX-License-Identifier: GPL-2.0
#include "bench/stats/cliff.h"

double cliff_delta(double u, size_t nx, size_t ny)
{
	return 2 * u / ((double)nx * (double)ny) - 1;
}
