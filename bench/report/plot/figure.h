/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_PLOT_FIGURE_H
#define PFNBENCH_REPORT_PLOT_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "bench/analysis/summary.h"

struct figure;

/**
 * struct figure_kind - a sort of plot
 * @name: names of files begin with it; plots/NAME.gp draws it
 * @caption: captions begin with it
 * @axes: axes that tell figures apart, the target first; the others are inside of a figure
 * @nr_axes: how many
 * @over: axes inside of a figure that it has to go over, where the run does: a bit, 1 << AXIS_..., for
 * each. A run of several products has combinations that would compare nothing
 * @wanted: whether a figure of the kind is worth drawing; NULL: each is
 * @estimates: its times may be estimates: it has no deadlines, phases or pauses in it
 * @fits: whether a run has the axes that the plot goes over
 * @shows: whether a cell has anything to plot
 * @put: write the data, with a line of names first; without memory the process ends
 */
struct figure_kind {
	const char *name;
	const char *caption;
	enum axis axes[AXIS_NR];
	size_t nr_axes;
	unsigned int over;
	bool (*wanted)(const struct summary *s, const struct figure *fig);
	bool estimates;
	bool (*fits)(const struct summary *s);
	bool (*shows)(const struct cell_stats *cell);
	void (*put)(FILE *out, const struct summary *s, const struct figure *fig);
};

/* A plot that has policies and blockers in it has a figure for each value of these axes. */
#define FIGURE_OF_CONDITIONS                                                                       \
	{                                                                                          \
		AXIS_TARGET, AXIS_FILL, AXIS_RETRY, AXIS_LIFETIME, AXIS_CHURN, AXIS_ONLINE,        \
			AXIS_FRAGMENT, AXIS_BLOCK_TYPES                                            \
	}
/* A plot with targets and fills in it, too: */
#define FIGURE_OF_STRATEGY                                                                         \
	{                                                                                          \
		AXIS_RETRY, AXIS_LIFETIME, AXIS_CHURN, AXIS_ONLINE, AXIS_FRAGMENT,                 \
			AXIS_BLOCK_TYPES                                                           \
	}

/**
 * struct figure - a plot of part of a run
 * @kind: what is plotted
 * @name: file name without folder and ending, "penalty-contig-2M"
 * @caption: what it shows, one line
 * @value: what it shows, on the axes that tell figures of its kind apart; others are not looked at
 * @cell: indices of the cells of a kernel that it shows; see figure_cell()
 * @nr_cells: how many
 * @drawn: whether DIR/plots/NAME.svg is there
 */
struct figure {
	const struct figure_kind *kind;
	char *name;
	char *caption;
	size_t value[AXIS_NR];
	size_t *cell;
	size_t nr_cells;
	bool drawn;
};

struct figures {
	struct figure *figure;
	size_t nr;
};

/**
 * figure_has() - whether a cell is shown in a figure
 * @fig: the figure
 * @cell: of the same run
 *
 * Return: true if the cell has the figure's values on the axes that tell figures apart.
 */
bool figure_has(const struct figure *fig, const struct cell_stats *cell);

/**
 * figure_cells() - how many cells are shown in a figure, if all that were asked for ran
 * @s: the run
 * @fig: one of its figures
 *
 * Return: their number, on all kernels.
 */
static inline size_t figure_cells(const struct summary *s, const struct figure *fig)
{
	return s->nr_kernels * fig->nr_cells;
}

/**
 * figure_cell() - a cell that is shown in a figure
 * @s: the run
 * @fig: one of its figures
 * @i: which, below figure_cells(): kernel after kernel
 *
 * Return: the cell, which is @s's.
 */
static inline const struct cell_stats *figure_cell(const struct summary *s,
						   const struct figure *fig, size_t i)
{
	return &s->cells[i / fig->nr_cells * s->per_kernel + fig->cell[i % fig->nr_cells]];
}

#endif
