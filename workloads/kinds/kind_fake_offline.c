// SPDX-License-Identifier: GPL-2.0
/*
 * Pageblocks that virtio-mem has unplugged of an online memory block, "fake-offline": PageOffline
 * pages to which the driver drops its references while the block is going offline, so that
 * offline_pages() skips them; alloc_contig_range() does not. The driver takes the highest pageblock
 * that it can have: that which is free, while all others are claimed.
 */

#include <errno.h>
#include <string.h>

#include "bench/machine/machine.h"
#include "bench/machine/page_flags.h"
#include "bench/machine/virtio.h"
#include "bench/util/units.h"
#include "workloads/kinds/kinds.h"
#include "workloads/workload.h"

#define LIMIT_NS (10 * NSEC_PER_SEC)

static int supported(struct diag *why)
{
	return virtio_has_memory(why) ?: module_supported(why);
}

static int open_device(struct units *u, uint64_t max, struct diag *why)
{
	u->max = max;
	u->priv = u->machine;
	u->order = table_order();
	if (1ull << u->order == u->machine->pageblock_pages)
		return 0;
	return diag_set(why, -EOPNOTSUPP,
			"the kernel has pageblocks of another size than huge pages, %llu bytes",
			u->machine->pageblock_pages * PAGE_BYTES);
}

static int ask(struct units *u, uint64_t blocks, struct pfnb_virtio *v)
{
	return virtio_ask(u->machine, PFNB_VIRTIO_MEM,
			  u->machine->vmem.nr_pages * PAGE_BYTES - blocks * table_bytes(), LIMIT_NS,
			  v);
}

static int take_one(struct units *u, uint64_t *pfn, struct diag *why)
{
	struct pfnb_virtio v = { .pfns = (uintptr_t)pfn, .nr_pfns = 1 };
	int err = ask(u, u->nr + 1, &v);

	if (err)
		return diag_set(why, err, "virtio-mem does not shrink: %s", strerror(-err));
	if (v.nr_pfns != 1)
		return diag_set(why, -EBUSY, "virtio-mem cannot have the free pageblock");
	return 0;
}

static void close_device(struct units *u)
{
	struct pfnb_virtio v = { .nr_pfns = 0 };

	if (u->nr)
		ask(u, 0, &v);
	u->nr = 0;
	u->priv = NULL;
}

static bool is(uint64_t flags)
{
	return flags & KPF(OFFLINE);
}

const struct unit_ops kind_fake_offline = {
	.name = "fake-offline",
	.summary = "pageblocks that virtio-mem has unplugged of an online memory block",
	.guests = "with virtio-mem = SIZE in [machine]",
	.kernel = "fake-offline page of virtio-mem",
	.detected = DETECTED_EARLY,
	.movable = true,
	.device = true,
	.left_in_place = true,
	.supported = supported,
	.order = table_order,
	.open = open_device,
	.take = units_take_each,
	.take_one = take_one,
	.is = is,
	.close = close_device,
};
