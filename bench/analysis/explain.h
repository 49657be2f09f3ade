/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_EXPLAIN_H
#define PFNBENCH_ANALYSIS_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/analysis/match.h"
#include "bench/analysis/profile_set.h"
#include "bench/measure/function_groups.h"

/**
 * struct explain_ask - which sides, and which cells
 * @by: LABEL_... that sides within a run differ in; -1: the sides are two runs, or one run alone
 * @base: with @by: the first side's value; NULL: the run's first
 * @each: each cell by itself; else cells that differ in something else are taken together
 * @per_operation: not per migrated page, even where pages were migrated on both sides
 */
struct explain_ask {
	int by;
	const char *base;
	bool each;
	bool per_operation;
};

/**
 * struct explained - a function on both sides
 * @name: the profiles' name, or a calling context
 * @group: of the function; of a context that of its innermost function
 * @value: on each side, per migrated page or operation
 */
struct explained {
	const char *name;
	enum function_group group;
	double value[2];
};

/**
 * struct explanation - what makes the difference of two sides in trials that ended alike
 * @label: by LABEL_...: what all its cells have, the second side's where sides differ; NULL:
 *	   cells have several values
 * @base: by LABEL_...: where sides differ, the first side's value; else NULL
 * @outcome: of the trials
 * @cells: how many cells, each of which counts the same
 * @operations: trials with a profile on each side
 * @pages: migrated, per operation
 * @per_page: values are per migrated page, else per operation
 * @idle_ns: time that the clock skipped, per page or operation; in no other figure
 * @group: values by group: the sums of their functions'
 * @total: the sums of groups
 * @function: that have anything on a side; by group, then the largest difference first
 * @nr: how many
 */
struct explanation {
	const char *label[LABELS];
	const char *base[LABELS];
	enum outcome outcome;
	size_t cells;
	uint64_t operations[2];
	double pages[2];
	bool per_page;
	double idle_ns[2];
	double group[GROUP_NR][2];
	double total[2];
	struct explained *function;
	size_t nr;
};

/**
 * struct explain - explanations of two sides' differences
 * @set: the runs; the same one twice where sides are within a run
 * @single: both sides are the same cells: there is no difference, only where it all goes
 * @explanation: by kernel, by what the sides differ in, and by outcome
 * @nr: how many
 * @unlike: cells with profiles in which no trials of both sides ended alike
 *
 * Starts out zeroed.
 */
struct explain {
	const struct profile_set *set[2];
	bool single;
	struct explanation *explanation;
	size_t nr;
	size_t unlike;
};

/**
 * explain_make() - find out what makes the difference
 * @e: filled; release with explain_free() whatever is returned
 * @a: first side; outlives @e
 * @b: second side; the same set with @ask->by, and where one run alone is looked at; added up of
 *     the same thing as @a
 * @ask: which sides and cells
 * @why: what there is nothing of, and what there is
 *
 * The parts add up: each total is the sum of its groups, each group of its functions. Cells of
 * either side with more trials count no more than others.
 *
 * Return: 0; -EINVAL where the run lacks a value that was asked for; -ENOENT where no cell has
 * profiles on both sides.
 */
int explain_make(struct explain *e, const struct profile_set *a, const struct profile_set *b,
		 const struct explain_ask *ask, struct diag *why);

/**
 * explain_free() - free what explanations have; sets stay with the caller
 * @e: of explain_make(), or zeroed; zeroed afterwards
 */
void explain_free(struct explain *e);

/**
 * explain_order() - groups in the order in which they are shown
 * @x: whose
 * @order: result: those that have anything on a side, the largest difference first; of a
 *	   single side the largest first
 * @single: see struct explain
 *
 * Return: how many.
 */
size_t explain_order(const struct explanation *x, enum function_group order[GROUP_NR], bool single);

#endif
