/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_HOST_CHOSEN_H
#define PFNBENCH_TRIAL_HOST_CHOSEN_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/util/diag.h"

struct trial;

/**
 * host_chosen_suits() - whether the range can be chosen after the pages were made
 *
 * So it is where fill and blockers may lie anywhere in a block that stays in its zone; pages of the
 * kernel's own cannot be had in any other way.
 */
bool host_chosen_suits(const struct trial *t);

/**
 * host_chosen_find() - make the pages, then choose the memory block in which enough of them lie
 * @nr_pages: of a memory block
 * @why: what was made, and that no block holds it
 *
 * In the block nothing else may be that cannot move: beside blockers that are found early a page
 * for each unit and a slab, beside others none. It has not been offline before, pages of others
 * that can move are in it.
 *
 * Return: 0 with the range in use, -ENOSPC, -errno. host_chosen_end() is due either way.
 */
int host_chosen_find(struct trial *t, uint64_t nr_pages, struct diag *why);

/**
 * host_chosen_place() - give up what lies elsewhere or is too much, and seal the rest
 *
 * Sets the maps and counts of blockers and fill: those of what lies in the range.
 *
 * Return: 0 or -errno
 */
int host_chosen_place(struct trial *t, struct diag *why);

/**
 * host_chosen_others() - how many pages may be in the range that are neither ours, nor can move
 */
uint64_t host_chosen_others(const struct trial *t);

/**
 * host_chosen_end() - forget where the pages lie; they go as all units do. Can be called twice
 */
void host_chosen_end(struct trial *t);

#endif
