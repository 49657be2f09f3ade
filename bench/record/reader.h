/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_READER_H
#define PFNBENCH_RECORD_READER_H

#include <stdbool.h>
#include <jansson.h>

#include "bench/util/diag.h"

/* Version of run.json, its "schema". */
#define RUN_SCHEMA 1

/* Names that a reader may ask for */
#define WANTED_MAX 64

/**
 * run_json_load() - read and check DIR/run.json
 * @dir: result directory
 * @why: "DIR/run.json: what; mend"; may be NULL
 *
 * Return: new reference, or NULL with errno: EBADMSG for damage, ENOMEM, or the error of opening
 * or reading the file
 */
json_t *run_json_load(const char *dir, struct diag *why);

/**
 * trials_read() - call @each for every trial of DIR/trials.ndjson[.gz], in file order
 * @dir: result directory
 * @run: its run.json: a finished run's hash and count are checked against the file
 * @names: members of a trial that @each looks at, besides those that all trials have; ends with
 * NULL. The others may be absent from what it gets, which saves most of the time that a large run
 *         takes. NULL: all
 * @each: gets the parsed object (borrowed) and its line number; non-zero stops and is returned
 * @ctx: for @each
 * @torn: set when the last line is incomplete and the run unfinished (as after kill -9); such a
 * line is left out. In a finished run it is an error. May be NULL: then it is an error as well.
 * @why: "DIR/trials.ndjson:LINE: what; mend"; may be NULL
 *
 * Return: 0, -EBADMSG for damage, -errno, or what @each returned.
 */
int trials_read(const char *dir, const json_t *run, const char *const *names,
		int (*each)(void *ctx, json_t *trial, unsigned long line), void *ctx, bool *torn,
		struct diag *why);

#endif
