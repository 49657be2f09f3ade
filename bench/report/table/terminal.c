// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/report/table/facts.h"
#include "bench/report/table/phase_rows.h"
#include "bench/report/table/table.h"
#include "bench/util/text.h"

#define WIDTH 100
#define GAP   2

/* How tables are laid out: the same for all of a run, so that columns line up. */
struct layout {
	struct table_shape shape;
	int width[COL_NR];
	bool heading[COL_LABELS]; /* labels that became lines of their own: the row was too long */
	const char *bold, *dim, *plain;
};

/* Columns on a terminal: bytes that do not continue a UTF-8 sequence. */
static int display_width(const char *text)
{
	int width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

/* Records come from guests: what a kernel said must not steer the terminal. */
static void put_text(FILE *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		fputc(c < 0x20 || c == 0x7f ? '?' : c, out);
	}
}

static void put_spaces(FILE *out, int nr)
{
	fprintf(out, "%*s", nr > 0 ? nr : 0, "");
}

/* Words of @text, the first at @column, further lines from column @indent on. */
static void put_wrapped(FILE *out, const char *text, int indent, int column)
{
	const char *gap = "";

	while (*text) {
		size_t len = strcspn(text, " \n");
		int width = 0;

		for (size_t i = 0; i < len; i++)
			width += (text[i] & 0xc0) != 0x80;
		if (*gap && column + 1 + width > WIDTH) {
			fputc('\n', out);
			put_spaces(out, indent);
			column = indent;
		} else {
			fputs(gap, out);
			column += (int)strlen(gap);
		}
		/* a word that no line can hold, such as a path, is cut where the line ends */
		while (width > WIDTH - column && len > (size_t)(WIDTH - column)) {
			put_text(out, text, (size_t)(WIDTH - column));
			text += WIDTH - column;
			len -= (size_t)(WIDTH - column);
			width -= WIDTH - column;
			fputc('\n', out);
			put_spaces(out, indent);
			column = indent;
		}
		put_text(out, text, len);
		column += width;
		text += len;
		text += strspn(text, " \n");
		gap = " ";
	}
	fputc('\n', out);
}

/* One line from @column on; a text that is cut here stands whole below the table. */
static void put_cut(FILE *out, const char *text, int column)
{
	static const char dots[] = "...";
	size_t room = (size_t)(WIDTH - column), len = strlen(text);

	if (len > room)
		len = room - strlen(dots);
	/* not in the middle of a character */
	while (text[len] && (text[len] & 0xc0) == 0x80)
		len--;
	put_text(out, text, len);
	fprintf(out, "%s\n", text[len] ? dots : "");
}

static bool in_row(const struct layout *l, int c)
{
	return l->shape.show[c] && !(c < COL_LABELS && l->heading[c]);
}

static void grow(int *width, const char *text)
{
	int needed = text ? display_width(text) : 0;

	if (needed > *width)
		*width = needed;
}

static void measure_table(FILE *out, struct summary *s, struct layout *l, const struct table *t)
{
	for (size_t i = 0; i < t->nr_rows; i++)
		for (int c = 0; c < COL_NR; c++)
			grow(&l->width[c], t->rows[i].cell[c]);
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
static const enum column dispensable[] = { COL_MIGRATED, COL_ISOLATED, COL_ATTEMPTS };

/*
 * Takes labels out of the rows, the outermost first, until rows are short enough; the innermost
 * stays. Where that is not enough columns go.
 */
static void fit(struct layout *l)
{
	int innermost = COL_LABELS - 1;

	while (innermost > 0 && !l->shape.show[innermost])
		innermost--;
	for (int c = 0; c < COL_NR; c++) {
		grow(&l->width[c], table_column_head(c).title);
		grow(&l->width[c], table_column_head(c).unit);
	}
	for (int c = 0; c < innermost && row_width(l) > WIDTH; c++)
		l->heading[c] = l->shape.show[c];
	for (size_t i = 0; i < sizeof(dispensable) / sizeof(dispensable[0]) && row_width(l) > WIDTH;
	     i++)
		l->shape.show[dispensable[i]] = false;
}

static void put_cell(FILE *out, const struct layout *l, int c, const char *text, bool last)
{
	int pad = l->width[c] - (text ? display_width(text) : 0);

	if (table_column_is_number(c))
		put_spaces(out, pad);
	if (text)
		put_text(out, text, strlen(text));
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

	fputs(l->dim, out);
	for (int c = 0; c < COL_NR; c++)
		if (in_row(l, c))
			put_cell(out, l, c, table_column_head(c).title, c == last);
	fprintf(out, "%s\n%s", l->plain, l->dim);
	for (int c = 0; c < COL_NR; c++)
		if (in_row(l, c))
			put_cell(out, l, c, table_column_head(c).unit,
				 c == last && table_column_head(c).unit);
	fprintf(out, "%s\n", l->plain);
}

/* Labels that stand above rows, whenever one of them changes. */
static void put_group(FILE *out, const struct layout *l, const struct table *t, size_t i)
{
	bool changed = false;
	const char *gap = "";

	for (int c = 0; c < COL_LABELS; c++)
		if (l->heading[c])
			changed |= !i || strcmp(t->rows[i].cell[c], t->rows[i - 1].cell[c]);
	if (!changed)
		return;
	fputs(l->bold, out);
	for (int c = 0; c < COL_LABELS; c++) {
		if (!l->heading[c])
			continue;
		fprintf(out, "%s%s %s", gap, table_column_head(c).title, t->rows[i].cell[c]);
		gap = ", ";
	}
	fprintf(out, "%s\n", l->plain);
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
		return;
	}
	fputs(l->dim, out);
	put_cut(out, row->note, (int)labels_width(l));
	fputs(l->plain, out);
}

static void put_notes(FILE *out, const struct layout *l, const struct table *t)
{
	for (size_t i = 0; i < t->nr_notes; i++) {
		char *text;

		if (!table_note_is_needed(t, &t->notes[i], WIDTH - labels_width(l)))
			continue;
		text = table_note_text(&t->notes[i]);
		fputs(l->dim, out);
		put_wrapped(out, text, 2, 0);
		fputs(l->plain, out);
		free(text);
	}
}

static void put_title(FILE *out, const struct summary *s, const struct layout *l,
		      const struct table *t)
{
	const struct kernel_info *k = &s->kernels[t->kernel];

	/* a path would hide the rest; it stands in the heading */
	fprintf(out, "\n%s%s%s", l->bold, strlen(k->spec) <= 32 ? k->spec : k->label, l->plain);
	if (k->release)
		fprintf(out, " (%s)", k->release);
	fprintf(out, "  %s%s%s", l->bold, s->axes[AXIS_TARGET].text[t->target], l->plain);
	fprintf(out, "  %s\n", s->axes[AXIS_FILL].text[t->fill]);
}

/* Calls @each for every table of the run; one table is in memory at a time. */
static void for_each_table(struct summary *s, struct layout *l, FILE *out,
			   void (*each)(FILE *out, struct summary *s, struct layout *l,
					const struct table *t))
{
	for (size_t k = 0; k < s->nr_kernels; k++) {
		if (s->kernels[k].error && !kernel_has_trials(s, k))
			continue;
		for (size_t i = 0; i < s->axes[AXIS_TARGET].nr * s->axes[AXIS_FILL].nr; i++) {
			struct table t;

			table_make(s, &l->shape, k, i / s->axes[AXIS_FILL].nr,
				   i % s->axes[AXIS_FILL].nr, &t);
			if (t.nr_rows)
				each(out, s, l, &t);
			table_free(&t);
		}
	}
}

static void put_table(FILE *out, struct summary *s, struct layout *l, const struct table *t)
{
	put_title(out, s, l, t);
	put_heads(out, l);
	for (size_t i = 0; i < t->nr_rows; i++) {
		put_group(out, l, t, i);
		put_row(out, l, &t->rows[i]);
	}
	put_notes(out, l, t);
}

static void put_missing_kernels(FILE *out, const struct summary *s, const struct layout *l)
{
	for (size_t k = 0; k < s->nr_kernels; k++) {
		if (!s->kernels[k].error || kernel_has_trials(s, k))
			continue;
		fprintf(out, "\n%s%s%s\n", l->bold, s->kernels[k].spec, l->plain);
		fputs("no trials: ", out);
		put_wrapped(out, s->kernels[k].error, 2, (int)strlen("no trials: "));
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
		put_wrapped(out, f->text, 13, 13);
		before = f->name;
	}
	facts_free(&facts);
}

static void put_legend(FILE *out, const char *legend, const struct layout *l)
{
	fprintf(out, "\n%s", l->dim);
	put_wrapped(out, legend, 0, 0);
	fputs(l->plain, out);
}

void terminal_report(FILE *out, struct summary *s, bool ansi)
{
	struct layout l = {
		.shape = table_shape(s),
		.bold = ansi ? "\033[1m" : "",
		.dim = ansi ? "\033[2m" : "",
		.plain = ansi ? "\033[0m" : "",
	};
	char *legend;

	for_each_table(s, &l, out, measure_table);
	fit(&l);
	put_facts(out, s, &l);
	for_each_table(s, &l, out, put_table);
	put_missing_kernels(out, s, &l);
	legend = table_legend(&l.shape);
	put_legend(out, legend, &l);
	free(legend);
	if (phase_rows_put_text(out, s, l.bold, l.plain))
		put_legend(out, phase_rows_legend(), &l);
}

bool terminal_wants_ansi(FILE *out)
{
	const char *no_color = getenv("NO_COLOR");

	return isatty(fileno(out)) && !(no_color && *no_color);
}
