/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_NUMBER_H
#define PFNBENCH_REPORT_TABLE_NUMBER_H

#include <stdint.h>

#include "bench/stats/samples.h"

/*
 * Numbers as people read them. Each function returns a malloc()ed string; without memory the
 * process ends. "-" stands for what was not measured.
 */

/**
 * number_latency() - "4.16 ms [4.15..4.17]": median and range; sorts the samples
 * @ns: samples, in ns
 *
 * The range is left out where it does not show at three digits. The median is padded to 7 columns,
 * so that units stand below each other.
 *
 * Return: malloc()ed text; "-" without samples.
 */
char *number_latency(struct samples *ns);

/**
 * number_ns() - "4.16 ms": median alone; sorts the samples
 * @ns: samples, in ns
 *
 * Return: malloc()ed text; "-" without samples.
 */
char *number_ns(struct samples *ns);

/**
 * number_page_seconds() - median of a product of pages and ns, in page seconds: "81.5"; sorts the
 * samples
 * @page_ns: samples, in pages times ns
 *
 * Return: malloc()ed text; "<0.001" below that, "-" without samples.
 */
char *number_page_seconds(struct samples *page_ns);

/**
 * number_count() - of things that are counted there is no half: "511"
 * @value: a median or mean of counts; may be negative
 *
 * Return: malloc()ed text; halves are rounded up.
 */
char *number_count(double value);

/**
 * number_signed() - a difference: "+1.2", "-0.3", "0"
 * @value: the difference
 * @digits: behind the point
 *
 * Return: malloc()ed text; what rounds to nothing has neither sign nor digits.
 */
char *number_signed(double value, int digits);

/**
 * number_pages() - median of page counts, "511"; sorts the samples
 * @pages: samples, in pages
 *
 * Return: malloc()ed text; "-" without samples.
 */
char *number_pages(struct samples *pages);

/**
 * number_share() - @part of @whole in percent; "0%" and "100%" only where they are exact
 * @part: at most @whole
 * @whole: may be 0
 *
 * Return: malloc()ed text; "-" where @whole is 0.
 */
char *number_share(uint64_t part, uint64_t whole);

/**
 * number_ppm() - median of shares, "98.4%"; sorts the samples
 * @ppm: samples, in parts per million
 *
 * Return: malloc()ed text, as from number_share(); "-" without samples.
 */
char *number_ppm(struct samples *ppm);

/**
 * number_ratio() - how many times, "4156x", "12x", "1.3x"
 * @ratio: one number over another; 1: they are equal
 *
 * Return: malloc()ed text.
 */
char *number_ratio(double ratio);

#endif
