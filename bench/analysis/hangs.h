/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_HANGS_H
#define PFNBENCH_ANALYSIS_HANGS_H

#include <jansson.h>

#include "bench/analysis/tally.h"
#include "bench/stats/samples.h"

/**
 * struct hangs - trials of a cell whose operation no signal ended but SIGKILL
 * @where: the innermost functions of the kernel that they were in
 * @isolated: pages of the machine that were taken off the LRU lists then
 * @listed: pages that were on them
 *
 * Starts out zeroed.
 */
struct hangs {
	struct tally where;
	struct samples isolated;
	struct samples listed;
};

/**
 * hangs_read() - count a trial that hung; nothing of another one
 * @h: of its cell
 * @trial: the record
 */
void hangs_read(struct hangs *h, const json_t *trial);

/**
 * hangs_nr() - how many trials hung
 * @h: of a cell
 *
 * Return: trials.
 */
uint64_t hangs_nr(const struct hangs *h);

/**
 * hangs_free() - free what was counted
 * @h: zeroed afterwards
 */
void hangs_free(struct hangs *h);

#endif
