/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_PROFILE_SET_H
#define PFNBENCH_ANALYSIS_PROFILE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "bench/analysis/trial_set.h"
#include "bench/record/profile.h"

/* What is added up of profiles, besides enum profile_column: */
#define PROFILED_WORK	PROFILE_COLUMNS_NR /* instructions; copied and zeroed pages by their bytes */
#define PROFILED_STACKS (PROFILED_WORK + 1) /* instructions by calling context */
#define PROFILED_NR	(PROFILED_STACKS + 1)

/**
 * profiled_name() - what is added up, as asked for: "instructions", "loads", "work"
 * @what: enum profile_column or PROFILED_...
 *
 * Return: a static string.
 */
const char *profiled_name(int what);

/**
 * profiled_parse() - find out what is meant
 * @text: as profiled_name() has it, but for PROFILED_STACKS
 * @why: that there is no such thing, and what there is
 *
 * Return: enum profile_column, PROFILED_WORK or -EINVAL.
 */
int profiled_parse(const char *text, struct diag *why);

/**
 * struct profile_sum - profiles of the trials of one cell that ended alike, added up
 * @operations: trials that have a profile
 * @pages: that they migrated
 * @idle_ns: time that the clock skipped
 * @value: by index of the set's names
 * @nr: how many; names from here on have 0
 */
struct profile_sum {
	uint64_t operations;
	double pages;
	double idle_ns;
	double *value;
	size_t nr;
};

/**
 * struct profile_set - a run with its profiles, added up by cell and outcome
 * @trials: the run, without measures of use to anyone else
 * @what: was added up
 * @sum: MEASURED_NR a cell, by outcome
 * @name: of functions; of PROFILED_STACKS, contexts as "outermost;...;innermost"
 * @nr: how many
 * @index: of each name
 * @profiles: how many were added up
 */
struct profile_set {
	struct trial_set trials;
	int what;
	struct profile_sum *sum;
	char **name;
	size_t nr;
	json_t *index;
	uint64_t profiles;
};

/**
 * profile_set_read() - read a run with its profiles
 * @dir: its directory; outlives @set
 * @where: which part of it; outlives @set
 * @what: enum profile_column or PROFILED_...
 * @set: filled; release with profile_set_free() whatever is returned
 * @why: "file:line: what; mend"
 *
 * Trials without a profile, as crashed ones, and profiles without @what are passed over.
 *
 * Return: 0, -ENOENT where the run has no profile with @what, -EBADMSG for damaged
 * files and profiles of other trials, -EINVAL where the run lacks a value of @where, other -errno.
 */
int profile_set_read(const char *dir, const struct where *where, int what, struct profile_set *set,
		     struct diag *why);

/**
 * profile_set_free() - free what a set has
 * @set: of profile_set_read(); zeroed afterwards
 */
void profile_set_free(struct profile_set *set);

/**
 * profile_set_sum() - what the trials of a cell that ended alike have
 * @set: the run
 * @cell: index
 * @outcome: OUTCOME_SUCCESS, OUTCOME_FAILURE or OUTCOME_TIMEOUT
 *
 * Return: the sum, which is @set's; without operations where no such trial has a profile.
 */
const struct profile_sum *profile_set_sum(const struct profile_set *set, size_t cell,
					  enum outcome outcome);

#endif
