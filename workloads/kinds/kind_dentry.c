// SPDX-License-Identifier: GPL-2.0
/*
 * Slabs of one page: those of negative dentries, as stat(2) of names that are not there leaves
 * them. They need a file system that keeps them (tmpfs does not, kernfs does) and one that nobody
 * else uses, so that they can all go at the end: a cgroup hierarchy without controllers.
 *
 * has_unmovable_pages() missed them when this was written: since slabs are frozen (reference count
 * 0, Linux 6.14 or so) a slab of one page looks like a free page in flight. Before that they were
 * found early.
 *
 * There is no drop(): neither a negative dentry nor its slab can be told to go.
 */

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/private_mount.h"
#include "workloads/support/slab_units.h"
#include "workloads/unit_ops.h"

#define CACHE "dentry"

static int look_up(int dir, const char *name)
{
	if (!faccessat(dir, name, F_OK, 0))
		return -EEXIST;
	return errno == ENOENT ? 0 : -errno;
}

static int mount_hierarchy(struct diag *why)
{
	static unsigned int nr;
	char options[64];

	/* A hierarchy is still busy for a while after it has gone: never use a name again. */
	snprintf(options, sizeof(options), "none,name=pfnbench-%d-%u", (int)getpid(), nr++);
	return private_mount("cgroup", options, why);
}

static int dentry_open(struct units *u, uint64_t max, struct diag *why)
{
	struct slab_units s = { .migratetype = ALLOC_RECLAIMABLE, .make = look_up };
	int order = slab_order(CACHE, why);

	if (order < 0)
		return order;
	s.dir = mount_hierarchy(why);
	return s.dir < 0 ? s.dir : slab_units_open(u, max, &s, order, why);
}

static int dentry_supported(struct diag *why)
{
	int order = slab_order(CACHE, why);

	if (order < 0)
		return order;
	if (order)
		return diag_set(why, -ENOTSUP,
				"slabs of %s are of order %d here; boot with slub_max_order=0",
				CACHE, order);
	return units_probed(mount_hierarchy(why)) ?: alloc_trace_supported(why);
}

/* No look at flags of user pages: a slab keeps its own words where those have theirs. */
static bool dentry_is(uint64_t flags)
{
	return (flags & KPF(SLAB)) && !(flags & KPF_NOT_SMALL);
}

const struct unit_ops kind_dentry = {
	.name = "dentry",
	.summary = "slabs of one page, of negative dentries",
	.kernel = "order-0 slab of " CACHE,
	.detected = DETECTED_LATE,
	.reclaimable = true,
	.supported = dentry_supported,
	.open = dentry_open,
	.take = slab_units_take,
	.take_one = slab_units_take_one,
	.seal = alloc_trace_seal,
	.lingers = "a slab whose last object goes stays with its cache",
	.is = dentry_is,
	.close = slab_units_close,
};
