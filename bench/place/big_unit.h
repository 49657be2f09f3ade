/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_BIG_UNIT_H
#define PFNBENCH_PLACE_BIG_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/util/diag.h"

struct pfn_range;
struct trial;

/**
 * big_unit_asked() - whether the blocker's unit is larger than the module can have placed
 * @t: the trial
 *
 * Return: true if so
 */
bool big_unit_asked(const struct trial *t);

/**
 * big_unit_place() - take a unit where the kernel has one; it goes with the blocker's release
 * @t: the trial; gets t->unit
 * @why: the reason of a failure
 *
 * Return: 0 or -errno
 */
int big_unit_place(struct trial *t, struct diag *why);

/**
 * big_unit_range() - choose the part of the unit that the blocker's place says
 * @t: the trial, with its unit
 * @r: nr_pages are given, start_pfn is filled
 * @why: the reason of a failure
 *
 * Return: 0 or -errno
 */
int big_unit_range(struct trial *t, struct pfn_range *r, struct diag *why);

/**
 * big_unit_mark() - note that every page of the range is a blocker, and lies where it was wanted
 * @t: the trial, with its range
 *
 * Return: how many pages
 */
uint64_t big_unit_mark(struct trial *t);

#endif
