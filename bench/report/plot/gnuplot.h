/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_PLOT_GNUPLOT_H
#define PFNBENCH_REPORT_PLOT_GNUPLOT_H

#include "bench/util/diag.h"

/**
 * gnuplot_draw() - run a program of plots/ on a data file
 * @program: file name in plots/, "penalty.gp"
 * @data: the data file
 * @picture: replaced as a whole, or left as it was; its ending tells what is drawn, see
 * plots/theme.gp. SVG is tidied (svg.h)
 * @shape: "wide" or "column"; of text its width in characters
 * @why: what went wrong and how to mend it
 *
 * Return: 0, -ENOENT without gnuplot or its program, -ETIME after a minute, -EIO when it failed.
 */
int gnuplot_draw(const char *program, const char *data, const char *picture, const char *shape,
		 struct diag *why);

#endif
