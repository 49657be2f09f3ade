// SPDX-License-Identifier: GPL-2.0
#include "bench/stats/signed_rank.h"

#include <math.h>
#include <stdlib.h>

#include "bench/stats/normal.h"
#include "bench/util/memory.h"

static int compare(const void *a, const void *b)
{
	double x = fabs(*(const double *)a), y = fabs(*(const double *)b);

	return (x > y) - (x < y);
}

/* Ranks of the sizes, times 2; @d ascends in size and has no 0. Returns sum of t^3 - t. */
static double rank_sizes(const double *d, size_t n, double *rank)
{
	double ties = 0;

	for (size_t i = 0, next; i < n; i = next) {
		double equal;

		for (next = i; next < n && fabs(d[next]) == fabs(d[i]); next++)
			;
		for (size_t k = i; k < next; k++)
			rank[k] = (double)(i + next + 1);
		equal = (double)(next - i);
		ties += equal * (equal * equal - 1);
	}
	return ties;
}

static double exact_p(const double *rank, size_t n, double found)
{
	size_t width = n * (n + 1) + 1, sum = 0;
	double *ways = memory_zeroed(width, sizeof(*ways)), far = 0;
	double expected = (double)(width - 1) / 2;

	ways[0] = 1;
	for (size_t i = 0; i < n; i++) {
		size_t one = (size_t)rank[i];

		sum += one;
		for (size_t s = sum; s >= one; s--)
			ways[s] += ways[s - one];
	}
	for (size_t s = 0; s < width; s++)
		if (fabs((double)s - expected) >= fabs(found - expected))
			far += ways[s];
	free(ways);
	return ldexp(far, -(int)n);
}

static double normal_p(double v, size_t nr, double ties)
{
	double n = (double)nr;
	double variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48;

	return normal_two_sided((fabs(v - n * (n + 1) / 4) - 0.5) / sqrt(variance));
}

void signed_rank_test(double *d, size_t n, struct signed_rank *r)
{
	double *rank, twice = 0, ties;

	*r = (struct signed_rank){ .p = 1, .exact = true };
	if (n)
		qsort(d, n, sizeof(*d), compare);
	while (r->equal < n && d[r->equal] == 0)
		r->equal++;
	d += r->equal;
	n -= r->equal;
	rank = memory_zeroed(n + 1, sizeof(*rank));
	ties = rank_sizes(d, n, rank);
	for (size_t i = 0; i < n; i++) {
		twice += d[i] > 0 ? rank[i] : 0;
		r->up += d[i] > 0;
	}
	r->down = n - r->up;
	r->v = twice / 2;
	r->exact = n <= SIGNED_RANK_EXACT;
	if (n)
		r->p = r->exact ? exact_p(rank, n, twice) : normal_p(r->v, n, ties);
	free(rank);
}
