// SPDX-License-Identifier: GPL-2.0
#include "bench/stats/bootstrap.h"

#include <math.h>
#include <stdlib.h>

#include "bench/stats/values.h"
#include "bench/util/memory.h"
#include "bench/util/rng.h"

/* Uniform in the open interval from 0 to 1. */
static double uniform(struct rng *rng)
{
	return ((double)(rng_next(rng) >> 11) + 0.5) * 0x1p-53;
}

/* Box and Muller (1958) */
static double normal(struct rng *rng)
{
	return sqrt(-2 * log(uniform(rng))) * cos(2 * M_PI * uniform(rng));
}

/* Marsaglia and Tsang (2000); @shape is at least 1. */
static double gamma_of(struct rng *rng, double shape)
{
	double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);

	for (;;) {
		double x = normal(rng), v = 1 + c * x;

		if (v <= 0)
			continue;
		v = v * v * v;
		if (log(uniform(rng)) < x * x / 2 + d - d * v + d * log(v))
			return d * v;
	}
}

static double pick(const double *v, size_t n, double u)
{
	size_t i = (size_t)(u * (double)n);

	return v[i < n ? i : n - 1];
}

/* Median of n draws with replacement from n values in ascending order. */
static double resample_median(const double *v, size_t n, struct rng *rng)
{
	size_t k = (n + 1) / 2;
	double x, y, u, next;

	if (n == 1 || v[0] == v[n - 1])
		return v[0];
	x = gamma_of(rng, (double)k);
	y = gamma_of(rng, (double)(n - k + 1));
	u = x / (x + y); /* the k-th smallest of n uniform variables */
	if (n % 2)
		return pick(v, n, u);
	/* the one after it is the smallest of the n - k that lie above */
	next = u + (1 - u) * (1 - pow(uniform(rng), 1 / (double)(n - k)));
	return (pick(v, n, u) + pick(v, n, next)) / 2;
}

static double resample(const struct boots *b, double *medians, struct rng *rng)
{
	for (size_t i = 0; i < b->nr; i++) {
		size_t boot = rng_below(rng, b->nr);

		medians[i] = resample_median(b->value + b->start[boot],
					     b->start[boot + 1] - b->start[boot], rng);
	}
	values_sort(medians, b->nr);
	return values_median(medians, b->nr);
}

void boots_medians(const struct boots *b, double *medians)
{
	for (size_t i = 0; i < b->nr; i++)
		medians[i] = values_median(b->value + b->start[i], b->start[i + 1] - b->start[i]);
	values_sort(medians, b->nr);
}

void bootstrap_shift(const struct boots *a, const struct boots *b, uint64_t seed, double alpha,
		     double *low, double *high)
{
	size_t most = a->nr > b->nr ? a->nr : b->nr;
	size_t outside = (size_t)(alpha / 2 * BOOTSTRAP_ROUNDS);
	double *medians = memory_zeroed(most + BOOTSTRAP_ROUNDS, sizeof(*medians));
	double *shifts = medians + most;
	struct rng rng;

	rng_seed(&rng, seed);
	for (int i = 0; i < BOOTSTRAP_ROUNDS; i++) {
		double from = resample(a, medians, &rng);

		shifts[i] = resample(b, medians, &rng) - from;
	}
	values_sort(shifts, BOOTSTRAP_ROUNDS);
	*low = shifts[outside];
	*high = shifts[BOOTSTRAP_ROUNDS - 1 - outside];
	free(medians);
}
