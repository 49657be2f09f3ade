// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/match.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"

static size_t value_of(const struct cell_stats *cell, int label)
{
	return label == LABEL_KERNEL ? cell->kernel : cell->value[label - 1];
}

static void add(struct matches *m, size_t cell_a, const struct summary *b, size_t cell_b)
{
	if (!(m->nr & (m->nr - 1))) {
		m->match = memory_array(m->match, m->nr ? 2 * m->nr : 1, sizeof(*m->match));
	}
	m->match[m->nr] = (struct match){ .a = cell_a, .b = cell_b };
	for (int l = 0; l < LABELS; l++) {
		const char *text = summary_value_text(b, l, value_of(&b->cells[cell_b], l));

		m->match[m->nr].label[l] = text;
		m->varies[l] |= strcmp(text, m->match[0].label[l]);
	}
	m->nr++;
}

/* Where the cell is in the other run; VALUE_NONE when that run has no such value. */
static size_t partner(const struct matches *m, const struct summary *a, size_t cell,
		      const struct summary *b)
{
	size_t kernel = 0, value[AXIS_NR];

	for (int l = 0; l < LABELS; l++) {
		const char *text = summary_value_text(a, l, value_of(&a->cells[cell], l));
		size_t i = m->differs[l] ? 0 : summary_value(b, l, text);

		if (i == VALUE_NONE)
			return VALUE_NONE;
		*(l == LABEL_KERNEL ? &kernel : &value[l - 1]) = i;
	}
	return (size_t)(summary_cell(b, kernel, value) - b->cells);
}

static bool has_trials(const struct summary *s, size_t cell)
{
	return cell_trials(&s->cells[cell]);
}

static size_t count_trialled(const struct summary *s)
{
	size_t nr = 0;

	for (size_t i = 0; i < s->nr_cells; i++)
		nr += has_trials(s, i);
	return nr;
}

void match_runs(const struct trial_set *a, const struct trial_set *b, struct matches *m)
{
	const struct summary *from = &a->shape, *to = &b->shape;

	*m = (struct matches){};
	for (int l = 0; l < LABELS; l++) {
		if (summary_values(from, l) != 1 || summary_values(to, l) != 1)
			continue;
		m->base[l] = summary_value_text(from, l, 0);
		m->differs[l] = strcmp(m->base[l], summary_value_text(to, l, 0));
	}
	for (size_t i = 0; i < from->nr_cells; i++) {
		size_t other;

		if (!has_trials(from, i))
			continue;
		other = partner(m, from, i, to);
		if (other == VALUE_NONE || !has_trials(to, other))
			m->only[0]++;
		else
			add(m, i, to, other);
	}
	m->only[1] = count_trialled(to) - m->nr;
}

/* The cell with the first side's value; without trials where none was asked for. */
static size_t base_of(const struct summary *s, const struct cell_stats *cell, int label,
		      size_t base)
{
	size_t kernel = cell->kernel, value[AXIS_NR];

	memcpy(value, cell->value, sizeof(value));
	*(label == LABEL_KERNEL ? &kernel : &value[label - 1]) = base;
	return (size_t)(summary_cell(s, kernel, value) - s->cells);
}

void match_within(const struct trial_set *set, int label, size_t base, struct matches *m)
{
	const struct summary *s = &set->shape;

	*m = (struct matches){};
	m->differs[label] = true;
	m->base[label] = summary_value_text(s, label, base);
	for (size_t i = 0; i < s->nr_cells; i++) {
		size_t from;

		if (value_of(&s->cells[i], label) == base || !has_trials(s, i))
			continue;
		from = base_of(s, &s->cells[i], label, base);
		if (!has_trials(s, from))
			m->only[1]++;
		else
			add(m, from, s, i);
	}
}

int match_base(const struct trial_set *set, int label, const char *text, size_t *base,
	       struct diag *why)
{
	const struct summary *s = &set->shape;

	*base = text ? summary_value(s, label, text) : 0;
	if (*base == VALUE_NONE)
		return summary_no_value(s, label, text, why);
	if (summary_values(s, label) < 2)
		return diag_set(why, -EINVAL,
				"%s: %s is %s in all cells: there is nothing to compare it with",
				set->dir, label_name(label), summary_value_text(s, label, 0));
	return 0;
}

static bool share_value(const struct summary *a, const struct summary *b, int label)
{
	for (size_t i = 0; i < summary_values(a, label); i++)
		if (summary_value(b, label, summary_value_text(a, label, i)) != VALUE_NONE)
			return true;
	return false;
}

int match_why_none(const struct trial_set *a, const struct trial_set *b, const struct matches *m,
		   struct diag *why)
{
	if (m->nr)
		return 0;
	for (int l = 0; l < LABELS; l++)
		if (!m->differs[l] && !share_value(&a->shape, &b->shape, l))
			return diag_set(
				why, -ENOENT,
				"no cell in common: %s has %s %s, %s has %s; run both on the "
				"same, or one value each",
				a->dir, label_name(l), summary_value_text(&a->shape, l, 0), b->dir,
				summary_value_text(&b->shape, l, 0));
	return diag_set(
		why, -ENOENT,
		"no cell in common: no cell has trials in both %s and %s; let them go on with "
		"`pfnbench run --resume`",
		a->dir, b->dir);
}

int match_sides(const struct trial_set *a, const struct trial_set *b, int label, const char *text,
		struct matches *m, struct diag *why)
{
	size_t base = 0;
	int err;

	*m = (struct matches){};
	if (label < 0) {
		match_runs(a, b, m);
		return match_why_none(a, b, m, why);
	}
	err = match_base(a, label, text, &base, why);
	if (err)
		return err;
	match_within(a, label, base, m);
	if (m->nr)
		return 0;
	return diag_set(
		why, -ENOENT,
		"%s: no cell has %s %s and another with trials; name another --base or --by",
		a->dir, label_name(label), m->base[label]);
}

void matches_free(struct matches *m)
{
	free(m->match);
	*m = (struct matches){};
}
