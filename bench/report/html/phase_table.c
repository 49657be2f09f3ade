// SPDX-License-Identifier: GPL-2.0
/* Tables of phases: each as a share of the time of all attempts. */

#include <stdlib.h>
#include <string.h>

#include "bench/report/html/markup.h"
#include "bench/report/table/facts.h"
#include "bench/report/table/grid.h"
#include "bench/report/table/phase_rows.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

#define LEGEND                                                                                      \
	"Where the time of all attempts went, in percent: medians, as shares of their sum. Out: "   \
	"before and after the kernel function, as waiting for locks. Check: looking for unmovable " \
	"pages before migrating. A dot is less than 0.05%, \"-\" is not measured; phases that are " \
	"nowhere 0.5% are left out."

/* Short, where a row would not fit into a line. */
static const char *const titles[PHASE_NR] = {
	[PHASE_OUTSIDE] = "out",  [PHASE_ISOLATE] = "isol", [PHASE_EARLY_CHECK] = "check",
	[PHASE_MIGRATE] = "migr", [PHASE_HUGETLB] = "huge", [PHASE_FINISH] = "fin",
};

static const char *title(enum phase p)
{
	return titles[p] ? titles[p] : phase_names[p];
}

static void share(char *text, size_t size, const struct phase_row *row, enum phase p)
{
	double percent = row->total ? 100 * row->ns[p] / row->total : 0;

	if (!row->has[p])
		snprintf(text, size, "-");
	else if (percent < 0.05)
		snprintf(text, size, "%s", row->ns[p] > 0 ? "." : "0");
	else
		snprintf(text, size, "%.*f", percent < 99.95, percent);
}

/* A phase that is nowhere half a percent has no column. */
static bool is_shown(const struct phase_rows *r, enum phase p)
{
	for (size_t i = 0; i < r->nr; i++)
		if (r->row[i].has[p] && r->row[i].ns[p] >= 0.005 * r->row[i].total)
			return true;
	return false;
}

/* "debian:6.12, fill none, blocker pin:1@middle": axes with one value go without saying. */
static void put_place(FILE *out, const struct summary *s, const struct cell_stats *cell)
{
	fputs(s->kernels[cell->kernel].label, out);
	facts_put_values(out, s, cell->value, 1u << AXIS_TARGET | 1u << AXIS_POLICY);
}

static const char *ended(enum outcome o)
{
	return o == OUTCOME_SUCCESS ? "" : outcome_names[o];
}

/* How it ended has a column without a heading, if any row needs it. */
static struct grid text_grid(const struct phase_rows *r, bool endings)
{
	struct grid g = {
		.head = { "policy", "target", "time" }, .columns = 3, .labels = 2, .gap = 1
	};

	for (enum phase p = 0; p < PHASE_NR; p++)
		if (is_shown(r, p))
			g.head[g.columns++] = title(p);
	g.columns += endings;
	g.numbers = !endings;
	return g;
}

static void add_text_row(struct grid *g, const struct summary *s, const struct phase_rows *r,
			 const struct phase_row *row)
{
	struct grid_row *to = grid_add(g);
	size_t c = 0;
	char text[32];

	to->cell[c++] = text_copy(cell_text(s, row->cell, AXIS_POLICY));
	to->cell[c++] = text_copy(cell_text(s, row->cell, AXIS_TARGET));
	to->cell[c++] = text_print("%8s", format_ns(text, sizeof(text), (uint64_t)row->total));
	for (enum phase p = 0; p < PHASE_NR; p++) {
		if (!is_shown(r, p))
			continue;
		share(text, sizeof(text), row, p);
		/* the columns of all places shall stand below each other */
		to->cell[c++] = text_print("%4s", text);
	}
	if (c < g->columns && *ended(row->outcome))
		to->cell[c] = text_copy(ended(row->outcome));
}

static bool begins_place(const struct phase_rows *r, size_t i)
{
	return !i || !phase_rows_same_place(&r->row[i], &r->row[i - 1]);
}

static char *place_text(const struct summary *s, const struct cell_stats *cell)
{
	char *place = NULL;
	FILE *f = memory_stream(&place);

	put_place(f, s, cell);
	memory_stream_end(f);
	return place;
}

bool phase_rows_put_text(FILE *out, const struct summary *s, bool ansi)
{
	bool endings = false, any;
	struct phase_rows r;

	phase_rows_make(s, &r);
	for (size_t i = 0; i < r.nr; i++)
		endings |= r.row[i].outcome != OUTCOME_SUCCESS;
	for (size_t i = 0; i < r.nr;) {
		struct grid g = text_grid(&r, endings);
		char *place = place_text(s, r.row[i].cell);
		char *title = text_print("phases: %s", place);

		g.title = title;
		do
			add_text_row(&g, s, &r, &r.row[i++]);
		while (i < r.nr && !begins_place(&r, i));
		grid_text(out, &g, ansi);
		grid_free(&g);
		free(title);
		free(place);
	}
	any = r.nr;
	phase_rows_free(&r);
	return any;
}

const char *phase_rows_legend(void)
{
	return LEGEND;
}

static void put_html_place(FILE *out, const struct summary *s, const struct phase_rows *r, size_t i)
{
	char *place = place_text(s, r->row[i].cell);

	fputs(i ? "</tbody>\n</table>\n</div>\n" : "", out);
	markup_element(out, "h3", place);
	free(place);
	fputs("\n<div class=\"scroll\">\n<table>\n<thead><tr><th>policy</th><th>target</th><th></th>"
	      "<th class=\"n\">time</th>",
	      out);
	for (enum phase p = 0; p < PHASE_NR; p++)
		if (is_shown(r, p))
			fprintf(out, "<th class=\"n\">%s %%</th>", title(p));
	fputs("</tr></thead>\n<tbody>\n", out);
}

static void put_html_row(FILE *out, const struct summary *s, const struct phase_rows *r,
			 const struct phase_row *row)
{
	char text[32];

	fputs("<tr>", out);
	markup_element(out, "td", cell_text(s, row->cell, AXIS_POLICY));
	markup_element(out, "td", cell_text(s, row->cell, AXIS_TARGET));
	markup_element(out, "td", ended(row->outcome));
	fprintf(out, "<td class=\"n\">%s</td>",
		format_ns(text, sizeof(text), (uint64_t)row->total));
	for (enum phase p = 0; p < PHASE_NR; p++) {
		char ns[32];

		if (!is_shown(r, p))
			continue;
		share(text, sizeof(text), row, p);
		fprintf(out, "<td class=\"n\" title=\"%s\">%s</td>",
			row->has[p] ? format_ns(ns, sizeof(ns), (uint64_t)row->ns[p]) : "", text);
	}
	fputs("</tr>\n", out);
}

void phase_rows_put_html(FILE *out, const struct summary *s)
{
	struct phase_rows r;

	phase_rows_make(s, &r);
	if (r.nr) {
		fputs("<h2 id=\"phases\">Phases</h2>\n<p class=\"note\">", out);
		markup_text(out, LEGEND);
		fputs("</p>\n", out);
	}
	for (size_t i = 0; i < r.nr; i++) {
		if (begins_place(&r, i))
			put_html_place(out, s, &r, i);
		put_html_row(out, s, &r, &r.row[i]);
	}
	if (r.nr)
		fputs("</tbody>\n</table>\n</div>\n", out);
	phase_rows_free(&r);
}
