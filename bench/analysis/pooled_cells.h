/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_POOLED_CELLS_H
#define PFNBENCH_ANALYSIS_POOLED_CELLS_H

#include <stddef.h>
#include <stdint.h>

#include "bench/analysis/summary.h"

/**
 * struct pooled_cells - trials of several cells taken together, each counting the same
 * @ran: trials that ran to an end or to the deadline
 * @latency_ns: of those that succeeded
 * @freed_to_done_ns: likewise; fewer where the range was had without any blocker being released
 * @wasted: of all that ran, as far as pages were measured
 *
 * Starts out zeroed.
 */
struct pooled_cells {
	uint64_t ran;
	struct samples latency_ns;
	struct samples freed_to_done_ns;
	struct samples wasted;
};

/**
 * pooled_cells_add() - put a cell's trials in
 * @p: added to; release with pooled_cells_free()
 * @cell: its samples are copied
 *
 * Without memory the process ends.
 */
void pooled_cells_add(struct pooled_cells *p, const struct cell_stats *cell);

/**
 * pooled_cells_free() - free the samples
 * @p: zeroed afterwards
 */
void pooled_cells_free(struct pooled_cells *p);

/**
 * pooled_cells_share() - successes over trials that ran
 * @p: the trials
 *
 * Return: from 0 to 1; 0 where none ran.
 */
double pooled_cells_share(const struct pooled_cells *p);

#endif
