// SPDX-License-Identifier: GPL-2.0
/*
 * Memory blocks in ZONE_MOVABLE, for one trial: with them there, faults go to that zone first, and
 * pages for a range elsewhere could not be placed.
 */

#include <errno.h>
#include <inttypes.h>
#include <numa.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/trial/memory_block.h"
#include "bench/trial/trial.h"
#include "workloads/workload.h"

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

/*
 * What the trial held may be released by a work item of the kernel's a while later, and a signal of
 * the trial's deadline may still be on its way.
 */
#define TRIES	       10
#define TRY_AGAIN_NSEC 100000000

static int leave(struct trial *t, uint64_t block)
{
	const struct timespec pause = { .tv_nsec = TRY_AGAIN_NSEC };
	char state[16];
	int err = 0;

	for (int i = 0; i < TRIES; i++) {
		err = block_read(t->m->root, block, "state", state, sizeof(state));
		if (!err && !strcmp(state, "online"))
			err = take_offline(t, block);
		if (err != -EINTR && err != -EBUSY)
			break;
		nanosleep(&pause, NULL);
	}
	return err;
}

static int move(struct trial *t, uint64_t block, struct diag *why)
{
	struct moved_block *m = &t->away[t->nr_away];
	int err = block_zone(t->m->root, block, m->home, sizeof(m->home));

	if (!err)
		err = leave(t, block);
	if (err)
		return diag_set(why, err, "memory%" PRIu64 " cannot be taken offline: %s", block,
				strerror(-err));
	m->block = block;
	t->nr_away++;
	return block_online(t->m->root, block, "Movable", why);
}

static int move_back(struct trial *t, const struct moved_block *m, struct diag *why)
{
	int err = leave(t, m->block);

	if (err)
		return diag_set(why, err, "memory%" PRIu64 " does not leave zone Movable: %s",
				m->block, strerror(-err));
	return block_online(t->m->root, m->block, m->home, why);
}

/* Pages for other ranges would go to a block that is left in ZONE_MOVABLE. */
static int bring_back_strays(struct trial *t, struct diag *why)
{
	struct machine *m = t->m;
	int err = 0;

	while (m->nr_stray && !err) {
		err = move_back(t, &m->stray[m->nr_stray - 1], why);
		m->nr_stray -= !err;
	}
	return err;
}

static int move_some(struct trial *t, struct diag *why)
{
	uint64_t nr_pages = t->m->block_bytes / PAGE_BYTES;
	char zone[16];
	int err = 0;

	for (uint64_t block = t->m->end_pfn / nr_pages;
	     block-- > 1 && t->nr_away < MOVED_BLOCKS && !err;)
		if (!block_zone(t->m->root, block, zone, sizeof(zone)) && strcmp(zone, "Movable") &&
		    (t->cell.node < 0 || block_node(t->m->root, block) == t->cell.node) &&
		    can_be_emptied(t, block))
			err = move(t, block, why);
	if (err || t->nr_away == MOVED_BLOCKS)
		return err;
	return diag_set(why, -ENOSPC,
			"no %d memory blocks can be emptied; give the machine more memory",
			MOVED_BLOCKS);
}

int trial_online(struct trial *t, struct diag *why)
{
	int err = bring_back_strays(t, why);

	if (trial_in_device(t) && *t->m->vmem.why.text) {
		*why = t->m->vmem.why;
		return -ENODEV;
	}
	if (trial_in_device(t) && t->cell.online == ONLINE_MOVABLE)
		return diag_set(why, -ENOTSUP,
				"online movable: the device's memory is in zone Normal; "
				"only target virtio-mem has it in another one");
	/* On a host the target moves its block itself: one, and that in the journal. */
	if (err || t->cell.online == ONLINE_KERNEL || t->m->dev < 0)
		return err;
	if (!t->m->block_bytes)
		return diag_set(why, -ENOTSUP, "online movable needs memory hotplug");
	return move_some(t, why);
}

int trial_online_undo(struct trial *t, struct diag *why)
{
	struct machine *m = t->m;
	int err = 0;

	while (t->nr_away) {
		const struct moved_block *b = &t->away[--t->nr_away];

		if (!move_back(t, b, why))
			continue;
		err = -EBUSY;
		if (m->nr_stray < MOVED_BLOCKS)
			m->stray[m->nr_stray++] = *b;
	}
	return err;
}

bool trial_in_device(const struct trial *t)
{
	for (size_t i = 0; i < t->cell.fill.nr; i++)
		if (t->cell.fill.part[i].ops->units && t->cell.fill.part[i].ops->units->device)
			return true;
	return false;
}

uint64_t trial_end_pfn(const struct trial *t)
{
	const struct virtio_memory *mem = &t->m->vmem;

	return trial_in_device(t) ? mem->start_pfn + mem->nr_pages : t->m->end_pfn;
}

static bool lies_in_device(const struct trial *t, const struct pfn_range *r)
{
	const struct virtio_memory *mem = &t->m->vmem;

	return r->start_pfn >= mem->start_pfn &&
	       r->start_pfn + r->nr_pages <= mem->start_pfn + mem->nr_pages;
}

bool trial_range_fits(const struct trial *t, const struct pfn_range *r)
{
	uint64_t nr_pages = t->m->block_bytes / PAGE_BYTES, first, last;

	if (trial_in_device(t) != lies_in_device(t, r))
		return false;
	if (!t->nr_away && t->cell.node < 0)
		return true;
	if (!nr_pages)
		return false;
	first = r->start_pfn / nr_pages;
	last = (r->start_pfn + r->nr_pages - 1) / nr_pages;
	if (t->nr_away)
		return first == t->away[0].block && last == first;
	return block_node(t->m->root, first) == t->cell.node &&
	       block_node(t->m->root, last) == t->cell.node;
}

/* Where faults and the kernel's own allocations for us look first. */
void trial_prefer_node(const struct trial *t, bool prefer)
{
	if (t->cell.node < 0 || numa_available() < 0)
		return;
	if (prefer)
		numa_set_preferred(t->cell.node);
	else
		numa_set_localalloc();
}
