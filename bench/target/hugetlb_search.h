/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TARGET_HUGETLB_SEARCH_H
#define PFNBENCH_TARGET_HUGETLB_SEARCH_H

#include <stdbool.h>
#include <stdint.h>
#include <jansson.h>

struct candidates;
struct cell;
struct diag;
struct pfn_range;
struct trial;

/**
 * hugetlb_node() - the node whose pool grows
 * @t: its cell is set
 *
 * Return: that of the cell, 0 where it names none.
 */
int hugetlb_node(const struct trial *t);

/**
 * hugetlb_searches() - whether the kernel looks for a range for such a page
 * @cell: its target is set
 *
 * Return: false: the page comes from the free lists, as smaller ones do.
 */
bool hugetlb_searches(const struct cell *cell);

/**
 * hugetlb_search_claim() - claim the ranges that the kernel looks at first, as far as they can be
 * emptied
 * @t: its cell is set; gets the zone
 * @r: as many pages as the target asks for in all; gets the start
 * @why: the reason of a failure, with the mend
 *
 * Several ranges lie one after another, in the zone that the kernel looks at first.
 *
 * Return: 0, -ENOSPC: there are none; -errno of reading the zones
 */
int hugetlb_search_claim(struct trial *t, struct pfn_range *r, struct diag *why);

/**
 * hugetlb_search_read() - add what an attempt has tried
 * @t: the trial; gets a reason where what was tried is not known
 * @wanted: pages that the attempt was to get
 * @c: what earlier attempts have tried; as candidate_trace_read() has it, with the ranges that were
 * passed over
 */
void hugetlb_search_read(struct trial *t, uint64_t wanted, struct candidates *c);

/**
 * hugetlb_search_report() - write what was tried
 * @c: of all attempts; nothing is written where it is not known
 * @record: gets candidates, candidates_total and candidates_rejected
 */
void hugetlb_search_report(const struct candidates *c, json_t *record);

#endif
