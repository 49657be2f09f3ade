/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_STATS_RANK_SUM_H
#define PFNBENCH_STATS_RANK_SUM_H

#include <stdbool.h>
#include <stddef.h>

/* Up to so many values in all the distribution is counted out; its counts are exact in a double. */
#define RANK_SUM_EXACT 40

/**
 * struct rank_sum - result of Mann and Whitney's test
 * @u: pairs in which the second sample's value is larger, those of equal values counting half
 * @p: two-sided
 * @exact: @p was counted out, else it is @normal_p
 * @normal_p: what the normal distribution gives
 */
struct rank_sum {
	double u;
	double p;
	bool exact;
	double normal_p;
};

/**
 * rank_sum_test() - Mann and Whitney's U test (1947), the same as Wilcoxon's rank sum test (1945)
 * @x: first sample, ascending
 * @nx: at least 1
 * @y: second sample, ascending
 * @ny: at least 1
 * @r: result
 *
 * Equal values get the mean of their ranks. Up to RANK_SUM_EXACT values, ties or not, p is the
 * share of all ways to choose nx of the ranks found whose sum is at least as far from its
 * expectation: the exact conditional distribution (Lehmann, Nonparametrics, 1975, section 1.4),
 * counted by adding one rank after the other. Beyond it is normal, with Lehmann's correction of the
 * variance for ties and a continuity correction of 1/2, as in R's wilcox.test().
 *
 * Without memory the process ends.
 */
void rank_sum_test(const double *x, size_t nx, const double *y, size_t ny, struct rank_sum *r);

/**
 * rank_sum_smallest_p() - the smallest two-sided p that samples of these sizes can give
 * @nx: size of the first sample
 * @ny: size of the second
 *
 * 2 / (nx + ny over nx): 0.1 for 3 against 3.
 *
 * Return: p, at most 1
 */
double rank_sum_smallest_p(size_t nx, size_t ny);

/**
 * rank_sum_needed() - how many values a side are needed to get a p as small as this
 * @p: between 0 and 1
 *
 * Return: values a side, from 1; 1000 is the most, also where that is not enough
 */
size_t rank_sum_needed(double p);

/**
 * rank_sum_critical() - how many of the extreme differences an interval may leave out on each side
 * @nx: size of the first sample
 * @ny: size of the second
 * @alpha: one minus the confidence wanted
 *
 * Beyond RANK_SUM_EXACT values c comes from the normal distribution. Without memory the process
 * ends.
 *
 * Return: the largest c with P(U < c) <= alpha / 2 where there are no ties; 0: there is none.
 */
double rank_sum_critical(size_t nx, size_t ny, double alpha);

#endif
