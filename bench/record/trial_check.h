/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_TRIAL_CHECK_H
#define PFNBENCH_RECORD_TRIAL_CHECK_H

#include "bench/util/fields.h"

/* Entries of a table of a trial's fields, with the one that ends it */
#define TRIAL_FIELDS_MAX 96

/**
 * trial_fields() - what the program itself relies on in a trial
 * @fields: those of all trials, then those that each target declares, then the one that ends a
 * table
 *
 * docs/trial.schema.json is the whole format.
 */
void trial_fields(struct field fields[TRIAL_FIELDS_MAX]);

/**
 * trial_check() - whether a record is one: names, types, and nothing that contradicts its outcome
 * @trial: all of it, parsed
 * @why: what is wrong, without file or mend
 *
 * Return: 0 or -EBADMSG.
 */
int trial_check(const json_t *trial, struct diag *why);

/**
 * trial_check_fields() - the same of a part of a record
 * @trial: what was read of it
 * @fields: those of trial_fields() that were read; NULL: all. Only of all is it looked for what
 * contradicts the outcome
 * @why: as in trial_check()
 *
 * Return: 0 or -EBADMSG.
 */
int trial_check_fields(const json_t *trial, const struct field *fields, struct diag *why);

#endif
