// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>

#include "bench/report/compare/compare_view.h"
#include "bench/stats/rank_sum.h"

static void note_partners(struct compare_view *v)
{
	const struct matches *m = v->matches;

	if (v->within >= 0 && m->only[1])
		compare_note(v, "%zu cells have no partner at %s %s and are left out", m->only[1],
			     label_name(v->within), m->base[v->within]);
	else if (m->only[0] || m->only[1])
		compare_note(v, "cells without a partner are left out: %zu of A, %zu of B",
			     m->only[0], m->only[1]);
}

/* How many pairs a signed rank test needs for a p as small as this: 2 / 2^n. */
static size_t seeds_needed(double p)
{
	return (size_t)ceil(1 - log2(p));
}

/* Where sides have few observations no figures whatever would have shown a difference. */
static void note_too_few(struct compare_view *v)
{
	const struct compare *c = v->compare;
	double tests = (double)c->family, wanted = c->how.alpha / tests;

	if (!(c->too_few > 0))
		return;
	compare_note(
		v,
		"too few observations (?): the smallest p that so few can give is %.2g, after "
		"Holm's adjustment for %zu tests %.2g, above alpha %g; %zu %s can show a difference",
		c->too_few, c->family, c->too_few * tests < 1 ? c->too_few * tests : 1,
		c->how.alpha, c->how.deterministic ? seeds_needed(wanted) : rank_sum_needed(wanted),
		c->how.deterministic ? "trials of each cell"
				     : "boots (or trials of a single boot) on either side");
}

static bool uses(const struct compare *c, enum unit unit)
{
	for (size_t i = 0; i < c->nr; i++)
		for (size_t k = 0; k < c->cell[i].nr; k++)
			if (c->cell[i].change[k].unit == unit &&
			    c->cell[i].change[k].verdict != VERDICT_ONE_SIDE)
				return true;
	return false;
}

static size_t fewest_seeds(const struct compare *c)
{
	size_t fewest = SIZE_MAX;

	for (size_t i = 0; i < c->nr; i++)
		for (size_t k = 0; k < c->cell[i].nr; k++) {
			const struct change *change = &c->cell[i].change[k];

			if (change->unit == PER_SEED && change->verdict != VERDICT_ONE_SIDE &&
			    change->side[0].units < fewest)
				fewest = change->side[0].units;
		}
	return fewest;
}

static void note_units(struct compare_view *v)
{
	bool wall = !v->compare->how.deterministic;

	if (wall && uses(v->compare, PER_TRIAL))
		compare_note(v, "one boot a side: what differs from boot to boot is not in these "
				"figures, and may be all there is to them; use --set boots=10");
	if (!wall && uses(v->compare, PER_SEED) && fewest_seeds(v->compare) < SEEDS_NEEDED)
		compare_note(
			v,
			"of fewer than %d seeds (here %zu) only what is %g times more or less in all of "
			"them counts, times only above the %g us that timer ticks may cost, event "
			"counters not at all (?); the smallest p that %zu can give is %.2g; use --set "
			"trials=%d",
			SEEDS_NEEDED, fewest_seeds(v->compare), FEW_FACTOR, TICK_NS / 1000,
			fewest_seeds(v->compare), ldexp(1, 1 - (int)fewest_seeds(v->compare)),
			SEEDS_NEEDED);
	if (!wall && uses(v->compare, PER_TRIAL))
		compare_note(v, "no seeds in common: trials are compared as samples, and their "
				"spread is that of placements");
}

static void note_floor(struct compare_view *v, int side)
{
	const struct noise_floor *f = v->floor[side];
	const char *what = f && f->by_boot ? "boots" : "trials";
	const char *whose = v->set[0] == v->set[1] ? "the run" : side ? "B" : "A";

	for (size_t i = 0; f && i < v->nr_measures; i++)
		if (f->noise[i].cells)
			compare_note(
				v,
				"noise floor (A/A): even and odd %s of %s differ in %s by %.2f%% "
				"in the median of %zu rows, by %.2f%% at most",
				what, whose, v->measure[i].name, 100 * f->noise[i].median,
				f->noise[i].cells, 100 * f->noise[i].largest);
	if (f && f->differ)
		compare_note(v,
			     "warning: %s differs from itself: even from odd %s in %zu rows; "
			     "differences in this environment may be its own",
			     whose, what, f->differ);
}

static void note_aa(struct compare_view *v)
{
	const struct compare *c = v->compare;

	for (size_t i = 0; i < v->nr_measures; i++) {
		struct noise noise;

		noise_of(c, i, &noise);
		if (!noise.cells)
			continue;
		compare_note(
			v,
			"noise floor (A/A): both sides are taken to be the same; they differ in "
			"%s by %.2f%% in the median of %zu rows, by %.2f%% at most",
			v->measure[i].name, 100 * noise.median, noise.cells, 100 * noise.largest);
	}
	if (c->verdicts[VERDICT_WORSE] || c->verdicts[VERDICT_BETTER])
		compare_note(v,
			     "warning: this environment differs from itself in %zu rows: what is "
			     "found in it may be its own",
			     c->verdicts[VERDICT_WORSE] + c->verdicts[VERDICT_BETTER]);
}

static void note_estimates(struct compare_view *v)
{
	char *text = v->prices ? prices_text(v->prices) : NULL;

	if (text)
		compare_note(v, "estimate is %s", text);
	free(text);
}

static void note_unfinished(struct compare_view *v)
{
	for (int s = 0; s < (v->set[0] == v->set[1] ? 1 : 2); s++)
		if (!v->set[s]->shape.finished)
			compare_note(v,
				     "%s is unfinished, and compared as far as it got; go on with "
				     "`pfnbench run --resume`",
				     v->set[s]->dir);
}

static void note_untaken(struct compare_view *v)
{
	for (size_t i = 0; i < v->nr_measures; i++) {
		bool taken[2] = { v->set[0]->measured[i], v->set[1]->measured[i] };

		if (!taken[0] && !taken[1])
			compare_note(v, "%s was not measured", v->measure[i].name);
		else if (!taken[0] || !taken[1])
			compare_note(v, "%s was not measured in %s", v->measure[i].name,
				     v->set[taken[0]]->dir);
	}
}

void compare_notes_make(struct compare_view *v)
{
	note_estimates(v);
	note_unfinished(v);
	compare_setup_notes(v);
	note_untaken(v);
	note_partners(v);
	note_units(v);
	note_too_few(v);
	if (v->aa)
		note_aa(v);
	note_floor(v, 0);
	if (v->set[0] != v->set[1])
		note_floor(v, 1);
}
