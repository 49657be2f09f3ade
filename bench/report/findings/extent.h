/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_EXTENT_H
#define PFNBENCH_REPORT_FINDINGS_EXTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "bench/stats/samples.h"

/**
 * struct extent - the least and the most of medians from several places
 * @low: the least
 * @high: the most
 * @nr: places; 0: none, and neither is set
 */
struct extent {
	double low;
	double high;
	size_t nr;
};

/**
 * extent_add() - add a place
 * @e: the extent
 * @samples: the place's, of which the median counts; get sorted
 *
 * Return: false where there are no samples.
 */
bool extent_add(struct extent *e, struct samples *samples);

/**
 * extent_put_ns() - write times: "7.50 to 13.1 us", one time where both look the same
 * @out: the sentence
 * @e: of at least one place, in ns
 */
void extent_put_ns(FILE *out, const struct extent *e);

/**
 * extent_put_pages() - write numbers of pages: "254 to 256 pages", "no page"
 * @out: the sentence
 * @e: of at least one place
 */
void extent_put_pages(FILE *out, const struct extent *e);

#endif
