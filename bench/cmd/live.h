/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_LIVE_H
#define PFNBENCH_CMD_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/cell/outcome.h"
#include "bench/plan/plan.h"

/* Outcomes whose latencies have a median: success and failure, never mixed. */
#define LIVE_OUTCOMES 2

/* So long the same cells are shown: who reads them needs the time. */
#define LIVE_HOLD_NS 3000000000ull

/**
 * struct live - running medians of the cells that are measured just now, side by side
 * @plan: whose trials these are
 * @kernels: their names, as the experiment has them
 * @axis: what the cells beside each other differ in: the policy, or another axis with several values
 * @varies: axes with several values
 * @ended: latency and outcome by trial; OUTCOME_NR where it has none. NULL until a trial is added
 * @shown: the trial whose kernel and cell are shown, with the cells that differ in @axis alone
 * @shown_ns: since when; 0: nothing has been measured
 *
 * Cells that differ in anything else have no common median.
 */
struct live {
	const struct plan *plan;
	char *const *kernels;
	enum axis axis;
	bool varies[AXIS_NR];
	struct live_trial {
		uint64_t ns;
		enum outcome outcome;
	} * ended;
	size_t shown;
	uint64_t shown_ns;
};

/**
 * live_begin() - nothing has been measured yet
 * @live: filled; release with live_end()
 * @plan: its cells and trials; outlives @live
 * @kernels: names by planned_trial.kernel; outlive @live
 */
void live_begin(struct live *live, const struct plan *plan, char *const *kernels);

/**
 * live_end() - free the medians
 * @live: as from live_begin(); empty afterwards
 */
void live_end(struct live *live);

/**
 * live_add() - take a trial in
 * @live: the medians
 * @t: the trial, of the plan
 * @outcome: others than success and failure are not counted: a timeout's latency is but a bound
 * @latency_ns: the trial's latency
 *
 * Without memory the process ends.
 */
void live_add(struct live *live, const struct planned_trial *t, enum outcome outcome,
	      uint64_t latency_ns);

/**
 * live_add_record() - take a trial in by its record
 * @live: the medians
 * @t: the trial, of the plan
 * @line: the record's text; a trial without latency is not counted
 * @len: bytes of @line
 */
void live_add_record(struct live *live, const struct planned_trial *t, const char *line,
		     size_t len);

/**
 * live_heading() - which cells are shown: "medians so far of debian:6.12, contig:2M"
 * @live: the medians
 * @line: result, without a newline, cut with "..." where it does not fit
 * @size: of @line; it fits in a terminal of so many columns
 *
 * Names of what the plan has several of.
 *
 * Return: characters; 0 where nothing has been measured
 */
size_t live_heading(const struct live *live, char *line, size_t size);

/**
 * live_line() - "failure:  early-check 13 us, isolate-first 2.2 ms"
 * @live: the medians
 * @outcome: success or failure
 * @line: result, as of live_heading()
 * @size: of @line
 *
 * Return: characters; 0 where no trial of the cells that are shown had this outcome
 */
size_t live_line(const struct live *live, enum outcome outcome, char *line, size_t size);

#endif
