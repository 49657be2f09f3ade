// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/match.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"

#define NONE SIZE_MAX

const char *label_name(int label)
{
	return label == LABEL_KERNEL ? "kernel" : axis_names[label - 1];
}

static size_t values_of(const struct summary *s, int label)
{
	return label == LABEL_KERNEL ? s->nr_kernels : s->axes[label - 1].nr;
}

static const char *text_of(const struct summary *s, int label, size_t value)
{
	return label == LABEL_KERNEL ? s->kernels[value].spec : s->axes[label - 1].text[value];
}

static size_t value_of(const struct cell_stats *cell, int label)
{
	return label == LABEL_KERNEL ? cell->kernel : cell->value[label - 1];
}

static size_t find_text(const struct summary *s, int label, const char *text)
{
	for (size_t i = 0; i < values_of(s, label); i++)
		if (!strcmp(text_of(s, label, i), text))
			return i;
	return NONE;
}

static void add(struct matches *m, size_t cell_a, const struct summary *b, size_t cell_b)
{
	if (!(m->nr & (m->nr - 1))) {
		m->match = memory_array(m->match, m->nr ? 2 * m->nr : 1, sizeof(*m->match));
	}
	m->match[m->nr] = (struct match){ .a = cell_a, .b = cell_b };
	for (int l = 0; l < LABELS; l++)
		m->match[m->nr].label[l] = text_of(b, l, value_of(&b->cells[cell_b], l));
	m->nr++;
}

/* Where the cell is in the other run; NONE when that run has no such value. */
static size_t partner(const struct matches *m, const struct summary *a, size_t cell,
		      const struct summary *b)
{
	size_t kernel = 0, value[AXIS_NR];

	for (int l = 0; l < LABELS; l++) {
		const char *text = text_of(a, l, value_of(&a->cells[cell], l));
		size_t i = m->differs[l] ? 0 : find_text(b, l, text);

		if (i == NONE)
			return NONE;
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
		if (values_of(from, l) != 1 || values_of(to, l) != 1)
			continue;
		m->base[l] = text_of(from, l, 0);
		m->differs[l] = strcmp(m->base[l], text_of(to, l, 0));
	}
	for (size_t i = 0; i < from->nr_cells; i++) {
		size_t other;

		if (!has_trials(from, i))
			continue;
		other = partner(m, from, i, to);
		if (other == NONE || !has_trials(to, other))
			m->only[0]++;
		else
			add(m, i, to, other);
	}
	m->only[1] = count_trialled(to) - m->nr;
}

void match_within(const struct trial_set *set, int label, size_t base, struct matches *m)
{
	const struct summary *s = &set->shape;
	size_t step = 1;

	*m = (struct matches){};
	m->differs[label] = true;
	m->base[label] = text_of(s, label, base);
	for (int l = label + 1; l < LABELS; l++)
		step *= values_of(s, l);
	for (size_t i = 0; i < s->nr_cells; i++) {
		size_t value = value_of(&s->cells[i], label), from = i - value * step + base * step;

		if (value == base || !has_trials(s, i))
			continue;
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
	char known[160] = "";

	*base = text ? find_text(s, label, text) : 0;
	if (*base == NONE) {
		for (size_t i = 0; i < values_of(s, label); i++)
			snprintf(known + strlen(known), sizeof(known) - strlen(known), "%s%s",
				 i ? ", " : "", text_of(s, label, i));
		return diag_set(why, -EINVAL, "%s: no %s %s in this run; it has %s", set->dir,
				label_name(label), text, known);
	}
	if (values_of(s, label) < 2)
		return diag_set(why, -EINVAL,
				"%s: %s is %s in all cells: there is nothing to compare it with",
				set->dir, label_name(label), text_of(s, label, 0));
	return 0;
}

static bool share_value(const struct summary *a, const struct summary *b, int label)
{
	for (size_t i = 0; i < values_of(a, label); i++)
		if (find_text(b, label, text_of(a, label, i)) != NONE)
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
				a->dir, label_name(l), text_of(&a->shape, l, 0), b->dir,
				text_of(&b->shape, l, 0));
	return diag_set(
		why, -ENOENT,
		"no cell in common: no cell has trials in both %s and %s; let them go on with "
		"`pfnbench run --resume`",
		a->dir, b->dir);
}

void matches_free(struct matches *m)
{
	free(m->match);
	*m = (struct matches){};
}
