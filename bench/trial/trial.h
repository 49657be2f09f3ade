/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_TRIAL_H
#define PFNBENCH_TRIAL_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "bench/cell/cell.h"
#include "bench/cell/outcome.h"
#include "bench/protocol/job.h"
#include "bench/trial/cma_area.h"
#include "bench/trial/counters.h"
#include "bench/trial/free_memory.h"
#include "bench/trial/machine.h"
#include "bench/trial/target_made.h"
#include "bench/trial/vmstat.h"
#include "bench/util/rng.h"
#include "workloads/anon_pages.h"
#include "workloads/bystander.h"
#include "workloads/units.h"

struct chosen;

#define ATTEMPTS_KEPT 16

/**
 * struct attempt - one call into the kernel
 * @begin_ns: CLOCK_MONOTONIC
 * @end_ns: likewise; the difference is the attempt's duration
 * @err: 0 or negative errno
 * @migrated: pages that the kernel moved meanwhile
 * @failed: pages that it could not move
 */
struct attempt {
	uint64_t begin_ns;
	uint64_t end_ns;
	int err;
	uint64_t migrated;
	uint64_t failed;
};

/**
 * struct placement - what the range holds, as found page by page before the operation
 * @movable: pages on the LRU
 * @free: pages of the buddy allocator
 * @blockers: bitmap of the pages that are neither
 * @nr_blockers: bits in it
 * @stays: pages of the fill that no operation moves
 * @offline: pages that are marked PageOffline, whoever's
 * @others: pages that are neither, and none of the blockers asked for; counted only without the
 * module, where others may take what they like
 */
struct placement {
	uint64_t movable;
	uint64_t free;
	uint64_t *blockers;
	uint64_t nr_blockers;
	uint64_t stays;
	uint64_t offline;
	uint64_t others;
};

/**
 * struct found_holes - what was made of the free memory
 * @pool_pages: that were taken of it; 0: it was left as it is
 * @made_pages: of those, given back in holes
 * @found_pages: by which the kernel's free lists grew
 */
struct found_holes {
	uint64_t pool_pages;
	uint64_t made_pages;
	uint64_t found_pages;
};

/**
 * struct trial - one placement and all attempts on it
 * @m: the machine
 * @job: what this trial is part of
 * @jt: what was asked, as text
 * @cell: the same, parsed
 * @rng: seeded with the trial's seed
 * @range: the page frames to vacate, chosen by the target
 * @unit: page frames of a blocker's unit that is larger than the range, which lies in it; else none
 * @area: the contiguous memory area that the range is in; no pages: none
 * @blocker_map: offsets that shall hold blockers; bit i is range.start_pfn + i; in m->scratch, as
 *all bitmaps of a trial
 * @fill_map: offsets that shall hold movable pages
 * @nr_fill: bits in @fill_map
 * @nr_blockers: bits in @blocker_map
 * @part_pages: of those, each kind of the fill
 * @fill: the pages of fill anon
 * @blockers: the blockers' pages, where they are ours
 * @fill_units: pages of the fill's kinds that are steered
 * @blocker_units: pages of the blocker, where it is such a kind
 * @churn: what the churn keeps
 * @bystander_mem: pages that a bystander allocates, or NULL
 * @stalls: of a bystander
 * @fragment: what holds the rest of the memory
 * @hopeless: what cannot be made here cannot be made with another range either
 * @armed: trial_disarm() is due
 * @holes: what was made of it
 * @free: the free memory of the range's zone, without the range if the module has claimed that
 * @away: memory blocks that are in ZONE_MOVABLE for this trial; the range is in the first
 * @nr_away: how many
 * @node: of the range, -1: not known
 * @zone: of the range
 * @placement: as found
 * @attempts: the first ones, and in the last slot the last one
 * @nr_attempts: all
 * @attempts_ns: their duration
 * @obtained: by the target cma
 * @candidates: of the target hugetlb
 * @huge_pool: likewise
 * @offline_before: pages of the machine that are marked PageOffline, before the operation
 * @offline_after: and after it; not looked at where nothing of the range is
 * @unplugged: by the target virtio-mem
 * @hotplugged_ns: when the block was brought back, empty, before the operation; 0: not measured
 * @started_ns: when the operation began
 * @ended_ns: when the last attempt ended or, at a timeout, waiting for the next
 * @deadline_at: when it shall end, CLOCK_MONOTONIC
 * @waits: pauses between attempts
 * @wait_ns: their length
 * @polls: of those, because no release could be watched
 * @hits: what the module's hooks saw
 * @status: what its timers and churn did
 * @vmstat: what the operation changed
 * @counters: of the operation
 * @has_phases: the phases of m->phases are this trial's
 * @bait: without the module, pages that made the kernel hand out the range (host_bait.c,
 *host_entice.c)
 * @small_bait: likewise, of single pages (host_entice.c)
 * @chosen: without the module, where pages lie of which the range was chosen (host_chosen.c)
 * @steering: how steering without the module ended before all was in place
 * @moved: fill pages that are outside of the range after the operation
 * @outcome: what became of it
 * @reason: for people; empty when there is nothing to tell
 */
struct trial {
	struct machine *m;
	const struct job *job;
	const struct job_trial *jt;
	struct cell cell;
	struct rng rng;
	struct pfn_range range;
	struct pfn_range unit;
	struct cma_area area;
	uint64_t *blocker_map;
	uint64_t *fill_map;
	uint64_t nr_fill;
	uint64_t nr_blockers;
	uint64_t part_pages[FILL_PARTS_MAX];
	struct anon_pages fill;
	struct anon_pages blockers;
	struct units fill_units[FILL_PARTS_MAX];
	struct units blocker_units;
	struct churn_state *churn;
	char *bystander_mem;
	struct stalls stalls;
	struct fragment_state *fragment;
	bool hopeless;
	bool armed;
	struct found_holes holes;
	struct free_memory free;
	struct moved_block away[MOVED_BLOCKS];
	size_t nr_away;
	int node;
	char zone[16];
	struct placement placement;
	struct attempt attempts[ATTEMPTS_KEPT];
	uint64_t nr_attempts;
	uint64_t attempts_ns;
	struct obtained obtained;
	struct candidates candidates;
	struct huge_pool huge_pool;
	uint64_t offline_before;
	uint64_t offline_after;
	struct unplugged unplugged;
	uint64_t hotplugged_ns;
	uint64_t started_ns;
	uint64_t ended_ns;
	uint64_t deadline_at;
	uint64_t waits;
	uint64_t wait_ns;
	uint64_t polls;
	struct pfnb_hits hits;
	struct pfnb_status status;
	struct vmstat vmstat;
	struct counters *counters;
	bool has_phases;
	struct units bait;
	struct units small_bait;
	struct chosen *chosen;
	struct diag steering;
	uint64_t moved;
	enum outcome outcome;
	struct diag reason;
};

/**
 * trial_run() - place, verify, time, restore
 * @m: the machine
 * @counters: opened counters; may hold none
 * @job: what the trial is part of
 * @jt: the trial
 * @cell: its axis values, parsed
 *
 * Whatever happens, the pages are back in their zone when it returns.
 *
 * Return: the record (new reference), or NULL without memory.
 */
json_t *trial_run(struct machine *m, struct counters *counters, const struct job *job,
		  const struct job_trial *jt, const struct cell *cell);

/**
 * trial_now() - CLOCK_MONOTONIC in ns, the module's clock as well
 */
uint64_t trial_now(void);

/* arm.c */

/**
 * trial_arm() - arm policy and retry for this task, and schedule the blockers' lifetimes
 *
 * The kernel allocates pages for that, such as ftrace's trampolines: before the range has free
 * ones.
 *
 * Return: 0 or -errno with the reason in t->reason
 */
int trial_arm(struct trial *t);

/**
 * trial_start() - the operation begins: lifetimes run, churn begins, the deadline is set
 * Return: 0 or -errno
 */
int trial_start(struct trial *t);

/**
 * trial_disarm() - the operation is over; what hooks and timers saw goes to @t
 * Return: 0 or -errno
 */
int trial_disarm(struct trial *t);

/**
 * trial_counts() - whether the module counts migrated pages; where retries are asked for
 */
bool trial_counts(const struct trial *t);

/**
 * trial_kernel_waits() - whether a patched kernel waits for blockers, where nobody sees it
 */
bool trial_kernel_waits(const struct trial *t);

/**
 * trial_retries() - whether there may be more than one attempt
 */
bool trial_retries(const struct trial *t);

/* measure.c */

/**
 * trial_measure() - attempts until success, the strategy's end or the deadline
 */
void trial_measure(struct trial *t);

/**
 * trial_latency() - from the first attempt's begin to the end, in ns
 */
uint64_t trial_latency(const struct trial *t);

/**
 * trial_last() - the last attempt
 */
const struct attempt *trial_last(const struct trial *t);

/**
 * trial_migrated() - pages that were migrated in all attempts
 */
uint64_t trial_migrated(const struct trial *t);

/**
 * trial_json() - the record of a trial that ran or was skipped
 */
json_t *trial_json(const struct trial *t);

/* place.c */

/**
 * trial_take_range() - claim the range that earlier trials of this size used, or another one
 * @search: claims one where there is none yet, or it can no longer be had; fills start_pfn
 *
 * Return: 0 with the range claimed and in t->range, or -errno.
 */
int trial_take_range(struct trial *t, uint64_t nr_pages,
		     int (*search)(struct trial *t, struct pfn_range *r, struct diag *why),
		     struct diag *why);

/**
 * trial_claim_range() - the same, whatever earlier trials used
 */
int trial_claim_range(struct trial *t, uint64_t nr_pages,
		      int (*search)(struct trial *t, struct pfn_range *r, struct diag *why),
		      struct diag *why);

/**
 * trial_place() - claim the range, put everything into it that the cell asks for, and arm
 * Return: 0 or -errno with the reason in t->reason; trial_unplace() is due either way
 */
int trial_place(struct trial *t);

/**
 * trial_unplace() - release fill and blockers; disarm, if nothing was measured
 * Return: 0 or -errno (t->reason says what is left behind)
 */
int trial_unplace(struct trial *t);

/**
 * trial_places_pages() - whether the cell has a fill or blockers
 */
bool trial_places_pages(const struct trial *t);

/* big_unit.c */

/**
 * big_unit_asked() - whether the blocker's unit is larger than what can be steered
 */
bool big_unit_asked(const struct trial *t);

/**
 * big_unit_place() - take one where the kernel has it; it goes with the blocker's release
 * Return: 0 with its page frames in t->unit, or -errno with the reason in t->reason
 */
int big_unit_place(struct trial *t);

/**
 * big_unit_range() - the part of the unit that the blocker's place says
 * @r: nr_pages are given, start_pfn is filled
 * Return: 0 or -errno
 */
int big_unit_range(struct trial *t, struct pfn_range *r, struct diag *why);

/**
 * big_unit_mark() - every page of the range is wanted to be a blocker, and is where it was wanted
 * Return: how many
 */
uint64_t big_unit_mark(struct trial *t);

/* online.c */

/**
 * trial_online() - where the cell wants it, move memory blocks to ZONE_MOVABLE for the trial
 *
 * The highest ones that can be emptied. Without the module the target does it (host_block.h).
 * trial_online_undo() is due whatever is returned.
 *
 * Return: 0 or -errno
 */
int trial_online(struct trial *t, struct diag *why);
int trial_online_undo(struct trial *t, struct diag *why);

/**
 * trial_range_fits() - whether a range is where the cell wants it: in the moved block, if there is
 * one
 */
bool trial_range_fits(const struct trial *t, const struct pfn_range *r);

/**
 * trial_in_device() - whether the range has to lie in a device's memory, for what shall be in it
 */
bool trial_in_device(const struct trial *t);

/**
 * trial_end_pfn() - one past the last page frame that may be in a range
 */
uint64_t trial_end_pfn(const struct trial *t);

/**
 * trial_prefer_node() - have pages come from the cell's NUMA node, or from the CPU's own again
 */
void trial_prefer_node(const struct trial *t, bool prefer);

/* verify.c */

/**
 * trial_verify() - look at every page of the range and compare with what was asked
 * Return: 0, -EILSEQ when something else is there
 */
int trial_verify(struct trial *t);

/**
 * trial_is_steered() - whether pages of the range are made by struct unit_ops, and few may miss
 */
bool trial_is_steered(const struct trial *t);

/**
 * trial_page_kind() - what an unmovable page of the verified range is: the blocker's name, or by
 * its page flags
 */
const char *trial_page_kind(const struct trial *t, uint64_t offset);

/**
 * trial_fill_moved() - how many of the fill's pages are outside of the range now
 */
int trial_fill_moved(struct trial *t, uint64_t *moved);

/**
 * trial_count_offline() - pages of the machine that are marked PageOffline
 * Return: how many; 0 where none can be
 */
uint64_t trial_count_offline(const struct trial *t);

/**
 * trial_page_flags() - kpageflags of a range
 * @r: not longer than the scratch memory; they go to m->scratch.flags
 * Return: 0 or -errno
 */
int trial_page_flags(struct trial *t, const struct pfn_range *r);

#endif
