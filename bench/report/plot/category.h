/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_PLOT_CATEGORY_H
#define PFNBENCH_REPORT_PLOT_CATEGORY_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/analysis/summary.h"

/* Parts of a figure's x axis, from left to right. */
enum category_group {
	GROUP_NONE,  /* nothing blocks */
	GROUP_PLACE, /* a number of blockers, by place */
	GROUP_SHARE, /* blockers by density */
};

/**
 * struct category - a blocker's place on a figure's x axis
 * @blocker: index into the axis' values
 * @group: part of the axis
 * @line: number of the line that joins it with its neighbours: the same kind and number of blockers
 *        at several places, or the same place at several densities
 * @x: position; 1 apart, a little more between lines
 * @kind: of pages: "kernel"; "" of what has no amount
 * @amount: how many: "1", "1%"
 * @place: where: "start"; the whole text of what has no amount
 * @place_rank: orders places as they lie in the range
 * @label: short: "start", "1%"; with count or place where they differ within the group
 */
struct category {
	size_t blocker;
	enum category_group group;
	int line;
	double x;
	char kind[32];
	char amount[32];
	char place[32];
	int place_rank;
	char label[48];
};

/**
 * categories_make() - lay the blockers of a run out along an axis, in the order of their places
 * @s: the run
 * @wanted: per value of the blocker axis: whether it gets a place
 * @categories: by ascending x; the caller frees
 *
 * Return: how many; without memory the process ends.
 */
size_t categories_make(const struct summary *s, const bool *wanted, struct category **categories);

#endif
