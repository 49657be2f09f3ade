// SPDX-License-Identifier: GPL-2.0
#include "bench/report/html/html_verdict.h"

#include <stdlib.h>

#include "bench/analysis/verdict.h"
#include "bench/report/html/markup.h"
#include "bench/report/table/facts.h"
#include "bench/report/table/verdict_table.h"

static const char *class_of(const struct grid *g, size_t c)
{
	if (c + 1 == g->columns)
		return " class=\"reason\"";
	return c >= g->labels ? " class=\"n\"" : "";
}

static void put_grid(FILE *out, const struct grid *g)
{
	fputs("<div class=\"scroll\">\n<table>\n<thead><tr>", out);
	for (size_t c = 0; c < g->columns; c++)
		fprintf(out, "<th%s>%s</th>", c + 1 < g->columns ? class_of(g, c) : "", g->head[c]);
	fputs("</tr></thead>\n<tbody>\n", out);
	for (size_t i = 0; i < g->nr; i++) {
		fputs("<tr>", out);
		for (size_t c = 0; c < g->columns; c++) {
			fprintf(out, "<td%s>", class_of(g, c));
			if (g->row[i].cell[c])
				markup_text(out, g->row[i].cell[c]);
			fputs("</td>", out);
		}
		fputs("</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n</div>\n", out);
}

void html_verdict(FILE *out, const struct summary *s)
{
	const struct limits none = {};
	struct run_verdict v;
	struct grid g;
	char *subject;

	verdict_make(s, &none, &v);
	if (v.as_is && !s->estimate) {
		subject = verdict_subject(s, &v);
		verdict_grid(s, &v, true, &g);
		fputs("<h2 id=\"verdict\">Verdict</h2>\n<p class=\"note\">The kernels as they are: ",
		      out);
		markup_text(out, subject);
		fputs("; all fills, blockers and lifetimes together. ", out);
		markup_text(out, verdict_legend());
		fputs(" Clock: ", out);
		markup_text(out, environment_note(s));
		fputs(".</p>\n", out);
		put_grid(out, &g);
		grid_free(&g);
		free(subject);
	}
	verdict_free(&v);
}
