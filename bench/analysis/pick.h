/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_PICK_H
#define PFNBENCH_ANALYSIS_PICK_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/analysis/trial_set.h"

/* Which trials of a cell are taken: all, or one half in a comparison of a run with itself. */
enum part {
	PART_ALL,
	PART_EVEN, /* boots 0, 2, 4, ...; of a run with one boot trials 0, 2, 4, ... */
	PART_ODD,
};

/**
 * struct side - one side of a comparison
 * @cell: its trials
 * @part: which of them
 * @by_boot: parts are of boots, else of trials
 */
struct side {
	const struct cell_trials *cell;
	enum part part;
	bool by_boot;
};

/**
 * struct picked - a value with the trial that it is from
 */
struct picked {
	struct trial_key key;
	double value;
};

/**
 * pick_outcomes() - every trial of a side that ran, by seed, boot and trial
 * @side: whose
 * @nr: how many
 *
 * The value is 1 for a success, else 0.
 *
 * Return: malloc()ed list; without memory the process ends.
 */
struct picked *pick_outcomes(const struct side *side, size_t *nr);

/**
 * pick_values() - what trials of one outcome measured, in the order of the run
 * @side: whose
 * @measure: index
 * @outcome: of the trials
 * @nr: how many
 *
 * Return: malloc()ed list; without memory the process ends.
 */
struct picked *pick_values(const struct side *side, size_t measure, enum outcome outcome,
			   size_t *nr);

/**
 * pick_by_seed() - put into the order of seed, boot and trial
 * @p: values
 * @nr: how many
 */
void pick_by_seed(struct picked *p, size_t nr);

/**
 * pick_by_boot() - put into the order of boot and value
 * @p: values
 * @nr: how many
 */
void pick_by_boot(struct picked *p, size_t nr);

/**
 * pick_pairs() - bring trials of the same seed together, and leave out the others
 * @a: in the order of pick_by_seed(); its pairs are moved to the front
 * @nr_a: how many
 * @b: likewise
 * @nr_b: how many
 *
 * Where a seed is there several times its trials are paired in their order.
 *
 * Return: how many pairs.
 */
size_t pick_pairs(struct picked *a, size_t nr_a, struct picked *b, size_t nr_b);

#endif
