// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/stats/fisher.h"
#include "bench/stats/holm.h"
#include "bench/stats/rank_sum.h"
#include "bench/util/memory.h"

static void compare_cell(struct compared *cell, const struct side *a, const struct side *b,
			 size_t nr_measures, const struct how *how)
{
	share_compare(a, b, how, &cell->share);
	cell->change = memory_zeroed(nr_measures * MEASURED_NR + 1, sizeof(*cell->change));
	for (size_t i = 0; i < nr_measures; i++) {
		for (enum outcome o = 0; o < MEASURED_NR; o++) {
			struct change *change = &cell->change[cell->nr];

			change_compare(a, b, i, o, how, change);
			cell->nr += change->side[0].nr || change->side[1].nr;
		}
	}
}

void compare_cells(struct compare *c, const struct trial_set *a, const struct trial_set *b,
		   const struct matches *m, bool halves)
{
	c->cell = memory_zeroed(m->nr + 1, sizeof(*c->cell));
	for (size_t i = 0; i < m->nr; i++) {
		const struct side from = { &a->cell[m->match[i].a], halves ? PART_EVEN : PART_ALL,
					   a->boots > 1 };
		const struct side to = { &b->cell[m->match[i].b], halves ? PART_ODD : PART_ALL,
					 b->boots > 1 };

		const char *churn = m->match[i].label[LABEL_AXIS(AXIS_CHURN)];
		struct how how = c->how;

		how.steady = !churn || !strcmp(churn, "none");
		c->cell[i].match = &m->match[i];
		c->nr = i + 1;
		compare_cell(&c->cell[i], &from, &to, a->nr_measures, &how);
	}
}

/* Where p values of tests are. */
static size_t gather(struct compare *c, double **p)
{
	size_t nr = 0;

	for (size_t i = 0; i < c->nr; i++) {
		struct compared *cell = &c->cell[i];

		if (cell->share.tested)
			p[nr++] = &cell->share.p_adjusted;
		for (size_t k = 0; k < cell->nr; k++)
			if (cell->change[k].tested)
				p[nr++] = &cell->change[k].p_adjusted;
	}
	return nr;
}

static void adjust(struct compare *c)
{
	size_t most = 1;
	double **p;

	for (size_t i = 0; i < c->nr; i++)
		most += 1 + c->cell[i].nr;
	p = memory_zeroed(most, sizeof(*p));
	c->family = gather(c, p);
	holm_adjust(p, c->family);
	free(p);
}

static enum verdict direction(bool worse)
{
	return worse ? VERDICT_WORSE : VERDICT_BETTER;
}

/* The difference is not significant; @smallest: the smallest p that was possible. */
static enum verdict not_shown(struct compare *c, double smallest)
{
	if (smallest * (double)c->family <= c->how.alpha)
		return VERDICT_SAME;
	if (!(c->too_few > 0) || smallest < c->too_few)
		c->too_few = smallest;
	return VERDICT_TOO_FEW;
}

static enum verdict judge_paired_share(const struct compare *c, const struct share_change *s)
{
	double points = s->side[1].value - s->side[0].value;

	if (fabs(points) <= c->threshold)
		return VERDICT_SAME;
	if (s->gained == s->pairs || s->lost == s->pairs || s->p <= c->how.alpha)
		return direction(points < 0);
	return VERDICT_TOO_FEW;
}

static enum verdict judge_share(struct compare *c, const struct share_change *s)
{
	const struct share *a = &s->side[0], *b = &s->side[1];
	double points = b->value - a->value;

	if (b->count[OUTCOME_CRASHED] > a->count[OUTCOME_CRASHED])
		return VERDICT_WORSE;
	if (!a->ran || !b->ran)
		return VERDICT_ONE_SIDE;
	if (s->paired)
		return judge_paired_share(c, s);
	if (s->tested && !(s->p_adjusted <= c->how.alpha))
		return not_shown(c, fisher_exact(0, a->ran, b->ran, b->ran));
	if (fabs(points) <= c->threshold)
		return VERDICT_SAME;
	return direction(points < 0);
}

static enum verdict judge_pairs(struct compare *c, const struct change *change,
				const struct measure *m)
{
	double nearest = change->low > 0 ? change->low : -change->high;
	double up = c->threshold, down = c->threshold;
	bool few = change->side[0].units < SEEDS_NEEDED;

	if (fabs(change->relative) <= c->threshold)
		return VERDICT_SAME;
	if (few) {
		up = fmax(up, FEW_FACTOR - 1);
		down = fmax(down, 1 - 1 / FEW_FACTOR);
	}
	if ((change->relative_low > up || change->relative_high < -down) &&
	    (!few || nearest > m->tick))
		return direction((change->shift > 0) != m->more_is_better);
	return few ? VERDICT_TOO_FEW : VERDICT_SAME;
}

static enum verdict judge_change(struct compare *c, const struct change *change,
				 const struct measure *m)
{
	if (change->verdict == VERDICT_ONE_SIDE)
		return VERDICT_ONE_SIDE;
	if (change->unit == PER_SEED && !change->tested)
		return judge_pairs(c, change, m);
	if (change->tested && !(change->p_adjusted <= c->how.alpha))
		return not_shown(c, change->p_smallest);
	if (fabs(change->relative) <= c->threshold)
		return VERDICT_SAME;
	return direction((change->shift > 0) != m->more_is_better);
}

void compare_judge(struct compare *c, const struct measure *measure)
{
	adjust(c);
	for (size_t i = 0; i < c->nr; i++) {
		struct compared *cell = &c->cell[i];

		cell->share.verdict = judge_share(c, &cell->share);
		c->verdicts[cell->share.verdict]++;
		for (size_t k = 0; k < cell->nr; k++) {
			struct change *change = &cell->change[k];

			change->verdict = judge_change(c, change, &measure[change->measure]);
			c->verdicts[change->verdict]++;
		}
	}
}

void compare_mean(const struct compare *c, size_t measure, enum outcome outcome, int label,
		  const char *value, struct mean *mean)
{
	double sum = 0;

	*mean = (struct mean){ .ratio = 1 };
	for (size_t i = 0; i < c->nr; i++) {
		const struct compared *cell = &c->cell[i];

		if (value && strcmp(cell->match->label[label], value))
			continue;
		for (size_t k = 0; k < cell->nr; k++) {
			const struct change *change = &cell->change[k];

			if (change->measure != measure || change->outcome != outcome ||
			    change->verdict == VERDICT_ONE_SIDE || !isfinite(change->relative) ||
			    !(change->relative > -1) || !(change->side[0].median > 0))
				continue;
			sum += log1p(change->relative);
			mean->rows++;
		}
	}
	if (mean->rows)
		mean->ratio = exp(sum / (double)mean->rows);
}

static bool is_difference(enum verdict v)
{
	return v == VERDICT_WORSE || v == VERDICT_BETTER;
}

bool compare_tells(const struct compare *c)
{
	for (size_t i = 0; i < c->nr; i++) {
		const struct compared *cell = &c->cell[i];

		if (is_difference(cell->share.verdict))
			return true;
		for (size_t k = 0; k < cell->nr; k++)
			if (is_difference(cell->change[k].verdict) ||
			    cell->change[k].verdict == VERDICT_SAME)
				return true;
	}
	return false;
}

void compare_free(struct compare *c)
{
	for (size_t i = 0; i < c->nr; i++)
		free(c->cell[i].change);
	free(c->cell);
	*c = (struct compare){};
}
