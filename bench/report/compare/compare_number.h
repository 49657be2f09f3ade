/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_COMPARE_COMPARE_NUMBER_H
#define PFNBENCH_REPORT_COMPARE_COMPARE_NUMBER_H

#include "bench/analysis/change.h"

/*
 * Figures of a comparison as text. Each function returns a malloc()ed string, or NULL without
 * memory.
 */

/**
 * number_level() - "2.47 ms ± 1%": median, and how far the ends of its interval are from it
 *
 * "-" where there are no values; without "±" where they are too few for an interval.
 */
char *number_level(const struct level *l, enum measure_unit unit);

/**
 * number_change() - "+1.2% [+0.9..+1.5]": shift and its interval, in shares of the first side's
 * median; of a median of 0 the shift itself, "+256"
 */
char *number_change(const struct change *c, enum measure_unit unit);

/**
 * number_units() - "10+10 boots", "5 seeds, 4 up"
 */
char *number_units(const struct change *c);

/**
 * number_p() - "0.008", "<0.001"; "" where there is none
 */
char *number_p(double p);

#endif
