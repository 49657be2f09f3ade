/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLAN_PLAN_H
#define PFNBENCH_PLAN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/experiment/experiment.h"

/* The cost of a guest's boot in weights of trials: 4 to 5 seconds under icount. */
#define PLAN_BOOT_WEIGHT 1400000

/**
 * struct planned_trial - one trial of the run
 * @kernel: index into the experiment's kernels
 * @boot: 0-based
 * @cell: index into plan.cells
 * @trial: 0-based repetition of the cell within the boot
 * @seed: of the trial: a function of the experiment's seed, the cell's placement axes (fill,
 *        blocker, target: not policy, retry or kernel), boot and trial, so that policies and
 * kernels are compared on the same placement
 * @weight: rough cost, in pages touched and migrated; for progress only
 *
 * A trial's id is its index in plan.trials.
 */
struct planned_trial {
	uint32_t kernel;
	uint32_t boot;
	uint32_t cell;
	uint32_t trial;
	uint64_t seed;
	uint64_t weight;
};

struct skipped_cell {
	struct cell cell;
	char *reason;
};

/**
 * struct plan - the cells of all products: valid ones, skipped ones, and every trial in run order
 *
 * Trials are ordered by kernel, then boot; within a boot shuffled from the seed, with the same
 * order for every kernel. On a host boots are rounds, and every other one is the one before it
 * backwards.
 */
struct plan {
	struct cell *cells;
	size_t nr_cells;
	struct skipped_cell *skipped;
	size_t nr_skipped;
	struct planned_trial *trials;
	size_t nr_trials;
	uint64_t order_seed;
};

/**
 * plan_make() - turn an experiment into trials
 * @exp: read and checked; outlives the plan, which points into it
 * @plan: filled; release with plan_free() whatever is returned
 * @why: reason for an error: no valid cell, too many trials, no memory
 *
 * Return: 0 or -errno
 */
int plan_make(const struct experiment *exp, struct plan *plan, struct diag *why);

/**
 * struct plan_cost - how much work trials are
 * @trials: how many
 * @boots: guests that they take
 * @weight: of all of them
 * @weight_with_boots: the same with the boots; a guess, to compare runs with each other
 */
struct plan_cost {
	size_t trials;
	size_t boots;
	uint64_t weight;
	uint64_t weight_with_boots;
};

/**
 * plan_cost() - how much work trials of a plan are
 * @plan: the plan
 * @wanted: whether a trial counts; NULL: all do
 * @ctx: for @wanted
 *
 * Return: sums over the trials that count
 */
struct plan_cost plan_cost(const struct plan *plan, bool (*wanted)(const void *ctx, size_t id),
			   const void *ctx);

/**
 * plan_guests() - how many guests are there at once
 * @cost: of the trials that run
 * @jobs: guests at once that are allowed, at least 1
 *
 * Return: @jobs, or less where there are fewer boots: each is one guest's. At least 1
 */
unsigned int plan_guests(const struct plan_cost *cost, unsigned int jobs);

/**
 * plan_free() - free what a plan has
 * @plan: as from plan_make(), whatever that returned, or all zeros; empty afterwards
 */
void plan_free(struct plan *plan);

#endif
