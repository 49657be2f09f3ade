/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_SITE_H
#define PFNBENCH_WORKLOADS_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bench/cell/cell.h"
#include "bench/machine/machine.h"
#include "bench/machine/pfn.h"
#include "bench/util/diag.h"
#include "bench/util/rng.h"
#include "workloads/unit_ops.h"

enum scratch_bitmap {
	SCRATCH_BLOCKERS, /* asked */
	SCRATCH_FILL,	  /* asked */
	SCRATCH_FOUND,	  /* blockers as found */
	SCRATCH_OWNED,	  /* by the module */
	SCRATCH_HEADS,	  /* first pages of the units that are being placed */
	SCRATCH_PART,	  /* pages of one kind of the fill, as asked */
	SCRATCH_LANDED,	  /* pages of units that lie where they were asked for */
	SCRATCH_WORK,
	SCRATCH_BITMAPS,
	/* from here on, of mixtures alone: pages of each part of the blocker, as asked */
	SCRATCH_PARTS = SCRATCH_BITMAPS,
	SCRATCH_BITMAPS_MAX = SCRATCH_PARTS + BLOCKER_PARTS_MAX,
};

/**
 * struct scratch - memory for looking at a range, touched before the range is freed
 * @nr_pages: how large a range fits
 * @bitmap: one bit a page
 * @nr_bitmaps: how many there are
 * @flags: kpageflags of the range
 * @map: pagemap of the fill
 *
 * Pages that are faulted in while the range is being filled would land in the range.
 */
struct scratch {
	uint64_t nr_pages;
	uint64_t *bitmap[SCRATCH_BITMAPS_MAX];
	size_t nr_bitmaps;
	uint64_t *flags;
	uint64_t *map;
};

/**
 * scratch_make() - make room for a range, and clear all bits
 * @s: the memory; grows where it is too small
 * @nr_pages: of the range
 * @blocker: the blocker; a mixture has a bitmap for each part
 *
 * Return: 0 or -ENOMEM
 */
int scratch_make(struct scratch *s, uint64_t nr_pages, const struct blocker_mix *blocker);

/**
 * scratch_free() - give everything back
 * @s: the memory; may hold none
 */
void scratch_free(struct scratch *s);

struct releaser;

/**
 * struct anon_pages - anonymous 4 KiB pages of ours, in PFN order
 * @addr: of the first; NULL when there are none
 * @nr: how many
 */
struct anon_pages {
	char *addr;
	uint64_t nr;
};

/**
 * struct mappers - processes that map pages of this one, and do nothing else
 * @pid: of each; NULL: there are none
 * @nr: how many
 */
struct mappers {
	pid_t *pid;
	size_t nr;
};

/**
 * struct site - a range of page frames that workloads put pages into, and what they need for that
 * @m: the machine
 * @scratch: memory for looking at the range
 * @fill: the movable pages that are asked for
 * @blocker: the unmovable pages that are asked for
 * @fragment: what is asked of the free memory outside of the range
 * @movable_zone: the range lies in ZONE_MOVABLE for the trial
 * @deadline_ns: how long the operation may take
 * @seed: of the trial
 * @rng: seeded with it
 * @range: the page frames; without the module they are free, with it they are claimed
 * @blocker_map: offsets that shall hold blockers; bit i is range.start_pfn + i; in @scratch
 * @fill_map: offsets that shall hold movable pages; likewise
 * @nr_blockers: bits in @blocker_map
 * @nr_fill: bits in @fill_map
 * @anon: the pages of fill anon
 * @pinned: the pages of blocker pin, by part
 * @fill_units: pages of the fill's kinds that are steered
 * @mappers: processes that map the pages of the fill's kinds, besides this one
 * @blocker_units: pages of the blocker's parts that are such kinds
 * @one_by_one: each of those units goes at a time of its own, and is a kind's units of its own
 * @single: those of each part then, @nr_single of them; malloc()ed
 * @nr_single: how many
 * @releaser: ends them; NULL: nobody does
 * @called_ns: when the operation was over, the moment at which its first attempt had begun
 * @churn_state: the churn's own
 * @fragment_state: the fragment's own
 * @steering: how steering without the module ended before all was in place
 */
struct site {
	struct machine *m;
	struct scratch *scratch;
	const struct fill_spec *fill;
	const struct blocker_mix *blocker;
	const struct fragment_spec *fragment;
	bool movable_zone;
	uint64_t deadline_ns;
	uint64_t seed;
	struct rng rng;
	struct pfn_range range;
	uint64_t *blocker_map;
	uint64_t *fill_map;
	uint64_t nr_blockers;
	uint64_t nr_fill;
	struct anon_pages anon;
	struct anon_pages pinned[BLOCKER_PARTS_MAX];
	struct units fill_units[FILL_PARTS_MAX];
	struct mappers mappers[FILL_PARTS_MAX];
	struct units blocker_units[BLOCKER_PARTS_MAX];
	bool one_by_one;
	struct units *single[BLOCKER_PARTS_MAX];
	size_t nr_single[BLOCKER_PARTS_MAX];
	struct releaser *releaser;
	uint64_t called_ns;
	void *churn_state;
	void *fragment_state;
	struct diag steering;
};

/**
 * site_is_claimed() - whether the module has claimed the range, so that pages come to lie exactly
 * where they are wanted
 * @s: the site
 *
 * Return: false where there is no module: the range is free, and the kernel gives what it likes.
 */
static inline bool site_is_claimed(const struct site *s)
{
	return s->m->dev >= 0;
}

/**
 * site_blocker_map() - where the pages of one part of the blocker shall stand
 * @s: the site
 * @part: index in the cell's blocker
 *
 * Return: bitmap of the range, in the scratch memory
 */
static inline uint64_t *site_blocker_map(const struct site *s, size_t part)
{
	return s->blocker->nr > 1 ? s->scratch->bitmap[SCRATCH_PARTS + part] : s->blocker_map;
}

/**
 * site_blocker_at() - which part of the blocker a page shall belong to
 * @s: the site
 * @offset: of the page in the range
 *
 * Return: the part, or NULL: the page shall not block
 */
const struct blocker_spec *site_blocker_at(const struct site *s, uint64_t offset);

/**
 * site_page_flags() - read kpageflags into the scratch memory
 * @s: the site
 * @r: of which page frames; not more than the scratch memory is made for
 *
 * Return: 0 or -errno
 */
int site_page_flags(struct site *s, const struct pfn_range *r);

#endif
