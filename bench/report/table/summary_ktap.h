/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_SUMMARY_KTAP_H
#define PFNBENCH_REPORT_TABLE_SUMMARY_KTAP_H

#include <stdio.h>

#include "bench/analysis/summary.h"

/**
 * summary_ktap() - a run as test results, a line for each cell of each kernel
 * @out: where they go
 * @s: the run
 *
 * A cell passes when all its trials ran, whatever came of them: that the kernel refuses a range is a
 * measurement. It fails when a trial crashed or hung the kernel, when a part of its trials found no
 * placement, and where its kernel could not be had; it is skipped when all its trials were, and when
 * the plan leaves it out. Without memory the process ends.
 */
void summary_ktap(FILE *out, const struct summary *s);

#endif
