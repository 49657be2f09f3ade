// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel pages at exact places: those pages of the claimed range that are not given back. They go,
 * unmarked, with the module's file.
 *
 * Plain ones have refcount 1 and are neither LRU nor movable: what the early check is made for. The
 * others are more than plain: PageOffline ones of a balloon that cannot migrate them (Xen, Hyper-V,
 * virtio-balloon without compaction), reserved ones of the firmware or a driver, and plain ones
 * whose pageblock is unmovable, as the allocator makes it for its own.
 */

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bench/machine/machine.h"
#include "workloads/site.h"
#include "workloads/workload.h"

static int mark(struct site *s, size_t part, uint32_t flags, struct diag *why)
{
	struct pfnb_pages p = {
		.h = { .version = PFNB_VERSION, .flags = flags },
		.start_pfn = s->range.start_pfn,
		.nr_pages = s->range.nr_pages,
		.bitmap = (uintptr_t)site_blocker_map(s, part),
	};

	if (ioctl(s->m->dev, PFNB_IOC_MARK, &p))
		return diag_set(why, -errno, "the module marks no pages: %s", strerror(errno));
	return 0;
}

static int place_offline(struct site *s, size_t part, struct diag *why)
{
	return mark(s, part, PFNB_MARK_OFFLINE, why);
}

static int place_reserved(struct site *s, size_t part, struct diag *why)
{
	return mark(s, part, PFNB_MARK_RESERVED, why);
}

/* Marks come after the fill: pages freed for the fill go where faults on movable memory look. */
static int seal_block(struct site *s, size_t part, struct diag *why)
{
	return mark(s, part, PFNB_MARK_BLOCK, why);
}

const struct blocker blocker_kernel = {
	.name = "kernel",
	.summary = "kernel pages at exact places: kernel:N@PLACE or kernel:P%@PLACE",
	.takes_count = true,
	.supported = module_supported,
};

const struct blocker blocker_kernel_block = {
	.name = "kernel-block",
	.summary = "as kernel, in pageblocks that are unmovable ones: kernel-block:N@PLACE",
	.takes_count = true,
	.supported = module_supported,
	.seal = seal_block,
};

const struct blocker blocker_page_offline = {
	.name = "page-offline",
	.summary = "PageOffline pages of a balloon that cannot migrate them: page-offline:N@PLACE",
	.takes_count = true,
	.supported = module_supported,
	.place = place_offline,
};

const struct blocker blocker_page_reserved = {
	.name = "page-reserved",
	.summary = "reserved pages, as firmware and drivers have them: page-reserved:N@PLACE",
	.takes_count = true,
	.supported = module_supported,
	.place = place_reserved,
};
