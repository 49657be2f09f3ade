// SPDX-License-Identifier: GPL-2.0
#include "bench/report/compare/compare_grid.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/compare/compare_number.h"
#include "bench/report/table/number.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

static const struct {
	const char *text;
	enum tone tone;
} verdicts[] = {
	[VERDICT_SAME] = { "~", TONE_DIM },	 [VERDICT_BETTER] = { "better", TONE_GOOD },
	[VERDICT_WORSE] = { "worse", TONE_BAD }, [VERDICT_TOO_FEW] = { "?", TONE_DIM },
	[VERDICT_ONE_SIDE] = { "-", TONE_DIM },
};

const char *compare_verdict_text(enum verdict verdict)
{
	return verdicts[verdict].text;
}

static const char *const outcome_of[] = {
	[OUTCOME_SUCCESS] = "of successes",
	[OUTCOME_FAILURE] = "of failures",
	[OUTCOME_TIMEOUT] = "of timeouts, until the deadline",
};

bool compare_varies(const struct compare_view *v, int label)
{
	/* the second side's value is what a row is about, be it the only one */
	return v->matches->varies[label] || label == v->within;
}

static size_t put_labels(const struct compare_view *v, const struct match *m, char **cell)
{
	size_t nr = 0;

	for (int l = 0; l < LABELS; l++)
		if (compare_varies(v, l))
			cell[nr++] = text_copy(m->label[l]);
	return nr;
}

static void put_label_heads(const struct compare_view *v, struct grid *g)
{
	for (int l = 0; l < LABELS; l++)
		if (compare_varies(v, l))
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

bool compare_share_is_same(const struct share_change *c)
{
	const struct share *a = &c->side[0], *b = &c->side[1];
	bool none = !a->ran && !b->ran;

	return c->verdict != VERDICT_WORSE && !c->gained && !c->lost &&
	       (none || a->value == b->value) &&
	       !a->count[OUTCOME_TIMEOUT] == !b->count[OUTCOME_TIMEOUT] &&
	       !a->count[OUTCOME_SKIPPED] == !b->count[OUTCOME_SKIPPED] &&
	       !a->count[OUTCOME_CRASHED] == !b->count[OUTCOME_CRASHED];
}

size_t compare_same_shares(const struct compare_view *v)
{
	size_t nr = 0;

	for (size_t i = 0; i < v->compare->nr; i++)
		nr += compare_share_is_same(&v->compare->cell[i].share);
	return nr;
}

static bool any_other(const struct compare_view *v)
{
	for (size_t i = 0; i < v->compare->nr; i++)
		for (int s = 0; s < 2; s++)
			for (int o = OUTCOME_TIMEOUT; o < OUTCOME_NR; o++)
				if (!compare_share_is_same(&v->compare->cell[i].share) &&
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

		if (compare_share_is_same(c))
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
		row->cell[col++] = text_copy(compare_verdict_text(c->verdict));
		row->tone = verdicts[c->verdict].tone;
	}
}

bool compare_shows(const struct compare_view *v, enum verdict verdict)
{
	return v->all || verdict == VERDICT_WORSE || verdict == VERDICT_BETTER;
}

static void put_change(void *ctx, const struct compare_view *v, const struct match *m,
		       const struct change *c)
{
	struct grid *g = ctx;
	enum measure_unit unit = v->measure[c->measure].unit;
	struct grid_row *row = grid_add(g);
	size_t col = put_labels(v, m, row->cell);

	row->cell[col++] = number_level(&c->side[0], unit);
	row->cell[col++] = number_level(&c->side[1], unit);
	row->cell[col++] = number_change(c, unit);
	if (v->compare->family)
		row->cell[col++] = number_p(c->tested ? c->p_adjusted : NAN);
	row->cell[col++] = number_units(c);
	row->cell[col++] = text_copy(compare_verdict_text(c->verdict));
	row->tone = verdicts[c->verdict].tone;
}

size_t compare_rows(const struct compare_view *v, size_t measure, enum outcome outcome,
		    compare_row_fn put, void *ctx)
{
	size_t rows = 0;

	for (size_t i = 0; i < v->compare->nr; i++) {
		const struct compared *cell = &v->compare->cell[i];

		for (size_t k = 0; k < cell->nr; k++) {
			const struct change *c = &cell->change[k];

			if (c->measure != measure || c->outcome != outcome)
				continue;
			rows++;
			if (compare_shows(v, c->verdict))
				put(ctx, v, cell->match, c);
		}
	}
	return rows;
}

char *compare_title(const struct compare_view *v, size_t measure, enum outcome outcome,
		    size_t shown, size_t rows)
{
	const char *name = v->measure[measure].name;

	if (shown == rows)
		return text_print("%s %s", name, outcome_of[outcome]);
	return text_print("%s %s: %zu of %zu rows", name, outcome_of[outcome], shown, rows);
}

/* Return: what goes before the next one */
static const char *put_mean(FILE *out, const char *gap, const struct compare_view *v,
			    size_t measure, enum outcome outcome, const char *value)
{
	struct mean mean;

	compare_mean(v->compare, measure, outcome, v->within, value, &mean);
	if (mean.rows < 2)
		return gap;
	fprintf(out, "%s%s%s%.4g (%zu rows)", gap, value ?: "", value ? " " : "", mean.ratio,
		mean.rows);
	return ", ";
}

char *compare_means_text(const struct compare_view *v, size_t measure, enum outcome outcome)
{
	const struct summary *s = &v->set[0]->shape;
	const char *gap = "";
	char *list = NULL, *text;
	FILE *out = memory_stream(&list);

	if (v->within < 0)
		put_mean(out, gap, v, measure, outcome, NULL);
	for (size_t i = 0; v->within >= 0 && i < summary_values(s, v->within); i++)
		gap = put_mean(out, gap, v, measure, outcome, summary_value_text(s, v->within, i));
	memory_stream_end(out);
	if (!*list) {
		free(list);
		return NULL;
	}
	text = text_print("geometric mean of %s/%s: %s", v->within < 0 ? "B" : "compared",
			  v->within < 0 ? "A" : v->matches->base[v->within], list);
	free(list);
	return text;
}

static void put_changes(const struct compare_view *v, size_t measure, enum outcome outcome,
			compare_put_fn put, void *ctx)
{
	struct grid g = {};
	char *title, *mean;
	size_t rows;

	put_heads(v, &g, false);
	rows = compare_rows(v, measure, outcome, put_change, &g);
	title = compare_title(v, measure, outcome, g.nr, rows);
	mean = rows ? compare_means_text(v, measure, outcome) : NULL;
	g.title = title;
	if (rows)
		put(ctx, &g, mean);
	grid_free(&g);
	free(title);
	free(mean);
}

void compare_tables(const struct compare_view *v, compare_put_fn put, void *ctx)
{
	size_t same = compare_same_shares(v), nr = v->compare->nr;
	char *shares = text_print("share of successes: the same in %zu of %zu cells", same, nr);
	struct grid g = { .title = shares };

	share_grid(v, &g);
	put(ctx, &g, NULL);
	grid_free(&g);
	free(shares);
	for (size_t m = 0; m < v->nr_measures; m++)
		for (enum outcome o = 0; o < MEASURED_NR; o++)
			put_changes(v, m, o, put, ctx);
}

char *compare_hidden_text(const struct compare_view *v)
{
	static const struct {
		enum verdict verdict;
		const char *what;
	} rest[] = { { VERDICT_SAME, "without a difference" },
		     { VERDICT_TOO_FEW, "unknown (?)" },
		     { VERDICT_ONE_SIDE, "with one side alone" } };
	size_t nr[VERDICT_ONE_SIDE + 1] = {}, all = 0;
	char *list = NULL, *text = NULL;
	const char *gap = "";
	FILE *out;

	for (size_t i = 0; i < v->compare->nr; i++) {
		for (size_t k = 0; k < v->compare->cell[i].nr; k++) {
			enum verdict verdict = v->compare->cell[i].change[k].verdict;

			nr[verdict] += !compare_shows(v, verdict);
			all += !compare_shows(v, verdict);
		}
	}
	if (!all)
		return NULL;
	out = memory_stream(&list);
	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++) {
		if (!nr[rest[i].verdict])
			continue;
		fprintf(out, "%s%zu %s", gap, nr[rest[i].verdict], rest[i].what);
		gap = ", ";
	}
	memory_stream_end(out);
	if (nr[VERDICT_SAME] == all)
		text = text_print("%zu more row%s without a difference: --all shows them", all,
				  all == 1 ? "" : "s");
	else
		text = text_print("%zu more row%s, %s: --all shows them", all, all == 1 ? "" : "s",
				  list);
	free(list);
	return text;
}
