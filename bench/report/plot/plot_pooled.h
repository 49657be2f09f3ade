/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_PLOT_PLOT_POOLED_H
#define PFNBENCH_REPORT_PLOT_PLOT_POOLED_H

#include "bench/analysis/pooled_cells.h"
#include "bench/report/plot/plot.h"

/**
 * struct pooled - a strategy's trials of all lifetimes, under one kernel and churn
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
 * plot_pooled() - write the data of a plot that goes over strategies, all lifetimes taken together
 * @out: where to
 * @s: the run
 * @fig: the figure; its axes are target, fill and blocker
 * @put: called for each panel in which any strategy ran: a kernel and a churn; @c has no policy and
 * retry yet; @list holds the @nr strategies that ran, which are freed after the call
 *
 * Without memory the process ends.
 */
void plot_pooled(FILE *out, const struct summary *s, const struct figure *fig,
		 void (*put)(FILE *out, struct plot_cell *c, struct pooled *list, size_t nr));

/**
 * plot_pooled_fits() - whether there are strategies to compare
 * @s: the run
 *
 * Return: true if the run has several retries.
 */
bool plot_pooled_fits(const struct summary *s);

#endif
