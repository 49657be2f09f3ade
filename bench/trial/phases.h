/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_PHASES_H
#define PFNBENCH_TRIAL_PHASES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "bench/trial/level.h"
#include "bench/util/diag.h"

struct phases;

/**
 * phases_supported() - whether this kernel can tell phases at all; changes nothing
 * Return: 0 or -errno with the reason
 */
int phases_supported(struct diag *why);

/**
 * phases_open() - have the kernel's function_graph tracer follow the calling task, switched off
 * @measure: nothing is touched below MEASURE_PHASES
 *
 * Return: NULL without memory; release with phases_close(). Where it cannot be had, or is not
 * asked for, what is below does nothing.
 */
struct phases *phases_open(enum measure measure);
void phases_close(struct phases *p);

/* Trace from here, and no longer. @p may be NULL. Neither allocates nor prints. */
void phases_start(struct phases *p);
void phases_stop(struct phases *p);

/**
 * struct phases_trial - what must be found in the trace
 * @attempts: calls into the kernel
 * @attempts_ns: their duration
 * @early_check: the kernel's own check was made in them
 */
struct phases_trial {
	uint64_t attempts;
	uint64_t attempts_ns;
	bool early_check;
};

/**
 * phases_read() - take in what was traced since the last start
 * @p: may be NULL
 *
 * Return: 1: measured; 0: phases are not asked for; -errno with the reason when they are and the
 * trace is not there or not complete
 */
int phases_read(struct phases *p, const struct phases_trial *trial, struct diag *why);

/**
 * phases_json() - {phase: ns} of the last phases_read() that returned 1
 *
 * A phase whose functions this kernel does not have, or does not trace, is absent; its time is in
 * others. 0: it did not happen.
 */
json_t *phases_json(const struct phases *p);

#endif
