// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/report/compare/compare_view.h"
#include "bench/util/json_count.h"
#include "bench/util/json_put.h"

/* Version of this object */
#define COMPARE_SCHEMA 1

static const char *const verdict_names[] = {
	[VERDICT_SAME] = "same",       [VERDICT_BETTER] = "better",	[VERDICT_WORSE] = "worse",
	[VERDICT_TOO_FEW] = "too few", [VERDICT_ONE_SIDE] = "one side",
};

static const char *const unit_names[] = {
	[PER_SEED] = "seed",
	[PER_BOOT] = "boot",
	[PER_TRIAL] = "trial",
};

/* A value that is not a number or infinite is left out, with its name. */
static void set_number(json_t *o, const char *name, double value)
{
	if (isfinite(value))
		json_object_set_new(o, name, json_real(value));
}

static void set_text(json_t *o, const char *name, const char *text)
{
	json_object_set_new(o, name, json_string(text));
}

static void set_interval(json_t *o, const char *name, double low, double high)
{
	if (isfinite(low) && isfinite(high))
		json_object_set_new(o, name, json_pack("[f, f]", low, high));
}

static json_t *share_side(const struct share *s)
{
	json_t *o = json_object();

	for (int i = 0; i < OUTCOME_NR; i++)
		json_set_count(o, outcome_names[i], s->count[i]);
	set_number(o, "share", s->value);
	set_interval(o, "share_interval", s->low, s->high);
	return o;
}

static json_t *share_json(const struct share_change *c)
{
	json_t *o = json_object();

	json_object_set_new(o, "a", share_side(&c->side[0]));
	json_object_set_new(o, "b", share_side(&c->side[1]));
	if (c->paired) {
		json_set_count(o, "pairs", c->pairs);
		json_set_count(o, "gained", c->gained);
		json_set_count(o, "lost", c->lost);
	}
	set_number(o, "p", c->p);
	set_number(o, "p_adjusted", c->p_adjusted);
	set_text(o, "verdict", verdict_names[c->verdict]);
	return o;
}

static json_t *level_json(const struct level *l)
{
	json_t *o = json_object();

	json_set_count(o, "trials", l->nr);
	if (!l->units)
		return o;
	json_set_count(o, "units", l->units);
	set_number(o, "median", l->median);
	if (l->bounded)
		set_interval(o, "median_interval", l->low, l->high);
	return o;
}

static void set_shift(json_t *o, const struct change *c)
{
	set_text(o, "unit", unit_names[c->unit]);
	set_number(o, "shift", c->shift);
	if (c->bounded)
		set_interval(o,
			     c->unit == PER_SEED && c->side[0].units < SEEDS_NEEDED
				     ? "shift_range"
				     : "shift_interval",
			     c->low, c->high);
	set_interval(o, "bootstrap_interval", c->boot_low, c->boot_high);
	set_number(o, "relative", c->relative);
	if (c->bounded)
		set_interval(o, "relative_interval", c->relative_low, c->relative_high);
	set_number(o, "cliff_delta", c->cliff);
	if (c->unit == PER_SEED) {
		json_set_count(o, "seeds_up", c->up);
		json_set_count(o, "seeds_down", c->down);
		json_set_count(o, "seeds_equal", c->equal);
	}
	set_text(o, "test", c->unit == PER_SEED ? "Wilcoxon signed rank" : "Mann-Whitney U");
	set_number(o, "p", c->p);
	json_object_set_new(o, "p_exact", json_boolean(c->exact));
	set_number(o, "p_smallest", c->p_smallest);
	if (c->tested)
		set_number(o, "p_adjusted", c->p_adjusted);
}

static json_t *change_json(const struct compare_view *v, const struct change *c)
{
	json_t *o = json_object();

	set_text(o, "measure", v->measure[c->measure].name);
	set_text(o, "outcome", outcome_names[c->outcome]);
	json_object_set_new(o, "a", level_json(&c->side[0]));
	json_object_set_new(o, "b", level_json(&c->side[1]));
	if (c->verdict != VERDICT_ONE_SIDE)
		set_shift(o, c);
	set_text(o, "verdict", verdict_names[c->verdict]);
	return o;
}

static json_t *cell_json(const struct compare_view *v, const struct compared *cell)
{
	json_t *o = json_object(), *list = json_array();

	for (int l = 0; l < LABELS; l++)
		set_text(o, label_name(l), cell->match->label[l]);
	json_object_set_new(o, "success", share_json(&cell->share));
	for (size_t i = 0; i < cell->nr; i++)
		json_array_append_new(list, change_json(v, &cell->change[i]));
	json_object_set_new(o, "changes", list);
	return o;
}

static json_t *floor_json(const struct compare_view *v, const struct noise_floor *f)
{
	json_t *o = json_object(), *list = json_array();

	set_text(o, "halves", f->by_boot ? "boots" : "trials");
	for (size_t i = 0; i < v->nr_measures; i++) {
		const struct noise *n = &f->noise[i];

		if (n->cells)
			json_array_append_new(list, json_pack("{s:s, s:I, s:f, s:f}", "measure",
							      v->measure[i].name, "rows",
							      (json_int_t)n->cells, "median",
							      n->median, "largest", n->largest));
	}
	json_object_set_new(o, "noise", list);
	json_set_count(o, "differ", f->differ);
	return o;
}

static void set_side(json_t *root, const struct compare_view *v, int side)
{
	char *name = compare_side_name(v, side);
	json_t *o = json_object();

	set_text(o, "name", name);
	set_text(o, "dir", v->set[side]->dir);
	if (v->floor[side])
		json_object_set_new(o, "noise_floor", floor_json(v, v->floor[side]));
	json_object_set_new(root, side ? "b" : "a", o);
	free(name);
}

static json_t *across_json(const struct compare_view *v)
{
	json_t *o = json_object();

	for (int l = 0; l < LABELS; l++)
		if (v->matches->differs[l])
			set_text(o, label_name(l), v->matches->base[l]);
	return o;
}

static void add_mean(json_t *list, const struct compare_view *v, size_t measure,
		     enum outcome outcome, const char *value)
{
	struct mean mean;
	json_t *o;

	compare_mean(v->compare, measure, outcome, v->within, value, &mean);
	if (!mean.rows)
		return;
	o = json_pack("{s:s, s:s}", "measure", v->measure[measure].name, "outcome",
		      outcome_names[outcome]);
	if (value)
		set_text(o, label_name(v->within), value);
	json_set_count(o, "rows", mean.rows);
	set_number(o, "ratio", mean.ratio);
	json_array_append_new(list, o);
}

static json_t *means_json(const struct compare_view *v)
{
	const struct summary *s = &v->set[0]->shape;
	json_t *list = json_array();

	for (size_t m = 0; m < v->nr_measures; m++) {
		for (enum outcome o = 0; o < MEASURED_NR; o++) {
			if (v->within < 0)
				add_mean(list, v, m, o, NULL);
			for (size_t i = 0; v->within >= 0 && i < summary_values(s, v->within); i++)
				add_mean(list, v, m, o, summary_value_text(s, v->within, i));
		}
	}
	return list;
}

static json_t *sentences_json(const struct sentences *s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->nr; i++)
		json_array_append_new(list, json_string(s->text[i]));
	return list;
}

static json_t *view_json(const struct compare_view *v)
{
	const struct compare *c = v->compare;
	json_t *o = json_object(), *cells = json_array();
	char *part = where_text(v->set[0]->shape.where);

	json_set_count(o, "schema", COMPARE_SCHEMA);
	set_text(o, "format", "pfnbench-compare");
	set_side(o, v, 0);
	set_side(o, v, 1);
	if (part)
		set_text(o, "where", part);
	free(part);
	json_object_set_new(o, "across", across_json(v));
	json_object_set_new(o, "aa", json_boolean(v->aa));
	json_object_set_new(o, "deterministic", json_boolean(c->how.deterministic));
	set_number(o, "alpha", c->how.alpha);
	set_number(o, "threshold", c->threshold);
	json_set_count(o, "bootstrap_seed", c->how.seed);
	json_set_count(o, "tests", c->family);
	json_set_count(o, "worse", c->verdicts[VERDICT_WORSE]);
	json_set_count(o, "better", c->verdicts[VERDICT_BETTER]);
	json_object_set_new(o, "tells", json_boolean(compare_tells(c)));
	if (v->prices)
		json_object_set(o, "estimated_by", v->prices->file);
	json_object_set_new(o, "geometric_means", means_json(v));
	json_object_set_new(o, "warnings", sentences_json(&v->warnings));
	json_object_set_new(o, "notes", sentences_json(&v->notes));
	for (size_t i = 0; i < c->nr; i++)
		json_array_append_new(cells, cell_json(v, &c->cell[i]));
	json_object_set_new(o, "cells", cells);
	return o;
}

void compare_json(FILE *out, const struct compare_view *v)
{
	json_put(out, view_json(v), 10);
}
