// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/grid.h"

#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"

#define WIDTH 100
#define GAP   2

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

/* Columns on a terminal: bytes that do not continue a UTF-8 sequence. */
static size_t width_of(const char *text)
{
	size_t width = 0;

	for (; text && *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

static void measure(const struct grid *g, size_t *width)
{
	for (size_t c = 0; c < g->columns; c++) {
		width[c] = width_of(g->head[c]);
		for (size_t i = 0; i < g->nr; i++) {
			size_t needed = width_of(g->row[i].cell[c]);

			width[c] = needed > width[c] ? needed : width[c];
		}
	}
}

/* How many labels must leave the rows. */
static size_t first_column(const struct grid *g, const size_t *width)
{
	size_t first = 0, all = 0;

	for (size_t c = 0; c < g->columns; c++)
		all += width[c] + (c ? GAP : 0);
	while (all > WIDTH && first + 1 < g->labels)
		all -= width[first++] + GAP;
	return first;
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
	for (; text && *text; text++)
		fputc((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text, out);
}

static void put_padded(FILE *out, const char *text, size_t width, bool right, bool last)
{
	size_t pad = width - width_of(text);

	if (right)
		fprintf(out, "%*s", (int)pad, "");
	put_safe(out, text);
	if (!last)
		fprintf(out, "%*s", (int)((right ? 0 : pad) + GAP), "");
}

static void put_line(FILE *out, const struct grid *g, char *const *cell, size_t first,
		     const size_t *width, const char *code)
{
	size_t last = g->columns - 1;

	while (last > first && !cell[last])
		last--;
	for (size_t c = first; c <= last; c++) {
		if (c == g->columns - 1)
			fputs(code, out);
		put_padded(out, cell[c], width[c], c >= g->labels && c < g->columns - 1, c == last);
	}
	fprintf(out, "%s\n", *code ? "\033[0m" : "");
}

static void put_group(FILE *out, const struct grid *g, size_t i, size_t first, bool ansi)
{
	bool changed = false;

	for (size_t c = 0; c < first; c++)
		changed |= !i || strcmp(g->row[i].cell[c], g->row[i - 1].cell[c]);
	if (!changed)
		return;
	fputs(ansi ? "\033[1m" : "", out);
	for (size_t c = 0; c < first; c++) {
		fprintf(out, "%s%s ", c ? ", " : "", g->head[c]);
		put_safe(out, g->row[i].cell[c]);
	}
	fprintf(out, "%s\n", ansi ? "\033[0m" : "");
}

void grid_text(FILE *out, const struct grid *g, bool ansi)
{
	size_t width[GRID_COLUMNS], first;

	measure(g, width);
	first = first_column(g, width);
	if (!g->nr) {
		fprintf(out, "\n%s\n", g->title);
		return;
	}
	fprintf(out, "\n%s%s%s\n", ansi ? "\033[1m" : "", g->title, ansi ? "\033[0m" : "");
	fputs(ansi ? "\033[2m" : "", out);
	put_line(out, g, (char *const *)g->head, first, width, "");
	fputs(ansi ? "\033[0m" : "", out);
	for (size_t i = 0; i < g->nr; i++) {
		put_group(out, g, i, first, ansi);
		put_line(out, g, g->row[i].cell, first, width, ansi ? ansi_of(g->row[i].tone) : "");
	}
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
