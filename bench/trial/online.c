// SPDX-License-Identifier: GPL-2.0
/*
 * Memory blocks in ZONE_MOVABLE, for one trial: with them there, faults go to that zone first, and
 * pages for a range elsewhere could not be placed.
 */

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "bench/trial/memory_block.h"
#include "bench/trial/trial.h"

static int take_offline(const struct trial *t, uint64_t block)
{
	int fd = block_open_state(t->m->root, block), err = 0;

	if (fd < 0)
		return fd;
	if (write(fd, "offline", 7) < 0)
		err = -errno;
	close(fd);
	return err;
}

/* Emptied by the module first, which fails where offlining would loop. */
static bool can_be_emptied(struct trial *t, uint64_t block)
{
	uint64_t nr_pages = t->m->block_bytes / PAGE_BYTES;
	struct pfn_range r = { block * nr_pages, nr_pages };
	bool can = !machine_claim(t->m, &r);

	machine_drop(t->m);
	return can;
}

static int move(struct trial *t, uint64_t block, struct diag *why)
{
	struct moved_block *m = &t->away[t->nr_away];
	int err = block_zone(t->m->root, block, m->home, sizeof(m->home));

	if (!err)
		err = take_offline(t, block);
	if (err)
		return diag_set(why, err, "memory%" PRIu64 " cannot be taken offline: %s", block,
				strerror(-err));
	m->block = block;
	t->nr_away++;
	return block_online(t->m->root, block, "Movable", why);
}

int trial_online(struct trial *t, struct diag *why)
{
	uint64_t nr_pages = t->m->block_bytes / PAGE_BYTES;
	char zone[16];
	int err = 0;

	if (t->cell.online == ONLINE_KERNEL || t->m->dev < 0)
		return 0;
	if (!nr_pages)
		return diag_set(why, -ENOTSUP, "online movable needs memory hotplug");
	for (uint64_t block = t->m->end_pfn / nr_pages;
	     block-- > 1 && t->nr_away < MOVED_BLOCKS && !err;)
		if (!block_zone(t->m->root, block, zone, sizeof(zone)) && strcmp(zone, "Movable") &&
		    can_be_emptied(t, block))
			err = move(t, block, why);
	if (err || t->nr_away == MOVED_BLOCKS)
		return err;
	return diag_set(why, -ENOSPC,
			"no %d memory blocks can be emptied; give the machine more memory",
			MOVED_BLOCKS);
}

static int move_back(struct trial *t, const struct moved_block *m, struct diag *why)
{
	char state[16];
	int err = block_read(t->m->root, m->block, "state", state, sizeof(state));

	if (!err && !strcmp(state, "online"))
		err = take_offline(t, m->block);
	if (err)
		return diag_set(why, err, "memory%" PRIu64 " does not leave zone Movable: %s",
				m->block, strerror(-err));
	return block_online(t->m->root, m->block, m->home, why);
}

int trial_online_undo(struct trial *t, struct diag *why)
{
	int err = 0;

	while (t->nr_away)
		err = move_back(t, &t->away[--t->nr_away], why) ?: err;
	return err;
}

bool trial_range_fits(const struct trial *t, const struct pfn_range *r)
{
	uint64_t nr_pages = t->m->block_bytes / PAGE_BYTES;

	return !t->nr_away || (r->start_pfn / nr_pages == t->away[0].block &&
			       (r->start_pfn + r->nr_pages - 1) / nr_pages == t->away[0].block);
}
