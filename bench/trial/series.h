/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_SERIES_H
#define PFNBENCH_TRIAL_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/machine/block_types.h"
#include "bench/machine/machine.h"
#include "workloads/site.h"

struct candidate_trace;
struct phases;
struct trial;

/* The largest number of ranges that are remembered, one for each size that targets ask for. */
#define SERIES_RANGES 32
/* and of ranges in which nothing could be placed, or that cannot be emptied */
#define SERIES_BAD 1024

/* A block for the range, and a block that keeps the zone above its watermarks meanwhile. */
#define MOVED_BLOCKS 2

/**
 * struct moved_block - a memory block that is in ZONE_MOVABLE for a trial
 * @block: its number
 * @home: the zone where the block belongs
 */
struct moved_block {
	uint64_t block;
	char home[16];
};

/**
 * struct running - the operation that goes on, told to who watches the process from outside
 * @trial: of the operation, where it is in the process that runs it; NULL: none goes on
 * @deadline_at: when signals begin to end it, CLOCK_MONOTONIC
 * @patience_ns: for how long they may do so
 * @timer: timerfd of both processes that tells when that is over; -1: there is none
 *
 * In memory that both processes share.
 */
struct running {
	const struct trial *volatile trial;
	volatile uint64_t deadline_at;
	uint64_t patience_ns;
	int timer;
};

/**
 * struct series - trials on one machine, one after another, and what each leaves for the next
 * @m: the machine
 * @running: told of each operation; NULL: nobody watches. Borrowed
 * @phases: the tracer; NULL: none. Borrowed
 * @candidates: what is tried for a huge page; NULL: not yet
 * @scratch: reused by every trial
 * @types_before: pageblocks before the operation; no room without the module
 * @types_after: and after it
 * @types_asked: those of the range that are asked for; what is elsewhere in it says nothing
 * @other_block: the memory block that is cycled to warm up, or of no pages
 * @ranges: ranges found good by earlier trials, by size
 * @nr_ranges: how many
 * @stray: without a journal, memory blocks that have not come back from ZONE_MOVABLE yet
 * @nr_stray: how many
 * @bad: ranges in which pages could not be placed
 * @nr_bad: how many
 */
struct series {
	struct machine *m;
	struct running *running;
	struct phases *phases;
	struct candidate_trace *candidates;
	struct scratch scratch;
	struct block_types types_before;
	struct block_types types_after;
	struct block_types types_asked;
	struct pfn_range other_block;
	struct pfn_range ranges[SERIES_RANGES];
	size_t nr_ranges;
	struct moved_block stray[MOVED_BLOCKS];
	size_t nr_stray;
	struct pfn_range bad[SERIES_BAD];
	size_t nr_bad;
};

/**
 * series_open() - begin a series
 * @s: filled; nothing is remembered yet
 * @m: opened, its virtio-mem device too; outlives the series
 */
void series_open(struct series *s, struct machine *m);

/**
 * series_close() - give back all memory, but the machine
 * @s: opened
 */
void series_close(struct series *s);

/**
 * series_known_range() - the range that an earlier trial of this size used
 * @s: the series
 * @nr_pages: the size
 *
 * Return: the range, or NULL
 */
const struct pfn_range *series_known_range(const struct series *s, uint64_t nr_pages);

/**
 * series_remember_range() - have later trials of this size use a range
 * @s: the series
 * @r: the range; replaces another one of its size
 */
void series_remember_range(struct series *s, const struct pfn_range *r);

/**
 * series_avoid_range() - pages cannot be placed there: forget the range, and have no search offer
 * it again
 * @s: the series
 * @r: the range
 */
void series_avoid_range(struct series *s, const struct pfn_range *r);

/**
 * series_range_is_bad() - whether a range is to be avoided
 * @s: the series
 * @r: the range
 *
 * Return: true after series_avoid_range()
 */
bool series_range_is_bad(const struct series *s, const struct pfn_range *r);

#endif
