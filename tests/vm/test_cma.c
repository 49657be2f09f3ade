// SPDX-License-Identifier: GPL-2.0
/* Claims in a contiguous memory area, on kernels that have one: its pageblocks keep their type. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bench/machine/block_types.h"
#include "bench/machine/cma_area.h"
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

static int arm(struct machine *m, const struct pfn_range *r, uint32_t target)
{
	struct pfnb_arm a = {
		.h.version = PFNB_VERSION,
		.start_pfn = r->start_pfn,
		.nr_pages = r->nr_pages,
		.target = target,
	};

	return ioctl(m->dev, PFNB_IOC_ARM, &a);
}

static int run(struct machine *m, struct pfnb_cma *c)
{
	c->h = (struct pfnb_header){ .version = PFNB_VERSION };
	return ioctl(m->dev, PFNB_IOC_CMA, c);
}

static void disarm(struct machine *m)
{
	struct pfnb_arm a = { .h.version = PFNB_VERSION };

	ioctl(m->dev, PFNB_IOC_DISARM, &a);
}

/* cma_alloc() itself: what it is asked for, and that all is given back. */
static void allocate(struct machine *m, const struct cma_area *area)
{
	struct pfn_range all = { area->base_pfn, area->nr_pages };
	struct pfnb_cma c = { .nr_pages = NR, .align = area->align_max };

	tap_errno(run(m, &c), EINVAL, "cma, nothing armed");
	tap_errno(arm(m, &all, PFNB_TARGET_CONTIG), 0, "arm for alloc_contig_range()");
	tap_errno(run(m, &c), EINVAL, "cma, armed for another target");
	disarm(m);
	all.nr_pages -= NR;
	tap_errno(arm(m, &all, PFNB_TARGET_CMA), 0, "arm some of the area");
	tap_errno(run(m, &c), EINVAL, "cma, of a range that is no area");
	disarm(m);
	all.nr_pages += NR;
	tap_errno(arm(m, &all, PFNB_TARGET_CMA), 0, "arm the area");
	c.align++;
	tap_errno(run(m, &c), EINVAL, "cma, an alignment that no driver has");
	c.align--;
	c.nr_pages = 0;
	tap_errno(run(m, &c), EINVAL, "cma of no page");
	c.nr_pages = area->nr_pages + 1;
	tap_errno(run(m, &c), EINVAL, "cma of more than there is");
	c.nr_pages = NR;
	tap(!run(m, &c) && !c.err && c.pfn == area->range_pfn && c.end_ns > c.begin_ns,
	    "the range that was made the first is obtained");
	tap(!run(m, &c) && !c.err && c.pfn == area->range_pfn, "and again, for it was given back");
	disarm(m);
}

static void cma_calls(struct machine *m)
{
	struct cma_area area, again;
	int err = cma_area_ask(&area, m->dev, NR, NULL);

	if (err == -EOPNOTSUPP || err == -ENODEV) {
		tap(true, "cma_alloc() # skip: this kernel has no area");
		return;
	}
	tap(!err && area.range_pfn % (2 * NR) == 0, "a range is made the first of its area");
	tap(cma_area_ask(&again, m->dev, NR, NULL) == -EBUSY, "one range a file");
	allocate(m, &area);
	machine_drop(m);
	tap(cma_area_ask(&again, m->dev, area.nr_pages + 1, NULL) == -ENOSPC,
	    "no range is larger than its area");
	machine_drop(m);
	tap(!cma_area_ask(&again, m->dev, NR, NULL) && again.range_pfn == area.range_pfn,
	    "what was held goes with the file");
	machine_drop(m);
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
	cma_calls(&m);
	machine_close(&m);
}
