// SPDX-License-Identifier: GPL-2.0
/* Claims in a contiguous memory area, on kernels that have one: its pageblocks keep their type. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bench/machine/block_types.h"
#include "bench/machine/machine.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define NR 512

static struct block_types types;

/* A pageblock of an area that can be claimed; drivers may have taken from others. Else the last. */
static struct pfn_range claim_area(struct machine *m, int *err)
{
	struct pfn_range r = { 0 };

	*err = -ENOENT;
	block_types_read(&types, m->dev, m->pageblock_pages);
	for (size_t i = 0; i < types.nr && *err; i++) {
		if (types.type[i] != PFNB_BLOCK_CMA)
			continue;
		r = (struct pfn_range){ .start_pfn = i * NR, .nr_pages = NR };
		if (machine_claim(m, &r) != -EBUSY)
			break;
		*err = machine_claim_area(m, &r);
	}
	return r;
}

static bool in_area(struct machine *m, const struct pfn_range *r)
{
	block_types_read(&types, m->dev, m->pageblock_pages);
	return types.type[r->start_pfn / NR] == PFNB_BLOCK_CMA;
}

static int change(struct machine *m, const struct pfn_range *r, unsigned long cmd, uint32_t flags)
{
	uint64_t first[BITMAP_WORDS(NR)] = { 1 };
	struct pfnb_pages p = {
		.h = { .version = PFNB_VERSION, .flags = flags },
		.start_pfn = r->start_pfn,
		.nr_pages = NR,
		.bitmap = (uintptr_t)first,
	};

	return ioctl(m->dev, cmd, &p);
}

void test_cma(void)
{
	struct machine m;
	struct pfn_range r;
	int err;

	machine_open(&m);
	block_types_open(&types, m.end_pfn / m.pageblock_pages);
	r = claim_area(&m, &err);
	if (!r.nr_pages) {
		tap(true, "contiguous memory areas # skip: this kernel has none");
	} else if (tap(!err, "only a claim that is meant for it takes a pageblock of an area")) {
		tap(in_area(&m, &r), "which keeps its type");
		tap_errno(change(&m, &r, PFNB_IOC_FREE, PFNB_FREE_UNMOVABLE), EINVAL,
			  "free in an area for unmovable allocations");
		tap_errno(change(&m, &r, PFNB_IOC_FREE, PFNB_FREE_RECLAIMABLE), EINVAL,
			  "free in an area for reclaimable allocations");
		tap_errno(change(&m, &r, PFNB_IOC_MARK, PFNB_MARK_BLOCK), EINVAL,
			  "mark a block of an area as unmovable");
		tap_errno(change(&m, &r, PFNB_IOC_FREE, 0), 0, "free of one of its pages");
		tap(!machine_drop(&m) && in_area(&m, &r), "given back, it is the area's");
	}
	block_types_close(&types);
	machine_close(&m);
}
