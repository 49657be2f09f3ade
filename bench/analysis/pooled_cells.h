/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_POOL_H
#define PFNBENCH_ANALYSIS_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "bench/analysis/summary.h"

/**
 * struct pool - trials of several cells taken together, each counting the same
 * @ran: trials that ran to an end or to the deadline
 * @latency_ns: of those that succeeded
 * @freed_to_done_ns: likewise; fewer where the range was had without any blocker being released
 * @wasted: of all that ran, as far as pages were measured
 *
 * Starts out zeroed.
 */
struct pool {
	uint64_t ran;
	struct samples latency_ns;
	struct samples freed_to_done_ns;
	struct samples wasted;
};

/**
 * pool_add() - put a cell's trials in
 * Return: 0 or -ENOMEM
 */
int pool_add(struct pool *p, const struct cell_stats *cell);
void pool_free(struct pool *p);

/**
 * pool_share() - successes over trials that ran, 0 where none did
 */
double pool_share(const struct pool *p);

#endif
