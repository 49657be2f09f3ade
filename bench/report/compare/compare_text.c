// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/compare/compare_number.h"
#include "bench/report/compare/compare_view.h"
#include "bench/report/table/grid.h"
#include "bench/report/table/number.h"
#include "bench/report/table/wrapped.h"
#include "bench/util/memory.h"
#include "bench/util/printable.h"
#include "bench/util/text.h"

static const struct {
	const char *text;
	enum tone tone;
} verdicts[] = {
	[VERDICT_SAME] = { "~", TONE_DIM },	 [VERDICT_BETTER] = { "better", TONE_GOOD },
	[VERDICT_WORSE] = { "worse", TONE_BAD }, [VERDICT_TOO_FEW] = { "?", TONE_DIM },
	[VERDICT_ONE_SIDE] = { "-", TONE_DIM },
};

static const char *const outcome_of[] = {
	[OUTCOME_SUCCESS] = "of successes",
	[OUTCOME_FAILURE] = "of failures",
	[OUTCOME_TIMEOUT] = "of timeouts, until the deadline",
};

/* Labels that tell rows apart; the others are said once. */
static bool varies(const struct compare_view *v, int label)
{
	const struct matches *m = v->matches;

	for (size_t i = 1; i < m->nr; i++)
		if (strcmp(m->match[i].label[label], m->match[0].label[label]))
			return true;
	/* the second side's value is what a row is about, be it the only one */
	return label == v->within;
}

static size_t put_labels(const struct compare_view *v, const struct match *m, char **cell)
{
	size_t nr = 0;

	for (int l = 0; l < LABELS; l++)
		if (varies(v, l))
			cell[nr++] = text_copy(m->label[l]);
	return nr;
}

static void put_label_heads(const struct compare_view *v, struct grid *g)
{
	for (int l = 0; l < LABELS; l++)
		if (varies(v, l))
			g->head[g->labels++] = label_name(l);
	g->columns = g->labels;
}

/* Paired trials differ in what is compared only: an interval over placements says nothing of that.
 */
static char *share_text(const struct share *s, bool paired)
{
	char *share, *text;

	if (!s->ran)
		return text_copy("-");
	share = number_share(s->count[OUTCOME_SUCCESS], s->ran);
	if (paired)
		return share;
	text = text_print("%s [%.0f..%.0f]", share, 100 * s->low, 100 * s->high);
	free(share);
	return text;
}

static char *points_text(const struct share_change *c)
{
	double points = 100 * (c->side[1].value - c->side[0].value);
	char *number, *text;

	if (!c->side[0].ran || !c->side[1].ran)
		return text_copy("-");
	number = number_signed(points, 1);
	text = text_print("%s%s", number, strcmp(number, "0") ? " points" : "");
	free(number);
	return text;
}

/* "timed out 0/3", "crashed 1/0": on the first side, on the second. */
static char *others_text(const struct share_change *c)
{
	static const struct {
		enum outcome outcome;
		const char *text;
	} others[] = { { OUTCOME_TIMEOUT, "timed out" },
		       { OUTCOME_SKIPPED, "skipped" },
		       { OUTCOME_CRASHED, "crashed" } };
	const char *gap = "";
	char *text = NULL;
	FILE *out = memory_stream(&text);

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		uint64_t a = c->side[0].count[others[i].outcome];
		uint64_t b = c->side[1].count[others[i].outcome];

		if (!a && !b)
			continue;
		fprintf(out, "%s%s %" PRIu64 "/%" PRIu64, gap, others[i].text, a, b);
		gap = ", ";
	}
	memory_stream_end(out);
	return text;
}

static char *share_units(const struct share_change *c)
{
	if (!c->paired)
		return text_print("%" PRIu64 "+%" PRIu64 " trials", c->side[0].ran, c->side[1].ran);
	return text_print("%" PRIu64 " seed%s, %" PRIu64 " gained, %" PRIu64 " lost", c->pairs,
			  c->pairs == 1 ? "" : "s", c->gained, c->lost);
}

/* As many of each outcome, or at least the same share of successes, and nothing else to tell. */
static bool share_is_same(const struct share_change *c)
{
	const struct share *a = &c->side[0], *b = &c->side[1];
	bool none = !a->ran && !b->ran;

	return c->verdict != VERDICT_WORSE && !c->gained && !c->lost &&
	       (none || a->value == b->value) &&
	       !a->count[OUTCOME_TIMEOUT] == !b->count[OUTCOME_TIMEOUT] &&
	       !a->count[OUTCOME_SKIPPED] == !b->count[OUTCOME_SKIPPED] &&
	       !a->count[OUTCOME_CRASHED] == !b->count[OUTCOME_CRASHED];
}

static size_t count_same(const struct compare_view *v)
{
	size_t nr = 0;

	for (size_t i = 0; i < v->compare->nr; i++)
		nr += share_is_same(&v->compare->cell[i].share);
	return nr;
}

static bool any_other(const struct compare_view *v)
{
	for (size_t i = 0; i < v->compare->nr; i++)
		for (int s = 0; s < 2; s++)
			for (int o = OUTCOME_TIMEOUT; o < OUTCOME_NR; o++)
				if (!share_is_same(&v->compare->cell[i].share) &&
				    v->compare->cell[i].share.side[s].count[o])
					return true;
	return false;
}

static void put_heads(const struct compare_view *v, struct grid *g, bool others)
{
	put_label_heads(v, g);
	g->head[g->columns++] = v->within >= 0 ? v->matches->base[v->within] : "A";
	g->head[g->columns++] = v->within >= 0 ? "compared" : "B";
	g->head[g->columns++] = "change";
	if (v->compare->family)
		g->head[g->columns++] = "p";
	g->head[g->columns++] = "n";
	if (others)
		g->head[g->columns++] = "besides";
	g->head[g->columns++] = "verdict";
}

static void share_grid(const struct compare_view *v, struct grid *g)
{
	bool others = any_other(v);

	put_heads(v, g, others);
	for (size_t i = 0; i < v->compare->nr; i++) {
		const struct share_change *c = &v->compare->cell[i].share;
		struct grid_row *row;
		size_t col;

		if (share_is_same(c))
			continue;
		row = grid_add(g);
		col = put_labels(v, v->compare->cell[i].match, row->cell);
		row->cell[col++] = share_text(&c->side[0], c->paired);
		row->cell[col++] = share_text(&c->side[1], c->paired);
		row->cell[col++] = points_text(c);
		if (v->compare->family)
			row->cell[col++] = number_p(c->paired ? NAN : c->p_adjusted);
		row->cell[col++] = share_units(c);
		if (others)
			row->cell[col++] = others_text(c);
		row->cell[col++] = text_copy(verdicts[c->verdict].text);
		row->tone = verdicts[c->verdict].tone;
	}
}

static void put_change(const struct compare_view *v, const struct match *m, const struct change *c,
		       struct grid *g)
{
	enum measure_unit unit = v->measure[c->measure].unit;
	struct grid_row *row = grid_add(g);
	size_t col = put_labels(v, m, row->cell);

	row->cell[col++] = number_level(&c->side[0], unit);
	row->cell[col++] = number_level(&c->side[1], unit);
	row->cell[col++] = number_change(c, unit);
	if (v->compare->family)
		row->cell[col++] = number_p(c->tested ? c->p_adjusted : NAN);
	row->cell[col++] = number_units(c);
	row->cell[col++] = text_copy(verdicts[c->verdict].text);
	row->tone = verdicts[c->verdict].tone;
}

static void change_grid(const struct compare_view *v, size_t measure, enum outcome outcome,
			struct grid *g)
{
	put_heads(v, g, false);
	for (size_t i = 0; i < v->compare->nr; i++) {
		const struct compared *cell = &v->compare->cell[i];

		for (size_t k = 0; k < cell->nr; k++) {
			const struct change *c = &cell->change[k];

			if (c->measure == measure && c->outcome == outcome)
				put_change(v, cell->match, c, g);
		}
	}
}

static void put_grids(FILE *out, const struct compare_view *v,
		      void (*put)(FILE *out, const struct grid *g, bool ansi), bool ansi)
{
	size_t same = count_same(v), nr = v->compare->nr;
	char *shares = text_print("share of successes: the same in %zu of %zu cells", same, nr);
	struct grid g = { .title = shares };

	share_grid(v, &g);
	put(out, &g, ansi);
	grid_free(&g);
	free(shares);
	for (size_t m = 0; m < v->nr_measures; m++) {
		for (enum outcome o = 0; o < MEASURED_NR; o++) {
			char *title = text_print("%s %s", v->measure[m].name, outcome_of[o]);

			g.title = title;
			change_grid(v, m, o, &g);
			if (g.nr)
				put(out, &g, ansi);
			grid_free(&g);
			free(title);
		}
	}
}

/* Values that all rows share, as in "policy early-check, retry none". */
static char *common_text(const struct compare_view *v)
{
	const char *gap = "";
	char *text = NULL;
	FILE *out = memory_stream(&text);

	for (int l = 0; l < LABELS; l++) {
		const char *value = v->matches->match[0].label[l];

		if (varies(v, l) || v->matches->differs[l] || !strcmp(value, "none"))
			continue;
		fprintf(out, "%s%s %s", gap, label_name(l), value);
		gap = ", ";
	}
	memory_stream_end(out);
	return text;
}

static char *across_text(const struct compare_view *v)
{
	const char *gap = "";
	char *text = NULL;
	FILE *out = memory_stream(&text);

	for (int l = 0; v->within < 0 && l < LABELS; l++) {
		if (!v->matches->differs[l])
			continue;
		fprintf(out, "%s%s %s against %s", gap, label_name(l), v->matches->base[l],
			v->matches->match[0].label[l]);
		gap = ", ";
	}
	memory_stream_end(out);
	return text;
}

static char *rule_text(const struct compare_view *v)
{
	const struct compare *c = v->compare;
	double threshold = 100 * c->threshold;

	if (c->how.deterministic && !c->family)
		return text_print("virtual time, trials paired by seed; worse or better where the "
				  "interval is beyond %g%%",
				  threshold);
	return text_print(
		"%sworse or better above %g%%, at p <= %g after Holm's adjustment for %zu "
		"tests",
		c->how.deterministic ? "virtual time; with churn " : "", threshold, c->how.alpha,
		c->family);
}

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
	char *common = common_text(v), *across = across_text(v), *rule = rule_text(v);
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

	fputc('\n', out);
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

void compare_text(FILE *out, const struct compare_view *v, bool ansi)
{
	put_heading(out, v, false);
	put_grids(out, v, grid_text, ansi);
	put_footing(out, v, false);
}

static void put_markdown(FILE *out, const struct grid *g, bool ansi)
{
	grid_markdown(out, g);
}

void compare_markdown(FILE *out, const struct compare_view *v)
{
	put_heading(out, v, true);
	put_grids(out, v, put_markdown, false);
	put_footing(out, v, true);
}
