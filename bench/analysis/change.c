// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/change.h"

#include <math.h>
#include <stdlib.h>

#include "bench/stats/bootstrap.h"
#include "bench/stats/cliff.h"
#include "bench/stats/fisher.h"
#include "bench/stats/rank_sum.h"
#include "bench/stats/shift.h"
#include "bench/stats/signed_rank.h"
#include "bench/stats/values.h"
#include "bench/stats/wilson.h"
#include "bench/util/memory.h"

static void count_outcomes(const struct side *side, const struct picked *p, size_t nr, double alpha,
			   struct share *s)
{
	*s = (struct share){ .ran = nr, .value = NAN, .low = NAN, .high = NAN };
	for (size_t i = 0; i < nr; i++)
		s->count[p[i].key.outcome]++;
	/* what did not run belongs to no half, and is told of the whole */
	for (size_t i = 0; i < side->cell->nr; i++)
		if (side->cell->key[i].outcome > OUTCOME_TIMEOUT)
			s->count[side->cell->key[i].outcome]++;
	if (!nr)
		return;
	s->value = (double)s->count[OUTCOME_SUCCESS] / (double)nr;
	wilson_interval(s->count[OUTCOME_SUCCESS], nr, alpha, &s->low, &s->high);
}

/* A sign test is a signed rank test of differences that are all of one size. */
static void pair_outcomes(struct picked *a, size_t nr_a, struct picked *b, size_t nr_b,
			  struct share_change *c)
{
	size_t nr = pick_pairs(a, nr_a, b, nr_b);
	double *d = memory_zeroed(nr + 1, sizeof(*d));
	struct signed_rank signs;

	for (size_t i = 0; i < nr; i++)
		d[i] = b[i].value - a[i].value;
	signed_rank_test(d, nr, &signs);
	free(d);
	if (!nr)
		return;
	c->paired = true;
	c->pairs = nr;
	c->gained = signs.up;
	c->lost = signs.down;
	c->p = signs.p;
}

void share_compare(const struct side *a, const struct side *b, const struct how *how,
		   struct share_change *c)
{
	struct share *x = &c->side[0], *y = &c->side[1];
	struct picked *pa, *pb;
	size_t na, nb;

	*c = (struct share_change){ .p = NAN, .p_adjusted = NAN };
	pa = pick_outcomes(a, &na);
	pb = pick_outcomes(b, &nb);
	count_outcomes(a, pa, na, how->alpha, x);
	count_outcomes(b, pb, nb, how->alpha, y);
	if (how->deterministic && how->steady)
		pair_outcomes(pa, na, pb, nb, c);
	free(pa);
	free(pb);
	if (!na || !nb || c->paired)
		return;
	c->p = fisher_exact(x->count[OUTCOME_SUCCESS], na, y->count[OUTCOME_SUCCESS], nb);
	c->p_adjusted = c->p;
	c->tested = x->count[OUTCOME_SUCCESS] + y->count[OUTCOME_SUCCESS] != 0 &&
		    x->count[OUTCOME_SUCCESS] + y->count[OUTCOME_SUCCESS] != na + nb;
}

/* @v: observations; gets sorted */
static void measure_level(double *v, size_t n, double alpha, struct level *l)
{
	values_sort(v, n);
	l->units = n;
	l->median = values_median(v, n);
	l->bounded = values_interval(v, n, alpha, &l->low, &l->high);
}

/* @part of @base; of nothing anything is infinitely much. */
static double share_of(double part, double base)
{
	return part == 0 ? 0 : base != 0 ? part / fabs(base) : copysign(INFINITY, part);
}

static void set_relative(struct change *c)
{
	double base = c->side[0].median;

	c->relative = share_of(c->shift, base);
	c->relative_low = share_of(c->low, base);
	c->relative_high = share_of(c->high, base);
}

/* Interval of the median of values in ascending order; of too few their range. */
static void bound(const double *v, size_t nr, double alpha, double *low, double *high)
{
	if (values_interval(v, nr, alpha, low, high))
		return;
	*low = v[0];
	*high = v[nr - 1];
}

/* Where half of the differences are infinite, and half of them the other way, there is no middle.
 */
static double median_share(const double *v, size_t nr)
{
	double median = values_median(v, nr);

	return isnan(median) ? 0 : median;
}

/* Trials with the same seed, on the same placement. */
static void compare_pairs(const struct picked *a, const struct picked *b, size_t nr,
			  const struct how *how, struct change *c)
{
	double *x = memory_zeroed(4 * nr, sizeof(*x)), *y = x + nr, *d = y + nr, *share = d + nr;
	struct signed_rank signs;

	for (size_t i = 0; i < nr; i++) {
		x[i] = a[i].value;
		y[i] = b[i].value;
		d[i] = y[i] - x[i];
		share[i] = share_of(d[i], x[i]);
	}
	c->unit = PER_SEED;
	measure_level(x, nr, how->alpha, &c->side[0]);
	measure_level(y, nr, how->alpha, &c->side[1]);
	signed_rank_test(d, nr, &signs);
	values_sort(d, nr);
	c->shift = values_median(d, nr);
	c->bounded = true;
	bound(d, nr, how->alpha, &c->low, &c->high);
	values_sort(share, nr);
	c->relative = median_share(share, nr);
	bound(share, nr, how->alpha, &c->relative_low, &c->relative_high);
	c->tested = !how->steady && signs.equal < nr;
	c->up = signs.up;
	c->down = signs.down;
	c->equal = signs.equal;
	c->p = signs.p;
	c->exact = signs.exact;
	c->p_smallest = ldexp(1, 1 - (int)(nr < 1000 ? nr : 1000));
	free(x);
}

/**
 * struct levels - a side's values on two levels, and its observations
 * @value: all, by boot, ascending in each
 * @start: of each boot
 * @boots: the two above
 * @unit: observations, ascending
 * @nr: how many
 */
struct levels {
	double *value;
	size_t *start;
	struct boots boots;
	double *unit;
	size_t nr;
};

static void levels_free(struct levels *l)
{
	free(l->value);
	free(l->start);
	free(l->unit);
}

static void levels_make(struct picked *p, size_t nr, struct levels *l)
{
	*l = (struct levels){
		.value = memory_zeroed(nr, sizeof(double)),
		.start = memory_zeroed(nr + 1, sizeof(size_t)),
		.unit = memory_zeroed(nr, sizeof(double)),
	};
	pick_by_boot(p, nr);
	for (size_t i = 0; i < nr; i++) {
		if (!i || p[i].key.boot != p[i - 1].key.boot)
			l->start[l->boots.nr++] = i;
		l->value[i] = p[i].value;
	}
	l->start[l->boots.nr] = nr;
	l->boots.value = l->value;
	l->boots.start = l->start;
}

static void take_units(struct levels *l, enum unit unit)
{
	size_t nr = l->start[l->boots.nr];

	if (unit == PER_BOOT) {
		l->nr = l->boots.nr;
		boots_medians(&l->boots, l->unit);
		return;
	}
	l->nr = nr;
	for (size_t i = 0; i < nr; i++)
		l->unit[i] = l->value[i];
}

static void test_levels(struct levels *a, struct levels *b, const struct how *how, struct change *c)
{
	bool by_boot = !how->deterministic && (a->boots.nr > 1 || b->boots.nr > 1);
	struct rank_sum r;
	struct shift s;

	c->unit = by_boot ? PER_BOOT : PER_TRIAL;
	take_units(a, c->unit);
	take_units(b, c->unit);
	measure_level(a->unit, a->nr, how->alpha, &c->side[0]);
	measure_level(b->unit, b->nr, how->alpha, &c->side[1]);
	rank_sum_test(a->unit, a->nr, b->unit, b->nr, &r);
	shift_estimate(a->unit, a->nr, b->unit, b->nr, how->alpha, &s);
	if (how->bootstrap)
		bootstrap_shift(&a->boots, &b->boots, how->seed, how->alpha, &c->boot_low,
				&c->boot_high);
	c->shift = s.estimate;
	c->bounded = s.bounded;
	c->low = s.low;
	c->high = s.high;
	c->cliff = cliff_delta(r.u, a->nr, b->nr);
	c->p = r.p;
	c->exact = r.exact;
	c->p_smallest = rank_sum_smallest_p(a->nr, b->nr);
	/* where all are equal no other order was possible, and nothing tested */
	c->tested = fmin(a->unit[0], b->unit[0]) < fmax(a->unit[a->nr - 1], b->unit[b->nr - 1]);
}

static void compare_samples(struct picked *a, size_t na, struct picked *b, size_t nb,
			    const struct how *how, struct change *c)
{
	struct levels x, y;

	levels_make(a, na, &x);
	levels_make(b, nb, &y);
	test_levels(&x, &y, how, c);
	levels_free(&x);
	levels_free(&y);
}

/* The figures of a single side. */
static void describe(const struct picked *p, size_t nr, double alpha, struct level *l)
{
	double *v = memory_zeroed(nr + 1, sizeof(*v));

	for (size_t i = 0; i < nr; i++)
		v[i] = p[i].value;
	if (nr)
		measure_level(v, nr, alpha, l);
	free(v);
}

static void compare_picked(struct picked *a, size_t na, struct picked *b, size_t nb,
			   const struct how *how, struct change *c)
{
	size_t pairs = 0;

	c->side[0].nr = na;
	c->side[1].nr = nb;
	if (!na || !nb) {
		c->verdict = VERDICT_ONE_SIDE;
		c->unit = PER_TRIAL;
		describe(a, na, how->alpha, &c->side[0]);
		describe(b, nb, how->alpha, &c->side[1]);
		return;
	}
	if (how->deterministic) {
		pick_by_seed(a, na);
		pick_by_seed(b, nb);
		/* with no pair both lists stay as they were */
		pairs = pick_pairs(a, na, b, nb);
	}
	if (pairs) {
		compare_pairs(a, b, pairs, how, c);
	} else {
		compare_samples(a, na, b, nb, how, c);
		set_relative(c);
	}
	c->p_adjusted = c->p;
}

void change_compare(const struct side *a, const struct side *b, size_t measure,
		    enum outcome outcome, const struct how *how, struct change *c)
{
	struct picked *pa, *pb;
	size_t na, nb;

	*c = (struct change){
		.measure = measure,
		.outcome = outcome,
		.boot_low = NAN,
		.boot_high = NAN,
		.cliff = NAN,
		.p = NAN,
		.p_adjusted = NAN,
	};
	pa = pick_values(a, measure, outcome, &na);
	pb = pick_values(b, measure, outcome, &nb);
	compare_picked(pa, na, pb, nb, how, c);
	free(pa);
	free(pb);
}
