/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_FOUND_CELLS_H
#define PFNBENCH_ANALYSIS_FOUND_CELLS_H

#include <stdbool.h>

#include "bench/analysis/found.h"
#include "bench/analysis/summary.h"

/**
 * found_is_measured() - whether any trial of a run counted the tests of its range
 * @s: the run
 *
 * Return: true if one did.
 */
bool found_is_measured(const struct summary *s);

/**
 * found_in_cell() - where all trials of a cell met it, whatever their outcomes
 * @cell: of a run
 * @t: added to; release with tally_free()
 *
 * Without memory the process ends.
 */
void found_in_cell(const struct cell_stats *cell, struct tally *t);

#endif
