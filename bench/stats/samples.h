/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_STATS_SAMPLES_H
#define PFNBENCH_STATS_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct samples - every value measured of one thing; none is ever dropped
 * @value: the values; of differences, which may be negative, an int64_t as it lies in memory
 * @nr: how many
 * @size: room for
 * @sorted: whether @value ascends
 *
 * Starts out zeroed.
 */
struct samples {
	uint64_t *value;
	size_t nr;
	size_t size;
	bool sorted;
};

/**
 * struct spread - a set of samples in short
 * @nr: how many samples
 * @min: the smallest
 * @median: the 0.5 quantile as samples_quantile() defines it
 * @max: the largest
 */
struct spread {
	size_t nr;
	uint64_t min;
	double median;
	uint64_t max;
};

/**
 * samples_add() - add one value
 * @s: the samples; zeroed, or with samples already
 * @value: the value; a negative one as int64_t
 *
 * Without memory the process ends.
 */
void samples_add(struct samples *s, uint64_t value);

/**
 * samples_append() - add all values of another set
 * @to: added to, as by samples_add()
 * @from: another set; stays as it is
 */
void samples_append(struct samples *to, const struct samples *from);

/**
 * samples_free() - free the values; the set is empty then, and can be filled again
 * @s: the samples; the struct itself stays the caller's
 */
void samples_free(struct samples *s);

/**
 * samples_quantile() - a quantile of the samples; sorts them
 * @s: at least one sample
 * @p: from 0 (smallest) to 1 (largest)
 *
 * Hyndman and Fan's definition 7 (the default of R and NumPy): linear between the order statistics
 * next to position 1 + (n - 1) p. For p = 0.5 it is the usual median: the middle value, or the mean
 * of the two middle ones.
 *
 * Return: the quantile, in the unit of the samples
 */
double samples_quantile(struct samples *s, double p);

/**
 * samples_median() - the 0.5 quantile, 0 when there are no samples; sorts them
 * @s: the samples
 *
 * Return: the median, in the unit of the samples
 */
double samples_median(struct samples *s);

/**
 * samples_mean() - the arithmetic mean; NAN when there are no samples
 * @s: the samples
 *
 * Return: the mean, in the unit of the samples
 */
double samples_mean(const struct samples *s);

/**
 * samples_median_interval() - a confidence interval of the median, without any assumption on the
 * distribution
 * @s: gets sorted
 * @level: of confidence, 0.95; the interval has that or more
 * @low: the k-th smallest value, k being median_rank() of bench/stats/values.h
 * @high: the k-th largest
 *
 * Return: false when there are too few samples for such a level: fewer than 6 for 0.95.
 */
bool samples_median_interval(struct samples *s, double level, double *low, double *high);

/**
 * samples_spread() - count, median and range; sorts the samples
 * @s: the samples
 * @spread: result
 *
 * Return: false when there are none; @spread is zeroed then
 */
bool samples_spread(struct samples *s, struct spread *spread);

#endif
