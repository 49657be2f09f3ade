/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MEASURE_PHASE_TRACER_H
#define PFNBENCH_MEASURE_PHASE_TRACER_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/cell/level.h"
#include "bench/measure/attempt.h"
#include "bench/util/diag.h"

struct journal;
struct phases;

/**
 * enum phases_by - what phases are told by
 * @PHASES_BY_FUNCTIONS: the tracer function_graph: every phase
 * @PHASES_BY_EVENTS: tracepoints that lie between steps: some phases; the others are in them
 */
enum phases_by {
	PHASES_BY_FUNCTIONS,
	PHASES_BY_EVENTS,
	PHASES_BY_NR,
};

/**
 * phases_by_name() - the name of a way to tell phases, as in run.json
 * @by: the way, less than PHASES_BY_NR
 *
 * Return: the name, a constant
 */
const char *phases_by_name(enum phases_by by);

/**
 * phases_supported() - whether this kernel can tell phases at all; changes nothing
 * @by: the best way
 * @why: why not a better one; "" for the best
 *
 * Return: 0 or -errno
 */
int phases_supported(enum phases_by *by, struct diag *why);

/**
 * phases_open() - have the kernel follow the calling task, switched off
 * @measure: nothing is touched below MEASURE_PHASES
 * @j: keeps what is changed in tracefs, for those who are killed; NULL: nobody needs that, as in a
 *     guest. Borrowed until phases_close()
 *
 * Return: NULL without memory; release with phases_close(). Where it cannot be had, or is not
 * asked for, what is below does nothing.
 */
struct phases *phases_open(enum measure measure, struct journal *j);

/**
 * phases_open_by() - the same in one way, whether there is a better one or not
 * @measure: nothing is touched below MEASURE_PHASES
 * @by: the way
 *
 * Nothing is noted in a journal.
 *
 * Return: as phases_open()
 */
struct phases *phases_open_by(enum measure measure, enum phases_by by);

/**
 * phases_close() - put tracefs back as it was, and give everything back
 * @p: may be NULL
 */
void phases_close(struct phases *p);

/**
 * phases_start() - trace from here on; the function neither allocates nor prints
 * @p: may be NULL
 */
void phases_start(struct phases *p);

/**
 * phases_stop() - trace no longer; the function neither allocates nor prints
 * @p: may be NULL
 */
void phases_stop(struct phases *p);

/**
 * phases_read() - take in what was traced since the last start
 * @p: may be NULL
 * @trial: the attempts that were made since then; borrowed
 * @why: the reason of a failure
 *
 * Return: 1: measured; 0: phases are not asked for; -errno with the reason when they are and the
 * trace is not there or not complete
 */
int phases_read(struct phases *p, const struct phases_trial *trial, struct diag *why);

/**
 * phases_json() - {phase: ns} of the last phases_read() that returned 1
 * @p: not NULL
 *
 * A phase that this kernel does not have, or that is not traced, is absent; its time is in others.
 * 0: it did not happen.
 *
 * Return: new reference, or NULL without memory.
 */
json_t *phases_json(const struct phases *p);

#endif
