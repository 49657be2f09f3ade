// SPDX-License-Identifier: GPL-2.0
#include "bench/stats/fisher.h"

#include <math.h>

/* Of tables that are equally likely rounding must not leave out one. */
#define TOLERANCE 1e-7

static double log_choose(uint64_t n, uint64_t k)
{
	return lgamma((double)n + 1) - lgamma((double)k + 1) - lgamma((double)(n - k) + 1);
}

double fisher_exact(uint64_t a, uint64_t a_of, uint64_t b, uint64_t b_of)
{
	uint64_t successes = a + b;
	uint64_t first = successes > b_of ? successes - b_of : 0;
	uint64_t last = successes < a_of ? successes : a_of;
	double all = log_choose(a_of + b_of, successes);
	double found = log_choose(a_of, a) + log_choose(b_of, b) - all + TOLERANCE;
	double p = 0;

	for (uint64_t i = first; i <= last; i++) {
		double one = log_choose(a_of, i) + log_choose(b_of, successes - i) - all;

		if (one <= found)
			p += exp(one);
	}
	return p < 1 ? p : 1;
}
