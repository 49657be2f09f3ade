/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_STEER_H
#define PFNBENCH_WORKLOADS_STEER_H

#include <stdint.h>

#include "bench/util/diag.h"
#include "workloads/unit_ops.h"

struct site;

/**
 * steer() - have units lie where they are wanted in the trial's range
 * @s: the site, with its range; where units are missing without the module, its steering says why
 * @u: opened; takes units, and drops those that lie elsewhere
 * @heads: bitmap over the range: the first page of each unit that is wanted
 * @landed: bitmap over the range: every page of every unit that lies where one was wanted; written
 * @why: the reason for a failure
 *
 * With the module the range is claimed. For each unit its page frames are freed just before it is
 * taken, so that they are on top of the list that the allocation looks at first: of its order, and
 * for movable or unmovable pages (rmqueue_pcplist() in mm/page_alloc.c). Without the module the
 * range is free, and units are taken until enough lie in it; the others are dropped at the end, for
 * what is dropped at once is handed out again at once.
 *
 * Return: 0 or -errno. How many landed is for the caller to count.
 */
int steer(struct site *s, struct units *u, const uint64_t *heads, uint64_t *landed,
	  struct diag *why);

/**
 * steer_spare() - units that are opened beyond those that are wanted, with the module
 * @ops: the kind
 *
 * Return: how many; 0 where a freed frame is what is handed out next
 */
unsigned int steer_spare(const struct unit_ops *ops);

#endif
