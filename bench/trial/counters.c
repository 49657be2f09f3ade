// SPDX-License-Identifier: GPL-2.0
/* Event counters of the task that calls the kernel, through libperf. */

#include "bench/trial/counters.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <perf/core.h>
#include <perf/evsel.h>
#include <perf/threadmap.h>
#include <stdlib.h>
#include <string.h>
#include <traceevent/event-parse.h>

#include "workloads/trace_format.h"

static const struct {
	const char *name;
	uint32_t type;
	uint64_t config;
	const char *system; /* of a tracepoint, whose number the kernel tells */
	enum measure measure;
} table[] = {
	{ "instructions", PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS },
	{ "cycles", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES },
	{ "task_clock_ns", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK },
	{ "context_switches", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES },
	{ "cpu_migrations", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS },
	{ "page_faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS },
	{ "test_pages_isolated", PERF_TYPE_TRACEPOINT, 0, "page_isolation", MEASURE_COUNTERS },
	{ "mm_migrate_pages", PERF_TYPE_TRACEPOINT, 0, "migrate", MEASURE_COUNTERS },
	{ "mm_page_alloc", PERF_TYPE_TRACEPOINT, 0, "kmem", MEASURE_ALL },
	{ "mm_page_free", PERF_TYPE_TRACEPOINT, 0, "kmem", MEASURE_ALL },
};

#define COUNTERS_NR (sizeof(table) / sizeof(table[0]))

/**
 * struct counters - one event for each line of the table
 * @evsel: NULL where it is not supported
 * @why: the reason
 * @before: reading at the start
 * @after: reading at the stop
 */
struct counters {
	struct perf_thread_map *self;
	struct perf_evsel *evsel[COUNTERS_NR];
	struct diag why[COUNTERS_NR];
	struct perf_counts_values before[COUNTERS_NR];
	struct perf_counts_values after[COUNTERS_NR];
};

static int quiet(enum libperf_print_level level, const char *fmt, va_list args)
{
	return 0;
}

static int tracepoint_id(size_t i, __u64 *id, struct diag *why)
{
	struct tep_handle *tep = NULL;
	struct tep_event *event;
	int err = trace_format_read(table[i].system, table[i].name, &tep, &event, why);

	if (!err)
		*id = event->id;
	tep_free(tep);
	return err;
}

static void open_one(struct counters *c, size_t i)
{
	struct perf_event_attr attr = {
		.type = table[i].type,
		.config = table[i].config,
		.size = sizeof(attr),
		.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
	};
	struct perf_evsel *evsel;
	__u64 id;
	int err;

	if (table[i].system) {
		if (tracepoint_id(i, &id, &c->why[i]))
			return;
		attr.config = id;
	}
	evsel = perf_evsel__new(&attr);
	err = evsel ? perf_evsel__open(evsel, NULL, c->self) : -ENOMEM;
	if (err) {
		diag_set(&c->why[i], err, "perf_event_open: %s%s", strerror(-err),
			 err == -ENOENT ? " (this CPU offers no such event)" : "");
		if (evsel)
			perf_evsel__delete(evsel);
		return;
	}
	c->evsel[i] = evsel;
}

struct counters *counters_open(enum measure measure)
{
	struct counters *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	libperf_init(quiet);
	c->self = perf_thread_map__new_dummy();
	if (c->self)
		perf_thread_map__set_pid(c->self, 0, 0);
	for (size_t i = 0; i < COUNTERS_NR; i++) {
		if (measure_has(measure, table[i].measure))
			open_one(c, i);
		else
			diag_set(&c->why[i], 0, "write measure = %s in [experiment]",
				 measure_names[table[i].measure]);
	}
	return c;
}

void counters_close(struct counters *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < COUNTERS_NR; i++) {
		if (!c->evsel[i])
			continue;
		perf_evsel__close(c->evsel[i]);
		perf_evsel__delete(c->evsel[i]);
	}
	perf_thread_map__put(c->self);
	free(c);
}

static void read_all(struct counters *c, struct perf_counts_values *values)
{
	for (size_t i = 0; i < COUNTERS_NR; i++)
		if (c->evsel[i])
			perf_evsel__read(c->evsel[i], 0, 0, &values[i]);
}

void counters_start(struct counters *c)
{
	read_all(c, c->before);
}

void counters_stop(struct counters *c)
{
	read_all(c, c->after);
}

json_t *counters_json(struct counters *c)
{
	json_t *o = json_object();

	for (size_t i = 0; i < COUNTERS_NR; i++)
		if (c->evsel[i])
			json_object_set_new(o, table[i].name,
					    json_integer(c->after[i].val - c->before[i].val));
	return o;
}

json_t *counters_support(const struct counters *c)
{
	json_t *o = json_object();

	for (size_t i = 0; i < COUNTERS_NR; i++)
		json_object_set_new(o, table[i].name,
				    json_string(c->evsel[i] ? "ok" : c->why[i].text));
	return o;
}
