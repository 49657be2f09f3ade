// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/facts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/json_count.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

static const json_t *get(const json_t *object, const char *name)
{
	return json_object_get(object, name);
}

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(get(object, name));

	return text ? text : "?";
}

/* Takes @text over. */
static void add(struct facts *f, const char *name, char *text)
{
	f->fact = memory_array(f->fact, f->nr + 1, sizeof(*f->fact));
	f->fact[f->nr++] = (struct fact){ .name = name, .text = text };
}

void facts_put_values(FILE *out, const struct summary *s, const size_t value[AXIS_NR],
		      unsigned int but)
{
	for (enum axis a = 0; a < AXIS_NR; a++)
		if (!(but & 1u << a) && s->axes[a].nr > 1)
			fprintf(out, ", %s %s", axis_names[a], s->axes[a].text[value[a]]);
}

const char *environment_note(const struct summary *s)
{
	const json_t *asked = get(s->run, "asked");

	if (s->estimate)
		return "times are estimates, none was measured";
	if (!strcmp(text_of(asked, "clock"), "icount"))
		return "virtual time: 1 ns = 1 instruction; a cost model, not wall time";
	return "real time, with the noise of the machine";
}

static void add_outcomes(const struct summary *s, struct facts *f)
{
	const json_t *counts = get(s->run, "trials");
	uint64_t recorded = 0;

	for (int i = 0; i < OUTCOME_NR; i++)
		recorded += s->count[i];
	add(f, "trials",
	    text_print("%" PRIu64 " of %s%" PRIu64 "%s: %" PRIu64 " succeeded, %" PRIu64
		       " failed, %" PRIu64 " timed out, %" PRIu64 " skipped, %" PRIu64 " crashed",
		       recorded, s->where->nr ? "the run's " : "", json_count(counts, "planned"),
		       s->finished ? "" : " (the run is unfinished)", s->count[OUTCOME_SUCCESS],
		       s->count[OUTCOME_FAILURE], s->count[OUTCOME_TIMEOUT],
		       s->count[OUTCOME_SKIPPED], s->count[OUTCOME_CRASHED]));
}

static void add_repetition(const struct summary *s, struct facts *f)
{
	const json_t *asked = get(s->run, "asked");
	uint64_t boots = json_count(asked, "boots"), trials = json_count(asked, "trials");
	char deadline[32];

	format_ns(deadline, sizeof(deadline), json_count(asked, "deadline_ns"));
	add(f, "asked",
	    text_print("%" PRIu64 " trial%s a cell and boot, %" PRIu64
		       " boot%s, deadline %s, seed %" PRIu64 " (order %" PRIu64 ")",
		       trials, trials == 1 ? "" : "s", boots, boots == 1 ? "" : "s", deadline,
		       json_count(asked, "seed"), json_count(asked, "order_seed")));
}

/* "kvm", "tcg,...": what the guests ran on, which matters where time is real; or NULL. */
static const char *accelerator(const struct summary *s)
{
	const json_t *kernel, *args;
	size_t i, j;

	json_array_foreach (get(s->run, "kernels"), i, kernel) {
		args = get(kernel, "qemu_args");
		for (j = 0; j + 1 < json_array_size(args); j++) {
			const char *arg = json_string_value(json_array_get(args, j));

			if (arg && !strcmp(arg, "-accel"))
				return json_string_value(json_array_get(args, j + 1));
		}
	}
	return NULL;
}

static void add_environment(const struct summary *s, struct facts *f)
{
	const json_t *asked = get(s->run, "asked"), *qemu = get(s->run, "qemu");
	const char *clock = text_of(asked, "clock"), *accel = accelerator(s);
	bool wall = !strcmp(clock, "wall") && accel;
	char size[32];

	add(f, "environment",
	    text_print("%s, %s%s%s (%s)", text_of(asked, "env"), clock, wall ? ", " : "",
		       wall ? accel : "", environment_note(s)));
	if (!qemu)
		return;
	format_size(size, sizeof(size), json_count(asked, "memory_bytes"));
	add(f, "guests",
	    text_print("%s, %" PRIu64 " CPU%s, QEMU %s", size, json_count(asked, "cpus"),
		       json_count(asked, "cpus") == 1 ? "" : "s", text_of(qemu, "version")));
}

static void add_kernels(const struct summary *s, struct facts *f)
{
	for (size_t i = 0; i < s->nr_kernels; i++) {
		const struct kernel_info *k = &s->kernels[i];

		if (k->error)
			add(f, "kernels", text_print("%s: not to be had: %s", k->spec, k->error));
		else
			add(f, "kernels", text_print("%s: %s", k->spec, k->release ?: "?"));
	}
}

/* Axes with one value: said once, here. Target and fill are in the headings of the tables. */
static void add_constants(const struct summary *s, struct facts *f)
{
	const char *gap = "";
	char *text = NULL;
	FILE *out = memory_stream(&text);

	for (int a = 0; a < AXIS_NR; a++) {
		if (s->axes[a].nr > 1)
			continue;
		fprintf(out, "%s%s %s", gap, axis_names[a], s->axes[a].text[0]);
		gap = ", ";
	}
	memory_stream_end(out);
	if (*text)
		add(f, "in all cells", text);
	else
		free(text);
}

static void add_warnings(const struct summary *s, struct facts *f)
{
	const json_t *warning;
	size_t i;

	json_array_foreach (get(s->run, "warnings"), i, warning)
		add(f, "warnings", text_print("%s", json_string_value(warning)));
}

static void add_dates(const struct summary *s, struct facts *f)
{
	add(f, "started", text_copy(text_of(s->run, "started")));
	if (s->finished)
		add(f, "ended", text_copy(text_of(s->run, "ended")));
}

void facts_make(const struct summary *s, struct facts *f)
{
	char *part = where_text(s->where);

	*f = (struct facts){};
	if (part)
		add(f, "only", part);
	add_outcomes(s, f);
	add_repetition(s, f);
	add_constants(s, f);
	add_environment(s, f);
	if (s->estimate)
		add(f, "estimate", text_copy(s->estimate));
	add_kernels(s, f);
	add_warnings(s, f);
	add_dates(s, f);
}

void facts_free(struct facts *f)
{
	for (size_t i = 0; i < f->nr; i++)
		free(f->fact[i].text);
	free(f->fact);
	*f = (struct facts){};
}
