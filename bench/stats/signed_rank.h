/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_STATS_SIGNED_RANK_H
#define PFNBENCH_STATS_SIGNED_RANK_H

#include <stdbool.h>
#include <stddef.h>

/* Up to so many differences the distribution is counted out. */
#define SIGNED_RANK_EXACT 50

/**
 * struct signed_rank - whether paired differences have a direction
 * @up: differences above 0
 * @down: below 0
 * @equal: that are 0; they are left out of the test
 * @v: sum of the ranks of the differences above 0
 * @p: two-sided; 1 where all are 0
 * @exact: @p was counted out
 */
struct signed_rank {
	size_t up;
	size_t down;
	size_t equal;
	double v;
	double p;
	bool exact;
};

/**
 * signed_rank_test() - Wilcoxon's signed rank test (1945)
 * @d: differences, in any order; put into the order of their size
 * @n: how many
 * @r: result
 *
 * Differences of equal size get the mean of their ranks. Up to SIGNED_RANK_EXACT that are not 0, p
 * is the share of all 2^n choices of signs whose rank sum is at least as far from its expectation
 * (Lehmann, Nonparametrics, 1975, section 3.2), beyond it normal with correction for ties and
 * continuity, as in R's wilcox.test(paired = TRUE).
 *
 * Without memory the process ends.
 */
void signed_rank_test(double *d, size_t n, struct signed_rank *r);

#endif
