/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_LOOP_LOOP_H
#define PFNBENCH_LOOP_LOOP_H

#include <jansson.h>

struct cell;
struct counters;
struct job;
struct job_trial;
struct series;

/**
 * trial_run() - place, verify, time, restore
 * @s: the series that the trial is part of
 * @counters: opened counters; may hold none
 * @job: what the trial is part of
 * @jt: the trial
 * @cell: its axis values, parsed
 *
 * Whatever happens, the pages are back in their zone when it returns.
 *
 * Return: the record (new reference), or NULL without memory.
 */
json_t *trial_run(struct series *s, struct counters *counters, const struct job *job,
		  const struct job_trial *jt, const struct cell *cell);

#endif
