/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_PLOT_FIGURE_KINDS_H
#define PFNBENCH_REPORT_PLOT_FIGURE_KINDS_H

#include "bench/report/plot/figure.h"

/* One a plot_*.c; figures.c has them in the order of the report. */
extern const struct figure_kind penalty_figure, retry_time_figure, retry_burnt_figure,
	deadline_figure, trade_off_figure, contention_figure, kinds_figure, cdf_figure,
	versions_figure, heat_figure, aftermath_figure, phases_figure, targets_figure,
	gigantic_figure, unplug_figure;

#endif
