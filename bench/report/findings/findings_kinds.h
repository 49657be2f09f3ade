/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_FINDINGS_KINDS_H
#define PFNBENCH_REPORT_FINDINGS_FINDINGS_KINDS_H

#include "bench/report/findings/findings.h"

/**
 * findings_kinds() - where operations meet each blocker, in words
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * For each blocker that is found early by some kernel or target and late by another: where which;
 * and what the worst timeout that came of it did until the deadline. One sentence more for all that
 * are found alike everywhere. Likewise for each value of the other axes. Nothing if it was not
 * counted how far operations got.
 *
 * Return: 0 or -ENOMEM.
 */
int findings_kinds(struct summary *s, struct findings *f);

#endif
