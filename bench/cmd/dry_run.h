/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_DRY_RUN_H
#define PFNBENCH_CMD_DRY_RUN_H

#include "bench/experiment/experiment.h"
#include "bench/plan/plan.h"

/**
 * dry_run() - print what a run would do, how long it may take, and how much memory
 * @exp: of the run
 * @plan: made of @exp
 * @jobs: guests at once
 *
 * Nothing is started, fetched or written.
 */
void dry_run(const struct experiment *exp, const struct plan *plan, unsigned int jobs);

#endif
