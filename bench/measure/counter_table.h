/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MEASURE_COUNTER_TABLE_H
#define PFNBENCH_MEASURE_COUNTER_TABLE_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>

#include "bench/cell/level.h"

/**
 * enum counter_group - what is read by one system call
 * @COUNTER_HARDWARE: events of the CPU, of the task that calls the kernel
 * @COUNTER_SOFTWARE: events of the kernel, of that task
 * @COUNTER_TRACEPOINT: tracepoints that fire in that task, and in interrupts that it takes
 * @COUNTER_CPU: tracepoints that fire anywhere; a group for each CPU, whose counts are added
 */
enum counter_group {
	COUNTER_HARDWARE,
	COUNTER_SOFTWARE,
	COUNTER_TRACEPOINT,
	COUNTER_CPU,
};

/**
 * struct counter - an event that can be counted
 * @name: in a trial's "counters"
 * @summary: what is counted, for people
 * @group: what it is read with
 * @measure: the level that it belongs to
 * @config: of perf_event_attr; the type follows from @group, and from @cache
 * @cache: of PERF_TYPE_HW_CACHE instead of PERF_TYPE_HARDWARE
 * @system: of a tracepoint, as in events/ of tracefs
 * @event: its name there
 * @hint: what a kernel without it lacks, or NULL
 * @filter: which of these events count, or NULL: all
 * @zone_lock: the event is that of zone_lock.h, and those of zone->lock count
 * @others: is about what CPUs do to each other, and absent where there is one
 */
struct counter {
	const char *name;
	const char *summary;
	enum counter_group group;
	enum measure measure;
	uint64_t config;
	bool cache;
	const char *system;
	const char *event;
	const char *hint;
	const char *filter;
	bool zone_lock;
	bool others;
};

#define COUNTERS_NR 33
extern const struct counter counter_table[COUNTERS_NR];

/* Where clock = icount and there is one CPU: instructions are task_clock_ns. */
#define COUNTER_INSTRUCTIONS "instructions"
#define COUNTER_TASK_CLOCK   "task_clock_ns"

/**
 * counter_find() - look for a counter in the table
 * @name: as in a trial's "counters"
 *
 * Return: the counter's index in counter_table; COUNTERS_NR if there is none of that name.
 */
unsigned int counter_find(const char *name);

#endif
