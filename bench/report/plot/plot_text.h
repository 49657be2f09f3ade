/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_PLOT_PLOT_TEXT_H
#define PFNBENCH_REPORT_PLOT_PLOT_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/analysis/summary.h"

/**
 * plots_print() - draw a run's plots in characters
 * @out: where to; nothing is written anywhere else
 * @s: the run; its samples get sorted
 * @name: a plot's name or the beginning of several; NULL: all
 * @width: in characters
 * @ansi: whether series have colours
 * @why: what went wrong and how to mend it
 *
 * Return: 0, -EINVAL where no plot is called so, -ENOENT without any or without gnuplot, other -errno.
 */
int plots_print(FILE *out, const struct summary *s, const char *name, unsigned int width, bool ansi,
		struct diag *why);

#endif
