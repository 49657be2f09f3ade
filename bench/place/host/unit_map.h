/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_HOST_UNIT_MAP_H
#define PFNBENCH_PLACE_HOST_UNIT_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/cell/cell.h"
#include "bench/machine/machine.h"
#include "bench/util/diag.h"
#include "bench/util/units.h"

struct trial;
struct units;
struct unit_ops;

/* How long pages are made for a trial, and how many of a kind at most. */
#define POPULATE_NS (20 * NSEC_PER_SEC)
#define PAGES_MAX   ((4ull << 30) / PAGE_BYTES)

/**
 * struct unit_map - the units of one kind, and the memory blocks where they lie
 * @u: the units
 * @pfn: the first page frame of each unit
 * @wanted: so many units shall lie in the range
 * @chunk: so many units are taken at a time
 * @in_block: how many units lie in each memory block
 * @part: the kind's index in the cell's fill, or -1: blockers
 */
struct unit_map {
	struct units *u;
	uint64_t *pfn;
	uint64_t wanted;
	uint64_t chunk;
	uint32_t *in_block;
	int part;
};

/**
 * struct population - all pages that were made for a trial before its range was chosen
 * @map: kinds of the fill, then the blockers
 * @nr: how many kinds
 * @block_pages: pages of a memory block
 * @good: for each memory block, whether it may be the range
 * @nr_blocks: memory blocks, from block 0
 * @one_try: what was prepared for these pages serves one block only
 * @until: no more pages are made after this time, CLOCK_MONOTONIC
 */
struct population {
	struct unit_map map[FILL_PARTS_MAX + 1];
	size_t nr;
	uint64_t block_pages;
	bool *good;
	uint64_t nr_blocks;
	bool one_try;
	uint64_t until;
};

/**
 * unit_map_open() - open a kind's units
 * @p: tells how many memory blocks there are
 * @m: with u, wanted, chunk and part
 * @ops: the kind
 * @max: the largest number of units
 * @why: the reason of a failure
 *
 * Return: 0 or -errno; unit_map_close() is due either way, and u->ops is NULL after a failure.
 */
int unit_map_open(const struct population *p, struct unit_map *m, const struct unit_ops *ops,
		  uint64_t max, struct diag *why);

/**
 * unit_map_take() - take another chunk of units, unless the reserve would not be left
 * @t: the trial
 * @p: tells how large memory blocks are
 * @m: the units
 * @why: the reason of a failure
 *
 * Return: 0, also when there is no room for more units; -errno
 */
int unit_map_take(struct trial *t, const struct population *p, struct unit_map *m,
		  struct diag *why);

/**
 * unit_overlaps() - whether a unit has pages in a range
 * @r: the range
 * @pfn: the unit's first page frame, or PFN_UNKNOWN
 * @order: the unit's order
 *
 * Return: true if it has
 */
bool unit_overlaps(const struct pfn_range *r, uint64_t pfn, unsigned int order);

/**
 * unit_map_close() - free the map; the units stay
 * @m: the map
 */
void unit_map_close(struct unit_map *m);

#endif
