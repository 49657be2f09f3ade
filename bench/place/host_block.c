// SPDX-License-Identifier: GPL-2.0
#include "bench/place/host_block.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/block_list.h"
#include "bench/machine/journal.h"
#include "bench/machine/page_flags.h"
#include "bench/machine/reserve.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"

/* A full block takes a third of a second; a block that holds what cannot move, for ever. */
#define EMPTY_NS (2 * NSEC_PER_SEC)

/* Pages that cannot go, or whose owner would mind. */
#define KEEP_OUT                                                                                   \
	(KPF(SLAB) | KPF(PGTABLE) | KPF(HUGE) | KPF(HWPOISON) | KPF(OFFLINE) | KPF(RESERVED))

static uint64_t block_of(const struct pfn_range *r)
{
	return r->start_pfn / r->nr_pages;
}

uint64_t host_pages_most(const struct trial *t, uint64_t most)
{
	uint64_t bytes = 0, pages;

	memory_item(t->m->root, MEMORY_TOTAL, &bytes, NULL);
	/* what maps huge pages adds one */
	pages = bytes > table_bytes() ? (bytes - table_bytes()) / PAGE_BYTES : 0;
	return pages < most ? pages : most;
}

int host_blocks_read(const struct trial *t, struct block_list *l, struct diag *why)
{
	int err = block_list_read(t->m->root, l, why);

	for (size_t i = 0; !err && i < l->nr; i++)
		if (!l->blocks[i].why && !block_spans_have(&t->m->named, l->blocks[i].block))
			l->blocks[i].why = "is none of those that are named";
	return err;
}

int host_block_look(struct trial *t, const struct pfn_range *r, unsigned int free_percent)
{
	uint64_t *flags = t->site.scratch->flags, nr_free = 0;

	if (site_page_flags(&t->site, r))
		return -EBUSY;
	for (uint64_t i = 0; i < r->nr_pages; i++) {
		if (flags[i] & KEEP_OUT)
			return -EBUSY;
		nr_free += flags[i] >> KPF_BUDDY & 1;
	}
	return nr_free * 100 >= r->nr_pages * free_percent ? 0 : -EBUSY;
}

int host_block_cycle(struct trial *t, uint64_t block, const char *home, const char *zone,
		     struct diag *why)
{
	int err = journal_add(t->m->journal, block, home, why);

	if (err)
		return err;
	err = block_offline(t->m->root, block, EMPTY_NS);
	if (!err)
		err = block_online(t->m->root, block, zone, why);
	t->hotplugged_ns = clock_ns();
	return err;
}

void host_block_use(struct trial *t, const struct pfn_range *r, const char *zone)
{
	snprintf(t->zone, sizeof(t->zone), "%s", zone);
	t->node = block_node(t->m->root, block_of(r));
	t->site.range = *r;
	series_remember_range(t->series, r);
}

/* Whether the early check refuses a block: such pages in it are never missed. */
static bool is_refused(struct trial *t, const struct pfn_range *r)
{
	const uint64_t large_slab = KPF(SLAB) | KPF(COMPOUND_HEAD);
	uint64_t *flags = t->site.scratch->flags;

	if (site_page_flags(&t->site, r))
		return false;
	for (uint64_t i = 0; i < r->nr_pages; i++)
		if (flags[i] & KPF(PGTABLE) || (flags[i] & large_slab) == large_slab)
			return true;
	return false;
}

static bool is_in_kernel_zone(const struct block_info *b)
{
	return *b->zone && strcmp(b->zone, "Movable");
}

/*
 * Blocks are tried from the bottom, since ranges come from the top. The block is of the range's own
 * zone, so that the per-CPU lists of that zone are drained; of a range in zone Movable, of the zone
 * that the topmost other block is in. A free block has no pages that would move into the range.
 * @refused: the block shall be one that the kernel refuses to take offline.
 */
static int find_other(struct trial *t, const struct block_list *l, unsigned int free_percent,
		      bool refused, struct pfn_range *r)
{
	const uint64_t nr_pages = t->site.range.nr_pages;
	bool movable = !strcmp(t->zone, "Movable");
	const char *home = "";

	for (size_t i = 0; i < l->nr && !*home; i++)
		if (movable ? is_in_kernel_zone(&l->blocks[i])
			    : l->blocks[i].block == block_of(&t->site.range))
			home = l->blocks[i].zone;
	for (size_t i = l->nr; i-- > 0;) {
		const struct block_info *b = &l->blocks[i];

		*r = (struct pfn_range){ b->block * nr_pages, nr_pages };
		if (!b->why && b->block != block_of(&t->site.range) && !strcmp(b->zone, home) &&
		    (refused ? is_refused(t, r) : !host_block_look(t, r, free_percent)))
			return 0;
	}
	return -ENOSPC;
}

static int search_other(struct trial *t, struct pfn_range *r, bool *refused, struct diag *why)
{
	static const unsigned int free_percent[] = { 100, BLOCK_FREE_PERCENT, 50, 0 };
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
	struct pfn_range *r = &t->series->other_block;
	char zone[ZONE_NAME_MAX];
	bool refused = false;
	int err = 0;

	if (!r->nr_pages || r->start_pfn == t->site.range.start_pfn ||
	    host_block_look(t, r, BLOCK_FREE_PERCENT) ||
	    block_zone(t->m->root, block_of(r), zone, sizeof(zone)))
		err = search_other(t, r, &refused, why);
	if (!err)
		err = block_zone(t->m->root, block_of(r), zone, sizeof(zone));
	if (!err)
		err = host_block_cycle(t, block_of(r), zone, zone, why);
	if (refused && err == -EBUSY)
		err = 0;
	if (err || refused)
		*r = (struct pfn_range){ 0 };
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

int host_block_end(struct trial *t, struct diag *why)
{
	int ret = t->m->journal ? journal_restore(t->m->journal, why) : 0;

	return ret < 0 ? ret : 0;
}
