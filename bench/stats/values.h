/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_STATS_VALUES_H
#define PFNBENCH_STATS_VALUES_H

#include <stddef.h>

/*
 * Measured values as the tests take them: doubles, which hold every count below 2^53 and the mean
 * of two such counts exactly.
 */

/**
 * values_sort() - put values into ascending order
 * @v: the values; sorted in place
 * @n: how many; may be 0
 */
void values_sort(double *v, size_t n);

/**
 * values_median() - the middle value, or the mean of the two middle ones
 * @v: ascending
 * @n: at least 1
 *
 * Return: the median
 */
double values_median(const double *v, size_t n);

/**
 * median_rank() - which order statistics bound a confidence interval of the population's median
 * @n: number of values
 * @alpha: one minus the confidence wanted
 *
 * The number of values below the median is Binomial(n, 1/2) whatever the distribution, so that the
 * interval from the k-th smallest to the k-th largest value holds it with probability
 * 1 - 2 P(Binomial(n, 1/2) < k) or more (Thompson 1936; Hettmansperger, Statistical Inference Based
 * on Ranks, 1984, section 1.3).
 *
 * Return: the largest such k; 0 where there are too few values for that confidence (5 or less for
 * 95 %).
 */
size_t median_rank(size_t n, double alpha);

/**
 * values_interval() - confidence interval of the population's median, from order statistics
 * @v: ascending
 * @n: how many; may be 0
 * @alpha: one minus the confidence wanted
 * @low: the k-th smallest value, k being median_rank()
 * @high: the k-th largest
 *
 * Return: k; 0 where there are too few values for that confidence.
 */
size_t values_interval(const double *v, size_t n, double alpha, double *low, double *high);

#endif
