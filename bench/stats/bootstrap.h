/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_STATS_BOOTSTRAP_H
#define PFNBENCH_STATS_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

/* Resamples; the 2.5 % ends of an interval are then the 25th from either side. */
#define BOOTSTRAP_ROUNDS 1000

/**
 * struct boots - values on two levels: boots, and trials in each
 * @value: those of the first boot, ascending, then those of the second, and so on
 * @start: index of each boot's first value; start[nr] is how many values there are
 * @nr: boots, at least 1; none is empty
 */
struct boots {
	const double *value;
	const size_t *start;
	size_t nr;
};

/**
 * boots_medians() - the median of each boot, ascending
 * @b: the values; borrowed
 * @medians: room for one double a boot
 */
void boots_medians(const struct boots *b, double *medians);

/**
 * bootstrap_shift() - interval of the difference between two sides, each of boots and trials
 * @a: first side
 * @b: second side
 * @seed: of the resampling, so that it can be repeated
 * @alpha: one minus the confidence
 * @low: the interval's lower end
 * @high: its upper end
 *
 * The two-stage bootstrap (Davison and Hinkley, Bootstrap Methods and their Application, 1997,
 * section 3.8): boots are drawn with replacement, in each of them trials are; the statistic is the
 * median over boots of their medians, the second side's minus the first's, and the interval is that
 * of percentiles. What is drawn in a boot is its median at once: that of n draws is the order
 * statistic of n uniform variables, which is Beta distributed, applied to the values. The cost of a
 * round is thus that of its boots, however many trials they have.
 *
 * Without memory the process ends.
 */
void bootstrap_shift(const struct boots *a, const struct boots *b, uint64_t seed, double alpha,
		     double *low, double *high);

#endif
