// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/grid.h"

#include <stdlib.h>
#include <string.h>

#include "bench/report/table/wrapped.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

#define GAP 2
/* Columns that are left to the last column where it is wrapped. */
#define LAST_MIN 20

struct grid_row *grid_add(struct grid *g)
{
	if (!(g->nr & (g->nr - 1))) {
		g->row = memory_array(g->row, g->nr ? 2 * g->nr : 1, sizeof(*g->row));
	}
	g->row[g->nr] = (struct grid_row){};
	return &g->row[g->nr++];
}

void grid_free(struct grid *g)
{
	for (size_t i = 0; i < g->nr; i++)
		for (size_t c = 0; c < g->columns; c++)
			free(g->row[i].cell[c]);
	free(g->row);
	*g = (struct grid){};
}

/**
 * struct layout - how the rows of a table are written
 * @width: of each column; the last one gets what is left
 * @first: labels before it have left the rows
 * @folded: cells with numbers may take two lines
 * @gap: blanks between columns
 * @indent: where the last column begins
 * @screen: columns of a line
 */
struct layout {
	size_t width[GRID_COLUMNS];
	size_t first;
	bool folded;
	size_t gap;
	size_t indent;
	size_t screen;
};

/* What stands below the first line of a cell: "2.1 ms [2.0..2.3]", "6 seeds, all up"; or NULL. */
static char *second_line(const struct grid *g, const struct layout *l, size_t c, char *text)
{
	char *at;

	if (!text || !l->folded || c < g->labels || c == g->columns - 1)
		return NULL;
	at = strstr(text, " [");
	if (!at) {
		at = strstr(text, ", ");
		at = at ? at + 1 : NULL;
	}
	return at;
}

static size_t cell_columns(const struct grid *g, const struct layout *l, size_t c, char *text)
{
	char *second = second_line(g, l, c, text);
	size_t below = second ? text_columns(second + 1) : 0;
	size_t first = text_columns(text) - (second ? below + 1 : 0);

	return first > below ? first : below;
}

static void measure(const struct grid *g, struct layout *l)
{
	for (size_t c = 0; c < g->columns; c++) {
		l->width[c] = text_columns(g->head[c]);
		for (size_t i = 0; i < g->nr; i++) {
			size_t needed = cell_columns(g, l, c, g->row[i].cell[c]);

			l->width[c] = needed > l->width[c] ? needed : l->width[c];
		}
	}
}

/* Rows stand out from their labels where all of these are lines of their own. */
static size_t margin_of(const struct grid *g, const struct layout *l)
{
	return g->labels && l->first == g->labels ? GAP : 0;
}

static size_t last_indent(const struct grid *g, const struct layout *l)
{
	size_t indent = margin_of(g, l);

	for (size_t c = l->first; c + 1 < g->columns; c++)
		indent += l->width[c] + l->gap;
	return indent;
}

/* Lets labels leave, but for @stay of them, until rows are short enough. */
static bool leave(const struct grid *g, struct layout *l, size_t stay, bool wrap)
{
	size_t last = l->width[g->columns - 1];

	last = wrap && !g->numbers && last > LAST_MIN ? LAST_MIN : last;
	l->indent = last_indent(g, l);
	while (l->indent + last > l->screen && l->first + stay < g->labels) {
		l->first++;
		l->indent = last_indent(g, l);
	}
	return l->indent + last <= l->screen;
}

/*
 * Labels leave the rows, all but one, until these are short enough; then columns move together;
 * then the last column is wrapped; then cells take two lines; then the one label leaves.
 *
 * Return: false where that is not enough.
 */
static bool fit(const struct grid *g, struct layout *l)
{
	measure(g, l);
	l->gap = g->gap ?: GAP;
	if (leave(g, l, 1, false))
		return true;
	l->gap = 1;
	if (leave(g, l, 1, false))
		return true;
	l->gap = g->gap ?: GAP;
	if (leave(g, l, 1, true))
		return true;
	l->folded = true;
	measure(g, l);
	return leave(g, l, 1, true) || leave(g, l, 0, true);
}

static const char *ansi_of(enum tone tone)
{
	static const char *const codes[] = {
		[TONE_PLAIN] = "",
		[TONE_GOOD] = "\033[32m",
		[TONE_BAD] = "\033[31m",
		[TONE_DIM] = "\033[2m",
	};

	return codes[tone];
}

/* Records come from guests: what a kernel said must not steer the terminal. */
static void put_safe(FILE *out, const char *text)
{
	text_put(out, text ?: "", text ? strlen(text) : 0);
}

static void put_padded(FILE *out, const char *text, size_t width, bool right, size_t gap)
{
	size_t pad = width - text_columns(text);

	if (right)
		fprintf(out, "%*s", (int)pad, "");
	put_safe(out, text);
	if (gap)
		fprintf(out, "%*s", (int)((right ? 0 : pad) + gap), "");
}

static void put_line(FILE *out, const struct grid *g, char *const *cell, const struct layout *l,
		     const char *code)
{
	size_t last = g->columns - 1;

	while (last > l->first && !cell[last])
		last--;
	fprintf(out, "%*s", (int)margin_of(g, l), "");
	for (size_t c = l->first; c <= last && c < g->columns - 1; c++)
		put_padded(out, cell[c], l->width[c], c >= g->labels, c < last ? l->gap : 0);
	if (last == g->columns - 1 && cell[last]) {
		size_t pad = l->width[last] - text_columns(cell[last]);

		fprintf(out, "%*s%s", g->numbers ? (int)pad : 0, "", code);
		put_safe(out, cell[last]);
	}
	fprintf(out, "%s\n", *code ? "\033[0m" : "");
}

static char *wrapped_text(const char *text, size_t width)
{
	char *lines = NULL;
	FILE *out = memory_stream(&lines);

	wrapped_put_at(out, text, 0, 0, width);
	memory_stream_end(out);
	return lines;
}

static void put_row(FILE *out, const struct grid *g, const struct grid_row *row,
		    const struct layout *l, const char *code)
{
	size_t last = g->columns - 1;
	char *line[2][GRID_COLUMNS] = {}, *text, *rest;
	bool more = false;

	for (size_t c = 0; c < last; c++) {
		char *second = second_line(g, l, c, row->cell[c]);

		line[0][c] = second ? text_print("%.*s", (int)(second - row->cell[c]), row->cell[c])
				    : row->cell[c];
		line[1][c] = second ? second + 1 : NULL;
		more |= second != NULL;
	}
	rest = text = row->cell[last] ? wrapped_text(row->cell[last], l->screen - l->indent) : NULL;
	line[0][last] = strsep(&rest, "\n");
	put_line(out, g, line[0], l, code);
	for (size_t c = 0; c < last; c++)
		if (line[1][c])
			free(line[0][c]);
	for (; rest || more; more = false) {
		line[1][last] = strsep(&rest, "\n");
		put_line(out, g, line[1], l, code);
		memset(line[1], 0, sizeof(line[1]));
	}
	free(text);
}

/* The first @nr labels of a row, as a line of its own. */
static void put_labels(FILE *out, const struct grid *g, size_t i, size_t nr, const struct layout *l,
		       bool ansi)
{
	char *text = NULL;
	FILE *labels = memory_stream(&text);

	for (size_t c = 0; c < nr; c++)
		fprintf(labels, "%s%s%s%s", c ? ", " : "", g->head[c], *g->head[c] ? " " : "",
			g->row[i].cell[c]);
	memory_stream_end(labels);
	fputs(ansi ? "\033[1m" : "", out);
	wrapped_put_at(out, text, GAP, 0, l->screen);
	fprintf(out, "%s\n", ansi ? "\033[0m" : "");
	free(text);
}

static void put_group(FILE *out, const struct grid *g, size_t i, const struct layout *l, bool ansi)
{
	bool changed = false;

	for (size_t c = 0; c < l->first; c++)
		changed |= !i || strcmp(g->row[i].cell[c], g->row[i - 1].cell[c]);
	if (changed)
		put_labels(out, g, i, l->first, l, ansi);
}

static void put_table(FILE *out, const struct grid *g, const struct layout *l, bool ansi)
{
	fputs(ansi ? "\033[2m" : "", out);
	put_line(out, g, (char *const *)g->head, l, "");
	fputs(ansi ? "\033[0m" : "", out);
	for (size_t i = 0; i < g->nr; i++) {
		put_group(out, g, i, l, ansi);
		put_row(out, g, &g->row[i], l, ansi ? ansi_of(g->row[i].tone) : "");
	}
}

static void put_value(FILE *out, const char *name, size_t names, const char *text, size_t screen,
		      const char *code)
{
	size_t indent = 2 + names + GAP;

	fputs("  ", out);
	put_padded(out, name, names, false, GAP);
	fputs(code, out);
	wrapped_put_at(out, text, indent, indent, screen);
	fprintf(out, "%s\n", *code ? "\033[0m" : "");
}

/* For screens that no row fits: what a row is about, and each of its values in a line. */
static void put_records(FILE *out, const struct grid *g, const struct layout *l, bool ansi)
{
	size_t names = 0, end = g->labels ? g->columns : g->columns - 1;

	for (size_t c = g->labels; c < end; c++)
		if (text_columns(g->head[c]) > names)
			names = text_columns(g->head[c]);
	for (size_t i = 0; i < g->nr; i++) {
		const struct grid_row *row = &g->row[i];

		if (g->labels)
			put_labels(out, g, i, g->labels, l, ansi);
		else
			fprintf(out, "%s\n", row->cell[end] ?: "");
		for (size_t c = g->labels; c < end; c++)
			if (row->cell[c])
				put_value(out, g->head[c], names, row->cell[c], l->screen,
					  ansi && c + 1 == g->columns ? ansi_of(row->tone) : "");
	}
}

void grid_text(FILE *out, const struct grid *g, bool ansi)
{
	struct layout l = { .screen = screen_width(out) };

	fprintf(out, "\n%s", ansi && g->nr ? "\033[1m" : "");
	wrapped_put_at(out, g->title, 2, 0, l.screen);
	fprintf(out, "%s\n", ansi && g->nr ? "\033[0m" : "");
	if (!g->nr)
		return;
	if (fit(g, &l))
		put_table(out, g, &l, ansi);
	else
		put_records(out, g, &l, ansi);
}

/* A cell's text: '|' would end it. */
static void put_markdown(FILE *out, const char *text)
{
	fputc(' ', out);
	for (; text && *text; text++) {
		if (*text == '|')
			fputc('\\', out);
		fputc((unsigned char)*text < 0x20 ? '?' : *text, out);
	}
	fputs(" |", out);
}

void grid_markdown(FILE *out, const struct grid *g)
{
	fprintf(out, "\n**%s**\n", g->title);
	if (!g->nr)
		return;
	fputs("\n|", out);
	for (size_t c = 0; c < g->columns; c++)
		put_markdown(out, g->head[c]);
	fputs("\n|", out);
	for (size_t c = 0; c < g->columns; c++)
		fputs(c >= g->labels && c < g->columns - 1 ? " ---: |" : " --- |", out);
	fputc('\n', out);
	for (size_t i = 0; i < g->nr; i++) {
		fputc('|', out);
		for (size_t c = 0; c < g->columns; c++)
			put_markdown(out, g->row[i].cell[c]);
		fputc('\n', out);
	}
}
