// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/summary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/analysis/found.h"
#include "bench/analysis/labels.h"
#include "bench/record/cell_fields.h"
#include "bench/record/json_printable.h"
#include "bench/record/reader.h"
#include "bench/util/memory.h"
#include "bench/util/printable.h"
#include "bench/util/text.h"

/* Far beyond any experiment; keeps a damaged run.json from asking for all memory. */
#define MAX_CELLS (1u << 24)

/* Reasons kept apart in a cell: ones that carry numbers must not grow without bound. */
#define MAX_REASONS 16

struct grouping {
	struct summary *summary;
	const struct estimates *estimates;
	const char *dir;
	struct diag *why;
};

static size_t value_index(const struct axis_values *values, const char *text)
{
	size_t i;

	for (i = 0; i < values->nr; i++)
		if (!strcmp(values->text[i], text))
			break;
	return i;
}

static size_t kernel_index(const struct summary *s, const char *spec)
{
	size_t i;

	for (i = 0; i < s->nr_kernels; i++)
		if (!strcmp(s->kernels[i].spec, spec))
			break;
	return i;
}

struct cell_stats *summary_cell(const struct summary *s, size_t kernel, const size_t value[AXIS_NR])
{
	size_t i = kernel;

	for (int a = 0; a < AXIS_NR; a++)
		i = i * s->axes[a].nr + value[a];
	return &s->cells[i];
}

bool summary_next(const struct summary *s, size_t value[AXIS_NR], unsigned int axes)
{
	for (int a = AXIS_NR - 1; a >= 0; a--) {
		if (!(axes & 1u << a))
			continue;
		if (++value[a] < s->axes[a].nr)
			return true;
		value[a] = 0;
	}
	return false;
}

const char *cell_text(const struct summary *s, const struct cell_stats *cell, enum axis axis)
{
	return s->axes[axis].text[cell->value[axis]];
}

bool kernel_has_trials(const struct summary *s, size_t kernel)
{
	size_t per_kernel = s->nr_cells / s->nr_kernels;

	for (size_t i = 0; i < per_kernel; i++)
		if (cell_trials(&s->cells[kernel * per_kernel + i]))
			return true;
	return false;
}

uint64_t cell_trials(const struct cell_stats *cell)
{
	uint64_t nr = 0;

	for (int i = 0; i < OUTCOME_NR; i++)
		nr += cell->count[i];
	return nr;
}

uint64_t cell_ran(const struct cell_stats *cell)
{
	return cell->count[OUTCOME_SUCCESS] + cell->count[OUTCOME_FAILURE] +
	       cell->count[OUTCOME_TIMEOUT];
}

/* Values of each axis by index; false when @record names a value that was not asked. */
static bool find_values(const struct summary *s, const json_t *record, size_t value[AXIS_NR],
			enum axis *unknown)
{
	for (int a = 0; a < AXIS_NR; a++) {
		value[a] = value_index(&s->axes[a], cell_value(record, a));
		if (value[a] == s->axes[a].nr) {
			*unknown = a;
			return false;
		}
	}
	return true;
}

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

static int stray(const char *dir, unsigned long line, const char *name, const char *text,
		 struct diag *why)
{
	return diag_set(why, -EBADMSG,
			"%s/trials.ndjson:%lu: %s \"%s\" is not in run.json; "
			"the files are of two runs: restore them from a copy",
			dir, line, name, text);
}

int summary_place(const struct summary *s, const char *dir, json_t *trial, unsigned long line,
		  struct cell_stats **cell, struct diag *why)
{
	size_t value[AXIS_NR], kernel;
	enum axis unknown;
	const char *spec;

	/* only then can a name be another one than run.json has by now */
	if (s->unprintable)
		json_printable(trial);
	spec = json_string_value(json_object_get(trial, "kernel"));
	kernel = kernel_index(s, spec);
	if (kernel == s->nr_kernels)
		return stray(dir, line, "kernel", spec, why);
	if (!find_values(s, trial, value, &unknown))
		return stray(dir, line, axis_names[unknown], cell_value(trial, unknown), why);
	*cell = summary_cell(s, kernel, value);
	return 0;
}

static int group_trial(void *ctx, json_t *trial, unsigned long line)
{
	struct grouping *g = ctx;
	struct cell_stats *cell;
	enum outcome outcome;
	int err = summary_place(g->summary, g->dir, trial, line, &cell, g->why);

	if (err)
		return err;
	outcome = outcome_parse(json_string_value(json_object_get(trial, "outcome")));
	g->summary->count[outcome]++;
	estimates_put(g->estimates, trial);
	add_trial(cell, outcome, trial, g->estimates);
	return 0;
}

static void read_kernels(struct summary *s)
{
	const json_t *list = json_object_get(s->run, "kernels"), *kernel;
	size_t i;

	s->kernels = memory_zeroed(json_array_size(list), sizeof(*s->kernels));
	s->nr_kernels = json_array_size(list);
	json_array_foreach (list, i, kernel) {
		s->kernels[i].spec = json_string_value(json_object_get(kernel, "spec"));
		s->kernels[i].release = json_string_value(json_object_get(kernel, "release"));
		s->kernels[i].error = json_string_value(json_object_get(kernel, "error"));
	}
	kernel_labels(s->kernels, s->nr_kernels);
}

static void read_axis(struct axis_values *values, const json_t *list, enum axis axis)
{
	const json_t *value;
	size_t i;

	values->nr = json_array_size(list);
	values->text = memory_zeroed(values->nr + 1, sizeof(char *));
	json_array_foreach (list, i, value)
		values->text[i] = json_string_value(value);
	if (!values->nr)
		values->text[values->nr++] = axis_absent(axis);
}

static void read_axes(struct summary *s)
{
	const json_t *axes = json_object_get(json_object_get(s->run, "asked"), "axes");

	for (int a = 0; a < AXIS_NR; a++)
		read_axis(&s->axes[a], json_object_get(axes, axis_names[a]), a);
}

static void number_cell(const struct summary *s, size_t index, struct cell_stats *cell)
{
	const char *text[AXIS_NR];

	for (int a = AXIS_NR - 1; a >= 0; a--) {
		cell->value[a] = index % s->axes[a].nr;
		index /= s->axes[a].nr;
		text[a] = cell_text(s, cell, a);
	}
	cell->kernel = index;
	cell->unasked = !cell_is_asked(json_object_get(s->run, "asked"), text);
	cell->not_run = cell->unasked ? NULL : s->kernels[index].error;
}

static int make_cells(struct summary *s, const char *dir, struct diag *why)
{
	size_t nr = s->nr_kernels;

	for (int a = 0; a < AXIS_NR; a++)
		if (__builtin_mul_overflow(nr, s->axes[a].nr, &nr) || nr > MAX_CELLS)
			return diag_set(why, -E2BIG,
					"%s/run.json: too many combinations; the file was edited",
					dir);
	s->cells = memory_zeroed(nr, sizeof(*s->cells));
	s->nr_cells = nr;
	for (size_t i = 0; i < nr; i++)
		number_cell(s, i, &s->cells[i]);
	return 0;
}

/* Cells that make no sense on any kernel: the plan left them out once, for all kernels. */
static void mark_skipped(struct summary *s)
{
	const json_t *list = json_object_get(s->run, "skipped"), *skipped;
	size_t value[AXIS_NR], i;
	enum axis unknown;

	json_array_foreach (list, i, skipped) {
		if (!find_values(s, skipped, value, &unknown))
			continue;
		for (size_t k = 0; k < s->nr_kernels; k++)
			summary_cell(s, k, value)->not_run =
				json_string_value(json_object_get(skipped, "reason"));
	}
}

int summary_open(const char *dir, struct summary *s, struct diag *why)
{
	int err;

	*s = (struct summary){ .dir = dir };
	s->run = run_json_load(dir, why);
	if (!s->run)
		return -errno;
	s->unprintable = json_printable(s->run);
	s->finished = json_object_get(s->run, "ended");
	read_kernels(s);
	read_axes(s);
	err = make_cells(s, dir, why);
	if (!err)
		mark_skipped(s);
	return err;
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
	return summary_read_estimated(dir, NULL, s, why);
}

int summary_read_estimated(const char *dir, const struct estimates *estimates, struct summary *s,
			   struct diag *why)
{
	struct grouping g = { .summary = s, .estimates = estimates, .dir = dir, .why = why };
	const char *names[NAMES_MAX];
	int err = summary_open(dir, s, why);

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
	for (size_t i = 0; i < s->nr_kernels; i++)
		free(s->kernels[i].label);
	for (int a = 0; a < AXIS_NR; a++)
		free(s->axes[a].text);
	free(s->cells);
	free(s->kernels);
	json_decref(s->run);
	free(s->estimate);
	*s = (struct summary){};
}
