/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_PLOT_FIGURE_KIND_H
#define PFNBENCH_REPORT_PLOT_FIGURE_KIND_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/report/plot/category.h"
#include "bench/report/plot/figure.h"

/**
 * struct figure_kind - a sort of plot
 * @name: names of files begin with it; plots/NAME.gp draws it
 * @caption: captions begin with it
 * @axes: axes that tell figures apart, the target first; the others are inside of a figure
 * @nr_axes: how many
 * @fits: whether a run has the axes that the plot goes over
 * @shows: whether a cell has anything to plot
 * @put: write the data, with a line of names first
 */
struct figure_kind {
	const char *name;
	const char *caption;
	enum axis axes[AXIS_NR];
	size_t nr_axes;
	bool (*fits)(const struct summary *s);
	bool (*shows)(const struct cell_stats *cell);
	int (*put)(FILE *out, const struct summary *s, const struct figure *fig);
};

/* A plot that has policies and blockers in it has a figure for each value of these axes. */
#define FIGURE_OF_CONDITIONS                                                                       \
	{                                                                                          \
		AXIS_TARGET, AXIS_FILL, AXIS_RETRY, AXIS_LIFETIME, AXIS_CHURN, AXIS_ONLINE,        \
			AXIS_FRAGMENT                                                              \
	}
/* One that has targets and fills in it, too: */
#define FIGURE_OF_STRATEGY                                                                         \
	{                                                                                          \
		AXIS_RETRY, AXIS_LIFETIME, AXIS_CHURN, AXIS_ONLINE, AXIS_FRAGMENT                  \
	}

extern const struct figure_kind penalty_figure, retry_time_figure, retry_burnt_figure,
	deadline_figure, trade_off_figure, contention_figure, kinds_figure, cdf_figure,
	versions_figure, heat_figure, aftermath_figure, phases_figure, targets_figure,
	gigantic_figure, unplug_figure;

/* What most data files begin with: the cell, as far as a row is of one. */
#define PLOT_CELL                                                                                  \
	"target\tfill\tblocker\tlifetime\tchurn\tclock\tdeadline_ns\trow\tpanel\tkernel\tpolicy\tretry"

/**
 * struct plot_cell - the values below PLOT_CELL
 * @s: the run
 * @kernel: index
 * @panel: the kernel's number among those shown, from 1
 * @row: number of the row of panels, from 1
 * @value: index per axis
 * @lifetime: instead of the axis' value, where a row is of several; or NULL
 * @blocker: likewise
 */
struct plot_cell {
	const struct summary *s;
	size_t kernel;
	size_t panel;
	size_t row;
	size_t value[AXIS_NR];
	const char *lifetime;
	const char *blocker;
};

/**
 * plot_put_cell() - begin a row; what follows starts with a tab
 */
void plot_put_cell(FILE *out, const struct plot_cell *c);

/**
 * plot_put_spread() - median, smallest and largest, each after a tab; "-" without samples
 * @samples: get sorted
 */
void plot_put_spread(FILE *out, struct samples *samples);

/**
 * plot_next_kernel() - the next kernel with anything to show in a figure: others get no panel
 * @c: @kernel is where to begin; set to the kernel found, and @panel to one more
 *
 * Return: false when there is none.
 */
bool plot_next_kernel(const struct figure *fig, struct plot_cell *c);

/**
 * plot_deadline() - the run's deadline in ns
 */
uint64_t plot_deadline(const struct summary *s);

/**
 * plot_values() - all values of an axis in a few words: the first, the last, and how many there are
 * @buf: result
 */
const char *plot_values(const struct summary *s, enum axis axis, char *buf, size_t size);

/**
 * plot_categories() - the blockers of a figure along an axis, those alone that ran
 * @categories: see categories_make(); the caller frees, whatever is returned
 * @nr: how many
 *
 * Return: 0 or -ENOMEM
 */
int plot_categories(const struct summary *s, const struct figure *fig, struct category **categories,
		    size_t *nr);

/**
 * plot_over_categories() - the data of a figure whose x axis goes over blockers
 * @header: the line of names
 * @put_kernel: write the rows of one kernel; @c->row is 1 before the first
 *
 * Return: 0 or -ENOMEM
 */
int plot_over_categories(FILE *out, const struct summary *s, const struct figure *fig,
			 const char *header,
			 void (*put_kernel)(FILE *out, struct plot_cell *c,
					    const struct category *x, size_t nr));

/**
 * plot_one_strategy() - whether a run has but one retry, lifetime and churn: its subject is
 * something else
 */
bool plot_one_strategy(const struct summary *s);

/**
 * plot_kinds_fits() - whether a run is about kinds of blockers: it has more than a few, and counted
 * how far operations got
 */
bool plot_kinds_fits(const struct summary *s);

/**
 * plot_targets_fits() - whether targets are what a run compares: a few of them under one policy
 */
bool plot_targets_fits(const struct summary *s);

#endif
