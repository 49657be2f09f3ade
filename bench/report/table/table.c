// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/table.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/table/number.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

/* How a trial ended, in a sentence */
static const char *const ended[OUTCOME_NR] = {
	[OUTCOME_SUCCESS] = "succeeded", [OUTCOME_FAILURE] = "failed",
	[OUTCOME_TIMEOUT] = "timed out", [OUTCOME_SKIPPED] = "skipped",
	[OUTCOME_CRASHED] = "crashed",
};

static struct table_row *add_row(struct table *t, const struct summary *s,
				 const struct cell_stats *cell)
{
	struct table_row *row;

	t->rows = memory_array(t->rows, t->nr_rows + 1, sizeof(*t->rows));
	row = &t->rows[t->nr_rows++];
	*row = (struct table_row){};
	for (int c = 0; c < COL_LABELS; c++)
		row->cell[c] = text_copy(cell_text(s, cell, table_label_axis(c)));
	return row;
}

/* Columns with numbers: what they hold of a cell's measures, and how it is written. */
static const struct {
	enum column column;
	size_t offset;
	char *(*print)(struct samples *s);
} numbers[] = {
	{ COL_PASSES, offsetof(struct measures, tests), number_pages },
	{ COL_CALLS, offsetof(struct measures, migrations), number_pages },
	{ COL_RELEASED, offsetof(struct measures, freed_to_done_ns), number_ns },
	{ COL_ATTEMPTS, offsetof(struct measures, attempts), number_pages },
	{ COL_CPU, offsetof(struct measures, cpu_ns), number_ns },
	{ COL_ISOLATED, offsetof(struct measures, isolated_page_ns), number_page_seconds },
	{ COL_MIGRATED, offsetof(struct measures, migrated), number_pages },
	{ COL_WASTED, offsetof(struct measures, wasted), number_pages },
	{ COL_LOST, offsetof(struct measures, lost), number_pages },
	{ COL_RACED, offsetof(struct measures, raced), number_pages },
	{ COL_UNDONE, offsetof(struct measures, undone), number_pages },
	{ COL_STALL, offsetof(struct measures, stall_ns), number_ns },
	{ COL_RETYPED, offsetof(struct measures, retyped), number_pages },
};

/* Where the blocker was met, and with which error: "early", or "early 3, late 2" of five trials. */
static void fill_words(struct table_row *row, const struct measures *m, uint64_t trials)
{
	row->cell[COL_FOUND] = tally_text(&m->found, trials);
	/* what succeeded has no errno, and lacks none */
	row->cell[COL_ERRNO] = tally_text(&m->errors, m->errors.nr ? trials : 0);
}

/* Columns of single targets. */
static void fill_own(struct table_row *row, struct measures *m)
{
	const struct target_measure *own;

	for (size_t i = 0; (own = target_measure(i)); i++)
		if (own->title)
			row->cell[COL_OWN + i] = own->shown == SHOWN_AS_SHARE
							 ? number_ppm(&m->own[i])
							 : number_pages(&m->own[i]);
}

static void fill_measures(struct table_row *row, const struct table_shape *shape,
			  enum outcome outcome, struct measures *m)
{
	enum column latency = shape->latency[outcome];

	row->cell[latency] =
		outcome == OUTCOME_TIMEOUT ? text_copy("timeout") : number_latency(&m->latency_ns);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct samples *s = (struct samples *)((char *)m + numbers[i].offset);

		row->cell[numbers[i].column] = numbers[i].print(s);
	}
	fill_own(row, m);
}

static void fill_counts(struct table_row *row, const struct cell_stats *cell)
{
	row->cell[COL_TRIALS] = text_print("%" PRIu64, cell_trials(cell));
	row->cell[COL_SHARE] = number_share(cell->count[OUTCOME_SUCCESS], cell_ran(cell));
}

/* All outcomes of a cell's trials: "3 skipped: too few pages; 2 crashed: hung". */
static char *reasons_text(const struct cell_stats *cell)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);

	for (size_t i = 0; i < cell->nr_reasons; i++) {
		const struct reason *r = &cell->reasons[i];

		fprintf(out, "%s%" PRIu64 " %s: %s", i ? "; " : "", r->nr, ended[r->outcome],
			r->text);
	}
	memory_stream_end(out);
	return text;
}

/* Why a row has no numbers; leaves NULL where it has some. */
static void fill_note(struct table_row *row, const struct cell_stats *cell)
{
	if (cell_ran(cell))
		return;
	if (cell_trials(cell))
		row->note = reasons_text(cell);
	else if (cell->not_run)
		row->note = text_print("left out: %s", cell->not_run);
	else
		row->note = text_copy("not yet run");
}

static void add_cell(struct table *t, const struct summary *s, const struct table_shape *shape,
		     struct cell_stats *cell)
{
	struct table_row *row = add_row(t, s, cell);
	bool first = true;

	fill_note(row, cell);
	if (cell_trials(cell))
		fill_counts(row, cell);
	for (int o = 0; o < MEASURED_NR; o++) {
		if (!cell->count[o])
			continue;
		if (!first)
			row = add_row(t, s, cell);
		first = false;
		fill_measures(row, shape, o, &cell->measured[o]);
		fill_words(row, &cell->measured[o], cell->count[o]);
	}
}

static char *cell_name(const struct summary *s, const struct cell_stats *cell)
{
	const char *gap = "";
	char *name = NULL;
	FILE *out = memory_stream(&name);

	for (int c = 0; c < COL_LABELS; c++) {
		if (s->axes[table_label_axis(c)].nr < 2)
			continue;
		fprintf(out, "%s%s %s", gap, table_column_head(c).title,
			cell_text(s, cell, table_label_axis(c)));
		gap = ", ";
	}
	fputs(*gap ? "" : "every cell", out);
	memory_stream_end(out);
	return name;
}

static struct table_note *find_note(struct table *t, enum outcome kind, const char *reason)
{
	for (size_t i = 0; i < t->nr_notes; i++)
		if (t->notes[i].kind == kind && !strcmp(t->notes[i].reason, reason))
			return &t->notes[i];
	t->notes = memory_array(t->notes, t->nr_notes + 1, sizeof(*t->notes));
	t->notes[t->nr_notes] = (struct table_note){ .kind = kind, .reason = reason };
	return &t->notes[t->nr_notes++];
}

static void add_note(struct table *t, const struct summary *s, const struct cell_stats *cell,
		     enum outcome kind, uint64_t nr, const char *reason)
{
	struct table_note *note = find_note(t, kind, reason);

	note->nr += nr;
	note->beside_numbers |= cell_ran(cell) > 0;
	if (!note->cells++)
		note->where = cell_name(s, cell);
}

static void add_notes(struct table *t, const struct summary *s, const struct cell_stats *cell)
{
	if (!cell_trials(cell) && cell->not_run)
		add_note(t, s, cell, OUTCOME_NR, 0, cell->not_run);
	for (size_t i = 0; i < cell->nr_reasons; i++) {
		const struct reason *r = &cell->reasons[i];

		add_note(t, s, cell, r->outcome, r->nr, r->text);
	}
}

void tables_open(struct tables *ts, struct summary *s, const struct table_shape *shape)
{
	enum axis axes[2 + COL_LABELS] = { AXIS_TARGET, AXIS_FILL };

	for (int c = 0; c < COL_LABELS; c++)
		axes[2 + c] = table_label_axis(c);
	*ts = (struct tables){
		.s = s,
		.shape = shape,
		.order = combos_order(&s->combos, axes, 2 + COL_LABELS),
	};
}

bool tables_next(struct tables *ts, size_t kernel, struct table *t)
{
	struct cell_stats *cells = &ts->s->cells[kernel * ts->s->per_kernel], *cell;

	if (ts->at == ts->s->per_kernel) {
		ts->at = 0;
		return false;
	}
	cell = &cells[ts->order[ts->at]];
	*t = (struct table){ .kernel = kernel,
			     .target = cell->value[AXIS_TARGET],
			     .fill = cell->value[AXIS_FILL] };
	while (ts->at < ts->s->per_kernel) {
		cell = &cells[ts->order[ts->at]];
		if (cell->value[AXIS_TARGET] != t->target || cell->value[AXIS_FILL] != t->fill)
			break;
		add_cell(t, ts->s, ts->shape, cell);
		add_notes(t, ts->s, cell);
		ts->at++;
	}
	return true;
}

void tables_close(struct tables *ts)
{
	free(ts->order);
	*ts = (struct tables){};
}

void table_free(struct table *t)
{
	for (size_t i = 0; i < t->nr_rows; i++) {
		for (int c = 0; c < COL_NR; c++)
			free(t->rows[i].cell[c]);
		free(t->rows[i].note);
	}
	for (size_t i = 0; i < t->nr_notes; i++)
		free(t->notes[i].where);
	free(t->rows);
	free(t->notes);
	*t = (struct table){};
}

bool table_note_is_needed(const struct table *t, const struct table_note *note, size_t room)
{
	if (note->beside_numbers)
		return true;
	for (size_t i = 0; i < t->nr_rows; i++) {
		const char *said = t->rows[i].note;

		if (said && strstr(said, note->reason) && strlen(said) > room)
			return true;
	}
	return false;
}

char *table_note_text(const struct table_note *note)
{
	const char *reason = *note->reason ? note->reason : "several reasons, see trials.ndjson";
	char more[48] = "";

	if (note->cells > 1)
		snprintf(more, sizeof(more), ", and %zu more cell%s", note->cells - 1,
			 note->cells > 2 ? "s" : "");
	if (note->kind == OUTCOME_NR)
		return text_print("left out (%s%s): %s", note->where, more, reason);
	return text_print("%" PRIu64 " %s (%s%s): %s", note->nr, ended[note->kind], note->where,
			  more, reason);
}
