// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jansson.h>

/* The axis compared: the first of these with several values. */
static enum axis axis_of(const struct experiment *exp)
{
	static const enum axis order[] = { AXIS_POLICY, AXIS_RETRY, AXIS_BLOCKER, AXIS_TARGET,
					   AXIS_FILL };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (exp->axes[order[i]].nr > 1)
			return order[i];
	return AXIS_POLICY;
}

void live_begin(struct live *live, const struct experiment *exp)
{
	const struct value_list *values;

	*live = (struct live){ .axis = axis_of(exp) };
	values = &exp->axes[live->axis];
	live->group = calloc(values->nr, sizeof(*live->group));
	if (!live->group)
		return;
	live->nr = values->nr;
	for (size_t i = 0; i < values->nr; i++)
		live->group[i].name = values->text[i];
}

void live_end(struct live *live)
{
	free(live->group);
	*live = (struct live){};
}

/* Below LIVE_STEPS a bucket a value; then LIVE_STEPS buckets for each power of two. */
static size_t bucket_of(uint64_t ns)
{
	int power = ns < LIVE_STEPS ? 0 : 63 - __builtin_clzll(ns) - 6;

	return (size_t)power * LIVE_STEPS + (size_t)(ns >> power);
}

/* The middle of what falls into it. */
static uint64_t value_of(size_t bucket)
{
	size_t power = bucket < 2 * LIVE_STEPS ? 0 : bucket / LIVE_STEPS - 1;
	uint64_t low = (uint64_t)(bucket - power * LIVE_STEPS) << power;

	return low + ((1ull << power) >> 1);
}

void live_add(struct live *live, const char *value, enum outcome outcome, uint64_t latency_ns)
{
	if (outcome >= LIVE_OUTCOMES)
		return;
	for (size_t i = 0; i < live->nr; i++) {
		struct live_group *g = &live->group[i];

		if (strcmp(g->name, value))
			continue;
		g->nr[outcome]++;
		g->bucket[outcome][bucket_of(latency_ns)]++;
		return;
	}
}

void live_add_record(struct live *live, const char *value, const char *line, size_t len)
{
	json_t *trial = json_loadb(line, len, 0, NULL);
	const json_t *ns = json_object_get(trial, "latency_ns");
	const char *outcome = json_string_value(json_object_get(trial, "outcome"));

	if (ns && outcome)
		live_add(live, value, outcome_parse(outcome), (uint64_t)json_integer_value(ns));
	json_decref(trial);
}

uint64_t live_median(const struct live_group *group, enum outcome outcome)
{
	uint64_t below = 0;

	for (size_t i = 0; i < LIVE_BUCKETS; i++) {
		below += group->bucket[outcome][i];
		if (2 * below >= group->nr[outcome] && below)
			return value_of(i);
	}
	return 0;
}

/* Two digits: more would be beyond what a histogram knows, and would flicker. */
static void put_time(char *text, size_t size, uint64_t ns)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	double value = (double)ns;
	size_t unit = 0;

	for (; value >= 999.5 && unit < 3; unit++)
		value /= 1000;
	snprintf(text, size, value < 9.95 && unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
}

size_t live_line(const struct live *live, enum outcome outcome, char *line, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < live->nr && len < size; i++) {
		const struct live_group *g = &live->group[i];
		char start[24], time[16];

		if (!g->nr[outcome])
			continue;
		snprintf(start, sizeof(start), "%s:", outcome_names[outcome]);
		put_time(time, sizeof(time), live_median(g, outcome));
		if (len)
			len += (size_t)snprintf(line + len, size - len, ", %s %s", g->name, time);
		else
			len = (size_t)snprintf(line, size, "%-9s %s %s", start, g->name, time);
	}
	if (len >= size && size > 4) {
		strcpy(line + size - 4, "...");
		len = size - 1;
	}
	return len;
}
