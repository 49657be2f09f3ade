/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MEASURE_COUNTERS_H
#define PFNBENCH_MEASURE_COUNTERS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "bench/cell/level.h"
#include "bench/util/diag.h"

struct counters;

/**
 * counters_open() - open what this machine offers of the table, and have it count from now on
 * @measure: events of a higher level are left alone
 * @icount: the clock is virtual, 1 ns for each instruction
 *
 * Events of a task are those of the calling one. Counters of one group (see counter_table.h) are
 * read by one system call, at one moment.
 *
 * Return: never NULL but without memory; release with counters_close()
 */
struct counters *counters_open(enum measure measure, bool icount);

/**
 * counters_close() - stop counting, and give everything back
 * @c: the counters; may be NULL
 */
void counters_close(struct counters *c);

/**
 * counters_start() - count from here on; the function neither allocates nor prints
 * @c: the counters, not NULL
 */
void counters_start(struct counters *c);

/**
 * counters_stop() - count no longer; the function neither allocates nor prints
 * @c: the counters, started
 */
void counters_stop(struct counters *c);

/**
 * counters_json() - {name: count} of the last start/stop
 * @c: the counters, stopped
 *
 * Counts are raw: never scaled up to the time that they were wanted. What is not supported is
 * absent, and so is what had no hardware counter all the time.
 *
 * Return: new reference, or NULL without memory.
 */
json_t *counters_json(const struct counters *c);

/**
 * counters_running_json() - {name: {enabled_ns, running_ns}} of those that had no hardware counter
 * for a part of the time, because they had to share it
 * @c: the counters, stopped
 *
 * Return: new reference, or NULL: all were counting all the time.
 */
json_t *counters_running_json(const struct counters *c);

/**
 * counters_support() - {name: "ok" or why not}, of each counter in the table
 * @c: the counters
 *
 * Return: new reference, or NULL without memory.
 */
json_t *counters_support(const struct counters *c);

/**
 * counters_sources() - {name: where the count comes from}, of those that are no event of perf
 * @c: the counters
 *
 * Return: new reference, to an empty object where all are events of perf; NULL without memory.
 */
json_t *counters_sources(const struct counters *c);

#endif
