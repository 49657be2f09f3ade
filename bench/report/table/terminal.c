// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/report/table/facts.h"
#include "bench/report/table/grid.h"
#include "bench/report/table/phase_rows.h"
#include "bench/report/table/table.h"
#include "bench/report/table/wrapped.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

#define GAP 2
/* Columns of the longest "success latency" */
#define VALUE_COLUMN 16

/**
 * struct layout - how tables are laid out: the same for all of a run, so that columns line up
 * @screen: columns of a line
 * @heading: labels that became lines of their own: the row was too long
 * @folded: ranges stand below their medians, for the same reason
 * @left_out: columns that go without saying more than others, likewise
 * @records: each value has a line of its own
 */
struct layout {
	struct table_shape shape;
	int screen;
	int width[COL_NR];
	bool heading[COL_LABELS];
	bool folded;
	bool left_out[COL_NR];
	bool records;
	const char *bold, *dim, *plain;
};

static void put_spaces(FILE *out, int nr)
{
	fprintf(out, "%*s", nr > 0 ? nr : 0, "");
}

/* Prose from @column on, further lines from @indent on. */
static void put_wrapped(FILE *out, const struct layout *l, const char *text, int indent, int column)
{
	int width = l->screen < PROSE_WIDTH ? l->screen : PROSE_WIDTH;

	wrapped_put_at(out, text, (size_t)indent, (size_t)column, (size_t)width);
	fputc('\n', out);
}

/* One line from @column on; a text that is cut here stands whole below the table. */
static void put_cut(FILE *out, const char *text, int column, int screen)
{
	static const char dots[] = "...";
	size_t room = screen > column ? (size_t)(screen - column) : 0, len = strlen(text);

	if (len > room)
		len = room > strlen(dots) ? room - strlen(dots) : 0;
	/* not in the middle of a character */
	while (text[len] && (text[len] & 0xc0) == 0x80)
		len--;
	text_put(out, text, len);
	fprintf(out, "%s\n", text[len] ? dots : "");
}

static bool in_row(const struct layout *l, int c)
{
	return l->shape.show[c] && !(c < COL_LABELS && l->heading[c]);
}

static bool is_latency(int c)
{
	return c >= COL_SUCCESS && c <= COL_FAILURE_ESTIMATE;
}

/* Bytes of a cell that stand in its row. */
static int row_bytes(const struct layout *l, int c, const char *text)
{
	const char *range = l->folded && is_latency(c) ? strstr(text, " [") : NULL;

	return (int)(range ? (size_t)(range - text) : strlen(text));
}

static void grow(const struct layout *l, int *width, int c, const char *text)
{
	int needed = text ? (int)text_columns(text) : 0;

	/* what is cut off has one byte a column */
	if (text)
		needed -= (int)strlen(text) - row_bytes(l, c, text);
	if (needed > *width)
		*width = needed;
}

static void measure_table(FILE *out, struct summary *s, struct layout *l, const struct table *t)
{
	for (size_t i = 0; i < t->nr_rows; i++)
		for (int c = 0; c < COL_NR; c++)
			grow(l, &l->width[c], c, t->rows[i].cell[c]);
}

/* "success latency" stands in two lines where its median stands alone. */
static struct column_head head_of(const struct layout *l, int c, char first[32])
{
	struct column_head head = table_column_head(c);

	if (!l->folded || !is_latency(c))
		return head;
	snprintf(first, 32, "%.*s", (int)strcspn(head.title, " "), head.title);
	return (struct column_head){ first, head.title + strcspn(head.title, " ") + 1 };
}

static int row_width(const struct layout *l)
{
	int width = -GAP;

	for (int c = 0; c < COL_NR; c++)
		if (in_row(l, c))
			width += l->width[c] + GAP;
	return width;
}

/* Columns to leave out, first those that follow from others or are asked for least often. */
static const enum column dispensable[] = { COL_MIGRATED, COL_ISOLATED, COL_ATTEMPTS,
					   COL_CPU,	 COL_CALLS,    COL_PASSES };

/*
 * Takes labels out of the rows, the outermost first, until rows are short enough; the innermost
 * stays. Where that is not enough ranges go below their medians, then columns go.
 */
static void shorten(struct layout *l)
{
	int innermost = COL_LABELS - 1;

	while (innermost > 0 && !l->shape.show[innermost])
		innermost--;
	for (int c = 0; c < COL_NR; c++) {
		char first[32];

		grow(l, &l->width[c], c, head_of(l, c, first).title);
		grow(l, &l->width[c], c, head_of(l, c, first).unit);
	}
	for (int c = 0; c < innermost && row_width(l) > l->screen; c++)
		l->heading[c] = l->shape.show[c];
	if (!l->folded)
		return;
	for (size_t i = 0;
	     i < sizeof(dispensable) / sizeof(dispensable[0]) && row_width(l) > l->screen; i++) {
		l->left_out[dispensable[i]] = l->shape.show[dispensable[i]];
		l->shape.show[dispensable[i]] = false;
	}
}

static void put_cell(FILE *out, const struct layout *l, int c, const char *text, bool last)
{
	int len = text ? row_bytes(l, c, text) : 0;
	int pad = l->width[c] - (text ? (int)text_columns(text) - (int)strlen(text) + len : 0);

	if (table_column_is_number(c))
		put_spaces(out, pad);
	if (text)
		text_put(out, text, (size_t)len);
	if (last)
		return;
	if (!table_column_is_number(c))
		put_spaces(out, pad);
	put_spaces(out, GAP);
}

static int last_column(const struct layout *l)
{
	int last = 0;

	for (int c = 0; c < COL_NR; c++)
		if (in_row(l, c))
			last = c;
	return last;
}

static void put_heads(FILE *out, const struct layout *l)
{
	int last = last_column(l);
	char first[32];

	fputs(l->dim, out);
	for (int c = 0; c < COL_NR; c++)
		if (in_row(l, c))
			put_cell(out, l, c, head_of(l, c, first).title, c == last);
	fprintf(out, "%s\n%s", l->plain, l->dim);
	for (int c = 0; c < COL_NR; c++)
		if (in_row(l, c))
			put_cell(out, l, c, head_of(l, c, first).unit,
				 c == last && head_of(l, c, first).unit);
	fprintf(out, "%s\n", l->plain);
}

/* A line in bold that may be too long. @text: malloc()ed, freed here */
static void put_bold(FILE *out, const struct layout *l, char *text)
{
	fputs(l->bold, out);
	wrapped_put_at(out, text, GAP, 0, (size_t)l->screen);
	fprintf(out, "%s\n", l->plain);
	free(text);
}

/* Labels that stand above rows, whenever one of them changes. */
static void put_group(FILE *out, const struct layout *l, const struct table *t, size_t i)
{
	bool changed = false;
	const char *gap = "";
	char *text = NULL;
	FILE *labels;

	for (int c = 0; c < COL_LABELS; c++)
		if (l->heading[c])
			changed |= !i || strcmp(t->rows[i].cell[c], t->rows[i - 1].cell[c]);
	if (!changed)
		return;
	labels = memory_stream(&text);
	for (int c = 0; c < COL_LABELS; c++) {
		if (!l->heading[c])
			continue;
		fprintf(labels, "%s%s %s", gap, table_column_head(c).title, t->rows[i].cell[c]);
		gap = ", ";
	}
	memory_stream_end(labels);
	put_bold(out, l, text);
}

/* Columns that a row's labels take, with the gap after them. */
static size_t labels_width(const struct layout *l)
{
	size_t width = 0;

	for (int c = 0; c < COL_LABELS; c++)
		if (in_row(l, c))
			width += (size_t)(l->width[c] + GAP);
	return width;
}

/* The range of a folded row, below its median or as far left of it as it needs. */
static void put_range(FILE *out, const struct layout *l, const struct table_row *row)
{
	int column = 0;

	for (int c = 0; c < COL_NR; c++) {
		const char *text = in_row(l, c) ? row->cell[c] : NULL;
		int len = text ? row_bytes(l, c, text) : 0;

		if (text && text[len]) {
			int room = l->screen - (int)text_columns(text + len + 1);

			put_spaces(out, column < room ? column : room);
			text_put(out, text + len + 1, strlen(text + len + 1));
			fputc('\n', out);
		}
		column += in_row(l, c) ? l->width[c] + GAP : 0;
	}
}

static void put_row(FILE *out, const struct layout *l, const struct table_row *row)
{
	int last = last_column(l);

	if (!row->note)
		while (last > 0 && (!in_row(l, last) || !row->cell[last]))
			last--;
	for (int c = 0; c < COL_NR && c <= last; c++) {
		if (!in_row(l, c) || (row->note && c >= COL_LABELS))
			continue;
		put_cell(out, l, c, row->cell[c], c == last && !row->note);
	}
	if (!row->note) {
		fputc('\n', out);
		put_range(out, l, row);
		return;
	}
	fputs(l->dim, out);
	put_cut(out, row->note, (int)labels_width(l), l->screen);
	fputs(l->plain, out);
}

/* Each value of a row in a line of its own. */
static void put_values(FILE *out, const struct layout *l, const struct table_row *row)
{
	if (row->note) {
		put_spaces(out, GAP);
		put_wrapped(out, l, row->note, GAP, GAP);
		return;
	}
	for (int c = COL_LABELS; c < COL_NR; c++) {
		struct column_head head = table_column_head(c);
		const char *unit = head.unit && !is_latency(c) ? head.unit : "";

		if (!l->shape.show[c] || !row->cell[c])
			continue;
		fprintf(out, "  %s%s%-*s  ", head.title, *unit ? " " : "",
			VALUE_COLUMN - (int)strlen(head.title) - !!*unit, unit);
		put_wrapped(out, l, row->cell[c] + strspn(row->cell[c], " "),
			    VALUE_COLUMN + 2 * GAP, VALUE_COLUMN + 2 * GAP);
	}
}

/* Columns that are left to the note of a row. */
static size_t note_room(const struct layout *l)
{
	size_t labels = labels_width(l);

	return (size_t)l->screen > labels ? (size_t)l->screen - labels : 0;
}

static void put_notes(FILE *out, const struct layout *l, const struct table *t)
{
	for (size_t i = 0; i < t->nr_notes; i++) {
		char *text;

		if (!table_note_is_needed(t, &t->notes[i], note_room(l)))
			continue;
		text = table_note_text(&t->notes[i]);
		fputs(l->dim, out);
		put_wrapped(out, l, text, 2, 0);
		fputs(l->plain, out);
		free(text);
	}
}

static void put_title(FILE *out, const struct summary *s, const struct layout *l,
		      const struct table *t)
{
	const struct kernel_info *k = &s->kernels[t->kernel];
	const char *target = s->axes[AXIS_TARGET].text[t->target];
	const char *fill = s->axes[AXIS_FILL].text[t->fill];
	/* a path would hide the rest; it stands in the heading */
	const char *name = strlen(k->spec) <= 32 ? k->spec : k->label;
	size_t kernel = strlen(name) + (k->release ? strlen(k->release) + 3 : 0);

	fprintf(out, "\n%s%s%s", l->bold, name, l->plain);
	if (k->release)
		fprintf(out, " (%s)", k->release);
	fputs(kernel + strlen(target) + strlen(fill) + 4 > (size_t)l->screen ? "\n  " : "  ", out);
	fprintf(out, "%s%s%s  %s\n", l->bold, target, l->plain, fill);
}

/* Calls @each for every table of the run; one table is in memory at a time. */
static void for_each_table(struct summary *s, struct layout *l, FILE *out,
			   void (*each)(FILE *out, struct summary *s, struct layout *l,
					const struct table *t))
{
	struct tables tables;
	struct table t;

	tables_open(&tables, s, &l->shape);
	for (size_t k = 0; k < s->nr_kernels; k++) {
		if (s->kernels[k].error && !kernel_has_trials(s, k))
			continue;
		while (tables_next(&tables, k, &t)) {
			each(out, s, l, &t);
			table_free(&t);
		}
	}
	tables_close(&tables);
}

static void put_table(FILE *out, struct summary *s, struct layout *l, const struct table *t)
{
	put_title(out, s, l, t);
	if (!l->records)
		put_heads(out, l);
	for (size_t i = 0; i < t->nr_rows; i++) {
		put_group(out, l, t, i);
		if (l->records)
			put_values(out, l, &t->rows[i]);
		else
			put_row(out, l, &t->rows[i]);
	}
	put_notes(out, l, t);
}

/* Chooses the form of the tables: rows as they are, with ranges below medians, or values in lines. */
static void fit(FILE *out, struct summary *s, struct layout *l)
{
	const struct layout whole = *l;

	for (int form = 0; form < 2; form++) {
		*l = whole;
		l->folded = form;
		for_each_table(s, l, out, measure_table);
		shorten(l);
		if (row_width(l) <= l->screen)
			return;
	}
	*l = whole;
	l->records = true;
	memcpy(l->heading, l->shape.show, sizeof(l->heading));
}

static void put_missing_kernels(FILE *out, const struct summary *s, const struct layout *l)
{
	for (size_t k = 0; k < s->nr_kernels; k++) {
		if (!s->kernels[k].error || kernel_has_trials(s, k))
			continue;
		fprintf(out, "\n%s%s%s\n", l->bold, s->kernels[k].spec, l->plain);
		fputs("no trials: ", out);
		put_wrapped(out, l, s->kernels[k].error, 2, (int)strlen("no trials: "));
	}
}

static void put_facts(FILE *out, const struct summary *s, const struct layout *l)
{
	const char *before = "";
	struct facts facts;

	facts_make(s, &facts);
	fprintf(out, "%s%s%s\n", l->bold, json_string_value(json_object_get(s->run, "name")),
		l->plain);
	for (size_t i = 0; i < facts.nr; i++) {
		const struct fact *f = &facts.fact[i];

		fprintf(out, "%s%-13s%s", l->dim, strcmp(f->name, before) ? f->name : "", l->plain);
		put_wrapped(out, l, f->text, 13, 13);
		before = f->name;
	}
	facts_free(&facts);
}

static void put_legend(FILE *out, const char *legend, const struct layout *l)
{
	fprintf(out, "\n%s", l->dim);
	put_wrapped(out, l, legend, 0, 0);
	fputs(l->plain, out);
}

/* Who misses a column is told how to see it. */
static void put_left_out(FILE *out, const struct layout *l)
{
	const char *gap = "";
	char *text = NULL;
	FILE *names = memory_stream(&text);

	for (int c = 0; c < COL_NR; c++) {
		struct column_head head = table_column_head(c);

		if (!l->left_out[c])
			continue;
		fprintf(names, "%s%s%s%s", gap, head.title, head.unit ? " " : "", head.unit ?: "");
		gap = ", ";
	}
	if (*gap)
		fputs(" did not fit into the lines; show --json or a larger COLUMNS has it", names);
	memory_stream_end(names);
	if (*gap)
		put_legend(out, text, l);
	free(text);
}

void terminal_report(FILE *out, struct summary *s, bool ansi)
{
	struct layout l = {
		.shape = table_shape(s),
		.screen = (int)screen_width(out),
		.bold = ansi ? "\033[1m" : "",
		.dim = ansi ? "\033[2m" : "",
		.plain = ansi ? "\033[0m" : "",
	};
	char *legend;

	fit(out, s, &l);
	put_facts(out, s, &l);
	for_each_table(s, &l, out, put_table);
	put_missing_kernels(out, s, &l);
	put_left_out(out, &l);
	legend = table_legend(&l.shape);
	put_legend(out, legend, &l);
	free(legend);
	if (phase_rows_put_text(out, s, ansi))
		put_legend(out, phase_rows_legend(), &l);
}

bool terminal_wants_ansi(FILE *out)
{
	const char *no_color = getenv("NO_COLOR");

	return isatty(fileno(out)) && !(no_color && *no_color);
}
