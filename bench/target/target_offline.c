// SPDX-License-Identifier: GPL-2.0
/*
 * offline_pages() of a memory block, by writing "offline" to its state file. The deadline is a
 * signal (bench/place/arm.c), since the kernel never gives up by itself. The placer chooses and
 * empties the block.
 */

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/memory_block.h"
#include "bench/measure/marks.h"
#include "bench/place/host_block.h"
#include "bench/place/placer.h"
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
	return t->site.range.start_pfn / t->site.range.nr_pages;
}

static int find(struct trial *t, struct diag *why)
{
	uint64_t nr_pages = t->m->block_bytes / PAGE_BYTES;

	if (!nr_pages)
		return diag_set(why, -ENOTSUP, "the size of memory blocks is not known");
	return t->placer->find_block(t, nr_pages, why);
}

static int attempt(struct trial *t, struct attempt *a)
{
	int fd = block_open_state(t->m->root, block_of(t));

	if (fd < 0)
		return diag_set(&t->reason, fd, "memory%" PRIu64 "/state: %s", block_of(t),
				strerror(-fd));
	attempt_begin(a);
	a->err = write(fd, "offline", 7) < 0 ? -errno : 0;
	attempt_end(a);
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
	.without_module = true,
	.supported = supported,
	.find = find,
	.attempt = attempt,
	.restore = restore,
	.end = host_block_end,
};
