// SPDX-License-Identifier: GPL-2.0
/*
 * offline_pages() of a memory block, by writing "offline" to its state file. The deadline is a
 * signal (arm.c), since the kernel never gives up by itself. With the module the block is chosen
 * and emptied by claiming it, on a machine without it by taking it offline and back (host_block.c).
 */

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "bench/trial/host_block.h"
#include "bench/trial/journal.h"
#include "bench/trial/memory_block.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"

static int supported(const struct target_spec *spec, struct diag *why)
{
	if (access("/sys/devices/system/memory/block_size_bytes", R_OK))
		return diag_set(why, -ENOENT,
				"this kernel has no memory hotplug "
				"(CONFIG_MEMORY_HOTREMOVE)");
	if (geteuid())
		return diag_set(why, -EPERM,
				"needs root: memory blocks are not yours to take "
				"offline; run as root");
	return 0;
}

static uint64_t block_of(const struct trial *t)
{
	return t->range.start_pfn / t->range.nr_pages;
}

/* Blocks from the top, of one zone, that can be emptied. */
static int search(struct trial *t, struct pfn_range *r, struct diag *why)
{
	char zone[sizeof(t->zone)];
	int err = 0;

	for (uint64_t block = trial_end_pfn(t) / r->nr_pages; block-- > 1;) {
		r->start_pfn = block * r->nr_pages;
		if (!trial_range_fits(t, r) || machine_range_is_bad(t->m, r) ||
		    block_zone(t->m->root, block, zone, sizeof(zone)))
			continue;
		err = machine_claim(t->m, r);
		if (!err)
			return 0;
	}
	return diag_set(why, -ENOSPC,
			"no memory block can be emptied (%s); give the machine more memory",
			err ? strerror(-err) : "none is online in a single zone");
}

static int find_claimed(struct trial *t, uint64_t nr_pages, struct diag *why)
{
	int err;

	if (nr_pages > t->m->info.max_pages)
		return diag_set(why, -ENOTSUP, "memory blocks of %" PRIu64 " bytes cannot be used",
				t->m->block_bytes);
	err = trial_take_range(t, nr_pages, search, why);
	if (err)
		return err;
	t->node = block_node(t->m->root, block_of(t));
	err = block_zone(t->m->root, block_of(t), t->zone, sizeof(t->zone));
	if (!err && t->m->journal)
		err = journal_add(t->m->journal, block_of(t), t->zone, why);
	return err;
}

static int find(struct trial *t, struct diag *why)
{
	uint64_t nr_pages = t->m->block_bytes / PAGE_BYTES;

	if (!nr_pages)
		return diag_set(why, -ENOTSUP, "the size of memory blocks is not known");
	return t->m->dev < 0 ? host_block_find(t, why) : find_claimed(t, nr_pages, why);
}

static int attempt(struct trial *t, struct attempt *a)
{
	int fd = block_open_state(t->m->root, block_of(t));

	if (fd < 0)
		return diag_set(&t->reason, fd, "memory%" PRIu64 "/state: %s", block_of(t),
				strerror(-fd));
	a->begin_ns = trial_now();
	a->err = write(fd, "offline", 7) < 0 ? -errno : 0;
	a->end_ns = trial_now();
	close(fd);
	return 0;
}

static int restore(struct trial *t, struct diag *why)
{
	return block_online(t->m->root, block_of(t), t->zone, why);
}

const struct target target_offline = {
	.name = "offline",
	.summary = "offline_pages() of a memory block, brought back to its zone afterwards",
	.arg = TARGET_ARG_NONE,
	.uapi = PFNB_TARGET_OFFLINE,
	.pages = true,
	.unaided = true,
	.supported = supported,
	.find = find,
	.attempt = attempt,
	.restore = restore,
	.end = host_block_end,
};
