// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/summary.h"

#include <stdlib.h>
#include <string.h>

#include "bench/analysis/found.h"
#include "bench/analysis/measures.h"
#include "bench/record/reader.h"
#include "bench/util/memory.h"
#include "bench/util/printable.h"
#include "bench/util/text.h"

/* Reasons kept apart in a cell: ones that carry numbers must not grow without bound. */
#define MAX_REASONS 16

struct grouping {
	struct summary *summary;
	const struct estimates *estimates;
	const char *dir;
	struct diag *why;
};

/* Failing with EBUSY is what the benchmark is about; whatever else happened must be told. */
static const char *reason_text(const json_t *trial, enum outcome outcome)
{
	const char *text = json_string_value(json_object_get(trial, "reason"));

	if (text)
		return text;
	text = json_string_value(json_object_get(trial, "errno"));
	if (outcome == OUTCOME_SUCCESS ||
	    (outcome == OUTCOME_FAILURE && (!text || !strcmp(text, "EBUSY"))))
		return NULL;
	return text ? text : "no reason given";
}

static struct reason *find_reason(struct cell_stats *cell, enum outcome outcome, const char *text)
{
	struct reason *r, *more;

	if (cell->nr_reasons >= MAX_REASONS)
		text = "";
	for (size_t i = 0; i < cell->nr_reasons; i++) {
		r = &cell->reasons[i];
		if (r->outcome == outcome && !strcmp(r->text, text))
			return r;
	}
	more = memory_array(cell->reasons, cell->nr_reasons + 1, sizeof(*more));
	cell->reasons = more;
	more[cell->nr_reasons] = (struct reason){ .outcome = outcome, .text = text_copy(text) };
	return &more[cell->nr_reasons++];
}

static void add_reason(struct cell_stats *cell, enum outcome outcome, const json_t *trial)
{
	const char *log = json_string_value(json_object_get(trial, "log"));
	const char *said = reason_text(trial, outcome);
	struct reason *r;
	char *text;

	if (!said)
		return;
	text = text_copy(said);
	printable(text);
	r = find_reason(cell, outcome, text);
	free(text);
	if (!r->nr++)
		r->first_id = (uint64_t)json_integer_value(json_object_get(trial, "id"));
	if (log && !r->log)
		r->log = text_copy(log);
	printable(r->log);
}

/* Values that are words: counted by word. */
static void add_words(struct measures *m, const json_t *trial, enum outcome outcome)
{
	const char *error = json_string_value(json_object_get(trial, "errno"));
	const char *found = found_of(trial, outcome);

	if (found)
		tally_add(&m->found, found);
	if (error && outcome != OUTCOME_SUCCESS)
		tally_add(&m->errors, error);
}

static void add_trial(struct cell_stats *cell, enum outcome outcome, const json_t *trial,
		      bool estimated)
{
	const json_t *size = json_object_get(trial, "size_bytes");

	if (size)
		cell->size_bytes = (uint64_t)json_integer_value(size);
	cell->count[outcome]++;
	add_reason(cell, outcome, trial);
	if (outcome >= MEASURED_NR)
		return;
	measures_read(&cell->measured[outcome], trial, estimated);
	add_words(&cell->measured[outcome], trial, outcome);
	hangs_read(&cell->measured[outcome].hangs, trial);
	/* how long it would have taken is not known */
	if (outcome == OUTCOME_TIMEOUT)
		samples_free(&cell->measured[outcome].latency_ns);
}

static int group_trial(void *ctx, json_t *trial, unsigned long line)
{
	struct grouping *g = ctx;
	struct cell_stats *cell;
	enum outcome outcome;
	int err = summary_place(g->summary, g->dir, trial, line, &cell, g->why);

	if (err || !cell)
		return err;
	outcome = outcome_parse(json_string_value(json_object_get(trial, "outcome")));
	g->summary->count[outcome]++;
	if (cell->measured == g->summary->nothing)
		cell->measured = memory_zeroed(MEASURED_NR, sizeof(*cell->measured));
	estimates_put(g->estimates, trial);
	add_trial(cell, outcome, trial, g->estimates);
	return 0;
}

/* Fields that grouping reads besides the measures and the fields of every trial. */
static const char *const other_names[] = { "size_bytes", "reason",	     "log", "errno",
					   "placement",	 "blocker_freed_ns", "hang" };

#define OTHER_NAMES (sizeof(other_names) / sizeof(other_names[0]))

#define NAMES_MAX (MEASURE_FIELDS + OTHER_NAMES + TARGET_MEASURES_MAX + 1)

static void list_names(const char *names[NAMES_MAX])
{
	const struct target_measure *own;
	size_t nr = 0;

	for (size_t i = 0; i < OTHER_NAMES; i++)
		names[nr++] = other_names[i];
	for (size_t i = 0; i < MEASURE_FIELDS; i++)
		names[nr++] = measures_member(i);
	for (size_t i = 0; (own = target_measure(i)); i++)
		names[nr++] = own->member ?: own->name;
	names[nr] = NULL;
}

int summary_read(const char *dir, struct summary *s, struct diag *why)
{
	return summary_read_part(dir, &where_all, NULL, s, why);
}

int summary_read_part(const char *dir, const struct where *where, const struct estimates *estimates,
		      struct summary *s, struct diag *why)
{
	struct grouping g = { .summary = s, .estimates = estimates, .dir = dir, .why = why };
	const char *names[NAMES_MAX];
	int err = summary_open(dir, where, s, why);

	if (estimates)
		s->estimate = prices_text(estimates->prices);
	list_names(names);
	return err ? err : trials_read(dir, s->run, names, group_trial, &g, &s->torn, why);
}

static void free_measured(struct cell_stats *cell)
{
	for (int o = 0; o < MEASURED_NR; o++) {
		for (size_t i = 0; i < MEASURE_FIELDS; i++)
			samples_free(measures_samples(&cell->measured[o], i));
		for (size_t i = 0; i < TARGET_MEASURES_MAX; i++)
			samples_free(&cell->measured[o].own[i]);
		for (size_t i = 0; i < MEASURED_TYPES; i++)
			samples_free(&cell->measured[o].was[i]);
		tally_free(&cell->measured[o].found);
		tally_free(&cell->measured[o].errors);
		hangs_free(&cell->measured[o].hangs);
	}
	free(cell->measured);
}

static void free_cell(const struct summary *s, struct cell_stats *cell)
{
	if (cell->measured != s->nothing)
		free_measured(cell);
	for (size_t i = 0; i < cell->nr_reasons; i++) {
		free(cell->reasons[i].text);
		free(cell->reasons[i].log);
	}
	free(cell->reasons);
}

void summary_free(struct summary *s)
{
	for (size_t i = 0; i < s->nr_cells; i++)
		free_cell(s, &s->cells[i]);
	for (size_t i = 0; i < s->nr_kernels + s->unwanted_kernels; i++)
		free(s->kernels[i].label);
	for (int a = 0; a < AXIS_NR; a++) {
		free(s->axes[a].text);
		json_decref(s->axes[a].index);
	}
	free(s->nothing);
	free(s->cells);
	free(s->kernels);
	combos_free(&s->combos);
	json_decref(s->run);
	free(s->estimate);
	*s = (struct summary){};
}

int summary_outcome_with(const struct cell_stats *cell, const char *own)
{
	int most = -1;

	for (int o = 0; o < MEASURED_NR; o++)
		if (cell->count[o] && measures_own(&cell->measured[o], own)->nr &&
		    (most < 0 || cell->count[o] > cell->count[most]))
			most = o;
	return most;
}
