// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/explain/explain_sentence.h"
#include "bench/report/explain/explain_view.h"
#include "bench/report/table/grid.h"
#include "bench/report/table/number.h"
#include "bench/report/table/wrapped.h"
#include "bench/util/memory.h"
#include "bench/util/printable.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

/*
 * Functions below this share of all groups' differences, or of the total, are not worth a row,
 * unless their group alone was asked for.
 */
#define LEAST 0.005

/* Before functions */
#define INDENT "  "

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

bool explain_shows(const struct explain_view *v, const struct explained *f)
{
	return (v->group == GROUP_NR || v->group == f->group) &&
	       (!v->function || !strcmp(v->function, f->name));
}

const char *explain_side(const struct explain_view *v, const struct explanation *x, int side)
{
	if (v->by < 0)
		return side ? "B" : "A";
	return side ? x->label[v->by] : x->base[v->by];
}

static double larger_total(const struct explanation *x)
{
	return fmax(x->total[0], x->total[1]);
}

static char *value_text(double value, const struct explanation *x, bool sign)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);

	explain_put_value(out, value, larger_total(x), sign);
	memory_stream_end(out);
	return text;
}

/* No "-0.0" */
static double percent(double part, double whole)
{
	double value = 100 * part / whole;

	return fabs(value) < 0.05 ? 0 : value;
}

static char *share_text(double part, double whole)
{
	/* a difference of nothing has no shares */
	if (!(fabs(whole) > 0))
		return text_copy("-");
	return text_print("%.1f%%", percent(part, whole));
}

static char *points_text(double difference, double whole)
{
	double value = whole > 0 ? percent(difference, whole) : 0;

	if (!(whole > 0))
		return text_copy("-");
	return value != 0 ? text_print("%+.1f", value) : text_copy("0.0");
}

/* @text: malloc()ed, becomes the row's */
static void put_row(struct grid *g, const struct explain_view *v, const struct explanation *x,
		    const double value[2], char *text, enum tone tone)
{
	struct grid_row *row = grid_add(g);
	double difference = value[1] - value[0];
	size_t col = 0;

	row->cell[col++] = value_text(value[0], x, false);
	if (v->explain->single) {
		row->cell[col++] = share_text(value[0], x->total[0]);
	} else {
		row->cell[col++] = value_text(value[1], x, false);
		row->cell[col++] = value_text(difference, x, true);
		row->cell[col++] = points_text(difference, x->total[0]);
		row->cell[col++] = share_text(difference, x->total[1] - x->total[0]);
	}
	row->cell[col] = text;
	row->tone = tone;
}

static double weight_of(const struct explain_view *v, const struct explained *f)
{
	return v->explain->single ? f->value[1] : fabs(f->value[1] - f->value[0]);
}

/* The functions of a group that are shown, then the others' sum, which makes them add up. */
static void put_functions(struct grid *g, const struct explain_view *v, const struct explanation *x,
			  enum function_group group)
{
	double least = v->group < GROUP_NR  ? 0
		       : v->explain->single ? LEAST * x->total[0]
					    : LEAST * explain_moved(x);
	double rest[2] = { 0, 0 };
	size_t shown = 0, others = 0;

	for (size_t i = 0; i < x->nr; i++) {
		const struct explained *f = &x->function[i];
		bool asked = v->function && explain_shows(v, f);

		if (f->group != group || (v->function && !asked))
			continue;
		if (asked || (shown < v->top && weight_of(v, f) >= least)) {
			put_row(g, v, x, f->value, text_print(INDENT "%s", f->name), TONE_DIM);
			shown++;
			continue;
		}
		rest[0] += f->value[0];
		rest[1] += f->value[1];
		others++;
	}
	if (shown && others)
		put_row(g, v, x, rest,
			text_print(INDENT "%zu other%s", others, others == 1 ? "" : "s"), TONE_DIM);
}

static bool has_shown(const struct explain_view *v, const struct explanation *x,
		      enum function_group group)
{
	for (size_t i = 0; i < x->nr; i++)
		if (x->function[i].group == group && explain_shows(v, &x->function[i]))
			return true;
	return false;
}

static void put_idle(struct grid *g, const struct explain_view *v, const struct explanation *x)
{
	struct grid_row *row;
	size_t col = 0;

	if (!(x->idle_ns[0] > 0) && !(x->idle_ns[1] > 0))
		return;
	row = grid_add(g);
	for (int s = 0; s < (v->explain->single ? 1 : 2); s++) {
		char text[32];

		row->cell[col++] =
			text_copy(format_ns(text, sizeof(text), (uint64_t)(x->idle_ns[s] + 0.5)));
	}
	row->cell[g->columns - 1] = text_copy("idle, skipped by the clock, in no sum");
	row->tone = TONE_DIM;
}

/* Where blanks at the beginning do not count a function gets a mark. */
static void mark_functions(struct grid *g)
{
	for (size_t i = 0; i < g->nr; i++) {
		char *text = g->row[i].cell[g->columns - 1];

		if (strncmp(text, INDENT, strlen(INDENT)))
			continue;
		g->row[i].cell[g->columns - 1] = text_print("· %s", text + strlen(INDENT));
		free(text);
	}
}

static void fill_grid(struct grid *g, const struct explain_view *v, const struct explanation *x)
{
	static const char *const alone[] = { "share", "of what" };
	static const char *const both[] = { "difference", "points", "share", "of what" };
	const char *const *heads = v->explain->single ? alone : both;
	enum function_group order[GROUP_NR];
	size_t nr = explain_order(x, order, v->explain->single);

	g->head[g->columns++] = v->explain->single ? profiled_name(v->what) : explain_side(v, x, 0);
	if (!v->explain->single)
		g->head[g->columns++] = explain_side(v, x, 1);
	for (size_t i = 0; i < (v->explain->single ? COUNT(alone) : COUNT(both)); i++)
		g->head[g->columns++] = heads[i];
	for (size_t i = 0; i < nr; i++) {
		if (!has_shown(v, x, order[i]))
			continue;
		put_row(g, v, x, x->group[order[i]], text_copy(function_group_names[order[i]]),
			TONE_PLAIN);
		put_functions(g, v, x, order[i]);
	}
	put_row(g, v, x, x->total, text_copy("all"), TONE_PLAIN);
	put_idle(g, v, x);
}

static const char *outcome_text(enum outcome outcome)
{
	static const char *const texts[] = {
		[OUTCOME_SUCCESS] = "successes",
		[OUTCOME_FAILURE] = "failures",
		[OUTCOME_TIMEOUT] = "timeouts until the deadline",
	};

	return texts[outcome];
}

/* What all cells of an explanation have, but for what goes without saying. */
static void put_labels(FILE *out, const struct explanation *x)
{
	const char *gap = "";

	for (int l = 0; l < LABELS; l++) {
		if (!x->label[l] || !strcmp(x->label[l], "none"))
			continue;
		if (x->base[l])
			fprintf(out, "%s%s %s against %s", gap, label_name(l), x->label[l],
				x->base[l]);
		else
			fprintf(out, "%s%s %s", gap, label_name(l), x->label[l]);
		gap = ", ";
	}
}

static char *title_text(const struct explain_view *v, const struct explanation *x)
{
	return text_print("%s %s, %s", profiled_name(v->what),
			  x->per_page ? "a migrated page" : "an operation",
			  outcome_text(x->outcome));
}

static char *answer_text(const struct explain_view *v, const struct explanation *x)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);

	explain_put_sentence(out, x, v->what);
	memory_stream_end(out);
	return text;
}

static void put_count(FILE *out, const char *before, double count)
{
	char *text = number_count(count);

	fprintf(out, "%s%s", before, text);
	free(text);
}

static char *basis_text(const struct explain_view *v, const struct explanation *x)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);

	put_labels(out, x);
	fprintf(out, "; %zu cell%s, %" PRIu64, x->cells, x->cells == 1 ? "" : "s",
		x->operations[0]);
	if (!v->explain->single)
		fprintf(out, " and %" PRIu64, x->operations[1]);
	fputs(v->explain->single && x->operations[0] == 1 ? " operation" : " operations", out);
	if (x->pages[0] > 0 || x->pages[1] > 0) {
		put_count(out, " that migrated ", x->pages[0]);
		if (!v->explain->single)
			put_count(out, " and ", x->pages[1]);
		fputs(" pages each", out);
	}
	memory_stream_end(out);
	printable(text);
	return text;
}

/* @text: malloc()ed, freed here */
static void put_line(FILE *out, char *text, bool markdown)
{
	if (markdown)
		fprintf(out, "%s\n", text);
	else
		wrapped_put(out, text);
	free(text);
}

static void put_explanation(FILE *out, const struct explain_view *v, const struct explanation *x,
			    bool markdown, bool ansi)
{
	char *title = title_text(v, x);
	struct grid g = { .title = title };

	fputc('\n', out);
	put_line(out, basis_text(v, x), markdown);
	if (!v->explain->single)
		put_line(out, answer_text(v, x), markdown);
	fill_grid(&g, v, x);
	if (markdown)
		mark_functions(&g);
	if (markdown)
		grid_markdown(out, &g);
	else
		grid_text(out, &g, ansi);
	grid_free(&g);
	free(title);
}

static void put_fact(FILE *out, bool markdown, const char *name, const char *text)
{
	char *shown = text_copy(text);

	printable(shown);
	fprintf(out, markdown ? "- %s: %s\n" : "%-4s %s\n", name, shown);
	free(shown);
}

static void put_heading(FILE *out, const struct explain_view *v, bool markdown)
{
	const struct explain *e = v->explain;
	const struct trial_set *a = &e->set[0]->trials;
	char *name = text_copy(json_string_value(json_object_get(a->shape.run, "name")));
	char *part = where_text(a->shape.where);

	printable(name);
	fprintf(out, markdown ? "### %s\n\n" : "%s\n", name);
	if (v->by < 0 && !e->single) {
		put_fact(out, markdown, "A", a->dir);
		put_fact(out, markdown, "B", e->set[1]->trials.dir);
	} else {
		put_fact(out, markdown, "in", a->dir);
	}
	if (part)
		put_fact(out, markdown, "only", part);
	free(part);
	free(name);
}

static void put_all(FILE *out, const struct explain_view *v, bool markdown, bool ansi)
{
	const struct explain *e = v->explain;

	put_heading(out, v, markdown);
	for (size_t i = 0; i < e->nr; i++)
		put_explanation(out, v, &e->explanation[i], markdown, ansi);
	if (e->unlike)
		fprintf(out,
			"\n%s%zu cell%s left out, whose trials ended in another way on each side\n",
			markdown ? "- " : "", e->unlike, e->unlike == 1 ? "" : "s");
}

void explain_text(FILE *out, const struct explain_view *v, bool ansi)
{
	put_all(out, v, false, ansi);
}

void explain_markdown(FILE *out, const struct explain_view *v)
{
	put_all(out, v, true, false);
}
