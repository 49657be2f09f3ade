// SPDX-License-Identifier: GPL-2.0
/*
 * A load that takes pages of the page allocator and gives them back: per-CPU lists are refilled and
 * drained, with zone->lock held.
 */

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/machine/machine.h"
#include "bench/machine/pfn.h"
#include "bench/util/touched.h"
#include "workloads/background/load.h"
#include "workloads/site.h"
#include "workloads/workload.h"

/* More than small lists hold. */
#define PAGES 2048
/*
 * The first and the last page of so many stay. Kernels from 6.14 on may free a page table that has
 * none left, and its next page would be an unmovable one of the range.
 */
#define CHUNK 256

static void fault(const struct load_work *w, uint64_t i)
{
	w->mem[i % w->nr_pages * PAGE_BYTES] = 1;
}

static void free_all(const struct load_work *w)
{
	for (uint64_t i = 0; i < w->nr_pages; i += CHUNK)
		madvise(w->mem + (i + 1) * PAGE_BYTES, (CHUNK - 2) * PAGE_BYTES, MADV_DONTNEED);
}

static int work(struct site *s, unsigned int i, struct load_work *w, struct diag *why)
{
	int err = machine_spare(s->m, PAGES * PAGE_BYTES, why);

	if (err)
		return err;
	*w = (struct load_work){
		.mem = touched_alloc(PAGES * PAGE_BYTES),
		.nr_pages = PAGES,
		.page = fault,
		.round = free_all,
	};
	if (!w->mem)
		return diag_set(why, -ENOMEM, "no memory for a load");
	/* Fails where the kernel has no THP, and that is as good. */
	madvise(w->mem, PAGES * PAGE_BYTES, MADV_NOHUGEPAGE);
	free_all(w);
	return 0;
}

static void done(const struct load_work *w)
{
	touched_free(w->mem, PAGES * PAGE_BYTES);
}

static int place(struct site *s, struct diag *why)
{
	return load_place(s, work, done, why) ?: load_small_lists(s, why);
}

const struct churn churn_load_faults = {
	.name = "load:faults",
	.summary = "other CPUs fault 2048 pages in and free them, over and over",
	.supported = load_supported,
	.place = place,
	.begin = load_begin,
	.stop = load_stop,
	.report = load_report,
	.end = load_end,
};
