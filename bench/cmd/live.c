// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jansson.h>

#include "bench/stats/samples.h"
#include "bench/util/clock.h"
#include "bench/util/memory.h"

static bool same(const struct cell *a, const struct cell *b, enum axis axis)
{
	return !strcmp(a->text[axis], b->text[axis]);
}

static void find_what_varies(struct live *live)
{
	const struct cell *cells = live->plan->cells;

	for (size_t i = 1; i < live->plan->nr_cells; i++)
		for (enum axis axis = 0; axis < AXIS_NR; axis++)
			live->varies[axis] |= !same(&cells[0], &cells[i], axis);
}

/* The axis compared: the first of these with several values. */
static enum axis axis_of(const struct live *live)
{
	static const enum axis order[] = { AXIS_POLICY, AXIS_RETRY, AXIS_BLOCKER, AXIS_TARGET,
					   AXIS_FILL };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (live->varies[order[i]])
			return order[i];
	return AXIS_POLICY;
}

void live_begin(struct live *live, const struct plan *plan, char *const *kernels)
{
	*live = (struct live){
		.plan = plan,
		.kernels = kernels,
	};
	find_what_varies(live);
	live->axis = axis_of(live);
}

void live_end(struct live *live)
{
	free(live->ended);
	*live = (struct live){};
}

/* Only now, for without a terminal nobody looks at medians. */
static void make_room(struct live *live)
{
	live->ended = memory_array(NULL, live->plan->nr_trials, sizeof(*live->ended));
	for (size_t i = 0; i < live->plan->nr_trials; i++)
		live->ended[i].outcome = OUTCOME_NR;
}

void live_add(struct live *live, const struct planned_trial *t, enum outcome outcome,
	      uint64_t latency_ns)
{
	size_t id = (size_t)(t - live->plan->trials);
	uint64_t now = clock_ns();

	if (outcome >= LIVE_OUTCOMES)
		return;
	if (!live->ended)
		make_room(live);
	live->ended[id] = (struct live_trial){ latency_ns, outcome };
	if (live->shown_ns && now - live->shown_ns < LIVE_HOLD_NS)
		return;
	live->shown = id;
	live->shown_ns = now;
}

void live_add_record(struct live *live, const struct planned_trial *t, const char *line, size_t len)
{
	json_t *trial = json_loadb(line, len, 0, NULL);
	const json_t *ns = json_object_get(trial, "latency_ns");
	const char *outcome = json_string_value(json_object_get(trial, "outcome"));

	if (ns && outcome)
		live_add(live, t, outcome_parse(outcome), (uint64_t)json_integer_value(ns));
	json_decref(trial);
}

/* Two digits: more would flicker. */
static void put_time(char *text, size_t size, double ns)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	size_t unit = 0;

	for (; ns >= 999.5 && unit < 3; unit++)
		ns /= 1000;
	snprintf(text, size, ns < 9.95 && unit ? "%.1f %s" : "%.0f %s", ns, units[unit]);
}

static size_t append(char *line, size_t size, size_t len, const char *before, const char *text)
{
	return len < size ? len + (size_t)snprintf(line + len, size - len, "%s%s", before, text)
			  : len;
}

static size_t cut(char *line, size_t size, size_t len)
{
	if (len < size || size <= 4)
		return len;
	strcpy(line + size - 4, "...");
	return size - 1;
}

size_t live_heading(const struct live *live, char *line, size_t size)
{
	const struct planned_trial *t = &live->plan->trials[live->shown];
	const char *before = " of ";
	bool kernels =
		live->plan->nr_trials && live->plan->trials[live->plan->nr_trials - 1].kernel != 0;
	size_t len;

	if (!live->shown_ns)
		return 0;
	len = append(line, size, 0, "", "medians so far");
	if (kernels) {
		len = append(line, size, len, before, live->kernels[t->kernel]);
		before = ", ";
	}
	for (enum axis axis = 0; axis < AXIS_NR; axis++) {
		if (axis == live->axis || !live->varies[axis])
			continue;
		len = append(line, size, len, before, live->plan->cells[t->cell].text[axis]);
		before = ", ";
	}
	return cut(line, size, len);
}

/* Whether a cell differs from that of the trial shown in the axis alone. */
static bool is_beside(const struct live *live, const struct cell *cell)
{
	const struct cell *shown = &live->plan->cells[live->plan->trials[live->shown].cell];

	for (enum axis axis = 0; axis < AXIS_NR; axis++)
		if (axis != live->axis && !same(cell, shown, axis))
			return false;
	return true;
}

static void take_samples(const struct live *live, size_t cell, enum outcome outcome,
			 struct samples *samples)
{
	for (size_t i = 0; i < live->plan->nr_trials; i++) {
		const struct planned_trial *t = &live->plan->trials[i];

		if (live->ended[i].outcome == outcome && t->cell == cell &&
		    t->kernel == live->plan->trials[live->shown].kernel)
			samples_add(samples, live->ended[i].ns);
	}
}

size_t live_line(const struct live *live, enum outcome outcome, char *line, size_t size)
{
	char start[24], time[16];
	size_t len = 0;

	snprintf(start, sizeof(start), "%s:  ", outcome_names[outcome]);
	for (size_t i = 0; i < live->plan->nr_cells && live->shown_ns; i++) {
		const struct cell *cell = &live->plan->cells[i];
		struct samples samples = {};

		if (!is_beside(live, cell))
			continue;
		take_samples(live, i, outcome, &samples);
		if (samples.nr) {
			put_time(time, sizeof(time), samples_median(&samples));
			len = append(line, size, len, len ? ", " : start, cell->text[live->axis]);
			len = append(line, size, len, " ", time);
		}
		samples_free(&samples);
	}
	return cut(line, size, len);
}
