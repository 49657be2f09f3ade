/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_VERDICT_H
#define PFNBENCH_ANALYSIS_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/analysis/summary.h"

/* What an operator may set a limit to. */
enum limit {
	LIMIT_LATENCY,	/* ns, at most */
	LIMIT_WASTED,	/* pages, at most */
	LIMIT_OBTAINED, /* ppm of the trials, at least */
	LIMIT_NR,
};

/* "latency", "wasted", "obtained": as options and JSON have them */
extern const char *const limit_names[LIMIT_NR];

/**
 * struct limits - what is still all right
 * @set: whether there is such a limit
 * @value: in the unit of enum limit
 */
struct limits {
	bool set[LIMIT_NR];
	uint64_t value[LIMIT_NR];
};

/* In the order of their weight: the gravest of several is what counts. */
enum judgement {
	JUDGED_WITHIN,
	JUDGED_UNKNOWN, /* what the limit needs was not measured */
	JUDGED_BEYOND,
	JUDGEMENT_NR,
};

/* "within", "unknown", "beyond" */
extern const char *const judgement_names[JUDGEMENT_NR];

/**
 * struct stopper - a kind of page that trials had in their range and did not get it
 * @kind: as in experiments, up to the colon; "none": nothing was put there. Belongs to the run
 * @len: bytes of it
 * @stopped: trials that failed or timed out, but for those that hung
 * @ran: trials with such pages
 */
struct stopper {
	const char *kind;
	size_t len;
	uint64_t stopped;
	uint64_t ran;
};

/**
 * struct verdict_line - all trials of a kernel and target under a policy and retry
 * @kernel: index
 * @target: index
 * @policy: index
 * @retry: index
 * @as_is: nothing is done to the kernel: policy early-check, with the retry that counts
 * @count: trials by outcome
 * @of: whose longest latency @most_ns is: of successes, of failures where none succeeded; OUTCOME_NR:
 *	none was measured
 * @most_ns: how long it took at most
 * @open: trials timed out: it takes longer than @most_ns
 * @wasted: pages that were moved for nothing, of all trials that ran
 * @hung: trials that no signal ended but SIGKILL
 * @hung_in: the function of the kernel in which the first of them was; the run's
 * @stopper: what stopped other trials, the most frequent first
 * @nr_stoppers: how many
 * @why_none: where nothing ran: the first reason, or NULL
 * @judged: by limit; JUDGED_WITHIN where there is none
 * @worst: the gravest of them
 */
struct verdict_line {
	size_t kernel;
	size_t target;
	size_t policy;
	size_t retry;
	bool as_is;
	uint64_t count[OUTCOME_NR];
	enum outcome of;
	uint64_t most_ns;
	bool open;
	struct spread wasted;
	uint64_t hung;
	const char *hung_in;
	struct stopper *stopper;
	size_t nr_stoppers;
	const char *why_none;
	enum judgement judged[LIMIT_NR];
	enum judgement worst;
};

/**
 * struct run_verdict - what an operator wants to know of a run
 * @line: those of kernels as they are first, then the others that have trials
 * @nr: how many
 * @limits: what they were held against
 * @as_is: lines that are of kernels as they are
 * @crashed: trials of these that crashed
 * @worst: the gravest judgement of these; JUDGED_UNKNOWN too where none of them has a trial that ran
 */
struct run_verdict {
	struct verdict_line *line;
	size_t nr;
	struct limits limits;
	size_t as_is;
	uint64_t crashed;
	enum judgement worst;
};

/**
 * verdict_make() - how a run's kernels do, a line for each target, policy and retry
 * @s: the run; outlives @v. Its times are measured ones
 * @limits: what is held against lines; copied
 * @v: filled; release with verdict_free()
 *
 * Fills, blockers and all other axes are taken together. Without memory the process ends.
 */
void verdict_make(const struct summary *s, const struct limits *limits, struct run_verdict *v);

/**
 * verdict_free() - free the lines
 * @v: of verdict_make(); zeroed afterwards
 */
void verdict_free(struct run_verdict *v);

/**
 * verdict_ran() - trials of a line that ran to an end or to the deadline
 * @l: the line
 *
 * Return: how many.
 */
uint64_t verdict_ran(const struct verdict_line *l);

#endif
