/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_TRIAL_SET_H
#define PFNBENCH_ANALYSIS_TRIAL_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/analysis/estimate.h"
#include "bench/analysis/measure_name.h"
#include "bench/analysis/summary.h"

/* Measures of one comparison */
#define MEASURES_MAX 16

/**
 * struct trial_key - which trial of a cell, and what became of it
 */
struct trial_key {
	uint64_t seed;
	uint32_t boot;
	uint32_t trial;
	enum outcome outcome;
};

/**
 * struct cell_trials - the trials of a cell, each with the numbers that are compared
 * @key: one a trial
 * @value: @nr_measures a trial; NAN where absent, and where it is only a bound
 * @nr: trials
 * @size: room for
 * @nr_measures: numbers a trial has
 */
struct cell_trials {
	struct trial_key *key;
	double *value;
	size_t nr;
	size_t size;
	size_t nr_measures;
};

/**
 * cell_trials_add() - add a trial
 * @c: the cell's trials; starts out zeroed but for @nr_measures, and is freed with
 * cell_trials_free()
 * @key: which trial; copied
 * @value: its @nr_measures numbers; copied
 *
 * Without memory the process ends.
 */
void cell_trials_add(struct cell_trials *c, const struct trial_key *key, const double *value);

/**
 * cell_trials_forget() - make a measure absent in all trials
 * @c: the cell's trials
 * @measure: index, below @c->nr_measures
 */
void cell_trials_forget(struct cell_trials *c, size_t measure);

/**
 * cell_trials_free() - free the trials
 * @c: zeroed afterwards, @nr_measures too
 */
void cell_trials_free(struct cell_trials *c);

/**
 * struct trial_set - a run, trial by trial
 * @dir: its directory
 * @shape: its kernels, axes and cells; without samples
 * @cell: as in @shape
 * @measure: what is compared
 * @nr_measures: how many
 * @measured: whether any trial has it
 * @boots: most boots that a kernel had
 * @deterministic: the same seed gives the same figures again
 */
struct trial_set {
	const char *dir;
	struct summary shape;
	struct cell_trials *cell;
	const struct measure *measure;
	size_t nr_measures;
	bool measured[MEASURES_MAX];
	uint32_t boots;
	bool deterministic;
};

/**
 * trial_set_read() - read a run
 * @dir: its directory; outlives @set
 * @where: which part of it; outlives @set
 * @measure: what is asked of each trial; outlives @set
 * @nr_measures: up to MEASURES_MAX
 * @estimates: of the run, where estimates are measures; else NULL
 * @set: filled; release with trial_set_free() whatever is returned
 * @why: "file:line: what; mend"
 *
 * Return: 0, -EBADMSG for damaged files, -EINVAL where the run lacks a value of @where, other -errno.
 */
int trial_set_read(const char *dir, const struct where *where, const struct measure *measure,
		   size_t nr_measures, const struct estimates *estimates, struct trial_set *set,
		   struct diag *why);

/**
 * trial_set_free() - free what a set has; directory and measures stay with the caller
 * @set: of trial_set_read(); zeroed afterwards
 */
void trial_set_free(struct trial_set *set);

#endif
