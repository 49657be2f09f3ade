// SPDX-License-Identifier: GPL-2.0
/* Fills and blockers whose pages are made by struct unit_ops and steered into the range. */

#include "workloads/steered.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "bench/trial/trial.h"
#include "workloads/offsets.h"
#include "workloads/steer.h"
#include "workloads/workload.h"

/*
 * Without the module units lie where the kernel has them. In ZONE_MOVABLE there is little beside
 * the range; in another zone what is split up already goes first, to kinds that no bait was laid
 * for.
 */
#define TRIED_MOVABLE 2
#define TRIED_KERNEL  8

static uint64_t units_tried(const struct trial *t, unsigned int order)
{
	return (t->cell.online == ONLINE_MOVABLE ? TRIED_MOVABLE : TRIED_KERNEL) *
		       t->range.nr_pages >>
	       order;
}

/* Of the pages in @map, @nr: open as many units, have them lie there, and make them what they are.
 */
static int open_units(struct trial *t, struct units *u, const struct unit_ops *ops, uint64_t units,
		      struct diag *why)
{
	*u = (struct units){ .ops = ops, .machine = t->m };
	return ops->open(u, t->m->dev < 0 ? units_tried(t, units_order(ops)) : units, why);
}

/* A page is on the LRU, and can be sealed, only when per-CPU batches are drained. */
static int seal(struct trial *t, struct units *u, struct diag *why)
{
	int err = t->m->dev >= 0 ? machine_settle(t->m) : 0;

	return err || !u->ops->seal ? err : u->ops->seal(u, why);
}

int steered_fill_place(struct trial *t, size_t part, const uint64_t *map, uint64_t nr,
		       struct diag *why)
{
	const struct fill *f = t->cell.fill.part[part].ops;
	const struct unit_ops *ops = f->units ?: f->unaided;
	struct scratch *s = &t->m->scratch;
	struct units *u = &t->fill_units[part];
	uint64_t units;
	int err;

	units = offsets_heads(map, t->range.nr_pages, units_order(ops), s->bitmap[SCRATCH_HEADS]);
	if (!units)
		return 0;
	err = open_units(t, u, ops, units, why);
	if (!err)
		err = steer(t, u, s->bitmap[SCRATCH_HEADS], s->bitmap[SCRATCH_LANDED], why);
	return err ?: seal(t, u, why);
}

int steered_fill_release(struct trial *t, size_t part, struct diag *why)
{
	struct units *u = &t->fill_units[part];

	if (u->ops)
		u->ops->close(u);
	*u = (struct units){ NULL };
	return 0;
}

/*
 * Units that did not come to lie where they were wanted are wanted elsewhere from now on, but where
 * the kernel made another page of that kind.
 */
static uint64_t forget_missed(struct trial *t, unsigned int order)
{
	const struct unit_ops *ops = t->cell.blocker.ops->units;
	const struct scratch *s = &t->m->scratch;
	uint64_t missed = 0;

	if (trial_page_flags(t, &t->range))
		return 0;

	for (uint64_t i = 0; i < t->range.nr_pages; i += 1ull << order) {
		if (!bit_get(s->bitmap[SCRATCH_HEADS], i) || bit_get(s->bitmap[SCRATCH_LANDED], i))
			continue;
		if (ops->is(s->flags[i]))
			continue;
		missed++;
		for (uint64_t j = i; j < i + (1ull << order); j++)
			t->blocker_map[j / 64] &= ~(1ull << (j % 64));
	}
	return missed;
}

/*
 * The kernel's own pages come with others of its own (a slab for the objects that go with a pipe),
 * which take frames that were meant for units: as many other frames are offered.
 * Return: how many heads are wanted now
 */
static uint64_t want_elsewhere(struct trial *t, unsigned int order)
{
	struct scratch *s = &t->m->scratch;
	uint64_t *owned = s->bitmap[SCRATCH_OWNED], *more = s->bitmap[SCRATCH_PART];
	uint64_t *taken = s->bitmap[SCRATCH_WORK], words = BITMAP_WORDS(t->range.nr_pages);
	uint64_t missed = forget_missed(t, order);

	if (!missed || machine_owned(t->m, &t->range, owned))
		return 0;
	for (uint64_t i = 0; i < words; i++) {
		taken[i] = ~owned[i] | t->blocker_map[i];
		more[i] = 0;
	}
	offsets_fill(missed << order, t->range.nr_pages, order, taken, &t->rng, more);
	for (uint64_t i = 0; i < words; i++)
		t->blocker_map[i] |= more[i];
	return offsets_heads(more, t->range.nr_pages, order, s->bitmap[SCRATCH_HEADS]);
}

/* Each round misses a tenth or so of what it asks for. */
#define ROUNDS 4

int steered_blocker_place(struct trial *t, struct diag *why)
{
	const struct unit_ops *ops = t->cell.blocker.ops->units;
	struct scratch *s = &t->m->scratch;
	unsigned int order = units_order(ops);
	struct units *u = &t->blocker_units;
	uint64_t units;
	int err;

	units = offsets_heads(t->blocker_map, t->range.nr_pages, order, s->bitmap[SCRATCH_HEADS]);
	err = open_units(t, u, ops, ops->movable ? units : ROUNDS * units, why);
	for (int i = 0; i < ROUNDS && units && !err; i++) {
		err = steer(t, u, s->bitmap[SCRATCH_HEADS], s->bitmap[SCRATCH_LANDED], why);
		units = ops->movable || t->m->dev < 0 ? 0 : want_elsewhere(t, order);
	}
	return err ?: seal(t, u, why);
}

int steered_blocker_release(struct trial *t, struct diag *why)
{
	if (t->blocker_units.ops)
		t->blocker_units.ops->close(&t->blocker_units);
	t->blocker_units = (struct units){ NULL };
	return 0;
}
