// SPDX-License-Identifier: GPL-2.0
/* A bystander that needs memory: it waits for per-CPU lists, for the zone, for its lock. */

#include <errno.h>
#include <sys/mman.h>

#include "bench/util/touched.h"
#include "workloads/background/bystander.h"
#include "workloads/site.h"
#include "workloads/workload.h"

/*
 * Far more than per-CPU lists hold, so that pages come from the zone. The page tables stay when the
 * pages go: a step allocates one page and nothing else.
 */
#define PAGES 4096

static void fault(const struct bystander_work *w, uint64_t i)
{
	w->mem[i % w->nr_pages * PAGE_BYTES] = 1;
}

static bool free_all(const struct bystander_work *w, uint64_t i)
{
	if ((i + 1) % w->nr_pages)
		return false;
	madvise(w->mem, w->nr_pages * PAGE_BYTES, MADV_DONTNEED);
	return true;
}

static int supported(struct diag *why)
{
	return 0;
}

static int place(struct site *s, struct diag *why)
{
	struct bystander_work work = {
		.mem = touched_alloc(PAGES * PAGE_BYTES),
		.nr_pages = PAGES,
		.step = fault,
		.rest = free_all,
	};
	int err;

	if (!work.mem)
		return diag_set(why, -ENOMEM, "no memory for a bystander");
	free_all(&work, PAGES - 1);
	err = bystander_place(s, &work, why);
	if (err)
		touched_free(work.mem, PAGES * PAGE_BYTES);
	return err;
}

static int end(struct site *s, struct diag *why)
{
	touched_free(bystander_end(s), PAGES * PAGE_BYTES);
	return 0;
}

const struct churn churn_bystander_alloc = {
	.name = "bystander:alloc",
	.summary = "allocates a page every 50 us; its stalls are measured",
	.supported = supported,
	.place = place,
	.begin = bystander_begin,
	.stop = bystander_stop,
	.report = bystander_report,
	.end = end,
};
