/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_HOST_MADE_H
#define PFNBENCH_TRIAL_HOST_MADE_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/cell/cell.h"
#include "bench/trial/machine.h"
#include "bench/util/diag.h"
#include "bench/util/units.h"

struct trial;
struct units;
struct unit_ops;

/* How long pages are made for a trial, and how many of a kind at most. */
#define CHOOSE_NS (20 * NSEC_PER_SEC)
#define PAGES_MAX ((4ull << 30) / PAGE_BYTES)

/**
 * struct made - the units of one kind, and where they lie
 * @u: they themselves
 * @pfn: where each lies
 * @wanted: so many shall lie in the range
 * @chunk: taken at a time
 * @in_block: how many lie in each memory block
 * @part: of the fill, or -1: blockers
 */
struct made {
	struct units *u;
	uint64_t *pfn;
	uint64_t wanted;
	uint64_t chunk;
	uint32_t *in_block;
	int part;
};

/**
 * struct chosen - all that was made for a trial
 * @made: fills, then the blockers
 * @nr: how many kinds
 * @block_pages: pages in a memory block
 * @good: for each block, whether it may be the range
 * @nr_blocks: from block 0
 * @until: when it is enough, CLOCK_MONOTONIC
 */
struct chosen {
	struct made made[FILL_PARTS_MAX + 1];
	size_t nr;
	uint64_t block_pages;
	bool *good;
	uint64_t nr_blocks;
	uint64_t until;
};

/**
 * made_open() - open a kind's units
 * @m: with u, wanted, chunk and part
 * @max: units
 *
 * Return: 0 or -errno; made_forget() is due either way, and u->ops is NULL after a failure.
 */
int made_open(const struct chosen *c, struct made *m, const struct unit_ops *ops, uint64_t max,
	      struct diag *why);

/**
 * made_some() - take another chunk, unless that would cut into the reserve
 *
 * Return: 0, also when there is no room for more; -errno
 */
int made_some(struct trial *t, const struct chosen *c, struct made *m, struct diag *why);

/**
 * made_overlaps() - whether a unit has pages in a range
 */
bool made_overlaps(const struct pfn_range *r, uint64_t pfn, unsigned int order);

/**
 * made_forget() - forget where they lie; the units stay
 */
void made_forget(struct made *m);

#endif
