/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_PLOT_PLOT_POOLED_H
#define PFNBENCH_REPORT_PLOT_PLOT_POOLED_H

#include "bench/analysis/pooled_cells.h"
#include "bench/report/plot/plot.h"

/**
 * struct pooled - a strategy's trials under one kernel and churn, of one lifetime or of all
 * @policy: index on the axis
 * @retry: likewise
 * @pool: the trials; at least one ran
 */
struct pooled {
	size_t policy;
	size_t retry;
	struct pooled_cells pool;
};

/**
 * typedef plot_put_pooled - write the rows of a panel
 * @out: where to
 * @c: its kernel, churn and lifetime; no policy and retry yet
 * @list: the strategies that ran; freed after the call
 * @nr: how many; 1 at least
 */
typedef void (*plot_put_pooled)(FILE *out, struct plot_cell *c, struct pooled *list, size_t nr);

/**
 * plot_pooled() - write the data of a plot that goes over strategies
 * @out: where to
 * @s: the run
 * @fig: the figure; its axes are target, fill and blocker
 * @apart: per value of the lifetime axis whether it has a row of panels to itself, and is shown at
 * all; NULL: all lifetimes are taken together
 * @put: called for each panel in which any strategy ran: a kernel and a row
 *
 * Without memory the process ends.
 */
void plot_pooled(FILE *out, const struct summary *s, const struct figure *fig, const bool *apart,
		 plot_put_pooled put);

/**
 * plot_pooled_fits() - whether there are strategies to compare
 * @s: the run
 *
 * Return: true if the run has several retries.
 */
bool plot_pooled_fits(const struct summary *s);

#endif
