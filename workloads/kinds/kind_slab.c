// SPDX-License-Identifier: GPL-2.0
/*
 * Compound slabs: those of tmpfs inodes, as many small files in /tmp or /run make them. The slabs
 * of their dentries and names are of another order or migratetype, and of no unit.
 *
 * There is no drop(): a slab whose last object goes stays with its cache for a while.
 */

#include <errno.h>
#include <sys/stat.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/private_mount.h"
#include "workloads/support/slab_units.h"
#include "workloads/unit_ops.h"

#define CACHE "shmem_inode_cache"

static int make_file(int dir, const char *name)
{
	return mknodat(dir, name, S_IFREG | 0600, 0) ? -errno : 0;
}

static int slab_open(struct units *u, uint64_t max, struct diag *why)
{
	struct slab_units s = { .migratetype = ALLOC_UNMOVABLE, .make = make_file };
	int order = slab_order(CACHE, why);

	if (order < 0)
		return order;
	s.dir = private_mount("tmpfs", "nr_inodes=0", why);
	return s.dir < 0 ? s.dir : slab_units_open(u, max, &s, order, why);
}

static unsigned int order_of_slabs(void)
{
	int order = slab_order(CACHE, NULL);

	return order < 0 ? 0 : order;
}

static int slab_supported(struct diag *why)
{
	int order = slab_order(CACHE, why);

	if (order < 0)
		return order;
	if (!order)
		return diag_set(why, -ENOTSUP,
				"slabs of %s are of order 0 here; boot without slub_max_order=0",
				CACHE);
	return alloc_trace_supported(why);
}

/*
 * In older kernels heads alone have the flag of slabs. In newer ones a slab may seem anonymous: it
 * keeps a word of its own where other pages have their mapping.
 */
static bool slab_is(uint64_t flags)
{
	return (flags & (KPF(SLAB) | KPF(COMPOUND_TAIL))) &&
	       !(flags & (KPF(BUDDY) | KPF(HUGE) | KPF(THP)));
}

const struct unit_ops kind_slab = {
	.name = "slab",
	.summary = "slabs of more than one page, of the inodes of small files in a tmpfs",
	.kernel = "compound slab of " CACHE,
	.detected = DETECTED_EARLY,
	.supported = slab_supported,
	.order = order_of_slabs,
	.open = slab_open,
	.take = slab_units_take,
	.take_one = slab_units_take_one,
	.seal = alloc_trace_seal,
	.lingers = "a slab whose last object goes stays with its cache",
	.is = slab_is,
	.close = slab_units_close,
};
