// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/verdict_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/table/facts.h"
#include "bench/report/table/number.h"
#include "bench/report/table/words.h"
#include "bench/report/table/wrapped.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

/* More kinds that stop trials are counted */
#define STOPPERS_MAX 4

static bool has_limits(const struct run_verdict *v)
{
	for (int i = 0; i < LIMIT_NR; i++)
		if (v->limits.set[i])
			return true;
	return false;
}

static char *trials_text(const struct verdict_line *l)
{
	static const enum outcome besides[] = { OUTCOME_SKIPPED, OUTCOME_CRASHED };
	char *text = NULL;
	FILE *out = memory_stream(&text);

	fprintf(out, "%" PRIu64, verdict_ran(l));
	for (size_t i = 0; i < sizeof(besides) / sizeof(besides[0]); i++)
		if (l->count[besides[i]])
			fprintf(out, ", %" PRIu64 " %s", l->count[besides[i]],
				outcome_names[besides[i]]);
	memory_stream_end(out);
	return text;
}

static char *most_text(const struct verdict_line *l)
{
	char ns[32];

	if (l->of == OUTCOME_NR)
		return text_copy("-");
	format_ns(ns, sizeof(ns), l->most_ns);
	if (l->open)
		return text_print("over %s", ns);
	return text_print("%s%s", ns, l->of == OUTCOME_FAILURE ? ", failing" : "");
}

static char *wasted_text(const struct verdict_line *l)
{
	const struct spread *w = &l->wasted;

	if (!w->nr)
		return text_copy("-");
	if (w->min == w->max)
		return text_print("%" PRIu64, w->max);
	return text_print("%.0f [%" PRIu64 "..%" PRIu64 "]", w->median, w->min, w->max);
}

/* "beyond latency, obtained; cannot tell wasted" */
static void put_judgements(FILE *out, const struct run_verdict *v, const struct verdict_line *l)
{
	static const struct {
		enum judgement is;
		const char *words;
	} parts[] = { { JUDGED_BEYOND, "beyond" }, { JUDGED_UNKNOWN, "cannot tell" } };
	const char *end = "";

	for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++) {
		const char *gap = parts[p].words;

		for (int i = 0; i < LIMIT_NR; i++) {
			if (!v->limits.set[i] || l->judged[i] != parts[p].is)
				continue;
			fprintf(out, "%s%s %s", end, gap, limit_names[i]);
			gap = ",";
			end = "";
		}
		end = *gap == ',' ? "; " : end;
	}
	if (l->worst == JUDGED_WITHIN)
		fputs("within", out);
}

static void put_hangs(FILE *out, const struct verdict_line *l)
{
	if (!l->hung)
		return;
	fprintf(out, "the kernel, which hangs in %s", l->hung_in);
	if (l->hung < verdict_ran(l))
		fprintf(out, " (%" PRIu64 " of %" PRIu64 ")", l->hung, verdict_ran(l));
	if (l->nr_stoppers)
		fputs(", ", out);
}

/* What stops every trial has no numbers. */
static void put_stoppers(FILE *out, const struct verdict_line *l)
{
	put_hangs(out, l);
	for (size_t i = 0; i < l->nr_stoppers && i < STOPPERS_MAX; i++) {
		const struct stopper *s = &l->stopper[i];
		char *words = kind_words(s->kind, s->len);

		fprintf(out, "%s%s", i ? ", " : "", words);
		free(words);
		if (s->stopped < s->ran)
			fprintf(out, " (%" PRIu64 " of %" PRIu64 ")", s->stopped, s->ran);
	}
	if (l->nr_stoppers > STOPPERS_MAX)
		fprintf(out, " and %zu more kinds", l->nr_stoppers - STOPPERS_MAX);
}

/* NULL where there is nothing to say. */
static char *last_text(const struct run_verdict *v, const struct verdict_line *l)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);
	const char *gap = "";

	if (has_limits(v) && l->as_is) {
		put_judgements(out, v, l);
		gap = "; ";
	}
	if (!verdict_ran(l) && l->why_none) {
		fprintf(out, "%snothing ran: %s", gap, l->why_none);
	} else if (l->nr_stoppers || l->hung) {
		fprintf(out, "%s%s", gap, *gap ? "stopped by " : "");
		put_stoppers(out, l);
	}
	memory_stream_end(out);
	if (*text)
		return text;
	free(text);
	return NULL;
}

static enum tone tone_of(const struct run_verdict *v, const struct verdict_line *l)
{
	static const enum tone tones[JUDGEMENT_NR] = {
		[JUDGED_WITHIN] = TONE_GOOD,
		[JUDGED_UNKNOWN] = TONE_DIM,
		[JUDGED_BEYOND] = TONE_BAD,
	};

	return has_limits(v) && l->as_is ? tones[l->worst] : TONE_PLAIN;
}

static void add_row(struct grid *g, const struct summary *s, const struct run_verdict *v,
		    const struct verdict_line *l)
{
	struct grid_row *row = grid_add(g);
	size_t c = 0;

	row->cell[c++] = text_copy(s->kernels[l->kernel].spec);
	row->cell[c++] = text_copy(s->axes[AXIS_TARGET].text[l->target]);
	if (!l->as_is)
		row->cell[c++] = text_copy(s->axes[AXIS_POLICY].text[l->policy]);
	if (c < g->labels)
		row->cell[c++] = text_copy(s->axes[AXIS_RETRY].text[l->retry]);
	row->cell[c++] = trials_text(l);
	row->cell[c++] = number_share(l->count[OUTCOME_SUCCESS], verdict_ran(l));
	row->cell[c++] = most_text(l);
	row->cell[c++] = wasted_text(l);
	row->cell[c] = last_text(v, l);
	row->tone = tone_of(v, l);
}

void verdict_grid(const struct summary *s, const struct run_verdict *v, bool as_is, struct grid *g)
{
	*g = (struct grid){ .head = { "kernel", "target" }, .columns = 2 };
	if (!as_is)
		g->head[g->columns++] = "policy";
	if (!as_is && s->axes[AXIS_RETRY].nr > 1)
		g->head[g->columns++] = "retry";
	g->labels = g->columns;
	g->head[g->columns++] = "trials";
	g->head[g->columns++] = "obtained";
	g->head[g->columns++] = "at most";
	g->head[g->columns++] = "wasted pages";
	g->head[g->columns++] = as_is && has_limits(v) ? "verdict" : "stopped by";
	for (size_t i = 0; i < v->nr; i++)
		if (v->line[i].as_is == as_is)
			add_row(g, s, v, &v->line[i]);
}

char *verdict_subject(const struct summary *s, const struct run_verdict *v)
{
	if (!v->as_is)
		return text_copy("nothing in this run: it has no trials under policy early-check");
	return text_print("policy early-check, retry %s",
			  s->axes[AXIS_RETRY].text[v->line[0].retry]);
}

const char *verdict_legend(void)
{
	return "Obtained: share of the trials that ran. At most: the longest trial that got the "
	       "range, or that failed where none got it; over: trials reached the deadline. Wasted "
	       "pages were moved for nothing: median [smallest..largest].";
}

static char *limits_text(const struct run_verdict *v)
{
	const struct limits *l = &v->limits;
	const char *gap = "";
	char *text = NULL, ns[32];
	FILE *out = memory_stream(&text);

	if (l->set[LIMIT_LATENCY]) {
		fprintf(out, "latency at most %s",
			format_ns(ns, sizeof(ns), l->value[LIMIT_LATENCY]));
		gap = ", ";
	}
	if (l->set[LIMIT_WASTED]) {
		fprintf(out, "%swasted pages at most %" PRIu64, gap, l->value[LIMIT_WASTED]);
		gap = ", ";
	}
	if (l->set[LIMIT_OBTAINED])
		fprintf(out, "%sobtained at least %g%%", gap,
			(double)l->value[LIMIT_OBTAINED] * 100 / PPM_ALL);
	memory_stream_end(out);
	return text;
}

/* @text: malloc()ed, freed here */
static void put_fact(FILE *out, const char *name, char *text)
{
	wrapped_put_fact(out, name, text);
	free(text);
}

static void put_grid(FILE *out, const struct summary *s, const struct run_verdict *v, bool as_is,
		     bool ansi)
{
	struct grid g;

	verdict_grid(s, v, as_is, &g);
	g.title = as_is ? "Kernels as they are" : "Other policies and retries, beside the limits";
	if (!as_is && !has_limits(v))
		g.title = "Other policies and retries";
	if (g.nr)
		grid_text(out, &g, ansi);
	grid_free(&g);
}

void verdict_text(FILE *out, const struct summary *s, const struct run_verdict *v, bool ansi)
{
	char *part = where_text(s->where);

	fprintf(out, "%s\n", json_string_value(json_object_get(s->run, "name")));
	if (part)
		put_fact(out, "only", part);
	put_fact(out, "as it is", verdict_subject(s, v));
	put_fact(out, "times", text_copy(environment_note(s)));
	if (has_limits(v))
		put_fact(out, "limits", limits_text(v));
	if (!s->finished)
		put_fact(out, "unfinished", text_copy("these are the trials recorded so far"));
	put_grid(out, s, v, true, ansi);
	put_grid(out, s, v, false, ansi);
	fputc('\n', out);
	wrapped_put(out, verdict_legend());
}
