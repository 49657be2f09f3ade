/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_LIVE_H
#define PFNBENCH_CMD_LIVE_H

#include <stddef.h>
#include <stdint.h>

#include "bench/cell/outcome.h"
#include "bench/experiment/experiment.h"

/* Buckets of a factor of two: medians are known to 1/64. */
#define LIVE_STEPS   64
#define LIVE_BUCKETS (64 * LIVE_STEPS)

/* Outcomes whose latencies have a median: success and failure, never mixed. */
#define LIVE_OUTCOMES 2

/**
 * struct live_group - latencies so far of the trials with one value on the axis, by outcome
 * @name: the value
 * @nr: how many
 * @bucket: how many of about each size; a histogram takes the same room for any number of trials
 */
struct live_group {
	const char *name;
	uint64_t nr[LIVE_OUTCOMES];
	uint32_t bucket[LIVE_OUTCOMES][LIVE_BUCKETS];
};

/**
 * struct live - running medians of a run, by policy; where there is but one, by another axis
 * @axis: by what
 */
struct live {
	enum axis axis;
	struct live_group *group;
	size_t nr;
};

/**
 * live_begin() - nothing has been measured yet
 * @live: filled; release with live_end()
 * @exp: its axes; outlives @live
 *
 * Without memory there are no groups, and no lines.
 */
void live_begin(struct live *live, const struct experiment *exp);

/**
 * live_end() - free the medians
 * @live: as from live_begin(); empty afterwards
 */
void live_end(struct live *live);

/**
 * live_add() - count a trial
 * @live: the medians
 * @value: on live->axis; a value that the experiment does not have is not counted
 * @outcome: others than success and failure are not counted: a timeout's latency is but a bound
 * @latency_ns: the trial's latency
 */
void live_add(struct live *live, const char *value, enum outcome outcome, uint64_t latency_ns);

/**
 * live_add_record() - count a trial by its record
 * @live: the medians
 * @value: on live->axis, as in live_add()
 * @line: the record's text; a trial without latency is not counted
 * @len: bytes of @line
 */
void live_add_record(struct live *live, const char *value, const char *line, size_t len);

/**
 * live_median() - median latency so far
 * @group: the trials with one value
 * @outcome: success or failure
 *
 * Return: ns, to 2 %; 0 where there is none
 */
uint64_t live_median(const struct live_group *group, enum outcome outcome);

/**
 * live_line() - "failure:  early-check 13 us, isolate-first 2.2 ms"
 * @live: the medians
 * @outcome: success or failure
 * @line: result, without a newline, cut with "..." where it does not fit
 * @size: of @line; it fits in a terminal of so many columns
 *
 * Return: characters; 0 where no trial had this outcome
 */
size_t live_line(const struct live *live, enum outcome outcome, char *line, size_t size);

#endif
