/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_FINDINGS_PHASES_H
#define PFNBENCH_REPORT_FINDINGS_FINDINGS_PHASES_H

#include "bench/report/findings/findings.h"

/**
 * findings_phases() - where the time goes, in words
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * For each kernel, of the place (fill, blocker, ...) where the first policy's successes take
 * longest, and of that where they take least: the phase that takes most, target beside target; and
 * in the former what the early check has of it. Nothing where phases were not measured.
 *
 * Return: 0 or -ENOMEM.
 */
int findings_phases(struct summary *s, struct findings *f);

#endif
