// SPDX-License-Identifier: GPL-2.0
#include "bench/stats/shift.h"

#include <stdint.h>
#include <string.h>

#include "bench/stats/rank_sum.h"

/* How many differences y - x are at most @limit: as x ascends, more of y are. */
static double count_up_to(const double *x, size_t nx, const double *y, size_t ny, double limit)
{
	double count = 0;
	size_t j = 0;

	for (size_t i = 0; i < nx; i++) {
		while (j < ny && y[j] - x[i] <= limit)
			j++;
		count += (double)j;
	}
	return count;
}

/* Doubles in the order of integers, so that bisection gets to a single one in 64 steps. */
static double from_order(uint64_t order)
{
	uint64_t bits = order & 1ull << 63 ? order & ~(1ull << 63) : ~order;
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static uint64_t to_order(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits & 1ull << 63 ? ~bits : bits | 1ull << 63;
}

/* The k-th smallest difference, from 1. */
static double difference(const double *x, size_t nx, const double *y, size_t ny, double k)
{
	uint64_t low = to_order(y[0] - x[nx - 1]), high = to_order(y[ny - 1] - x[0]);

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (count_up_to(x, nx, y, ny, from_order(middle)) >= k)
			high = middle;
		else
			low = middle + 1;
	}
	/* 0 has two forms, the negative one being the lower: neither sign means anything here */
	return from_order(low) + 0.0;
}

void shift_estimate(const double *x, size_t nx, const double *y, size_t ny, double alpha,
		    struct shift *s)
{
	double pairs = (double)nx * (double)ny, c;
	double half = (double)((uint64_t)nx * ny / 2);

	*s = (struct shift){ .estimate = difference(x, nx, y, ny, half + 1) };
	if (2 * half == pairs)
		s->estimate = (s->estimate + difference(x, nx, y, ny, half)) / 2;
	c = rank_sum_critical(nx, ny, alpha);
	if (c < 1)
		return;
	s->bounded = true;
	s->low = difference(x, nx, y, ny, c);
	s->high = difference(x, nx, y, ny, pairs + 1 - c);
}
