// SPDX-License-Identifier: GPL-2.0
#include "bench/trial/host_block.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/kernel-page-flags.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/trial/block_list.h"
#include "bench/trial/host_bait.h"
#include "bench/trial/host_chosen.h"
#include "bench/trial/host_entice.h"
#include "bench/trial/journal.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"

/* A full block takes a third of a second; a block that holds what cannot move, for ever. */
#define EMPTY_NS (2 * NSEC_PER_SEC)
/* Blocks that are as free as this disturb nobody when they are emptied; tried first. */
#define FREE_PERCENT 90

#define KPF_RESERVED_BIT 32 /* include/linux/kernel-page-flags.h */

/* Pages that cannot go, or whose owner would mind. */
#define KEEP_OUT                                                                                   \
	(1ull << KPF_SLAB | 1ull << KPF_PGTABLE | 1ull << KPF_HUGE | 1ull << KPF_HWPOISON |        \
	 1ull << KPF_OFFLINE | 1ull << KPF_RESERVED_BIT)

static uint64_t block_of(const struct pfn_range *r)
{
	return r->start_pfn / r->nr_pages;
}

int host_block_look(struct trial *t, const struct pfn_range *r, unsigned int free_percent)
{
	uint64_t *flags = t->m->scratch.flags, nr_free = 0;

	if (trial_page_flags(t, r))
		return -EBUSY;
	for (uint64_t i = 0; i < r->nr_pages; i++) {
		if (flags[i] & KEEP_OUT)
			return -EBUSY;
		nr_free += flags[i] >> KPF_BUDDY & 1;
	}
	return nr_free * 100 >= r->nr_pages * free_percent ? 0 : -EBUSY;
}

/* Out and in again. The journal keeps it, with the zone where it was. */
static int cycle(struct trial *t, uint64_t block, const char *home, const char *zone,
		 struct diag *why)
{
	int err = journal_add(t->m->journal, block, home, why);

	if (err)
		return err;
	err = block_offline(t->m->root, block, EMPTY_NS);
	if (!err)
		err = block_online(t->m->root, block, zone, why);
	t->hotplugged_ns = trial_now();
	return err;
}

static int empty(struct trial *t, const struct pfn_range *r, struct diag *why)
{
	char home[ZONE_NAME_MAX];
	const char *zone = t->cell.online == ONLINE_MOVABLE ? "Movable" : home;
	uint64_t block = block_of(r);
	struct diag ignored;
	int err = block_zone(t->m->root, block, home, sizeof(home));

	if (err)
		return err;
	err = cycle(t, block, home, zone, why);
	if (err) {
		/* What is still out is told when the next block is noted. */
		journal_restore(t->m->journal, &ignored);
		return err;
	}
	host_block_use(t, r, zone);
	return 0;
}

void host_block_use(struct trial *t, const struct pfn_range *r, const char *zone)
{
	snprintf(t->zone, sizeof(t->zone), "%s", zone);
	t->node = block_node(t->m->root, block_of(r));
	t->range = *r;
	machine_remember_range(t->m, r);
}

static int search(struct trial *t, const struct block_list *l, uint64_t nr_pages,
		  unsigned int free_percent, struct diag *why)
{
	for (size_t i = 0; i < l->nr; i++) {
		const struct block_info *b = &l->blocks[i];
		struct pfn_range r = { b->block * nr_pages, nr_pages };

		if (b->why || machine_range_is_bad(t->m, &r) ||
		    host_block_look(t, &r, free_percent))
			continue;
		if (!empty(t, &r, why))
			return 0;
		machine_avoid_range(t->m, &r);
	}
	return -ENOSPC;
}

/* Whether offlining is refused before anything moves: it holds what the check never misses. */
static bool is_refused(struct trial *t, const struct pfn_range *r)
{
	const uint64_t large_slab = 1ull << KPF_SLAB | 1ull << KPF_COMPOUND_HEAD;
	uint64_t *flags = t->m->scratch.flags;

	if (trial_page_flags(t, r))
		return false;
	for (uint64_t i = 0; i < r->nr_pages; i++)
		if (flags[i] & 1ull << KPF_PGTABLE || (flags[i] & large_slab) == large_slab)
			return true;
	return false;
}

/*
 * From the bottom, as ranges are from the top; of the range's own zone, so that its per-CPU lists
 * are drained. One that is free has no pages that would be moved into the range; without one, the
 * first that is half free; at last (@refused) one that cannot go.
 */
static int find_other(struct trial *t, const struct block_list *l, unsigned int free_percent,
		      bool refused, struct pfn_range *r)
{
	const uint64_t nr_pages = t->range.nr_pages;
	const char *home = "";

	for (size_t i = 0; i < l->nr; i++)
		if (l->blocks[i].block == block_of(&t->range))
			home = strcmp(t->zone, "Movable") ? l->blocks[i].zone : "Normal";
	for (size_t i = l->nr; i-- > 0;) {
		const struct block_info *b = &l->blocks[i];

		*r = (struct pfn_range){ b->block * nr_pages, nr_pages };
		if (!b->why && b->block != block_of(&t->range) && !strcmp(b->zone, home) &&
		    (refused ? is_refused(t, r) : !host_block_look(t, r, free_percent)))
			return 0;
	}
	return -ENOSPC;
}

static int search_other(struct trial *t, struct pfn_range *r, bool *refused, struct diag *why)
{
	static const unsigned int free_percent[] = { 100, FREE_PERCENT, 50, 0 };
	struct block_list l;
	int err = block_list_read(t->m->root, &l, why);

	if (err)
		return err;
	err = -ENOSPC;
	for (size_t i = 0; err && i < sizeof(free_percent) / sizeof(free_percent[0]); i++)
		err = find_other(t, &l, free_percent[i], false, r);
	*refused = err;
	if (err)
		err = find_other(t, &l, 0, true, r);
	free(l.blocks);
	return err ? diag_set(why, err, "no memory block beside the range can be emptied") : 0;
}

int host_block_warm_up(struct trial *t, struct diag *why)
{
	struct pfn_range *r = &t->m->other_block;
	char zone[ZONE_NAME_MAX];
	bool refused = false;
	int err = 0;

	if (!r->nr_pages || r->start_pfn == t->range.start_pfn ||
	    host_block_look(t, r, FREE_PERCENT) ||
	    block_zone(t->m->root, block_of(r), zone, sizeof(zone)))
		err = search_other(t, r, &refused, why);
	if (!err)
		err = block_zone(t->m->root, block_of(r), zone, sizeof(zone));
	if (!err)
		err = cycle(t, block_of(r), zone, zone, why);
	if (refused && err == -EBUSY)
		err = 0;
	if (err || refused)
		*r = (struct pfn_range){ 0 };
	return err;
}

static int search_all(struct trial *t, uint64_t nr_pages, struct diag *why)
{
	struct block_list l;
	struct diag last = { "" };
	int err = block_list_read(t->m->root, &l, why);

	if (err)
		return err;
	err = search(t, &l, nr_pages, FREE_PERCENT, &last);
	if (err)
		err = search(t, &l, nr_pages, 0, &last);
	free(l.blocks);
	if (err)
		diag_set(
			why, err,
			"none of the %zu memory blocks can be emptied%s%s; free memory, or restart "
			"what uses it",
			l.nr, *last.text ? ", at last: " : "", last.text);
	return err;
}

int host_get_ready(struct trial *t, uint64_t bytes, struct diag *why)
{
	int err;

	if (!t->m->journal)
		return diag_set(why, -EPERM, "there is no journal; run as root");
	err = journal_restore(t->m->journal, why);
	return err < 0 ? err : machine_spare(t->m, bytes, why);
}

int host_block_find(struct trial *t, struct diag *why)
{
	uint64_t nr_pages = t->m->block_bytes / PAGE_BYTES;
	const struct pfn_range *known = machine_known_range(t->m, nr_pages);
	struct diag failed;
	int err = host_get_ready(t, t->m->block_bytes, why);

	if (err)
		return err;
	if (machine_scratch(t->m, nr_pages))
		return diag_set(why, -ENOMEM, "no memory for bitmaps");
	if (host_chosen_suits(t))
		return host_chosen_find(t, nr_pages, why);
	if (t->cell.online == ONLINE_KERNEL && trial_places_pages(t))
		return host_bait_find(t, nr_pages, why);
	if (known) {
		struct pfn_range r = *known;

		if (!empty(t, &r, &failed))
			return 0;
		machine_avoid_range(t->m, &r);
	}
	return search_all(t, nr_pages, why);
}

/*
 * Where pages of the kernel's own were, pageblocks are not movable ones any more, and more of them
 * would come: out and in again makes it one that can go. What is still there may keep it.
 */
static void make_movable(struct trial *t)
{
	char zone[ZONE_NAME_MAX];
	struct diag ignored;

	if (t->m->dev >= 0 || !t->range.nr_pages || !host_chosen_suits(t) ||
	    !host_entice_kernel(t) ||
	    block_zone(t->m->root, block_of(&t->range), zone, sizeof(zone)))
		return;
	cycle(t, block_of(&t->range), zone, zone, &ignored);
}

int host_block_end(struct trial *t, struct diag *why)
{
	int ret;

	if (t->m->journal)
		make_movable(t);
	ret = t->m->journal ? journal_restore(t->m->journal, why) : 0;

	return ret < 0 ? ret : 0;
}
