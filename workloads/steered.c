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
static int place(struct trial *t, struct units *u, const struct unit_ops *ops, const uint64_t *map,
		 uint64_t nr, struct diag *why)
{
	uint64_t *heads = t->m->scratch.bitmap[SCRATCH_HEADS];
	uint64_t *landed = t->m->scratch.bitmap[SCRATCH_LANDED];
	uint64_t units = offsets_heads(map, t->range.nr_pages, units_order(ops), heads);
	int err;

	if (!units)
		return 0;
	*u = (struct units){ .ops = ops };
	err = ops->open(u, t->m->dev < 0 ? units_tried(t, units_order(ops)) : units, why);
	if (!err)
		err = steer(t, u, heads, landed, why);

	/* A page is on the LRU, and can be sealed, only when per-CPU batches are drained. */
	if (!err && t->m->dev >= 0)
		err = machine_settle(t->m);
	return err || !ops->seal ? err : ops->seal(u, why);
}

int steered_fill_place(struct trial *t, size_t part, const uint64_t *map, uint64_t nr,
		       struct diag *why)
{
	const struct fill *f = t->cell.fill.part[part].ops;

	return place(t, &t->fill_units[part], f->units ?: f->unaided, map, nr, why);
}

int steered_fill_release(struct trial *t, size_t part, struct diag *why)
{
	struct units *u = &t->fill_units[part];

	if (u->ops)
		u->ops->close(u);
	*u = (struct units){ NULL };
	return 0;
}

int steered_blocker_place(struct trial *t, struct diag *why)
{
	return place(t, &t->blocker_units, t->cell.blocker.ops->units, t->blocker_map,
		     t->nr_blockers, why);
}

int steered_blocker_release(struct trial *t, struct diag *why)
{
	if (t->blocker_units.ops)
		t->blocker_units.ops->close(&t->blocker_units);
	t->blocker_units = (struct units){ NULL };
	return 0;
}
