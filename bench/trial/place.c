// SPDX-License-Identifier: GPL-2.0
/*
 * Placement: the range is claimed whole, the fill takes its pages out of it, the rest is freed;
 * what then is still claimed are the blockers.
 */

#include <errno.h>
#include <string.h>
#include <time.h>

#include "bench/trial/host_bait.h"
#include "bench/trial/host_block.h"
#include "bench/trial/host_chosen.h"
#include "bench/trial/host_settings.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "workloads/offsets.h"
#include "workloads/workload.h"

/* Memory that a trial before this one gave back by a timer or RCU takes a while to be free. */
#define SEARCHES       5
#define SEARCH_WAIT_NS 200000000

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

int trial_claim_range(struct trial *t, uint64_t nr_pages,
		      int (*search)(struct trial *t, struct pfn_range *r, struct diag *why),
		      struct diag *why)
{
	struct pfn_range r = { .nr_pages = nr_pages };
	int err = machine_spare(t->m, nr_pages * PAGE_BYTES, why);

	if (!err)
		err = search_again(t, &r, search, why);
	if (!err)
		t->range = r;
	return err;
}

int trial_take_range(struct trial *t, uint64_t nr_pages,
		     int (*search)(struct trial *t, struct pfn_range *r, struct diag *why),
		     struct diag *why)
{
	const struct pfn_range *known = machine_known_range(t->m, nr_pages);
	struct pfn_range r = { .nr_pages = nr_pages };
	int err;

	if (t->unit.nr_pages) {
		err = big_unit_range(t, &r, why);
		if (!err)
			t->range = r;
		return err;
	}
	err = machine_spare(t->m, nr_pages * PAGE_BYTES, why);
	if (err)
		return err;
	if (known && !trial_range_fits(t, known))
		known = NULL;
	if (known && !machine_claim(t->m, known))
		r = *known;
	else
		err = search_again(t, &r, search, why);
	if (err)
		return err;
	if (!t->nr_away)
		machine_remember_range(t->m, &r);
	t->range = r;
	return 0;
}

/*
 * Frames that steering gave back and that something else took are nobody's any more: nothing can be
 * placed there, or freed.
 */
static int find_owned(struct trial *t)
{
	uint64_t *owned = t->m->scratch.bitmap[SCRATCH_OWNED];
	int err = 0;

	if (t->m->dev >= 0 && trial_is_steered(t))
		err = machine_owned(t->m, &t->range, owned);
	else
		memset(owned, 0xff, BITMAP_WORDS(t->range.nr_pages) * sizeof(*owned));
	return err ? diag_set(&t->reason, err, "the module tells no owned pages: %s",
			      strerror(-err))
		   : 0;
}

static void choose_blockers(struct trial *t)
{
	const struct blocker *ops = t->cell.blocker.ops;

	t->nr_blockers = 0;
	if (t->unit.nr_pages)
		t->nr_blockers = big_unit_mark(t);
	else if (ops->takes_count)
		t->nr_blockers = offsets_blockers(&t->cell.blocker, t->range.nr_pages,
						  units_order(ops->units), &t->rng, t->blocker_map);
}

bool trial_places_pages(const struct trial *t)
{
	bool places = t->cell.blocker.ops->takes_count;

	for (size_t i = 0; i < t->cell.fill.nr; i++)
		places = places || t->cell.fill.part[i].ops->takes_share;
	return places;
}

/* The pages of one kind, at random places of what blockers and other kinds leave. */
static int place_part(struct trial *t, size_t part)
{
	const struct fill_part *p = &t->cell.fill.part[part];
	uint64_t *map = t->m->scratch.bitmap[SCRATCH_PART];
	uint64_t *taken = t->m->scratch.bitmap[SCRATCH_WORK];
	uint64_t words = BITMAP_WORDS(t->range.nr_pages);
	uint64_t nr = fill_pages(p, t->range.nr_pages - t->nr_blockers);
	const uint64_t *owned = t->m->scratch.bitmap[SCRATCH_OWNED];

	if (find_owned(t))
		return -EIO;
	for (uint64_t i = 0; i < words; i++) {
		taken[i] = t->blocker_map[i] | t->fill_map[i] | ~owned[i];
		map[i] = 0;
	}
	if (p->ops->takes_share)
		nr = offsets_fill(nr, t->range.nr_pages, units_order(p->ops->units), taken, &t->rng,
				  map);
	for (uint64_t i = 0; i < words; i++)
		t->fill_map[i] |= map[i];
	t->part_pages[part] = nr;
	t->nr_fill += nr;
	return p->ops->place(t, part, map, nr, &t->reason);
}

static int choose(struct trial *t)
{
	struct scratch *s = &t->m->scratch;

	if (machine_scratch(t->m, t->range.nr_pages))
		return diag_set(&t->reason, -ENOMEM, "no memory for bitmaps");
	t->blocker_map = s->bitmap[SCRATCH_BLOCKERS];
	t->fill_map = s->bitmap[SCRATCH_FILL];
	t->placement = (struct placement){ .blockers = s->bitmap[SCRATCH_FOUND] };
	t->nr_fill = 0;
	if (t->chosen)
		return 0;
	choose_blockers(t);
	if (!t->nr_blockers && t->cell.blocker.ops->takes_count)
		return diag_set(&t->reason, -ENOTSUP,
				"a page of blocker %s is larger than the range",
				t->cell.blocker.ops->name);
	return 0;
}

/* What is neither blocker nor fill becomes free. */
static int free_rest(struct trial *t)
{
	uint64_t *rest = t->m->scratch.bitmap[SCRATCH_WORK];
	const uint64_t *owned = t->m->scratch.bitmap[SCRATCH_OWNED];
	int err = find_owned(t);

	if (err)
		return err;
	for (uint64_t i = 0; i < BITMAP_WORDS(t->range.nr_pages); i++)
		rest[i] = owned[i] & ~(t->blocker_map[i] | t->fill_map[i]);
	err = machine_free(t->m, &t->range, rest);
	if (err)
		return diag_set(&t->reason, err, "the module gives no pages back: %s",
				strerror(-err));
	return 0;
}

/* And what is free then. Nothing may be allocated once the range has free pages. */
static int fragment(struct trial *t)
{
	int err = t->cell.fragment.ops->place(t, &t->reason);

	t->hopeless = err;
	if (err)
		return err;
	machine_settle(t->m);
	free_memory_read(t->m->root, t->node, t->zone, &t->free);
	return 0;
}

static int place_pages(struct trial *t)
{
	int err = 0;

	if (t->chosen)
		return host_chosen_place(t, &t->reason);
	if (t->m->dev < 0)
		err = host_settings_note(t, &t->reason) ?: host_bait_offer(t, &t->reason);
	if (!err && !t->unit.nr_pages)
		err = t->cell.blocker.ops->place(t, &t->reason);
	for (size_t i = 0; i < t->cell.fill.nr && !err; i++)
		err = place_part(t, i);
	if (!err && t->cell.blocker.ops->seal)
		err = t->cell.blocker.ops->seal(t, &t->reason);
	return err;
}

int trial_place(struct trial *t)
{
	int err;

	t->unit = (struct pfn_range){ 0 };
	err = trial_online(t, &t->reason);
	/* Without the module when the block is known: it is in the journal before. */
	if (!err && t->m->dev >= 0)
		err = host_settings_note(t, &t->reason);
	if (!err && big_unit_asked(t))
		err = big_unit_place(t);
	if (!err)
		err = t->cell.target.ops->find(t, &t->reason);
	/* None of ours: the kernel chooses, and nothing is placed. */
	if (!err && !t->range.nr_pages)
		return trial_arm(t);
	if (!err)
		err = choose(t);
	if (!err)
		err = place_pages(t);
	/* Last, for it uses up memory, and then a freed page does not stay on the per-CPU list. */
	if (!err) {
		err = t->cell.churn->place(t, &t->reason);
		/* There is as much memory whatever the range is. */
		t->hopeless = err;
	}
	host_bait_end(t);
	if (!err)
		err = fragment(t);
	if (!err) {
		err = trial_arm(t);
		t->hopeless = err;
	}
	if (!err)
		err = free_rest(t);
	if (!err) {
		err = machine_settle(t->m);
		if (err)
			diag_set(&t->reason, err, "per-CPU lists cannot be drained: %s",
				 strerror(-err));
	}
	if (!err && t->m->dev < 0 && trial_places_pages(t))
		err = host_block_warm_up(t, &t->reason);
	return err;
}

int trial_unplace(struct trial *t)
{
	int err0 = t->cell.fragment.ops->release(t, &t->reason);
	int err = t->cell.churn->end(t, &t->reason);
	int err2 = t->cell.blocker.ops->release(t, &t->reason), err3 = 0, err4 = 0;

	if (t->armed)
		trial_disarm(t);
	host_bait_end(t);
	host_chosen_end(t);
	for (size_t i = 0; i < t->cell.fill.nr; i++)
		err3 = t->cell.fill.part[i].ops->release(t, i, &t->reason) ?: err3;
	/* What is still claimed, pinned or scheduled goes with the module's file. */
	machine_drop(t->m);
	if (t->cell.target.ops->end)
		err4 = t->cell.target.ops->end(t, &t->reason);
	err = err0 ?: err ?: err2 ?: err3 ?: err4;
	return trial_online_undo(t, &t->reason) ?: err;
}
