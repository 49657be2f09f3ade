/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_LIB_TRIAL_FIELD_H
#define PFNBENCH_TESTS_LIB_TRIAL_FIELD_H

#include <jansson.h>
#include <stdbool.h>

/**
 * trial_text() - a field of a record as text, "" where it is absent
 */
const char *trial_text(const json_t *t, const char *name);

/**
 * trial_number() - a field as a number, 0 where it is absent
 */
long long trial_number(const json_t *t, const char *name);

/**
 * trial_is() - whether a field is just this text
 */
bool trial_is(const json_t *t, const char *name, const char *value);

/**
 * trials_say() - "ok - NAME" or "not ok - NAME"
 */
void trials_say(bool ok, const char *name);

/**
 * trials_each() - call @each for the trials of a run; "not ok" if it cannot be read
 * @dir: may be NULL
 *
 * Return: run.json, to be released, or NULL
 */
json_t *trials_each(const char *dir, int (*each)(void *ctx, json_t *t, unsigned long line),
		    void *ctx);

#endif
