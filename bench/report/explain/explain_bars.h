/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_EXPLAIN_EXPLAIN_BARS_H
#define PFNBENCH_REPORT_EXPLAIN_EXPLAIN_BARS_H

#include <stdio.h>

#include "bench/report/explain/explain_view.h"

/**
 * explain_put_bars() - the data of a plot of the functions that differ most, for plots/explain.gp
 * @out: the data file
 * @v: the view, of two sides; the first few explanations are shown
 * @clock: of the run
 *
 * A row of panels each explanation, a bar each function, the largest difference first; the last one
 * is the sum of all others. An explanation without any function has none.
 *
 * Return: how many rows of panels there are.
 */
size_t explain_put_bars(FILE *out, const struct explain_view *v, const char *clock);

#endif
