/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_FINDINGS_RETRY_H
#define PFNBENCH_REPORT_FINDINGS_FINDINGS_RETRY_H

#include "bench/report/findings/findings.h"

/**
 * findings_retry() - compare strategies, that is policies with retries, in words
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * For each kernel, target, fill and blocker, without churn (or under the one that there is): time
 * from release to done, CPU time and isolation held, each at the lifetime where strategies differ
 * most; and what a blocker that outlives the deadline costs. For each churn: holding against
 * releasing isolation.
 *
 * Return: 0 or -ENOMEM.
 */
int findings_retry(struct summary *s, struct findings *f);

#endif
