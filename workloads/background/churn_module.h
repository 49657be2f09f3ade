/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_CHURN_MODULE_H
#define PFNBENCH_WORKLOADS_CHURN_MODULE_H

#include <stdint.h>

#include "bench/util/diag.h"
#include "kmod/include/pfnbench_uapi.h"

struct site;

/**
 * churn_module_place() - use up every free pageblock but what the operation needs to migrate to
 * @s: the site, with its range claimed
 * @kind: what competes once the operation begins
 * @period_us: how often
 * @seed: of what it draws; 0: nothing
 * @why: the reason for a failure
 *
 * Return: 0 or -errno; -ENOMEM when the machine is too small
 */
int churn_module_place(struct site *s, enum pfnb_churn_kind kind, uint32_t period_us, uint64_t seed,
		       struct diag *why);

/**
 * churn_module_end() - stop the churn, and free its pages
 * @s: the site
 * @why: the reason for a failure
 *
 * Return: 0 or -errno
 */
int churn_module_end(struct site *s, struct diag *why);

#endif
