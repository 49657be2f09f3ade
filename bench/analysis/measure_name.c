// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/measure_name.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "bench/analysis/estimate.h"
#include "bench/util/text.h"

static const struct {
	const char *name;
	const char *path;
} known[] = {
	{ "latency", "latency_ns" },
	{ "wasted", "wasted_pages" },
	{ "migrated", "migrated_pages" },
	{ "instructions", "counters.instructions" },
	{ "executed", "counters.executed" },
	{ "work", "counters.work" },
	{ "cpu", "counters.task_clock_ns" },
	{ "isolated", "isolated_page_ns" },
	{ "stall", "bystander.max_ns" },
	{ "attempts", "attempts_total" },
	{ "freed-to-done", "freed_to_done_ns" },
	{ "lost", "lost_pages" },
	{ "estimate", ESTIMATE_NAME },
};

/* Objects that a name may be looked up in: "phase:isolate" is phases.isolate. */
static const struct {
	const char *prefix;
	const char *object;
} objects[] = {
	{ "phase:", "phases" },
	{ "counter:", "counters" },
	{ "vmstat:", "vmstat" },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Numbers that are better when larger; of all others less is better. */
static const char *const better_when_larger[] = { "order9_delta", "free_pages_delta", "steps" };

char *measure_known(char *buf, size_t size)
{
	const char *names[COUNT(known)];

	for (size_t i = 0; i < COUNT(known); i++)
		names[i] = known[i].name;
	return text_join(buf, size, names, COUNT(known));
}

/* "cycles.cpu" is a counter of all CPUs: what it counts stands before the dot. */
static bool ends_with(const char *text, const char *end)
{
	size_t len = strcspn(text, "."), end_len = strlen(end);

	return len >= end_len && !memcmp(text + len - end_len, end, end_len);
}

static enum measure_unit unit_of(const struct measure *m)
{
	const char *last = m->path[m->depth - 1];

	if (ends_with(last, "page_ns"))
		return UNIT_PAGE_NS;
	if (ends_with(last, "_ns") || !strcmp(m->path[0], "phases"))
		return UNIT_NS;
	return UNIT_COUNT;
}

/* A tick's instructions, context switches and page faults are counted like any others. */
static double tick_of(const struct measure *m)
{
	switch (m->unit) {
	case UNIT_NS:
		return TICK_NS;
	case UNIT_PAGE_NS:
		/* of the largest range that is usual, a memory block */
		return TICK_NS * 32768;
	case UNIT_COUNT:
		break;
	}
	return !strcmp(m->path[0], "counters") || !strcmp(m->path[0], "vmstat") ? INFINITY : 0;
}

static bool add_name(struct measure *m, const char *name, size_t len)
{
	if (!len || len >= sizeof(m->path[0]) || m->depth == MEASURE_DEPTH)
		return false;
	memcpy(m->path[m->depth], name, len);
	m->path[m->depth++][len] = '\0';
	return true;
}

/* Splits "a.b.c"; false when it has an empty, too long, or one name too many. */
static bool add_path(struct measure *m, const char *path)
{
	for (;; path++) {
		size_t len = strcspn(path, ".");

		if (!add_name(m, path, len))
			return false;
		path += len;
		if (!*path)
			return true;
	}
}

static bool find_path(struct measure *m, const char *text)
{
	for (size_t i = 0; i < COUNT(known); i++)
		if (!strcmp(text, known[i].name))
			return add_path(m, known[i].path);
	for (size_t i = 0; i < COUNT(objects); i++) {
		size_t len = strlen(objects[i].prefix);

		if (!strncmp(text, objects[i].prefix, len))
			return add_path(m, objects[i].object) &&
			       add_name(m, text + len, strlen(text + len));
	}
	return !strchr(text, ':') && add_path(m, text);
}

int measure_parse(const char *text, struct measure *m, struct diag *why)
{
	char names[160];

	*m = (struct measure){ .name = text };
	if (!find_path(m, text))
		return diag_set(why, -EINVAL,
				"'%s' is no measure; write one of %s, phase:NAME, counter:NAME, "
				"vmstat:NAME, or a number's place in a trial, as wait_ns",
				text, measure_known(names, sizeof(names)));
	m->unit = unit_of(m);
	m->tick = tick_of(m);
	m->bound = !strcmp(m->path[0], "latency_ns") || measure_is_estimate(m);
	for (size_t i = 0; i < COUNT(better_when_larger); i++)
		m->more_is_better |= !strcmp(m->path[m->depth - 1], better_when_larger[i]);
	return 0;
}

bool measure_is_estimate(const struct measure *m)
{
	return !strcmp(m->path[0], ESTIMATE_NAME) || !strcmp(m->path[0], ESTIMATE_AMOUNTS);
}

double measure_of(const struct measure *m, const json_t *trial)
{
	for (int i = 0; i < m->depth; i++)
		trial = json_object_get(trial, m->path[i]);
	return json_is_number(trial) ? json_number_value(trial) : NAN;
}
