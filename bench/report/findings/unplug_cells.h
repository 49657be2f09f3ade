/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_UNPLUG_CELLS_H
#define PFNBENCH_REPORT_FINDINGS_UNPLUG_CELLS_H

#include "bench/analysis/summary.h"

/**
 * unplug_outcome() - the outcome that most of a cell's trials had, of those that shrank a device
 * @cell: the cell
 *
 * Return: the outcome, or -1 where there is none.
 */
int unplug_outcome(const struct cell_stats *cell);

/**
 * unplug_share() - how much of the request was unplugged
 * @cell: with an unplug_outcome(); its samples get sorted
 *
 * Return: median, percent.
 */
double unplug_share(struct cell_stats *cell);

#endif
