/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_COMPARE_COMPARE_NUMBER_H
#define PFNBENCH_REPORT_COMPARE_COMPARE_NUMBER_H

#include "bench/analysis/change.h"

/*
 * Figures of a comparison as text. Each function returns a malloc()ed string; without memory the
 * process ends.
 */

/**
 * number_level() - "2.47 ms ± 1%": median, and how far the ends of its interval are from it
 * @l: level of a side
 * @unit: of its values
 *
 * Return: malloc()ed text; "-" where there are no values; without "±" where they are too few for an
 * interval, or the median is 0.
 */
char *number_level(const struct level *l, enum measure_unit unit);

/**
 * number_change() - "+1.2% [+0.9..+1.5]": shift and its interval, in shares of the first side's
 * median; of a median of 0 the shift itself, "+256"
 * @c: the change
 * @unit: of the measure
 *
 * Return: malloc()ed text; "-" where a side has no values; without an interval where there is none,
 * or one of no width. From ten times on it is a factor, "416x".
 */
char *number_change(const struct change *c, enum measure_unit unit);

/**
 * number_units() - "10+10 boots", "5 seeds, 4 up"
 * @c: the change; both sides have values
 *
 * Return: malloc()ed text.
 */
char *number_units(const struct change *c);

/**
 * number_p() - "0.008", "<0.001"; "" where there is none
 * @p: from 0 to 1; NAN where there is none
 *
 * Return: malloc()ed text.
 */
char *number_p(double p);

#endif
