/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_LOOP_PARTS_H
#define PFNBENCH_LOOP_PARTS_H

#include <stdint.h>
#include <jansson.h>

struct attempt;
struct trial;

/* attempts.c */

/**
 * trial_measure() - attempts until success, the strategy's end or the deadline
 * @t: placed and armed; outcome, attempts and what was measured are filled in
 */
void trial_measure(struct trial *t);

/**
 * trial_latency() - from the first attempt's begin to the end
 * @t: measured
 * Return: ns
 */
uint64_t trial_latency(const struct trial *t);

/**
 * trial_last() - the last attempt
 * @t: measured
 * Return: the attempt, in @t
 */
const struct attempt *trial_last(const struct trial *t);

/**
 * trial_migrated() - pages that were migrated in all attempts
 * @t: measured
 * Return: pages
 */
uint64_t trial_migrated(const struct trial *t);

/* record.c */

/**
 * trial_json() - the record of a trial that ran or was skipped
 * @t: the trial
 * Return: a new reference, or NULL without memory
 */
json_t *trial_json(const struct trial *t);

#endif
