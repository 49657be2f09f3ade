// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/measure_name.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/util/text.h"

static const struct {
	const char *name;
	const char *path;
} known[] = {
	{ "latency", "latency_ns" },
	{ "wasted", "wasted_pages" },
	{ "migrated", "migrated_pages" },
	{ "instructions", "counters.instructions" },
	{ "cpu", "counters.task_clock_ns" },
	{ "isolated", "isolated_page_ns" },
	{ "stall", "bystander.max_ns" },
	{ "attempts", "attempts_total" },
	{ "freed-to-done", "freed_to_done_ns" },
	{ "lost", "lost_pages" },
};

/* Objects that a name may be looked up in: "phase:isolate" is phases.isolate. */
static const struct {
	const char *prefix;
	const char *object;
} objects[] = {
	{ "phase:", "phases." },
	{ "counter:", "counters." },
	{ "vmstat:", "vmstat." },
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

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && !strcmp(text + len - end_len, end);
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

/* Splits "a.b.c"; false when it has an empty, too long, or one name too many. */
static bool split(const char *path, struct measure *m)
{
	for (m->depth = 0; m->depth < MEASURE_DEPTH; path++) {
		size_t len = strcspn(path, ".");

		if (!len || len >= sizeof(m->path[0]))
			return false;
		memcpy(m->path[m->depth], path, len);
		m->path[m->depth++][len] = '\0';
		path += len;
		if (!*path)
			return true;
	}
	return false;
}

static const char *path_of(const char *text, char *buf, size_t size)
{
	for (size_t i = 0; i < COUNT(known); i++)
		if (!strcmp(text, known[i].name))
			return known[i].path;
	for (size_t i = 0; i < COUNT(objects); i++) {
		size_t len = strlen(objects[i].prefix);

		if (strncmp(text, objects[i].prefix, len))
			continue;
		snprintf(buf, size, "%s%s", objects[i].object, text + len);
		return buf;
	}
	return text;
}

int measure_parse(const char *text, struct measure *m, struct diag *why)
{
	char names[160], path[128];

	*m = (struct measure){ .name = text };
	if (strchr(path_of(text, path, sizeof(path)), ':') ||
	    !split(path_of(text, path, sizeof(path)), m))
		return diag_set(why, -EINVAL,
				"'%s' is no measure; write one of %s, phase:NAME, counter:NAME, "
				"vmstat:NAME, or a number's place in a trial, as wait_ns",
				text, measure_known(names, sizeof(names)));
	m->unit = unit_of(m);
	m->bound = !strcmp(m->path[0], "latency_ns");
	for (size_t i = 0; i < COUNT(better_when_larger); i++)
		m->more_is_better |= !strcmp(m->path[m->depth - 1], better_when_larger[i]);
	return 0;
}

double measure_of(const struct measure *m, const json_t *trial)
{
	for (int i = 0; i < m->depth; i++)
		trial = json_object_get(trial, m->path[i]);
	return json_is_number(trial) ? json_number_value(trial) : NAN;
}
