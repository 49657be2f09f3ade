/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_PAST_RUN_H
#define PFNBENCH_CMD_PAST_RUN_H

#include "bench/experiment/experiment.h"
#include "bench/plan/plan.h"

/**
 * struct past_run - what an earlier run tells of how long another takes
 * @dir: its folder; NULL: there is none
 * @cpu: of the machine that it was made on
 * @seconds: that the other may take
 */
struct past_run {
	char *dir;
	char *cpu;
	double seconds;
};

/**
 * past_run_find() - how long a run may take, by an earlier one like it
 * @exp: of the run
 * @cost: of its trials
 * @jobs: guests at once
 * @past: filled; release with past_run_free()
 *
 * Like it is a finished run on the same kernels, at the same clock and level; of several one of
 * the same experiment, and the one that is nearest in size. It is looked for in results/ of the
 * current folder, then among those that come with pfnbench, which another machine may have made.
 */
void past_run_find(const struct experiment *exp, const struct plan_cost *cost, unsigned int jobs,
		   struct past_run *past);

/**
 * past_run_free() - free what it has
 * @past: as from past_run_find()
 */
void past_run_free(struct past_run *past);

#endif
