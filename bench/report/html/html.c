// SPDX-License-Identifier: GPL-2.0
#include "bench/report/html/html.h"

#include <stdlib.h>
#include <string.h>

#include "bench/report/findings/answer.h"
#include "bench/report/findings/findings.h"
#include "bench/report/html/html_setup.h"
#include "bench/report/html/html_trouble.h"
#include "bench/report/html/html_verdict.h"
#include "bench/report/html/markup.h"
#include "bench/report/html/script.h"
#include "bench/report/html/style.h"
#include "bench/report/plot/figure.h"
#include "bench/report/table/facts.h"
#include "bench/report/table/phase_rows.h"
#include "bench/report/table/table.h"
#include "bench/util/file.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

/* Bytes of a row's note that the style sheet leaves visible, roughly */
#define NOTE_ROOM 70

static const char *run_name(const struct summary *s)
{
	return json_string_value(json_object_get(s->run, "name"));
}

static void put_list(FILE *out, const struct axis_values *values)
{
	for (size_t i = 0; i < values->nr; i++) {
		if (i)
			fputs(i + 1 < values->nr ? ", " : " and ", out);
		markup_text(out, values->text[i]);
	}
}

/* What the page does not show. */
static void put_limits(FILE *out, const struct summary *s)
{
	char *part = where_text(s->where);

	if (part) {
		fputs("<p><strong>A part of the run: ", out);
		markup_text(out, part);
		fputs(" only.</strong></p>\n", out);
	}
	free(part);
	if (!s->finished)
		fputs("<p><strong>The run is unfinished: these are the trials recorded so far."
		      "</strong></p>\n",
		      out);
}

static void put_head(FILE *out, const struct summary *s)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
	      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>pfnbench: ",
	      out);
	markup_text(out, run_name(s));
	fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n<h1>", html_style);
	markup_text(out, run_name(s));
	fputs("</h1>\n", out);
}

/* The answer before what was asked. */
static void put_lead(FILE *out, struct summary *s)
{
	char *answer = answer_make(s);

	if (answer) {
		fputs("<p class=\"answer\">", out);
		markup_text(out, answer);
		fputs("</p>\n", out);
	}
	free(answer);
	fputs("<p class=\"lead\">What it costs Linux to vacate a range of page frames: ", out);
	put_list(out, &s->axes[AXIS_TARGET]);
	fputs(" under ", out);
	put_list(out, &s->axes[AXIS_POLICY]);
	if (s->axes[AXIS_RETRY].nr > 1) {
		fputs(" with ", out);
		put_list(out, &s->axes[AXIS_RETRY]);
	}
	fputs(" on ", out);
	for (size_t i = 0; i < s->nr_kernels; i++) {
		if (i)
			fputs(i + 1 < s->nr_kernels ? ", " : " and ", out);
		markup_text(out, s->kernels[i].label);
	}
	fputs(".</p>\n", out);
	put_limits(out, s);
}

static void put_findings(FILE *out, struct summary *s)
{
	struct findings findings;

	findings_make(s, &findings);
	fputs("<h2 id=\"findings\">Findings</h2>\n", out);
	fputs("<ul>\n", out);
	for (size_t i = 0; i < findings.nr; i++) {
		fputs("<li>", out);
		markup_element(out, "strong", findings.finding[i].scope);
		fputs(": ", out);
		markup_text(out, findings.finding[i].text);
		fputs(".</li>\n", out);
	}
	fprintf(out, "</ul>\n<p class=\"note\">%s Clock: ", findings_rule());
	markup_text(out, environment_note(s));
	fputs(".</p>\n", out);
	findings_free(&findings);
}

static void put_facts(FILE *out, const struct summary *s)
{
	const char *before = "";
	struct facts facts;

	facts_make(s, &facts);
	fputs("<h2 id=\"asked\">What was asked, on what</h2>\n<dl>\n", out);
	for (size_t i = 0; i < facts.nr; i++) {
		markup_element(out, "dt",
			       strcmp(facts.fact[i].name, before) ? facts.fact[i].name : "");
		markup_element(out, "dd", facts.fact[i].text);
		fputc('\n', out);
		before = facts.fact[i].name;
	}
	fputs("</dl>\n", out);
	facts_free(&facts);
}

/* A page has no room for panels side by side on a telephone: style.c shows the shape that fits. */
static int put_picture(FILE *out, const char *dir, const struct figure *fig, const char *shape,
		       const char *ending, size_t number)
{
	char *path = text_print("%s/plots/%s%s", dir, fig->name, ending), *svg = NULL;
	char prefix[32];
	int err = file_read(path, &svg, NULL);

	snprintf(prefix, sizeof(prefix), "f%zu%c-", number, *shape);
	if (!err) {
		fprintf(out, "<div class=\"%s\">\n", shape);
		markup_svg(out, svg, prefix, fig->caption);
		fputs("</div>\n", out);
	}
	free(svg);
	free(path);
	return err;
}

static int put_figure(FILE *out, const char *dir, const struct figure *fig, size_t number)
{
	char *path = text_print("%s/plots/%s.tsv", dir, fig->name);
	char *file = text_print("%s.tsv", fig->name), *data = NULL;
	int err = file_read(path, &data, NULL);

	if (!err) {
		fputs("<figure>\n", out);
		err = put_picture(out, dir, fig, "wide", ".svg", number)
			      ?: put_picture(out, dir, fig, "column", "-column.svg", number);
		fputs("<figcaption>", out);
		markup_text(out, fig->caption);
		fputs(". Data, for <code>plots/", out);
		markup_text(out, fig->kind->name);
		fputs(".gp</code>: ", out);
		markup_data_link(out, file, data);
		fputs("</figcaption>\n</figure>\n", out);
	}
	free(data);
	free(path);
	free(file);
	return err;
}

/* A page without one of its plots would not tell that it was drawn. */
static int put_figures(FILE *out, const char *dir, const struct figures *figures,
		       const char *no_plots)
{
	int err = 0;

	if (!figures->nr && !no_plots)
		return 0;
	fputs("<h2 id=\"plots\">Plots</h2>\n", out);
	for (size_t i = 0; i < figures->nr && !err; i++)
		if (figures->figure[i].drawn)
			err = put_figure(out, dir, &figures->figure[i], i + 1);
	if (no_plots) {
		fputs("<p>Plots are missing: ", out);
		markup_text(out, no_plots);
		fputs("</p>\n", out);
	}
	return err;
}

/* Numbers stand below each other; latencies begin with theirs. */
static const char *cell_class(int column)
{
	return table_column_is_number(column) ? " class=\"n\"" : "";
}

static void put_table_head(FILE *out, const struct table_shape *shape)
{
	fputs("<thead><tr>", out);
	for (int c = 0; c < COL_NR; c++) {
		if (!shape->show[c])
			continue;
		fprintf(out, "<th%s>%s", cell_class(c), table_column_head(c).title);
		if (table_column_head(c).unit)
			fprintf(out, " <small>%s</small>", table_column_head(c).unit);
		fputs("</th>", out);
	}
	fputs("</tr></thead>\n", out);
}

static void put_row(FILE *out, const struct table_shape *shape, const struct table_row *row,
		    bool group)
{
	int numbers = 0;

	fprintf(out, "<tr%s>", group ? " class=\"group\"" : "");
	for (int c = 0; c < COL_NR; c++) {
		if (!shape->show[c])
			continue;
		if (row->note && c >= COL_LABELS) {
			numbers++;
			continue;
		}
		fprintf(out, "<td%s>", cell_class(c));
		if (row->cell[c])
			markup_text(out, row->cell[c] + strspn(row->cell[c], " "));
		fputs("</td>", out);
	}
	if (row->note) {
		fprintf(out, "<td class=\"why\" colspan=\"%d\" title=\"", numbers);
		markup_text(out, row->note);
		fputs("\">", out);
		markup_text(out, row->note);
		fputs("</td>", out);
	}
	fputs("</tr>\n", out);
}

static void put_table(FILE *out, const struct summary *s, const struct table_shape *shape,
		      const struct table *t)
{
	fputs("<h3>", out);
	markup_text(out, s->kernels[t->kernel].spec);
	fputs(", ", out);
	markup_text(out, s->axes[AXIS_TARGET].text[t->target]);
	fputs(", ", out);
	markup_text(out, s->axes[AXIS_FILL].text[t->fill]);
	fputs("</h3>\n<div class=\"scroll\">\n<table>\n", out);
	put_table_head(out, shape);
	fputs("<tbody>\n", out);
	for (size_t i = 0; i < t->nr_rows; i++) {
		bool group =
			i && strcmp(t->rows[i].cell[COL_BLOCKER], t->rows[i - 1].cell[COL_BLOCKER]);

		put_row(out, shape, &t->rows[i], group);
	}
	fputs("</tbody>\n</table>\n</div>\n", out);
}

static void put_notes(FILE *out, const struct table *t)
{
	bool any = false;

	for (size_t i = 0; i < t->nr_notes; i++) {
		char *text;

		if (!table_note_is_needed(t, &t->notes[i], NOTE_ROOM))
			continue;
		fputs(any ? "" : "<ul class=\"note\">\n", out);
		any = true;
		text = table_note_text(&t->notes[i]);

		markup_element(out, "li", text);
		fputc('\n', out);
		free(text);
	}
	if (any)
		fputs("</ul>\n", out);
}

static void put_tables(FILE *out, struct summary *s)
{
	struct table_shape shape = table_shape(s);
	char *legend = table_legend(&shape);
	struct tables tables;
	struct table t;

	fputs("<h2 id=\"tables\">Tables</h2>\n<p class=\"note\">", out);
	markup_text(out, legend);
	free(legend);
	fputs("</p>\n", out);
	tables_open(&tables, s, &shape);
	for (size_t k = 0; k < s->nr_kernels; k++) {
		if (!kernel_has_trials(s, k)) {
			fputs("<h3>", out);
			markup_text(out, s->kernels[k].spec);
			fputs("</h3>\n<p>No trials: ", out);
			markup_text(out, s->kernels[k].error ? s->kernels[k].error : "not yet run");
			fputs("</p>\n", out);
			continue;
		}
		while (tables_next(&tables, k, &t)) {
			put_table(out, s, &shape, &t);
			put_notes(out, &t);
			table_free(&t);
		}
	}
	tables_close(&tables);
}

static int put_sections(FILE *out, const char *dir, struct summary *s,
			const struct figures *figures, const char *no_plots)
{
	int err;

	err = put_figures(out, dir, figures, no_plots);
	html_verdict(out, s);
	put_findings(out, s);
	put_facts(out, s);
	put_tables(out, s);
	phase_rows_put_html(out, s);
	html_trouble(out, s);
	html_setup(out, s);
	return err;
}

/* Links to the sections that there are. */
static void put_contents(FILE *out, const char *sections)
{
	static const char mark[] = "<h2 id=\"", middle[] = "\">", end[] = "</h2>";

	fputs("<nav>", out);
	for (const char *at = strstr(sections, mark); at; at = strstr(at, mark)) {
		const char *id = at + strlen(mark), *title = strstr(id, middle) + strlen(middle);

		at = strstr(title, end);
		fprintf(out, "<a href=\"#%.*s\">%.*s</a> ", (int)(title - strlen(middle) - id), id,
			(int)(at - title), title);
	}
	fputs("</nav>\n", out);
}

static int put_page(FILE *out, const char *dir, struct summary *s, const struct figures *figures,
		    const char *no_plots)
{
	char *sections = NULL;
	FILE *memory = memory_stream(&sections);
	int err = put_sections(memory, dir, s, figures, no_plots);

	memory_stream_end(memory);
	if (!err) {
		put_head(out, s);
		put_lead(out, s);
		put_contents(out, sections);
		fputs(sections, out);
		fprintf(out, "</main>\n<script>\n%s</script>\n</body>\n</html>\n", html_script);
	}
	free(sections);
	return err;
}

int html_report(const char *dir, struct summary *s, const struct figures *figures,
		const char *no_plots, struct diag *why)
{
	char *path = text_print("%s/report.html", dir);
	char *page = NULL;
	FILE *out = memory_stream(&page);
	int err = put_page(out, dir, s, figures, no_plots);

	memory_stream_end(out);
	if (err)
		diag_set(why, err, "%s/report.html: %s", dir, strerror(-err));
	else
		err = file_write_atomic(path, page, strlen(page), why);
	free(page);
	free(path);
	return err;
}
