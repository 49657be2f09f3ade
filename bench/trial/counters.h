/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_COUNTERS_H
#define PFNBENCH_TRIAL_COUNTERS_H

#include <jansson.h>
#include <stdint.h>

#include "bench/trial/level.h"
#include "bench/util/diag.h"

struct counters;

/**
 * counters_open() - open what this machine offers of the table, for the calling task, stopped
 * @measure: events of a higher level are left alone
 *
 * Return: never NULL but without memory; release with counters_close()
 */
struct counters *counters_open(enum measure measure);
void counters_close(struct counters *c);

/* Count from here, and no longer. Neither allocates nor prints. */
void counters_start(struct counters *c);
void counters_stop(struct counters *c);

/**
 * counters_json() - {name: count} of the last start/stop; what is not supported is absent
 */
json_t *counters_json(struct counters *c);

/**
 * counters_support() - {name: "ok" or why not}
 */
json_t *counters_support(const struct counters *c);

#endif
