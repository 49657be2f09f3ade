// SPDX-License-Identifier: GPL-2.0
/* The steps of a placement: a range, pages in it, churn, free memory around it, and arming. */

#include "bench/place/place.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "bench/place/arm.h"
#include "bench/place/big_unit.h"
#include "bench/place/movable_block.h"
#include "bench/place/placer.h"
#include "bench/place/range.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "workloads/offsets.h"
#include "workloads/support/mappers.h"
#include "workloads/workload.h"

/* Memory that a trial before this one gave back by a timer or RCU takes a while to be free. */
#define SEARCHES       5
#define SEARCH_WAIT_NS 200000000

#define DRAWINGS 16 /* of places for a part of a mixture */

static int search_again(struct trial *t, struct pfn_range *r,
			int (*search)(struct trial *t, struct pfn_range *r, struct diag *why),
			struct diag *why)
{
	const struct timespec wait = { .tv_nsec = SEARCH_WAIT_NS };
	int err = search(t, r, why);

	for (int i = 1; err == -ENOSPC && i < SEARCHES; i++) {
		nanosleep(&wait, NULL);
		err = search(t, r, why);
	}
	return err;
}

/* @known: is tried first, if it fits; may be NULL */
static int claim_range(struct trial *t, const struct pfn_range *known, uint64_t nr_pages,
		       int (*search)(struct trial *t, struct pfn_range *r, struct diag *why),
		       struct diag *why)
{
	struct pfn_range r = { .nr_pages = nr_pages };
	int err = machine_spare(t->m, nr_pages * PAGE_BYTES, why);

	if (err)
		return err;
	if (known && trial_range_fits(t, known) && !machine_claim(t->m, known))
		r = *known;
	else
		err = search_again(t, &r, search, why);
	if (!err)
		t->site.range = r;
	return err;
}

int trial_claim_range(struct trial *t, uint64_t nr_pages,
		      int (*search)(struct trial *t, struct pfn_range *r, struct diag *why),
		      struct diag *why)
{
	return claim_range(t, NULL, nr_pages, search, why);
}

int trial_take_range(struct trial *t, uint64_t nr_pages,
		     int (*search)(struct trial *t, struct pfn_range *r, struct diag *why),
		     struct diag *why)
{
	const struct pfn_range *known = series_known_range(t->series, nr_pages);
	struct pfn_range r = { .nr_pages = nr_pages };
	int err;

	if (t->unit.nr_pages) {
		err = big_unit_range(t, &r, why);
		if (!err)
			t->site.range = r;
		return err;
	}
	err = claim_range(t, known, nr_pages, search, why);
	if (!err && !t->nr_away)
		series_remember_range(t->series, &t->site.range);
	return err;
}

/* Bits of @map that @other has as well; the rest is added to it. */
static bool overlaps(const uint64_t *map, uint64_t *other, uint64_t nr_pages)
{
	bool both = false;

	for (uint64_t i = 0; i < BITMAP_WORDS(nr_pages); i++)
		both = both || (map[i] & other[i]);
	for (uint64_t i = 0; i < BITMAP_WORDS(nr_pages) && !both; i++)
		other[i] |= map[i];
	return both;
}

/* Of several ranges that are asked for together each has the same in it. */
static uint64_t one_range(const struct trial *t)
{
	return t->site.range.nr_pages / target_count(&t->cell.target);
}

/* A part of a mixture may be drawn onto a page of another: then again, for another place may do. */
static int draw_part(struct trial *t, size_t part, struct diag *why)
{
	const struct blocker_spec *spec = &t->cell.blocker.part[part];
	uint64_t *map = site_blocker_map(&t->site, part), nr_pages = t->site.range.nr_pages, nr;

	for (int i = 0; i < DRAWINGS; i++) {
		memset(map, 0, BITMAP_WORDS(nr_pages) * sizeof(*map));
		nr = 0;
		for (uint64_t from = 0; from < nr_pages; from += one_range(t))
			nr += offsets_blockers(spec, one_range(t), units_order(spec->ops->units),
					       &t->site.rng, map + BITMAP_WORDS(from));
		if (!nr)
			return diag_set(why, -ENOTSUP,
					"a page of blocker %s is larger than the range",
					spec->ops->name);
		if (t->cell.blocker.nr > 1 && overlaps(map, t->site.blocker_map, nr_pages))
			continue;
		t->site.nr_blockers += nr;
		return 0;
	}
	return diag_set(why, -EINVAL,
			"blocker %s: its parts want the same page; choose other places",
			t->cell.text[AXIS_BLOCKER]);
}

int place_draw_blockers(struct trial *t, struct diag *why)
{
	const struct blocker_mix *mix = &t->cell.blocker;
	int err = 0;

	t->site.nr_blockers = 0;
	if (t->unit.nr_pages) {
		t->site.nr_blockers = big_unit_mark(t);
		return 0;
	}
	for (size_t i = 0; i < mix->nr && mix->part[i].ops->takes_count && !err; i++)
		err = draw_part(t, i, why);
	return err;
}

bool trial_places_pages(const struct trial *t)
{
	bool places = t->cell.blocker.part[0].ops->takes_count;

	for (size_t i = 0; i < t->cell.fill.nr; i++)
		places = places || t->cell.fill.part[i].ops->takes_share;
	return places;
}

static uint64_t draw_fill(struct trial *t, const struct fill_part *p, const uint64_t *taken,
			  uint64_t *map)
{
	uint64_t blocked = t->site.nr_blockers / target_count(&t->cell.target), nr = 0;

	for (uint64_t from = 0; from < t->site.range.nr_pages; from += one_range(t))
		nr += offsets_fill(fill_pages(p, one_range(t) - blocked), one_range(t),
				   units_order(p->ops->units), taken + BITMAP_WORDS(from),
				   &t->site.rng, map + BITMAP_WORDS(from));
	return nr;
}

/* The pages of one kind, at random places of what blockers and other kinds leave. */
static int place_part(struct trial *t, size_t part, struct diag *why)
{
	const struct fill_part *p = &t->cell.fill.part[part];
	uint64_t *map = t->site.scratch->bitmap[SCRATCH_PART];
	uint64_t *taken = t->site.scratch->bitmap[SCRATCH_WORK];
	uint64_t words = BITMAP_WORDS(t->site.range.nr_pages);
	uint64_t nr = 0;
	uint64_t *owned = t->site.scratch->bitmap[SCRATCH_OWNED];

	if (t->placer->owned(t, owned))
		return -EIO;
	for (uint64_t i = 0; i < words; i++) {
		taken[i] = t->site.blocker_map[i] | t->site.fill_map[i] | ~owned[i];
		map[i] = 0;
	}
	if (p->ops->takes_share)
		nr = draw_fill(t, p, taken, map);
	for (uint64_t i = 0; i < words; i++)
		t->site.fill_map[i] |= map[i];
	t->site.nr_fill += nr;
	return p->ops->place ? p->ops->place(&t->site, part, map, nr, why) : 0;
}

static int clear_maps(struct trial *t)
{
	struct scratch *s = t->site.scratch;

	if (scratch_make(t->site.scratch, t->site.range.nr_pages, &t->cell.blocker))
		return diag_set(&t->reason, -ENOMEM, "no memory for bitmaps");
	t->site.blocker_map = s->bitmap[SCRATCH_BLOCKERS];
	t->site.fill_map = s->bitmap[SCRATCH_FILL];
	t->placement = (struct placement){ .blockers = s->bitmap[SCRATCH_FOUND] };
	t->site.nr_fill = 0;
	return 0;
}

/* Nothing may be allocated after this step: once the range has free pages, it would lie there. */
static int fragment(struct trial *t)
{
	const struct fragment *ops = t->cell.fragment.ops;
	int err = ops->place ? ops->place(&t->site, &t->reason) : 0;

	t->give_up = err;
	if (err)
		return err;
	machine_drain(t->m);
	free_memory_read(t->m->root, t->node, t->zone, &t->free);
	return 0;
}

int place_each(struct trial *t, struct diag *why)
{
	const struct blocker_mix *mix = &t->cell.blocker;
	int err = 0;

	for (size_t i = 0; i < mix->nr && !err; i++)
		if (mix->part[i].ops->place && !t->unit.nr_pages)
			err = mix->part[i].ops->place(&t->site, i, why);
	for (size_t i = 0; i < t->cell.fill.nr && !err; i++)
		err = place_part(t, i, why);
	for (size_t i = 0; i < mix->nr && !err; i++)
		if (mix->part[i].ops->seal)
			err = mix->part[i].ops->seal(&t->site, i, why);
	return err;
}

/* The range is still claimed: what the processes take lies elsewhere. */
static int place_mappers(struct trial *t)
{
	int err = 0;

	for (size_t i = 0; i < t->cell.fill.nr && !err; i++)
		err = mappers_place(&t->site, i, &t->reason);
	/* There are as many processes whatever the range is. */
	t->give_up = err == -EAGAIN || err == -ENOMEM;
	return err;
}

static int find(struct trial *t)
{
	int err;

	t->unit = (struct pfn_range){ 0 };
	err = movable_blocks_ready(t, &t->reason);
	if (!err && t->placer->prepare)
		err = t->placer->prepare(t, &t->reason);
	return err ?: t->cell.target.ops->find(t, &t->reason);
}

/* What draining would undo comes after it, and before anyone looks at the range. */
static int blockers_ready(struct trial *t)
{
	const struct blocker_mix *mix = &t->cell.blocker;
	int err = 0;

	for (size_t i = 0; i < mix->nr && !err; i++)
		if (mix->part[i].ops->ready)
			err = mix->part[i].ops->ready(&t->site, i, &t->reason);
	return err;
}

int trial_place(struct trial *t)
{
	int err = find(t);

	/* The kernel chooses the range, and nothing is placed. */
	if (!err && !t->site.range.nr_pages)
		return trial_arm(t);
	err = err ?: clear_maps(t) ?: t->placer->place(t, &t->reason) ?: place_mappers(t);
	/* Last, for it uses up memory, and then a freed page does not stay on the per-CPU list. */
	if (!err && t->cell.churn->place) {
		err = t->cell.churn->place(&t->site, &t->reason);
		/* There is as much memory whatever the range is. */
		t->give_up = err;
	}
	if (t->placer->placed)
		t->placer->placed(t);
	if (!err)
		err = fragment(t);
	if (!err) {
		err = trial_arm(t);
		t->give_up = err;
	}
	return err ?: t->placer->finish(t, &t->reason) ?: blockers_ready(t);
}

static int release_blockers(struct trial *t)
{
	const struct blocker_mix *mix = &t->cell.blocker;
	int err = 0;

	for (size_t i = 0; i < mix->nr; i++)
		if (mix->part[i].ops->release)
			err = mix->part[i].ops->release(&t->site, i, &t->reason) ?: err;
	return err;
}

int trial_unplace(struct trial *t)
{
	const struct cell *c = &t->cell;
	int err0 = c->fragment.ops->release ? c->fragment.ops->release(&t->site, &t->reason) : 0;
	int err = c->churn->end ? c->churn->end(&t->site, &t->reason) : 0;
	int err2 = release_blockers(t);
	int err3 = 0, err4 = 0;

	for (size_t i = 0; i < c->fill.nr; i++)
		mappers_end(&t->site.mappers[i]);
	if (t->armed)
		trial_disarm(t);
	if (t->placer->release)
		t->placer->release(t);
	for (size_t i = 0; i < c->fill.nr; i++)
		if (c->fill.part[i].ops->release)
			err3 = c->fill.part[i].ops->release(&t->site, i, &t->reason) ?: err3;
	t->placer->end(t);
	if (c->target.ops->end)
		err4 = c->target.ops->end(t, &t->reason);
	err = err0 ?: err ?: err2 ?: err3 ?: err4;
	return movable_blocks_return(t, &t->reason) ?: err;
}
