/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_PLACE_H
#define PFNBENCH_PLACE_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/util/diag.h"

struct pfn_range;
struct trial;

/**
 * trial_place() - choose the range, put everything into it that the cell asks for, and arm
 * @t: the trial
 *
 * trial_unplace() is due either way.
 *
 * Return: 0 or -errno with the reason in t->reason
 */
int trial_place(struct trial *t);

/**
 * trial_unplace() - release everything, and disarm if nothing was measured
 * @t: the trial
 *
 * Return: 0 or -errno; t->reason says what is left behind
 */
int trial_unplace(struct trial *t);

/**
 * trial_places_pages() - whether the cell has a fill or blockers
 * @t: the trial
 *
 * Return: true if so
 */
bool trial_places_pages(const struct trial *t);

/**
 * trial_is_steered() - whether pages of the range are made by struct unit_ops, and few may miss
 * @t: the trial
 *
 * Return: true if so
 */
bool trial_is_steered(const struct trial *t);

/* For placers and finders: steps of placing. */

/**
 * place_draw_blockers() - draw the offsets of the blockers
 * @t: the trial; gets blocker_map and nr_blockers
 * @why: the reason of a failure
 *
 * Return: 0, -ENOTSUP when no blocker fits into the range
 */
int place_draw_blockers(struct trial *t, struct diag *why);

/**
 * place_each() - put each kind of blockers and fill into the range, at random places
 * @t: the trial, with its blockers drawn
 * @why: the reason of a failure
 *
 * Return: 0 or -errno
 */
int place_each(struct trial *t, struct diag *why);

/* For targets: the range. */

/**
 * trial_take_range() - claim the range that earlier trials of this size used, or another one
 * @t: the trial; gets t->site.range
 * @nr_pages: of the range
 * @search: claims one where there is none yet, or it can no longer be had; fills start_pfn
 * @why: the reason of a failure
 *
 * Return: 0 or -errno
 */
int trial_take_range(struct trial *t, uint64_t nr_pages,
		     int (*search)(struct trial *t, struct pfn_range *r, struct diag *why),
		     struct diag *why);

/**
 * trial_claim_range() - claim a range, whatever earlier trials used
 * @t: the trial; gets t->site.range
 * @nr_pages: of the range
 * @search: claims one; fills start_pfn
 * @why: the reason of a failure
 *
 * Return: 0 or -errno
 */
int trial_claim_range(struct trial *t, uint64_t nr_pages,
		      int (*search)(struct trial *t, struct pfn_range *r, struct diag *why),
		      struct diag *why);

#endif
