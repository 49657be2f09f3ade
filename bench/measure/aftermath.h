/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MEASURE_AFTERMATH_H
#define PFNBENCH_MEASURE_AFTERMATH_H

#include <stdint.h>

/* As in the header of /proc/pagetypeinfo; a kernel without CMA has no such column. */
#define MIGRATETYPES_MAX 8

/**
 * struct zone_state - what an operation can leave changed behind it, over all zones
 * @free_pages: nr_free_pages of /proc/vmstat
 * @order9_blocks: free blocks of order 9 and more, in units of order 9 (/proc/buddyinfo)
 * @nr_types: columns of pagetypeinfo, 0 where it cannot be read
 * @type: their names
 * @blocks: pageblocks of each type
 */
struct zone_state {
	uint64_t free_pages;
	uint64_t order9_blocks;
	unsigned int nr_types;
	char type[MIGRATETYPES_MAX][16];
	uint64_t blocks[MIGRATETYPES_MAX];
};

/**
 * zone_state_read() - read the state of all zones from /proc
 * @s: filled; what cannot be read is 0
 *
 * Per-CPU lists should have been drained, or their pages count as not free.
 */
void zone_state_read(struct zone_state *s);

/**
 * zone_state_retyped() - how many pageblocks are of another type in @b than in @a, counted once
 * @a: the state before
 * @b: the state after, of the same kernel
 *
 * Return: pageblocks; 0 where /proc/pagetypeinfo cannot be read.
 */
uint64_t zone_state_retyped(const struct zone_state *a, const struct zone_state *b);

/**
 * zone_state_isolated() - count the pageblocks that are isolated
 * @s: the state, as read
 *
 * Return: pageblocks; 0 where the kernel has no such type, or /proc/pagetypeinfo cannot be read.
 */
uint64_t zone_state_isolated(const struct zone_state *s);

#endif
