// SPDX-License-Identifier: GPL-2.0
#include "bench/stats/rank_sum.h"

#include <math.h>
#include <stdlib.h>

#include "bench/stats/normal.h"
#include "bench/util/memory.h"

/**
 * struct ranking - two samples put into one order
 * @rank: of each value, times 2, so that the mean of two ranks is whole; only if it was asked for
 * @sum: of the first sample's ranks, times 2
 * @ties: sum of t^3 - t over groups of t equal values
 */
struct ranking {
	unsigned int *rank;
	double sum;
	double ties;
};

static void rank_all(const double *x, size_t nx, const double *y, size_t ny, struct ranking *r)
{
	size_t i = 0, j = 0;

	while (i < nx || j < ny) {
		double value = j == ny || (i < nx && x[i] < y[j]) ? x[i] : y[j];
		size_t before = i + j, in_x = i, equal;
		double twice;

		while (i < nx && x[i] == value)
			i++;
		while (j < ny && y[j] == value)
			j++;
		equal = i + j - before;
		/* ranks before + 1 .. before + equal, their mean times 2 */
		twice = (double)(2 * before + equal + 1);
		r->sum += twice * (double)(i - in_x);
		r->ties += (double)equal * ((double)equal * (double)equal - 1);
		for (size_t k = before; r->rank && k < i + j; k++)
			r->rank[k] = (unsigned int)twice;
	}
}

/*
 * Ways to choose m of the ranks, by their sum: ways[j * width + s] is how many sets of j ranks have
 * the sum s.
 */
static double *count_ways(const unsigned int *rank, size_t n, size_t m, size_t width)
{
	double *ways = memory_zeroed((m + 1) * width, sizeof(*ways));
	size_t sum = 0;

	ways[0] = 1;
	for (size_t i = 0; i < n; i++) {
		sum += rank[i];
		for (size_t j = i < m ? i + 1 : m; j > 0; j--)
			for (size_t s = sum; s >= rank[i]; s--)
				ways[j * width + s] += ways[(j - 1) * width + s - rank[i]];
	}
	return ways;
}

/* Share of the sets of @m ranks whose sum is at least as far off as @found. */
static double exact_p(const unsigned int *rank, size_t n, size_t m, double found)
{
	size_t width = n * (n + 1) + 1; /* all ranks, times 2 */
	double expected = (double)m * (double)(n + 1);
	double *ways = count_ways(rank, n, m, width), far = 0, all = 0;

	for (size_t s = 0; s < width; s++) {
		all += ways[m * width + s];
		if (fabs((double)s - expected) >= fabs(found - expected))
			far += ways[m * width + s];
	}
	free(ways);
	return far / all;
}

static double normal_p(double u, size_t nx, size_t ny, double ties)
{
	double pairs = (double)nx * (double)ny, n = (double)nx + (double)ny;
	double variance = pairs / 12 * (n + 1 - ties / (n * (n - 1)));

	if (variance <= 0)
		return 1;
	return normal_two_sided((fabs(u - pairs / 2) - 0.5) / sqrt(variance));
}

void rank_sum_test(const double *x, size_t nx, const double *y, size_t ny, struct rank_sum *r)
{
	unsigned int rank[RANK_SUM_EXACT];
	struct ranking ranking = { .rank = nx + ny <= RANK_SUM_EXACT ? rank : NULL };
	double least = (double)nx * (double)(nx + 1); /* sum of the ranks 1 to nx, times 2 */

	rank_all(x, nx, y, ny, &ranking);
	*r = (struct rank_sum){ .exact = ranking.rank };
	/* of the pairs those in which x is larger, from its ranks; the others are what is left */
	r->u = (double)nx * (double)ny - (ranking.sum - least) / 2;
	r->normal_p = normal_p(r->u, nx, ny, ranking.ties);
	r->p = r->exact ? exact_p(rank, nx + ny, nx, ranking.sum) : r->normal_p;
}

double rank_sum_smallest_p(size_t nx, size_t ny)
{
	double n = (double)nx, m = (double)ny;
	double p = 2 * exp(lgamma(n + 1) + lgamma(m + 1) - lgamma(n + m + 1));

	return p < 1 ? p : 1;
}

size_t rank_sum_needed(double p)
{
	size_t n = 1;

	while (n < 1000 && rank_sum_smallest_p(n, n) > p)
		n++;
	return n;
}

static double exact_critical(size_t nx, size_t ny, double alpha)
{
	size_t m = nx < ny ? nx : ny, n = nx + ny, least = m * (m + 1) / 2;
	size_t width = n * (n + 1) / 2 + 1, c = 0;
	double below = 0, all = 0, *ways;
	unsigned int rank[RANK_SUM_EXACT] = {};

	for (size_t i = 0; i < n; i++)
		rank[i] = (unsigned int)i + 1;
	ways = count_ways(rank, n, m, width);
	for (size_t s = 0; s < width; s++)
		all += ways[m * width + s];
	while (2 * c < nx * ny) {
		below += ways[m * width + least + c];
		if (below / all > alpha / 2)
			break;
		c++;
	}
	free(ways);
	return (double)c;
}

double rank_sum_critical(size_t nx, size_t ny, double alpha)
{
	double pairs = (double)nx * (double)ny, n = (double)nx + (double)ny, c;

	if (nx + ny <= RANK_SUM_EXACT)
		return exact_critical(nx, ny, alpha);
	c = floor(pairs / 2 - normal_critical(alpha) * sqrt(pairs * (n + 1) / 12));
	return c > 0 ? c : 0;
}
