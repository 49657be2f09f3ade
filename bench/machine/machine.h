/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_MACHINE_H
#define PFNBENCH_MACHINE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/machine/block_types.h"
#include "bench/machine/virtio.h"
#include "bench/util/diag.h"
#include "kmod/include/pfnbench_uapi.h"

struct candidate_trace;
struct journal;
struct phases;
struct policy;

#define PAGE_BYTES 4096ull

/* The largest number of ranges that are remembered, one for each size that targets ask for. */
#define MACHINE_RANGES 32
/* and of ranges in which nothing could be placed, or that cannot be emptied */
#define MACHINE_BAD 1024

/**
 * struct pfn_range - page frames, contiguous
 */
struct pfn_range {
	uint64_t start_pfn;
	uint64_t nr_pages;
};

/* One for the range, and one that keeps the zone above its watermarks while that is filled. */
#define MOVED_BLOCKS 2

/**
 * struct moved_block - a memory block that is in ZONE_MOVABLE for a trial
 * @block: its number
 * @home: the zone where it belongs
 */
struct moved_block {
	uint64_t block;
	char home[16];
};

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
};

/**
 * struct scratch - memory for trials, touched before the range is freed
 *
 * Pages that are faulted in while the range is being filled would land in it.
 *
 * @nr_pages: how large a range fits
 * @bitmap: one bit a page
 * @flags: kpageflags of the range
 * @map: pagemap of the fill
 */
struct scratch {
	uint64_t nr_pages;
	uint64_t *bitmap[SCRATCH_BITMAPS];
	uint64_t *flags;
	uint64_t *map;
};

/**
 * struct machine - what trials need of the kernel under test, opened and read once
 * @root: see memory_block.h; "" unless it is a copy of another machine's
 * @journal: where a block is noted before it is taken offline; NULL: nobody needs that, as in a
 * guest. Borrowed
 * @shared: others use the machine: memory is taken only if the reserve stays
 * @reserve_bytes: see reserve.h
 * @set_aside: bytes that the operation of the trial will take, besides what is placed for it
 * @dev: /dev/pfnbench, or -1
 * @dev_why: why not
 * @info: what the module offers
 * @pagemap: /proc/self/pagemap
 * @kpageflags: /proc/kpageflags
 * @vmstat: /proc/vmstat
 * @phases: the tracer; NULL: none. Borrowed
 * @candidates: what is tried for a huge page; NULL: not yet
 * @frames: file descriptor to the host for what MESSAGE_ASK asks, or -1
 * @icount: the clock is virtual
 * @vmem: the virtio-mem device
 * @pageblock_pages: pages in a pageblock
 * @block_bytes: size of a memory block, 0 without memory hotplug
 * @end_pfn: one past the last page frame of the machine's memory, without that of devices
 * @scratch: reused by every trial
 * @types_before, @types_after: pageblocks around the operation; no room without the module
 * @other_block: the memory block that is cycled to warm up, or of no pages
 * @ranges: ranges found good by earlier trials, by size
 * @stray: without a journal, memory blocks that have not come back from ZONE_MOVABLE yet
 * @nr_stray: how many
 * @bad: ranges in which pages could not be placed
 */
struct machine {
	const char *root;
	struct journal *journal;
	bool shared;
	uint64_t reserve_bytes;
	uint64_t set_aside;
	int dev;
	struct diag dev_why;
	struct pfnb_info info;
	int pagemap;
	int kpageflags;
	int vmstat;
	struct phases *phases;
	struct candidate_trace *candidates;
	int frames;
	bool icount;
	struct virtio_memory vmem;
	uint64_t pageblock_pages;
	uint64_t block_bytes;
	uint64_t end_pfn;
	struct scratch scratch;
	struct block_types types_before;
	struct block_types types_after;
	struct pfn_range other_block;
	struct pfn_range ranges[MACHINE_RANGES];
	size_t nr_ranges;
	struct moved_block stray[MOVED_BLOCKS];
	size_t nr_stray;
	struct pfn_range bad[MACHINE_BAD];
	size_t nr_bad;
};

/**
 * machine_open() - open what can be opened; what cannot is seen when a trial needs it
 * @m: filled
 */
void machine_open(struct machine *m);
void machine_close(struct machine *m);

/**
 * machine_policy_why() - why kernel and module do not offer a policy for a target
 * @target: enum pfnb_target
 * Return: an empty string when they do; without the module for what the kernel does by itself
 */
const char *machine_policy_why(const struct machine *m, uint32_t target,
			       const struct policy *policy);

/* Where a patched kernel is told its policy. */
#define MACHINE_ISOLATE_FIRST "/proc/sys/vm/isolate_first"

/**
 * machine_isolate_first() - have a patched kernel follow its policy, for everybody
 * @value: of vm.isolate_first: 0: the early check, 1: isolate first, 2: and wait
 * Return: 0 or -errno
 */
int machine_isolate_first(unsigned int value);

/**
 * machine_spare() - whether memory may be taken; asked by whatever takes some
 * @bytes: how much
 * @why: the figures
 *
 * Return: 0, also on a machine that nobody else uses; -ENOMEM: the reserve would not be left;
 * -errno
 */
int machine_spare(const struct machine *m, uint64_t bytes, struct diag *why);

/**
 * machine_spare_free() - the same, for what takes all the free memory
 * @pages: that it leaves free
 * @why: the figures
 */
int machine_spare_free(const struct machine *m, uint64_t pages, struct diag *why);

/**
 * machine_claim() - take a range out of the page allocator
 * Return: 0, -ENOMEM: it cannot be spared, -errno
 */
int machine_claim(struct machine *m, const struct pfn_range *r);

/**
 * machine_claim_area() - the same, of a range in a contiguous memory area
 */
int machine_claim_area(struct machine *m, const struct pfn_range *r);

/**
 * machine_free() - give pages of a claimed range back
 * @bitmap: bit i is r->start_pfn + i
 * Return: 0 or -errno
 */
int machine_free(struct machine *m, const struct pfn_range *r, const uint64_t *bitmap);

/**
 * machine_free_as() - the same, for allocations of another kind to find
 * @bitmap: the first page of each unit
 * @flags: PFNB_FREE_*
 * Return: 0 or -errno
 */
int machine_free_as(struct machine *m, const struct pfn_range *r, const uint64_t *bitmap,
		    uint32_t flags);

/**
 * machine_owned() - which pages of a range are still claimed
 * @bitmap: (nr_pages + 63) / 64 words, written
 * Return: 0 or -errno
 */
int machine_owned(struct machine *m, const struct pfn_range *r, uint64_t *bitmap);

/**
 * machine_drop() - give back all that is claimed
 * Return: 0 or -errno of opening the device again
 */
int machine_drop(struct machine *m);

/**
 * machine_settle() - empty per-CPU page lists and LRU batches; not without the module
 * Return: 0 or -errno
 */
int machine_settle(struct machine *m);

/**
 * machine_scratch() - make scratch memory for a range of @nr_pages; all bits are cleared
 * Return: 0 or -ENOMEM
 */
int machine_scratch(struct machine *m, uint64_t nr_pages);

/**
 * machine_known_range() - the range that an earlier trial of this size used, or NULL
 */
const struct pfn_range *machine_known_range(const struct machine *m, uint64_t nr_pages);
void machine_remember_range(struct machine *m, const struct pfn_range *r);

/**
 * machine_avoid_range() - pages cannot be placed there: forget it, and have no search offer it
 * again
 */
void machine_avoid_range(struct machine *m, const struct pfn_range *r);

/**
 * machine_range_is_bad() - whether that was said of a range
 */
bool machine_range_is_bad(const struct machine *m, const struct pfn_range *r);

/* bitmaps over a range, as the module takes them */
#define BITMAP_WORDS(nr) (((nr) + 63) / 64)

static inline bool bit_get(const uint64_t *map, uint64_t i)
{
	return map[i / 64] >> (i % 64) & 1;
}

static inline void bit_set(uint64_t *map, uint64_t i)
{
	map[i / 64] |= 1ull << (i % 64);
}

#endif
