/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_FINDINGS_GIGANTIC_H
#define PFNBENCH_REPORT_FINDINGS_FINDINGS_GIGANTIC_H

#include "bench/report/findings/findings.h"

/**
 * findings_gigantic() - what it costs to find a range for a gigantic page, in words
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * For each place (fill, blocker, ...), under the first policy, of each kernel: how much of the time
 * is the search for a candidate and how much migration, what was tried and what moved for nothing.
 * Then by how much the search differs from one kernel to the next. Nothing where phases, or what
 * was tried, were not measured.
 *
 * Return: 0 or -ENOMEM.
 */
int findings_gigantic(struct summary *s, struct findings *f);

#endif
