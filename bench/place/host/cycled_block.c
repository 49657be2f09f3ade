// SPDX-License-Identifier: GPL-2.0
/*
 * A memory block is emptied by taking it offline and online again: it is as empty then as others
 * leave it, and in ZONE_MOVABLE where the cell wants that. Blocks are tried from the top of memory,
 * nearly free ones first. A block that cannot be emptied is not tried again, and the block of the
 * last trial is used again. The block stays in the journal until host_block_end().
 */

#include <errno.h>
#include <stdlib.h>

#include "bench/machine/block_list.h"
#include "bench/machine/journal.h"
#include "bench/place/host/finder.h"
#include "bench/place/host_block.h"
#include "bench/place/host_settings.h"
#include "bench/place/place.h"
#include "bench/trial/trial.h"

static bool applies(const struct trial *t)
{
	return true;
}

static int empty(struct trial *t, const struct pfn_range *r, struct diag *why)
{
	char home[ZONE_NAME_MAX];
	const char *zone = t->cell.online == ONLINE_MOVABLE ? "Movable" : home;
	uint64_t block = r->start_pfn / r->nr_pages;
	struct diag ignored;
	int err = block_zone(t->m->root, block, home, sizeof(home));

	if (err)
		return err;
	err = host_block_cycle(t, block, home, zone, why);
	if (err) {
		/* A block that is still offline is told of when the next one is noted. */
		journal_restore(t->m->journal, &ignored);
		return err;
	}
	host_block_use(t, r, zone);
	return 0;
}

static int search(struct trial *t, const struct block_list *l, uint64_t nr_pages,
		  unsigned int free_percent, struct diag *why)
{
	for (size_t i = 0; i < l->nr; i++) {
		const struct block_info *b = &l->blocks[i];
		struct pfn_range r = { b->block * nr_pages, nr_pages };

		if (b->why || series_range_is_bad(t->series, &r) ||
		    host_block_look(t, &r, free_percent))
			continue;
		if (!empty(t, &r, why))
			return 0;
		series_avoid_range(t->series, &r);
	}
	return -ENOSPC;
}

static int search_all(struct trial *t, uint64_t nr_pages, struct diag *why)
{
	struct block_list l;
	struct diag last = { "" };
	int err = host_blocks_read(t, &l, why);

	if (err)
		return err;
	err = search(t, &l, nr_pages, BLOCK_FREE_PERCENT, &last);
	if (err)
		err = search(t, &l, nr_pages, 0, &last);
	free(l.blocks);
	if (err && t->m->named.nr)
		return diag_set(
			why, err,
			"none of the memory blocks that are named can be emptied%s%s; choose "
			"others, or find out what is in them (docs/environment.md)",
			*last.text ? ", at last: " : ": pages in them stay", last.text);
	if (err)
		diag_set(
			why, err,
			"none of the %zu memory blocks can be emptied%s%s; free memory, or restart "
			"what uses it",
			l.nr, *last.text ? ", at last: " : "", last.text);
	return err;
}

static int find(struct trial *t, uint64_t nr_pages, struct diag *why)
{
	const struct pfn_range *known = series_known_range(t->series, nr_pages);
	struct diag failed;

	if (known) {
		struct pfn_range r = *known;

		if (!empty(t, &r, &failed))
			return 0;
		series_avoid_range(t->series, &r);
	}
	return search_all(t, nr_pages, why);
}

static int place(struct trial *t, struct diag *why)
{
	return place_draw_blockers(t, why) ?: host_settings_note(t, why) ?: place_each(t, why);
}

const struct finder finder_cycled_block = {
	.name = "a block that was offline",
	.applies = applies,
	.find = find,
	.place = place,
};
