// SPDX-License-Identifier: GPL-2.0
/* Fills and blockers whose pages are made by struct unit_ops and steered into the range. */

#include "workloads/support/steered.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "workloads/offsets.h"
#include "workloads/site.h"
#include "workloads/support/releaser.h"
#include "workloads/support/steer.h"
#include "workloads/workload.h"

/*
 * Without the module units lie where the kernel has them. In ZONE_MOVABLE there is little beside
 * the range. In another zone the kernel first hands out what is split up already, where nothing
 * was freed for this kind of allocation.
 */
#define TRIED_MOVABLE 2
#define TRIED_KERNEL  8

static uint64_t units_tried(const struct site *s, unsigned int order)
{
	return (s->movable_zone ? TRIED_MOVABLE : TRIED_KERNEL) * s->range.nr_pages >> order;
}

/* Without the module more than are wanted: most will lie elsewhere. */
static int open_units(struct site *s, struct units *u, const struct unit_ops *ops, uint64_t units,
		      struct diag *why)
{
	*u = (struct units){ .ops = ops, .deadline_ns = s->deadline_ns, .machine = s->m };
	return ops->open(
		u, site_is_claimed(s) ? units + steer_spare(ops) : units_tried(s, units_order(ops)),
		why);
}

/* A page is on the LRU, and can be sealed, only when per-CPU batches are drained. */
static int seal(struct site *s, struct units *u, struct diag *why)
{
	int err = machine_drain(s->m);

	return err || !u->ops->seal ? err : u->ops->seal(u, why);
}

int steered_fill_place(struct site *s, size_t part, const uint64_t *map, uint64_t nr,
		       struct diag *why)
{
	const struct fill *f = s->fill->part[part].ops;
	const struct unit_ops *ops = fill_kind(f);
	uint64_t *const *maps = s->scratch->bitmap;
	struct units *u = &s->fill_units[part];
	uint64_t units;
	int err;

	units = offsets_heads(map, s->range.nr_pages, units_order(ops), maps[SCRATCH_HEADS]);
	if (!units)
		return 0;
	err = open_units(s, u, ops, units, why);
	if (!err)
		err = steer(s, u, maps[SCRATCH_HEADS], maps[SCRATCH_LANDED], why);
	return err ?: seal(s, u, why);
}

int steered_fill_release(struct site *s, size_t part, struct diag *why)
{
	units_close(&s->fill_units[part]);
	return 0;
}

/*
 * Units that did not come to lie where they were wanted are wanted elsewhere from now on, but where
 * the kernel made another page of that kind.
 */
static uint64_t forget_missed(struct site *s, size_t part)
{
	const struct unit_ops *ops = s->blocker->part[part].ops->units;
	unsigned int order = units_order(ops);
	uint64_t *map = site_blocker_map(s, part);
	uint64_t *const *maps = s->scratch->bitmap;
	uint64_t missed = 0;

	if (site_page_flags(s, &s->range))
		return 0;
	for (uint64_t i = 0; i < s->range.nr_pages; i += 1ull << order) {
		if (!bit_get(maps[SCRATCH_HEADS], i) || bit_get(maps[SCRATCH_LANDED], i))
			continue;
		if (ops->is(s->scratch->flags[i]))
			continue;
		missed++;
		for (uint64_t j = i; j < i + (1ull << order); j++) {
			bit_clear(map, j);
			bit_clear(s->blocker_map, j);
		}
	}
	return missed;
}

/*
 * The kernel's own pages come with others of its own (a slab for the objects that go with a pipe),
 * which take frames that were meant for units: as many other frames are offered.
 * Return: how many heads are wanted now
 */
static uint64_t want_elsewhere(struct site *s, size_t part)
{
	unsigned int order = units_order(s->blocker->part[part].ops->units);
	uint64_t *map = site_blocker_map(s, part);
	uint64_t *const *maps = s->scratch->bitmap;
	uint64_t *owned = maps[SCRATCH_OWNED], *more = maps[SCRATCH_PART];
	uint64_t *taken = maps[SCRATCH_WORK], words = BITMAP_WORDS(s->range.nr_pages);
	uint64_t missed = forget_missed(s, part);

	if (!missed || machine_owned(s->m, &s->range, owned))
		return 0;
	for (uint64_t i = 0; i < words; i++) {
		taken[i] = ~owned[i] | s->blocker_map[i];
		more[i] = 0;
	}
	offsets_fill(missed << order, s->range.nr_pages, order, taken, &s->rng, more);
	for (uint64_t i = 0; i < words; i++) {
		map[i] |= more[i];
		s->blocker_map[i] |= more[i];
	}
	return offsets_heads(more, s->range.nr_pages, order, maps[SCRATCH_HEADS]);
}

/* Each round misses a tenth or so of what it asks for. */
#define ROUNDS 4

/* @units: bits in the map of heads */
static int place_units(struct site *s, size_t part, struct units *u, uint64_t units,
		       struct diag *why)
{
	const struct unit_ops *ops = s->blocker->part[part].ops->units;
	uint64_t *const *maps = s->scratch->bitmap;
	int err;

	err = open_units(s, u, ops, ops->movable ? units : ROUNDS * units, why);
	for (int i = 0; i < ROUNDS && units && !err; i++) {
		err = steer(s, u, maps[SCRATCH_HEADS], maps[SCRATCH_LANDED], why);
		units = ops->movable || !site_is_claimed(s) ? 0 : want_elsewhere(s, part);
	}
	return err ?: seal(s, u, why);
}

int steered_blocker_ready(struct site *s, size_t part, struct diag *why)
{
	struct units *u = &s->blocker_units[part];

	return u->ops && u->ops->ready ? u->ops->ready(u, why) : 0;
}

void steered_blocker_begin(struct site *s, size_t part)
{
	struct units *u = &s->blocker_units[part];

	if (u->ops && u->ops->begin)
		u->ops->begin(u);
}

/* Each costs what a whole kind costs: a pipe, a ring, a mount. */
#define SINGLES_MAX 256

/* One after the other: what goes by itself must have been made by itself. */
static int place_singly(struct site *s, size_t part, uint64_t units, struct diag *why)
{
	const char *name = s->blocker->part[part].ops->name;
	uint64_t *heads = s->scratch->bitmap[SCRATCH_HEADS], wanted[SINGLES_MAX], nr = 0;
	int err = 0;

	if (units > SINGLES_MAX)
		return diag_set(why, -E2BIG,
				"blocker %s: at most %d of them go each at its time, not %llu; ask "
				"for fewer, or lifetime forever",
				name, SINGLES_MAX, (unsigned long long)units);
	s->single[part] = calloc(units, sizeof(*s->single[part]));
	if (!s->single[part])
		return diag_set(why, -ENOMEM, "no memory for units");
	for (uint64_t i = 0; i < s->range.nr_pages; i++)
		if (bit_get(heads, i))
			wanted[nr++] = i;
	for (uint64_t i = 0; i < nr && !err; i++) {
		memset(heads, 0, BITMAP_WORDS(s->range.nr_pages) * sizeof(*heads));
		bit_set(heads, wanted[i]);
		err = place_units(s, part, &s->single[part][s->nr_single[part]++], 1, why);
	}
	return err;
}

int steered_blocker_place(struct site *s, size_t part, struct diag *why)
{
	const struct unit_ops *ops = s->blocker->part[part].ops->units;
	uint64_t units = offsets_heads(site_blocker_map(s, part), s->range.nr_pages,
				       units_order(ops), s->scratch->bitmap[SCRATCH_HEADS]);

	return s->one_by_one ? place_singly(s, part, units, why)
			     : place_units(s, part, &s->blocker_units[part], units, why);
}

int steered_blocker_release(struct site *s, size_t part, struct diag *why)
{
	releaser_end(s->releaser);
	s->releaser = NULL;
	units_close(&s->blocker_units[part]);
	for (size_t i = 0; i < s->nr_single[part]; i++)
		units_close(&s->single[part][i]);
	free(s->single[part]);
	s->single[part] = NULL;
	s->nr_single[part] = 0;
	return 0;
}
