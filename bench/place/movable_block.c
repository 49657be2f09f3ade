// SPDX-License-Identifier: GPL-2.0
/*
 * Memory blocks are in ZONE_MOVABLE for one trial only. As long as one is there, faults go to that
 * zone first, and pages for a range elsewhere could not be placed.
 */
#include "bench/place/movable_block.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "bench/machine/journal.h"
#include "bench/machine/memory_block.h"
#include "bench/place/host_block.h"
#include "bench/place/range.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "workloads/workload.h"

/* The module empties the block first, which fails where offlining would loop. */
static bool can_be_emptied(struct trial *t, uint64_t block)
{
	uint64_t nr_pages = t->m->block_bytes / PAGE_BYTES;
	struct pfn_range r = { block * nr_pages, nr_pages };
	bool can = !machine_claim(t->m, &r);

	machine_drop(t->m);
	return can;
}

/* On a host the journal keeps the zone that the block is in now, before anything is moved. */
static int note(struct trial *t, const struct moved_block *m, struct diag *why)
{
	return t->m->journal ? journal_add(t->m->journal, m->block, m->home, why) : 0;
}

/*
 * The signal of an earlier trial's deadline may still be on its way, and pages that the trial held
 * may not be free yet: block_leave() has patience with both.
 */
static int move(struct trial *t, uint64_t block, struct diag *why)
{
	struct moved_block *m = &t->away[t->nr_away];
	int err = block_zone(t->m->root, block, m->home, sizeof(m->home));

	m->block = block;
	if (!err && note(t, m, why))
		return -EIO;
	if (!err)
		err = block_leave(t->m->root, block, 0);
	if (err)
		return diag_set(why, err, "memory%" PRIu64 " cannot be taken offline: %s", block,
				strerror(-err));
	t->nr_away++;
	return block_online(t->m->root, block, "Movable", why);
}

static int move_back(struct trial *t, const struct moved_block *m, struct diag *why)
{
	int err = block_leave(t->m->root, m->block, 0);

	if (err)
		return diag_set(why, err, "memory%" PRIu64 " does not leave zone Movable: %s",
				m->block, strerror(-err));
	return block_online(t->m->root, m->block, m->home, why);
}

/* Pages for other ranges would go to a block that is left in ZONE_MOVABLE. */
static int bring_back_strays(struct trial *t, struct diag *why)
{
	struct series *s = t->series;
	int err = host_block_end(t, why);

	while (s->nr_stray && !err) {
		err = move_back(t, &s->stray[s->nr_stray - 1], why);
		s->nr_stray -= !err;
	}
	return err;
}

/*
 * A guest's DIMM is a target's to move as a whole: blocks beside it keep the zone above its
 * watermarks. Machines may tell of all of their memory as of DIMMs.
 */
static bool is_kept(const struct trial *t, uint64_t block)
{
	return !t->m->shared && block_is_dimm(t->m->root, block);
}

static int move_some(struct trial *t, struct diag *why)
{
	uint64_t nr_pages = t->m->block_bytes / PAGE_BYTES;
	char zone[16];
	int err = 0;

	for (uint64_t block = t->m->end_pfn / nr_pages;
	     block-- > 1 && t->nr_away < MOVED_BLOCKS && !err;)
		if ((t->nr_away || block_spans_have(&t->m->named, block)) &&
		    !block_zone(t->m->root, block, zone, sizeof(zone)) && strcmp(zone, "Movable") &&
		    (t->cell.node < 0 || block_node(t->m->root, block) == t->cell.node) &&
		    !is_kept(t, block) && can_be_emptied(t, block))
			err = move(t, block, why);
	if (err || t->nr_away == MOVED_BLOCKS)
		return err;
	return diag_set(why, -ENOSPC,
			"no %d memory blocks can be emptied; give the machine more memory",
			MOVED_BLOCKS);
}

int movable_blocks_ready(struct trial *t, struct diag *why)
{
	int err = bring_back_strays(t, why);

	if (trial_in_device(t) && *t->m->vmem.why.text) {
		*why = t->m->vmem.why;
		return -ENODEV;
	}
	if (trial_in_device(t) && t->m->vmem.large)
		return diag_set(why, -ENOMEM,
				"the virtio-mem device is too large to be in use all the time: its "
				"struct pages take a quarter of memory =; make that larger");
	if (trial_in_device(t) && t->cell.online == ONLINE_MOVABLE)
		return diag_set(why, -ENOTSUP,
				"online movable: the device's memory is in zone Normal; "
				"only target virtio-mem has it in another one");
	return err;
}

int movable_blocks_move(struct trial *t, struct diag *why)
{
	const struct target *target = t->cell.target.ops;

	/* A device that grows vacates nothing, and its struct pages could not lie in these blocks. */
	if (t->cell.online == ONLINE_KERNEL || (target->on_device && target->finds_range))
		return 0;
	if (!t->m->block_bytes)
		return diag_set(why, -ENOTSUP, "online movable needs memory hotplug");
	return machine_spare(t->m, t->m->block_bytes, why) ?: move_some(t, why);
}

int movable_blocks_return(struct trial *t, struct diag *why)
{
	struct series *s = t->series;
	int err = 0;

	if (t->m->journal) {
		t->nr_away = 0;
		return host_block_end(t, why);
	}
	while (t->nr_away) {
		const struct moved_block *b = &t->away[--t->nr_away];

		if (!move_back(t, b, why))
			continue;
		err = -EBUSY;
		if (s->nr_stray < MOVED_BLOCKS)
			s->stray[s->nr_stray++] = *b;
	}
	return err;
}
