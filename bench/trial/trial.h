/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_TRIAL_H
#define PFNBENCH_TRIAL_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "bench/env/job.h"
#include "bench/experiment/axis.h"
#include "bench/record/outcome.h"
#include "bench/trial/counters.h"
#include "bench/trial/machine.h"
#include "bench/trial/vmstat.h"
#include "bench/util/rng.h"

#define ATTEMPTS_KEPT 16

/**
 * struct attempt - one call into the kernel
 * @ns: its duration in the environment's clock
 * @err: 0 or negative errno
 * @migrated: pages that the kernel moved meanwhile (pgmigrate_success)
 * @failed: pages that it could not move (pgmigrate_fail)
 * @hits: what the module's hooks saw
 */
struct attempt {
	uint64_t ns;
	int err;
	uint64_t migrated;
	uint64_t failed;
	struct pfnb_hits hits;
};

/**
 * struct placement - what the range holds, as found page by page before the operation
 * @movable: pages on the LRU
 * @free: pages of the buddy allocator
 * @blockers: bitmap of the pages that are neither
 * @nr_blockers: bits in it
 */
struct placement {
	uint64_t movable;
	uint64_t free;
	uint64_t *blockers;
	uint64_t nr_blockers;
};

/**
 * struct trial - one placement and all attempts on it
 * @m: the machine
 * @job: what this trial is part of
 * @jt: what was asked, as text
 * @cell: the same, parsed
 * @rng: seeded with the trial's seed
 * @range: the page frames to vacate, chosen by the target
 * @claimed: @range is out of the page allocator, and blockers are pages not given back
 * @blocker_map: offsets that shall hold blockers; bit i is range.start_pfn + i; in m->scratch, as all
 *		 bitmaps of a trial
 * @fill_map: offsets that shall hold movable pages
 * @nr_fill: bits in @fill_map
 * @fill_addr: the fill's mapping, in PFN order, or NULL
 * @fill_bytes: its length
 * @node: of the range, -1: not known
 * @zone: of the range
 * @placement: as found
 * @attempts: the first ATTEMPTS_KEPT
 * @nr_attempts: all
 * @latency_ns: from the first attempt's start to the last one's end
 * @deadline_hit: the deadline's signal came
 * @vmstat: what the operation changed
 * @counters: of the operation
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
	bool claimed;
	uint64_t *blocker_map;
	uint64_t *fill_map;
	uint64_t nr_fill;
	void *fill_addr;
	size_t fill_bytes;
	int node;
	char zone[16];
	struct placement placement;
	struct attempt attempts[ATTEMPTS_KEPT];
	uint64_t nr_attempts;
	uint64_t latency_ns;
	bool deadline_hit;
	struct vmstat vmstat;
	struct counters *counters;
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
 *
 * Whatever happens, the pages are back in their zone when it returns.
 *
 * Return: the record (new reference), or NULL without memory.
 */
json_t *trial_run(struct machine *m, struct counters *counters, const struct job *job,
		  const struct job_trial *jt);

/**
 * trial_json() - the record of a trial that ran or was skipped
 */
json_t *trial_json(const struct trial *t);

/* place.c */

/**
 * trial_place() - claim the range and put everything into it that the cell asks for
 * Return: 0 or -errno with the reason in t->reason; trial_unplace() is due either way
 */
int trial_place(struct trial *t);

/**
 * trial_unplace() - release fill and blockers
 * Return: 0 or -errno (t->reason says what is left behind)
 */
int trial_unplace(struct trial *t);

/* verify.c */

/**
 * trial_verify() - look at every page of the range and compare with what was asked
 * Return: 0, -EILSEQ when something else is there
 */
int trial_verify(struct trial *t);

/**
 * trial_fill_moved() - how many of the fill's pages are outside of the range now
 */
int trial_fill_moved(struct trial *t, uint64_t *moved);

#endif
