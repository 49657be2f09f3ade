/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FIGURE_H
#define PFNBENCH_REPORT_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/analysis/summary.h"

/**
 * struct figure - a penalty plot: all kernels, policies and blockers of one target
 * @name: file name without folder and ending, "penalty-contig-2M"
 * @caption: what it shows, one line
 * @value: the target, fill, retry and lifetime shown; other axes are not looked at
 * @drawn: whether DIR/plots/NAME.svg is there
 */
struct figure {
	char *name;
	char *caption;
	size_t value[AXIS_NR];
	bool drawn;
};

struct figures {
	struct figure *figure;
	size_t nr;
};

/**
 * figures_make() - which penalty plots a run gives
 * @s: the run
 * @f: result, nothing drawn yet; release with figures_free() whatever is returned
 *
 * One for each target, fill, retry and lifetime of which pages were measured; a null target has
 * none. Names mention only the axes that have several values, and the target.
 *
 * Return: 0 or -ENOMEM.
 */
int figures_make(const struct summary *s, struct figures *f);
void figures_free(struct figures *f);

/**
 * figure_has() - whether a cell is shown in a figure
 */
bool figure_has(const struct figure *fig, const struct cell_stats *cell);

/**
 * figures_draw() - write DIR/plots/NAME.tsv for each figure and have gnuplot draw NAME.svg
 * @dir: result directory
 * @s: the run; its samples get sorted
 * @f: @drawn is set for each that was drawn
 * @why: the first thing that went wrong and how to mend it
 *
 * The data files are written also when gnuplot cannot be had.
 *
 * Return: 0, or -errno when anything could not be written or drawn.
 */
int figures_draw(const char *dir, struct summary *s, struct figures *f, struct diag *why);

#endif
