// SPDX-License-Identifier: GPL-2.0
/* alloc_contig_range() of a chosen PFN range, called and timed in the module. */

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bench/machine/machine.h"
#include "bench/machine/memory_block.h"
#include "bench/place/place.h"
#include "bench/place/range.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"

static int supported(const struct target_spec *spec, struct diag *why)
{
	return module_supported(why);
}

/*
 * A free page of the highest order, MAX_PAGE_ORDER on x86-64. isolate_single_pageblock() walks from
 * the range's ends to the borders of such pages, and what lies there differs from run to run:
 * 44 us on 7.3, or none. All ranges begin at such a border.
 */
#define LARGEST_FREE_PAGES 1024

/* The highest range that can be emptied: low memory holds the kernel. */
static int search(struct trial *t, struct pfn_range *r, struct diag *why)
{
	uint64_t step =
		(r->nr_pages + LARGEST_FREE_PAGES - 1) / LARGEST_FREE_PAGES * LARGEST_FREE_PAGES;
	uint64_t pfn = trial_end_pfn(t) / step * step;
	int err = 0;

	while (pfn >= 2 * step) {
		pfn -= step;
		r->start_pfn = pfn;
		if (!trial_range_fits(t, r) || series_range_is_bad(t->series, r))
			continue;
		err = machine_claim(t->m, r);
		if (!err)
			return 0;
	}
	return diag_set(why, -ENOSPC,
			"no range of %" PRIu64 " pages can be emptied (%s); give the "
			"machine more memory",
			r->nr_pages, strerror(-err));
}

/* Known where memory blocks are; a block of two zones leaves it unknown. */
void target_find_zone(struct trial *t)
{
	uint64_t block;

	if (!t->m->block_bytes)
		return;
	block = t->site.range.start_pfn * PAGE_BYTES / t->m->block_bytes;
	t->node = block_node("", block);
	if (block_zone("", block, t->zone, sizeof(t->zone)))
		*t->zone = '\0';
}

static int find(struct trial *t, struct diag *why)
{
	int err = trial_take_range(t, t->cell.target.size_bytes / PAGE_BYTES, search, why);

	if (!err)
		target_find_zone(t);
	return err;
}

int target_contig_attempt(struct trial *t, struct attempt *a)
{
	struct pfnb_contig c = { .h.version = PFNB_VERSION };

	if (ioctl(t->m->dev, PFNB_IOC_CONTIG, &c))
		return diag_set(&t->reason, -errno, "the module refuses the operation: %s",
				strerror(errno));
	a->begin_ns = c.begin_ns;
	a->end_ns = c.end_ns;
	a->err = c.err;
	return 0;
}

const struct target target_contig = {
	.name = "contig",
	.summary = "alloc_contig_range(): contig:SIZE, a multiple of the pageblock up to 1G",
	.arg = TARGET_ARG_SIZE,
	.uapi = PFNB_TARGET_CONTIG,
	.pages = true,
	.supported = supported,
	.find = find,
	.attempt = target_contig_attempt,
};
