/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PROTOCOL_TRIAL_JSON_H
#define PFNBENCH_PROTOCOL_TRIAL_JSON_H

#include <jansson.h>

#include "bench/protocol/job.h"

/* Version of a trial's format, its "schema"; see docs/record-format.md. */
#define TRIAL_SCHEMA 1

/**
 * trial_json_base() - the fields that every trial has, whatever became of it
 * @job: of the trial; its texts are copied
 * @t: the trial
 *
 * Return: new reference: schema, id, kernel, env, clock, boot, trial, seed and the axes' values;
 * NULL where there is no memory or a text is no UTF-8
 */
json_t *trial_json_base(const struct job *job, const struct job_trial *t);

/**
 * trial_json_lost() - record of a trial that gave none itself
 * @job: of the trial; its texts are copied
 * @t: the trial
 * @outcome: "crashed" or "skipped"
 * @reason: one line for people
 * @log: last lines of the kernel log (goes to "log"), or NULL
 *
 * Return: new reference: trial_json_base(), outcome, reason and log; NULL where there is no memory
 * or a text is no UTF-8
 */
json_t *trial_json_lost(const struct job *job, const struct job_trial *t, const char *outcome,
			const char *reason, const char *log);

#endif
