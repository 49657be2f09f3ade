/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_EXPLAIN_EXPLAIN_RUN_H
#define PFNBENCH_REPORT_EXPLAIN_EXPLAIN_RUN_H

#include <stdbool.h>

#include "bench/analysis/explain.h"

/**
 * explain_run_can() - whether a run has profiles, and sides within it that could be explained
 * @s: the run
 * @by: LABEL_... that sides differ in
 *
 * Return: true if there is a file of profiles, and more than one value.
 */
bool explain_run_can(const struct summary *s, int by);

/**
 * explain_run_by() - what a run's report explains first
 * @s: the run
 *
 * Return: LABEL_KERNEL, or the policies' LABEL_... of a run with one kernel.
 */
int explain_run_by(const struct summary *s);

#endif
