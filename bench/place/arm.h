/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_ARM_H
#define PFNBENCH_PLACE_ARM_H

#include <stdbool.h>

struct trial;

/**
 * trial_arm() - arm policy and retry for this task, and schedule the blockers' lifetimes
 * @t: placed
 *
 * The kernel allocates pages for that, such as ftrace's trampolines: before the range has free
 * ones.
 *
 * Return: 0 or -errno with the reason in t->reason
 */
int trial_arm(struct trial *t);

/**
 * trial_start() - the operation begins: lifetimes run, churn begins, the deadline is set
 * @t: armed
 * Return: 0 or -errno
 */
int trial_start(struct trial *t);

/**
 * trial_disarm() - the operation is over; what hooks and timers saw goes to @t
 * @t: armed, or not
 * Return: 0 or -errno
 */
int trial_disarm(struct trial *t);

/**
 * trial_counts() - whether the module counts migrated pages; where retries are asked for
 * @t: its cell and placer are set
 * Return: true when hits.migrated is of this trial
 */
bool trial_counts(const struct trial *t);

#endif
