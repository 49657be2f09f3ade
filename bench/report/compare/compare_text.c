// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/compare/compare_grid.h"
#include "bench/report/compare/compare_view.h"
#include "bench/report/table/grid.h"
#include "bench/report/table/wrapped.h"
#include "bench/util/memory.h"
#include "bench/util/printable.h"
#include "bench/util/text.h"

static void put_fact(FILE *out, bool markdown, const char *name, const char *text)
{
	char *shown = text_copy(text);

	printable(shown);
	if (*shown && markdown)
		fprintf(out, "- %s: %s\n", name, shown);
	else if (*shown)
		wrapped_put_fact(out, name, shown);
	free(shown);
}

static void put_heading(FILE *out, const struct compare_view *v, bool markdown)
{
	char *a = compare_side_name(v, 0), *b = compare_side_name(v, 1);
	char *common = compare_common_text(v), *across = compare_across_text(v),
	     *rule = compare_rule_text(v);
	char *part = where_text(v->set[0]->shape.where);
	const char *name = json_string_value(json_object_get(v->set[0]->shape.run, "name"));

	fprintf(out, markdown ? "### %s\n\n" : "%s\n", name);
	put_fact(out, markdown, "A", a);
	put_fact(out, markdown, "B", b);
	if (v->within >= 0)
		put_fact(out, markdown, "in", v->set[0]->dir);
	put_fact(out, markdown, "only", part ?: "");
	put_fact(out, markdown, "compared", across);
	put_fact(out, markdown, "all have", common);
	put_fact(out, markdown, "rule", rule);
	for (size_t i = 0; i < v->warnings.nr; i++)
		put_fact(out, markdown, "warning", v->warnings.text[i]);
	free(a);
	free(b);
	free(common);
	free(across);
	free(rule);
	free(part);
}

static void put_footing(FILE *out, const struct compare_view *v, bool markdown)
{
	const size_t *nr = v->compare->verdicts;
	char *hidden = compare_hidden_text(v);

	fputc('\n', out);
	if (hidden)
		fprintf(out, "%s%s\n", markdown ? "- " : "", hidden);
	free(hidden);
	for (size_t i = 0; i < v->notes.nr; i++) {
		if (markdown)
			fprintf(out, "- %s\n", v->notes.text[i]);
		else
			wrapped_put(out, v->notes.text[i]);
	}
	fprintf(out, "%s%zu worse, %zu better, %zu the same (~)%s%s\n", markdown ? "- " : "",
		nr[VERDICT_WORSE], nr[VERDICT_BETTER], nr[VERDICT_SAME],
		nr[VERDICT_TOO_FEW] ? ", the rest unknown (?)" : "",
		compare_tells(v->compare) ? "" : ": cannot tell");
}

/* Where tables go, and how. */
struct page {
	FILE *out;
	bool ansi;
};

static void put_text(void *ctx, const struct grid *g, const char *mean)
{
	const struct page *page = ctx;

	grid_text(page->out, g, page->ansi);
	if (mean)
		wrapped_put(page->out, mean);
}

void compare_text(FILE *out, const struct compare_view *v, bool ansi)
{
	struct page page = { .out = out, .ansi = ansi };

	put_heading(out, v, false);
	compare_tables(v, put_text, &page);
	put_footing(out, v, false);
}

static void put_markdown(void *ctx, const struct grid *g, const char *mean)
{
	const struct page *page = ctx;

	grid_markdown(page->out, g);
	if (mean)
		fprintf(page->out, "\n%s\n", mean);
}

void compare_markdown(FILE *out, const struct compare_view *v)
{
	struct page page = { .out = out };

	put_heading(out, v, true);
	compare_tables(v, put_markdown, &page);
	put_footing(out, v, true);
}
