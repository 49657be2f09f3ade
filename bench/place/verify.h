/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_VERIFY_H
#define PFNBENCH_PLACE_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

struct trial;

/**
 * trial_verify() - look at every page of the range and compare with what was asked
 * @t: the trial; gets t->placement
 *
 * Return: 0, -EILSEQ when something else is there, or -errno; the reason is in t->reason
 */
int trial_verify(struct trial *t);

/**
 * trial_page_kind() - what an unmovable page of the verified range is
 * @t: the trial
 * @offset: of the page in the range
 *
 * Return: the blocker's name, or a name by the page's flags
 */
const char *trial_page_kind(const struct trial *t, uint64_t offset);

/**
 * trial_fill_moved() - how many pages of the fill are outside of the range now
 * @t: the trial
 * @moved: filled
 *
 * Return: 0 or -errno
 */
int trial_fill_moved(struct trial *t, uint64_t *moved);

/**
 * trial_count_offline() - count the pages of the machine that are marked PageOffline
 * @t: the trial
 *
 * Return: how many; 0 where none can be
 */
uint64_t trial_count_offline(const struct trial *t);

/* For placers: parts of their compare(). */

/**
 * verify_is_fill() - whether a page is of a kind that the fill is made of
 * @t: the trial
 * @flags: the page's kpageflags
 *
 * Return: true if so
 */
bool verify_is_fill(const struct trial *t, uint64_t flags);

/**
 * verify_near() - whether as many pages were found as were asked, up to 2 % or one unit
 * @asked: pages
 * @found: pages
 * @order: of a unit
 *
 * Return: true if so
 */
bool verify_near(uint64_t asked, uint64_t found, unsigned int order);

/**
 * verify_blocker_order() - the order of the blocker's largest unit
 * @t: the trial
 *
 * Return: the order; 0 without units
 */
unsigned int verify_blocker_order(const struct trial *t);

/**
 * verify_fill_order() - the order of the fill's largest unit
 * @t: the trial
 *
 * Return: the order; 0 without units
 */
unsigned int verify_fill_order(const struct trial *t);

/**
 * verify_kind() - whether each page of the blockers, and beside them, is what its kind says
 * @t: the trial, with its placement
 *
 * Return: 0 or -EILSEQ
 */
int verify_kind(struct trial *t);

/**
 * verify_zone_reason() - why pages that were placed are not found in the range
 * @t: the trial
 *
 * Return: text to add to a reason; empty when there is none
 */
const char *verify_zone_reason(const struct trial *t);

#endif
