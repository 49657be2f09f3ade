/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_FINDINGS_UNPLUG_H
#define PFNBENCH_REPORT_FINDINGS_FINDINGS_UNPLUG_H

#include "bench/report/findings/findings.h"

/**
 * findings_unplug() - how much a virtio-mem device gave, how fast, and what was moved for nothing
 * @s: the run; its samples get sorted
 * @f: sentences are added
 *
 * Of each kernel, and of all that is not the blocker: one sentence with the first blocker that the
 * run has, and the one that left most behind.
 *
 * Return: 0 or -ENOMEM.
 */
int findings_unplug(struct summary *s, struct findings *f);

#endif
