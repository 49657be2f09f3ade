/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_PLOT_PLOT_H
#define PFNBENCH_REPORT_PLOT_PLOT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "bench/report/plot/category.h"
#include "bench/report/plot/figure.h"

/* The first columns of most data files: the cell that a row belongs to. */
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
 * plot_put_cell() - begin a row; the columns that follow start with a tab each
 * @out: the data file
 * @c: the row's cell
 */
void plot_put_cell(FILE *out, const struct plot_cell *c);

/**
 * plot_put_spread() - median, smallest and largest, each after a tab; "-" without samples
 * @out: the data file
 * @samples: get sorted
 */
void plot_put_spread(FILE *out, struct samples *samples);

/**
 * plot_next_kernel() - the next kernel with anything to show in a figure: others get no panel
 * @fig: the figure
 * @c: @kernel is where to begin; set to the kernel found, and @panel to one more
 *
 * Return: false when there is none.
 */
bool plot_next_kernel(const struct figure *fig, struct plot_cell *c);

/**
 * plot_ran() - whether any trial of a cell ran
 * @cell: the cell
 *
 * Return: true if one did.
 */
bool plot_ran(const struct cell_stats *cell);

/**
 * plot_has_latency() - whether a cell has successes or failures, which alone have a latency
 * @cell: the cell
 *
 * Return: true if one was measured.
 */
bool plot_has_latency(const struct cell_stats *cell);

/**
 * plot_deadline() - the deadline of a run's trials
 * @s: the run
 *
 * Return: ns.
 */
uint64_t plot_deadline(const struct summary *s);

/**
 * plot_clock() - what times of a run were measured by, as the data files' column "clock" has it
 * @s: the run
 *
 * Return: "icount", "wall", or the sentence that begins with "estimated" and tells by which prices;
 * lives as long as @s.
 */
const char *plot_clock(const struct summary *s);

/**
 * plot_values() - all values of an axis in a few words: the first, the last, and how many there are
 * @s: the run
 * @axis: which
 * @buf: result
 * @size: of @buf
 *
 * Return: @buf.
 */
const char *plot_values(const struct summary *s, enum axis axis, char *buf, size_t size);

/**
 * plot_categories() - the blockers of a figure along an axis, those alone that ran
 * @s: the run
 * @fig: the figure
 * @categories: see categories_make(); the caller frees
 *
 * Return: how many
 */
size_t plot_categories(const struct summary *s, const struct figure *fig,
		       struct category **categories);

/**
 * plot_over_categories() - the data of a figure whose x axis goes over blockers
 * @out: the data file
 * @s: the run
 * @fig: the figure
 * @header: the line of names
 * @put_kernel: write the rows of one kernel; @c->row is 1 before the first
 */
void plot_over_categories(FILE *out, const struct summary *s, const struct figure *fig,
			  const char *header,
			  void (*put_kernel)(FILE *out, struct plot_cell *c,
					     const struct category *x, size_t nr));

#endif
