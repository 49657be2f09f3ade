/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_PROFILES_H
#define PFNBENCH_RECORD_PROFILES_H

#include <stdbool.h>

#include "bench/record/profile.h"
#include "bench/util/diag.h"

/* In a run's directory, and "profiles.file" of run.json */
#define PROFILES_FILE "profiles.ndjson.gz"

/**
 * profiles_are_there() - whether a run has a file of profiles
 * @dir: result directory
 *
 * Return: true where it has; what is in it is not looked at
 */
bool profiles_are_there(const char *dir);

/**
 * typedef profile_fn - what is done with a profile
 * @ctx: as given to profiles_read()
 * @p: the profile; its strings and lists are good until the function returns
 * @why: the reason of an error
 *
 * Return: 0; anything else ends the reading and is returned
 */
typedef int (*profile_fn)(void *ctx, const struct profile *p, struct diag *why);

/**
 * profiles_read() - call a function for each profile of a run
 * @dir: result directory
 * @fn: gets the profiles of a finished run in the order of their ids, of an unfinished one in any
 * @ctx: for @fn
 * @why: "DIR/profiles.ndjson.gz:LINE: what; mend"
 *
 * Of a finished run the file's hash and count are compared with run.json. Of an unfinished one a
 * line that was cut at the end is left out.
 *
 * Return: 0; -ENOENT: the run has none, and @why tells how profiles are taken; -EBADMSG for damage;
 * -errno; what @fn returned
 */
int profiles_read(const char *dir, profile_fn fn, void *ctx, struct diag *why);

/**
 * profiles_read_functions() - profiles_read() without calling contexts
 * @dir: result directory
 * @fn: as there; profiles have an empty list of stacks
 * @ctx: for @fn
 * @why: as there
 *
 * Contexts are most of a file: without them it takes a third of the time. Whether they are well
 * formed is not looked at then; a finished run's hash is.
 *
 * Return: as profiles_read()
 */
int profiles_read_functions(const char *dir, profile_fn fn, void *ctx, struct diag *why);

#endif
