/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_HOST_BAIT_H
#define PFNBENCH_TRIAL_HOST_BAIT_H

#include <stdint.h>

#include "bench/util/diag.h"

struct trial;

/**
 * host_bait_find() - have the kernel choose the range, without the module
 * @nr_pages: of a memory block
 *
 * A block that comes online goes to the tail of its zone's free lists: with GiBs free, nothing
 * would be placed there for a long time. So pages are taken, and the range is the first block in
 * which they lie wherever some are to be placed, and in which nothing else seems to be that could
 * not move. All of them are kept, so that what is split up elsewhere is not free, until
 * host_bait_end(). Never more than the reserve leaves, or 2 GiB.
 *
 * Return: 0, -ENOSPC when no block was handed out, -errno
 */
int host_bait_find(struct trial *t, uint64_t nr_pages, struct diag *why);

/**
 * host_bait_offer() - free the range, when it is known where the blockers shall be
 *
 * Their surroundings go last: those are on top of the free lists then. Nothing is done for a range
 * that host_bait_find() has not found.
 *
 * Return: 0 or -errno
 */
int host_bait_offer(struct trial *t, struct diag *why);

/**
 * host_bait_end() - free what is left of the bait; can be called twice
 */
void host_bait_end(struct trial *t);

#endif
