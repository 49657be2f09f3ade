/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_STATS_SHIFT_H
#define PFNBENCH_STATS_SHIFT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct shift - by how much one sample lies above another
 * @estimate: second minus first
 * @bounded: there are enough values for an interval
 * @low: interval of it
 * @high: likewise
 */
struct shift {
	double estimate;
	bool bounded;
	double low;
	double high;
};

/**
 * shift_estimate() - Hodges and Lehmann's shift with Moses' interval
 * @x: first sample, ascending
 * @nx: at least 1
 * @y: second sample, ascending
 * @ny: at least 1
 * @alpha: one minus the confidence of the interval
 * @s: result
 *
 * The estimate is the median of all nx ny differences y - x (Hodges and Lehmann 1963). The interval
 * goes from the c-th smallest to the c-th largest of them, c being the largest number with
 * P(U < c) <= alpha / 2 (Moses; Hollander and Wolfe, Nonparametric Statistical Methods,
 * section 4.3). A k-th smallest difference is found by bisection, each step counting the
 * differences below in one pass over both samples, so that no differences are stored.
 *
 * Without memory the process ends.
 */
void shift_estimate(const double *x, size_t nx, const double *y, size_t ny, double alpha,
		    struct shift *s);

#endif
