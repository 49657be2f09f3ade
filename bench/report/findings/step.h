/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_STEP_H
#define PFNBENCH_REPORT_FINDINGS_STEP_H

#include <stdio.h>

#include "bench/analysis/releases.h"

/**
 * step_put() - say when something changed: "with 6.17", or "between 6.12 and 6.16" where versions
 * between the two were not measured
 * @out: the sentence
 * @s: the run
 * @before: index of the last kernel before the change
 * @after: index of the first one after it
 */
void step_put(FILE *out, const struct summary *s, size_t before, size_t after);

#endif
