/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_TRIAL_H
#define PFNBENCH_TRIAL_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "bench/cell/cell.h"
#include "bench/cell/outcome.h"
#include "bench/machine/free_memory.h"
#include "bench/machine/machine.h"
#include "bench/machine/vmstat.h"
#include "bench/measure/attempt.h"
#include "bench/measure/counters.h"
#include "bench/protocol/job.h"
#include "bench/trial/series.h"
#include "bench/util/clock.h"
#include "workloads/site.h"

struct placer;
struct population;

/**
 * struct placement - what the range holds, as found page by page before the operation
 * @movable: pages on the LRU
 * @free: pages of the buddy allocator
 * @blockers: bitmap of the pages that are neither
 * @nr_blockers: bits in it
 * @skipped: pages of the fill that operations do not move
 * @offline: pages that are marked PageOffline, whoever's
 * @others_counted: others may have pages in the range: @others is known
 * @others: pages of others that are neither movable nor free
 */
struct placement {
	uint64_t movable;
	uint64_t free;
	uint64_t *blockers;
	uint64_t nr_blockers;
	uint64_t skipped;
	uint64_t offline;
	bool others_counted;
	uint64_t others;
};

/**
 * struct trial - one placement and all attempts on it
 * @series: what earlier trials have left
 * @m: the machine
 * @placer: how range and pages are had on the machine
 * @job: what this trial is part of
 * @jt: what was asked, as text
 * @cell: the same, parsed
 * @site: the range to vacate, chosen by the target, and the pages that are placed in the range
 * @unit: page frames of a blocker's unit that is larger than the range, which lies in it; else none
 * @give_up: what failed would fail with any other range as well
 * @armed: trial_disarm() is due
 * @free: the free memory of the range's zone, without the range if the module has claimed that
 * @away: memory blocks that are in ZONE_MOVABLE for this trial; the range is in the first
 * @nr_away: how many
 * @node: of the range, -1: not known
 * @zone: of the range
 * @placement: as found
 * @attempts: the first ones, and in the last slot the last one
 * @nr_attempts: all
 * @attempts_ns: their duration
 * @result: what the target keeps, of its result_size
 * @offline_before: pages of the machine that are marked PageOffline, before the operation
 * @offline_after: and after it; not looked at where nothing of the range is
 * @hotplugged_ns: when the block was brought back, empty, before the operation; 0: not measured
 * @started_ns: when the operation began
 * @ended_ns: when the last attempt ended or, at a timeout, waiting for the next
 * @deadline_at: when it shall end, CLOCK_MONOTONIC
 * @waits: pauses between attempts
 * @wait_ns: their length
 * @polls: of those, because no release could be watched
 * @hooked: hooks of the module looked at the operation: @hits and @status are known
 * @hits: what the module's hooks saw
 * @status: what its timers and churn did
 * @vmstat_before: counts when the operation began
 * @vmstat: what the operation changed
 * @counters: of the operation
 * @has_phases: the phases of series->phases are this trial's
 * @pool: without the module, pages that are held for the kernel to hand out those of the range
 * @small_pool: likewise, of single pages besides larger ones
 * @population: without the module, where pages lie that were made before the range was chosen
 * @moved: fill pages that are outside of the range after the operation
 * @outcome: what became of it
 * @reason: for people; empty when there is nothing to tell
 * @hang: what was seen of an operation that did not end, in the copy of the trial that who watched
 * has made of it; hooks, counters and the target's result are not known then. NULL: it ended
 */
struct trial {
	struct series *series;
	struct machine *m;
	const struct placer *placer;
	const struct job *job;
	const struct job_trial *jt;
	struct cell cell;
	struct site site;
	struct pfn_range unit;
	bool give_up;
	bool armed;
	struct free_memory free;
	struct moved_block away[MOVED_BLOCKS];
	size_t nr_away;
	int node;
	char zone[16];
	struct placement placement;
	struct attempt attempts[ATTEMPTS_KEPT];
	uint64_t nr_attempts;
	uint64_t attempts_ns;
	void *result;
	uint64_t offline_before;
	uint64_t offline_after;
	uint64_t hotplugged_ns;
	uint64_t started_ns;
	uint64_t ended_ns;
	uint64_t deadline_at;
	uint64_t waits;
	uint64_t wait_ns;
	uint64_t polls;
	bool hooked;
	struct pfnb_hits hits;
	struct pfnb_status status;
	struct vmstat vmstat_before;
	struct vmstat vmstat;
	struct counters *counters;
	bool has_phases;
	struct units pool;
	struct units small_pool;
	struct population *population;
	uint64_t moved;
	enum outcome outcome;
	struct diag reason;
	json_t *hang;
};

/**
 * trial_kernel_waits() - whether a patched kernel waits for blockers, where nobody sees it
 * @t: its cell is set
 * Return: true when that is asked for
 */
bool trial_kernel_waits(const struct trial *t);

/**
 * trial_retries() - whether there may be more than one attempt
 * @t: its cell is set
 * Return: true for every strategy but none
 */
bool trial_retries(const struct trial *t);

/**
 * trial_blocker_is_lru() - whether pages that block look movable, and are once nobody pins them
 * @t: the trial
 *
 * Return: true where some are. Blockers that go are all so, or none is; see cell_valid().
 */
bool trial_blocker_is_lru(const struct trial *t);

/**
 * trial_blockers_gone() - blockers that may have moved
 * @t: the trial, measured
 *
 * Return: how many of the range can go; without a success only those that are held for a while.
 * They were migrated, or dropped where they are clean page cache.
 */
uint64_t trial_blockers_gone(const struct trial *t);

/**
 * trial_wasted() - pages that were moved for nothing, where the range is what was asked for
 * @t: the trial
 * @migrated: pages moved by all attempts
 *
 * Return: all of them if the range was not obtained, else those beyond the movable pages in it and
 * the pins that were released.
 */
uint64_t trial_wasted(const struct trial *t, uint64_t migrated);

/**
 * trial_in_excess() - pages that were moved beyond those that had to be
 * @migrated: pages moved
 * @needed: pages that had to be moved
 *
 * Return: the difference; 0 where fewer were moved.
 */
static inline uint64_t trial_in_excess(uint64_t migrated, uint64_t needed)
{
	return migrated > needed ? migrated - needed : 0;
}

#endif
