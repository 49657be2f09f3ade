// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/summary.h"

#include <stdlib.h>
#include <string.h>

#include "bench/analysis/found.h"
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

/* Where a record holds what struct measures keeps. */
static const struct {
	size_t offset;
	const char *object; /* inside of the record, or NULL */
	const char *name;
	const char *inner; /* inside of the object, or NULL */
	bool time;	   /* measured: not what an estimate stands beside */
} measure_fields[] = {
	{ offsetof(struct measures, latency_ns), NULL, "latency_ns", .time = true },
	{ offsetof(struct measures, migrated), NULL, "migrated_pages" },
	{ offsetof(struct measures, wasted), NULL, "wasted_pages" },
	{ offsetof(struct measures, attempts), NULL, "attempts_total" },
	{ offsetof(struct measures, freed_to_done_ns), NULL, "freed_to_done_ns", .time = true },
	{ offsetof(struct measures, cpu_ns), "counters", "task_clock_ns", .time = true },
	{ offsetof(struct measures, isolated_page_ns), NULL, "isolated_page_ns", .time = true },
	{ offsetof(struct measures, lost), NULL, "lost_pages" },
	{ offsetof(struct measures, stall_ns), "bystander", "max_ns", .time = true },
	{ offsetof(struct measures, retyped), "aftermath", "blocks_retyped", "operation" },
	{ offsetof(struct measures, machine_retyped), "aftermath", "machine_retyped", "operation" },
	{ offsetof(struct measures, misplaced), "aftermath", "misplaced_pages_delta", "operation" },
	{ offsetof(struct measures, tests), "counters", "test_pages_isolated" },
	{ offsetof(struct measures, migrations), "counters", "mm_migrate_pages" },
#define PHASE_FIELD(p, name)                                                                       \
	{                                                                                          \
		offsetof(struct measures, phase[p]), "phases", name, .time = true                  \
	}
	PHASE_FIELD(PHASE_OUTSIDE, "outside"),
	PHASE_FIELD(PHASE_SEARCH, "search"),
	PHASE_FIELD(PHASE_DRAIN, "drain"),
	PHASE_FIELD(PHASE_ISOLATE, "isolate"),
	PHASE_FIELD(PHASE_EARLY_CHECK, "early_check"),
	PHASE_FIELD(PHASE_NOTIFY, "notify"),
	PHASE_FIELD(PHASE_MIGRATE, "migrate"),
	PHASE_FIELD(PHASE_HUGETLB, "hugetlb"),
	PHASE_FIELD(PHASE_TEST, "test"),
	PHASE_FIELD(PHASE_FINISH, "finish"),
	PHASE_FIELD(PHASE_UNDO, "undo"),
	PHASE_FIELD(PHASE_OTHER, "other"),
};

#define MEASURE_FIELDS (sizeof(measure_fields) / sizeof(measure_fields[0]))

static struct samples *samples_of(struct measures *m, size_t field)
{
	return (struct samples *)((char *)m + measure_fields[field].offset);
}

/* Of a run that is read for its estimates no time is what was measured. */
static void add_measures(struct measures *m, const json_t *trial, bool estimated)
{
	const json_t *estimate = json_object_get(trial, ESTIMATE_NAME);

	if (estimated && estimate)
		samples_add(&m->latency_ns, (uint64_t)json_integer_value(estimate));
	for (size_t i = 0; i < MEASURE_FIELDS; i++) {
		const char *inside = measure_fields[i].object, *inner = measure_fields[i].inner;
		const json_t *object = inside ? json_object_get(trial, inside) : trial, *value;

		if (estimated && measure_fields[i].time)
			continue;
		if (inner)
			object = json_object_get(object, inner);
		value = json_object_get(object, measure_fields[i].name);
		if (value)
			samples_add(samples_of(m, i), (uint64_t)json_integer_value(value));
	}
}

/* Columns of single targets. */
static void add_own(struct measures *m, const json_t *trial, bool estimated)
{
	const struct target_measure *own;
	uint64_t value;

	for (size_t i = 0; (own = target_measure(i)); i++)
		if (!(estimated && own->timed) && target_measure_read(own, trial, &value))
			samples_add(&m->own[i], value);
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
	add_measures(&cell->measured[outcome], trial, estimated);
	add_own(&cell->measured[outcome], trial, estimated);
	add_words(&cell->measured[outcome], trial, outcome);
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
	estimates_put(g->estimates, trial);
	add_trial(cell, outcome, trial, g->estimates);
	return 0;
}

/* Fields that grouping reads besides the measures and the fields of every trial. */
static const char *const other_names[] = { "size_bytes", "reason",    "log",
					   "errno",	 "placement", "blocker_freed_ns" };

#define OTHER_NAMES (sizeof(other_names) / sizeof(other_names[0]))

#define NAMES_MAX (MEASURE_FIELDS + OTHER_NAMES + TARGET_MEASURES_MAX + 1)

static void list_names(const char *names[NAMES_MAX])
{
	const struct target_measure *own;
	size_t nr = 0;

	for (size_t i = 0; i < OTHER_NAMES; i++)
		names[nr++] = other_names[i];
	for (size_t i = 0; i < MEASURE_FIELDS; i++)
		names[nr++] = measure_fields[i].object ?: measure_fields[i].name;
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

static void free_cell(struct cell_stats *cell)
{
	for (int o = 0; o < MEASURED_NR; o++) {
		for (size_t i = 0; i < MEASURE_FIELDS; i++)
			samples_free(samples_of(&cell->measured[o], i));
		for (size_t i = 0; i < TARGET_MEASURES_MAX; i++)
			samples_free(&cell->measured[o].own[i]);
		tally_free(&cell->measured[o].found);
		tally_free(&cell->measured[o].errors);
	}
	for (size_t i = 0; i < cell->nr_reasons; i++) {
		free(cell->reasons[i].text);
		free(cell->reasons[i].log);
	}
	free(cell->reasons);
}

void summary_free(struct summary *s)
{
	for (size_t i = 0; i < s->nr_cells; i++)
		free_cell(&s->cells[i]);
	for (size_t i = 0; i < s->nr_kernels + s->unwanted_kernels; i++)
		free(s->kernels[i].label);
	for (int a = 0; a < AXIS_NR; a++)
		free(s->axes[a].text);
	free(s->cells);
	free(s->kernels);
	json_decref(s->run);
	free(s->estimate);
	*s = (struct summary){};
}
