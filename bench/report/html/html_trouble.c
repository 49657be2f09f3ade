// SPDX-License-Identifier: GPL-2.0
#include "bench/report/html/html_trouble.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/html/markup.h"
#include "bench/util/memory.h"

/* Crashes are rare, or the run is worthless: a page need not hold a thousand logs. */
#define MAX_LOGS 20

static void put_log(FILE *out, const struct summary *s, const struct cell_stats *cell,
		    const struct reason *r)
{
	fprintf(out, "<details>\n<summary>Trial %" PRIu64 ": ", r->first_id);
	markup_text(out, s->kernels[cell->kernel].spec);
	for (int a = 0; a < AXIS_NR; a++) {
		fputs(", ", out);
		markup_text(out, cell_text(s, cell, a));
	}
	fputs(": ", out);
	markup_text(out, r->text);
	fputs("</summary>\n", out);
	markup_element(out, "pre", r->log);
	fputs("\n</details>\n", out);
}

static void put_logs(FILE *out, const struct summary *s)
{
	unsigned int logs = 0;

	for (size_t i = 0; i < s->nr_cells; i++) {
		const struct cell_stats *cell = &s->cells[i];

		for (size_t j = 0; j < cell->nr_reasons && logs < MAX_LOGS; j++) {
			if (!cell->reasons[j].log)
				continue;
			if (!logs++)
				fputs("<h3>Logs of crashed trials</h3>\n", out);
			put_log(out, s, cell, &cell->reasons[j]);
		}
	}
	if (logs == MAX_LOGS)
		fputs("<p class=\"note\">More may be in trials.ndjson.</p>\n", out);
}

/**
 * struct trouble - what has one outcome and reason, all over the run
 * @outcome: OUTCOME_NR: not run
 * @text: the reason; the summary's
 * @cells: how many combinations of kernel and axis values
 * @trials: how many trials; 0 where none was run
 * @first: the first of the cells
 */
struct trouble {
	enum outcome outcome;
	const char *text;
	size_t cells;
	uint64_t trials;
	const struct cell_stats *first;
};

struct troubles {
	struct trouble *list;
	size_t nr;
};

static void add(struct troubles *t, const struct cell_stats *cell, enum outcome outcome,
		const char *text, uint64_t trials)
{
	size_t i;

	for (i = 0; i < t->nr; i++)
		if (t->list[i].outcome == outcome && !strcmp(t->list[i].text, text))
			break;
	if (i == t->nr) {
		t->list = memory_array(t->list, t->nr + 1, sizeof(*t->list));
		t->list[t->nr++] = (struct trouble){ outcome, text, .first = cell };
	}
	t->list[i].cells++;
	t->list[i].trials += trials;
}

static void add_cell(struct troubles *t, const struct cell_stats *cell)
{
	if (cell->not_run)
		add(t, cell, OUTCOME_NR, cell->not_run, 0);
	for (size_t i = 0; i < cell->nr_reasons; i++)
		add(t, cell, cell->reasons[i].outcome, cell->reasons[i].text, cell->reasons[i].nr);
}

/* Kernel and values, those alone that tell cells apart. */
static void put_place(FILE *out, const struct summary *s, const struct cell_stats *cell)
{
	markup_text(out, s->kernels[cell->kernel].spec);
	for (int a = 0; a < AXIS_NR; a++)
		if (a == AXIS_TARGET || s->axes[a].nr > 1) {
			fputs(", ", out);
			markup_text(out, cell_text(s, cell, a));
		}
}

static void put_trouble(FILE *out, const struct summary *s, const struct trouble *t)
{
	fprintf(out, "<tr><td>%s</td><td class=\"n\">",
		t->outcome == OUTCOME_NR ? "not run" : outcome_names[t->outcome]);
	if (t->outcome != OUTCOME_NR)
		fprintf(out, "%" PRIu64, t->trials);
	fprintf(out, "</td><td class=\"n\">%zu</td><td class=\"reason\">", t->cells);
	markup_text(out, *t->text ? t->text : "more reasons than are told apart");
	fputs("</td><td class=\"reason\">", out);
	put_place(out, s, t->first);
	fputs("</td></tr>\n", out);
}

void html_trouble(FILE *out, const struct summary *s)
{
	struct troubles t = {};

	for (size_t i = 0; i < s->nr_cells; i++)
		add_cell(&t, &s->cells[i]);
	if (t.nr) {
		fputs("<h2 id=\"trouble\">Skipped, crashed, refused: the reasons</h2>\n"
		      "<div class=\"scroll\">\n<table>\n<thead><tr><th>Outcome</th>"
		      "<th class=\"n\">Trials</th><th class=\"n\">Cells</th><th>Reason</th>"
		      "<th>First of them</th></tr></thead>\n<tbody>\n",
		      out);
		for (size_t i = 0; i < t.nr; i++)
			put_trouble(out, s, &t.list[i]);
		fputs("</tbody>\n</table>\n</div>\n", out);
	}
	free(t.list);
	put_logs(out, s);
}
