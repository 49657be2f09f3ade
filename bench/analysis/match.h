/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_MATCH_H
#define PFNBENCH_ANALYSIS_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/analysis/labels.h"
#include "bench/analysis/trial_set.h"

/**
 * struct match - two cells that are compared
 * @a: index of the first side's cell in its set
 * @b: of the second side's
 * @label: what both are, by LABEL_...; where they differ, the second side's
 */
struct match {
	size_t a;
	size_t b;
	const char *label[LABELS];
};

/**
 * struct matches - every pair of cells of a comparison
 * @match: in the order of the first side's cells
 * @nr: how many
 * @differs: by LABEL_...: sides differ in it, and are compared across it
 * @varies: by LABEL_...: pairs have several values of it
 * @base: by LABEL_...: where @differs, the first side's value
 * @only: cells with trials that have no partner, on each side
 */
struct matches {
	struct match *match;
	size_t nr;
	bool differs[LABELS];
	bool varies[LABELS];
	const char *base[LABELS];
	size_t only[2];
};

/**
 * match_runs() - cells that two runs have in common
 * @a: first run; outlives @m
 * @b: second run; outlives @m; may be the same as @a
 * @m: filled; release with matches_free()
 *
 * Cells match when kernel and all axes' values are the same. An axis, or the kernel, that has one
 * value in either run, and not the same, is what the runs differ in: it does not keep cells apart.
 *
 * Without memory the process ends.
 */
void match_runs(const struct trial_set *a, const struct trial_set *b, struct matches *m);

/**
 * match_within() - cells of one run that differ in one axis, or the kernel, only
 * @set: the run; outlives @m
 * @label: LABEL_... in which they differ
 * @base: that of the first side, as an index of the run's values
 * @m: filled; release with matches_free()
 *
 * Every other value is compared with the base. Without memory the process ends.
 */
void match_within(const struct trial_set *set, int label, size_t base, struct matches *m);

/**
 * match_base() - index of a value in a run
 * @set: the run
 * @label: LABEL_...
 * @text: the value; NULL: the first
 * @base: result
 * @why: that there is none, and which there are; or that there is no other to compare with
 *
 * Return: 0, or -EINVAL where the run has no such value, or only one value in all cells.
 */
int match_base(const struct trial_set *set, int label, const char *text, size_t *base,
	       struct diag *why);

/**
 * match_why_none() - say in which axis runs have nothing in common
 * @a: first run
 * @b: second run
 * @m: of match_runs() of these two
 * @why: filled when there are no matches
 *
 * Return: 0 when there are, else -ENOENT.
 */
int match_why_none(const struct trial_set *a, const struct trial_set *b, const struct matches *m,
		   struct diag *why);

/**
 * match_sides() - cells of two runs, or of one run's values, as commands are asked for them
 * @a: first run; outlives @m
 * @b: second run; outlives @m; not looked at where sides are within @a
 * @label: LABEL_... that sides within @a differ in; -1: the sides are @a and @b
 * @text: with @label: the first side's value; NULL: the run's first
 * @m: filled; release with matches_free() whatever is returned
 * @why: why there are none
 *
 * Return: 0, -EINVAL as match_base(), -ENOENT where there are no matches.
 */
int match_sides(const struct trial_set *a, const struct trial_set *b, int label, const char *text,
		struct matches *m, struct diag *why);

/**
 * matches_free() - free what matches have
 * @m: of match_runs(), match_within() or match_sides(); zeroed afterwards
 */
void matches_free(struct matches *m);

#endif
