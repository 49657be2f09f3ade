/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_HOST_POPULATED_BLOCK_H
#define PFNBENCH_PLACE_HOST_POPULATED_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/util/diag.h"

struct population;
struct trial;

/* Functions of finders whose pages are made before the memory block is chosen. */

/**
 * populated_block_applies() - whether the cell lets the kernel decide where pages lie
 * @t: the trial
 *
 * Fill and blockers may lie anywhere in a block that stays in its zone. Pages of the kernel's own
 * cannot be had in any other way.
 *
 * Return: true if so
 */
bool populated_block_applies(const struct trial *t);

/**
 * places_kernel_pages() - whether the blockers are pages of the kernel's own
 * @t: the trial
 *
 * Return: true if so
 */
bool places_kernel_pages(const struct trial *t);

/**
 * populated_block_find() - make the pages, then choose the memory block where enough of them lie
 * @t: the trial; gets range and population
 * @nr_pages: pages of a memory block
 * @prepare: called before the pages are made, to have them come from a block that may be chosen.
 * Return: 0 or -errno
 * @why: what was made, and that no block holds enough of it
 *
 * The block has not been offline before, and movable pages of others are in it. Other unmovable
 * pages are not, up to populated_block_others().
 *
 * Return: 0 with the range in use, -ENOSPC, or -errno. populated_block_release() is due either way.
 */
int populated_block_find(struct trial *t, uint64_t nr_pages,
			 int (*prepare)(struct trial *t, struct population *p, struct diag *why),
			 struct diag *why);

/**
 * populated_block_place() - drop the units that lie elsewhere or are too many, seal the others
 * @t: the trial; gets maps and counts of blockers and fill, as they lie in the range
 * @why: the reason of a failure
 *
 * Return: 0 or -errno
 */
int populated_block_place(struct trial *t, struct diag *why);

/**
 * populated_block_others() - how many unmovable pages of others may be in the range
 * @t: the trial
 *
 * Beside blockers that the early check finds there may be a page for each unit, and a slab: the
 * kernel allocates them along with the blockers, and they are found early as well. Beside other
 * blockers there may be none.
 *
 * Return: the number of pages
 */
uint64_t populated_block_others(const struct trial *t);

/**
 * populated_block_release() - forget where the pages lie; they go with fill and blockers
 * @t: the trial
 */
void populated_block_release(struct trial *t);

#endif
