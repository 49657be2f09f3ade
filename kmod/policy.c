// SPDX-License-Identifier: GPL-2.0
/*
 * What the replaced functions do for the armed task. Each calls the original; hooks.c lets calls
 * from this module through. They run where the original runs: in the task, able to sleep.
 */

#include <linux/mm.h>
#include <linux/page-isolation.h>
#include <linux/sched/signal.h>
#include <linux/swap.h>
#include <linux/thread_info.h>

#include "compat.h"
#include "pfnbench.h"

static bool offlining(const struct pfnb_op *op)
{
	return op->target == PFNB_TARGET_OFFLINE;
}

/*
 * offline_pages() ignores why a page did not migrate and starts over until a signal is pending. The
 * thread flag alone looks like one to it and is gone again on the way back to user space.
 */
static void end_offline_loop(struct pfnb_op *op)
{
	op->hits.bounded++;
	set_thread_flag(TIF_SIGPENDING);
}

/* isolate-check: the whole range is isolated by now; check all of it, undo when it cannot be had. */
static bool check_isolated(struct pfnb_op *op, unsigned long start, unsigned long end)
{
	op->hits.checks++;
	op->hits.found_pfn = pfnb_first_unmovable(start, end, offlining(op));
	return op->hits.found_pfn == PFNB_NONE;
}

#if PFNB_HAVE_ISOLATE_BIT

static int new_start_isolate(unsigned long start, unsigned long end, enum pb_isolate_mode mode)
{
	int (*original)(unsigned long start, unsigned long end, enum pb_isolate_mode mode) =
		(void *)pfnb_sym.start_isolate_page_range;
	void (*undo)(unsigned long start, unsigned long end) =
		(void *)pfnb_sym.undo_isolate_page_range;
	int err = original(start, end, mode);

	if (err || check_isolated(pfnb_armed_here(), start, end))
		return err;
	undo(start, end);
	return -EBUSY;
}

#else

static int new_start_isolate(unsigned long start, unsigned long end, int migratetype, int flags,
			     gfp_t gfp)
{
	int (*original)(unsigned long start, unsigned long end, int migratetype, int flags,
			gfp_t gfp) = (void *)pfnb_sym.start_isolate_page_range;
	void (*undo)(unsigned long start, unsigned long end, int migratetype) =
		(void *)pfnb_sym.undo_isolate_page_range;
	int err = original(start, end, migratetype, flags, gfp);

	if (err || check_isolated(pfnb_armed_here(), start, end))
		return err;
	undo(start, end, migratetype);
	return -EBUSY;
}

#endif

/* The third argument is a flag word before v6.18 and an enum since: an int either way. */
static int new_test_isolated(unsigned long start, unsigned long end, int how)
{
	int (*original)(unsigned long start, unsigned long end, int how) =
		(void *)pfnb_sym.test_pages_isolated;
	struct pfnb_op *op = pfnb_armed_here();
	int err = original(start, end, how);

	op->hits.tests++;
	if (err && offlining(op))
		end_offline_loop(op);
	return err;
}

struct compact_control;

/*
 * isolate-stop for alloc_contig_range(): pages are migrated in clusters, and the cluster in which
 * the unmovable page is met is not migrated any more.
 */
static int new_isolate_migratepages(struct compact_control *cc, unsigned long start,
				    unsigned long end)
{
	int (*original)(struct compact_control *cc, unsigned long start, unsigned long end) =
		(void *)pfnb_sym.isolate_migratepages_range;
	struct pfnb_op *op = pfnb_armed_here();
	unsigned long pfn = pfnb_unmovable_in_cluster(start, end, COMPACT_CLUSTER_MAX, false);

	if (pfn == PFNB_NONE)
		return original(cc, start, end);
	op->hits.stops++;
	op->hits.found_pfn = pfn;
	return -EBUSY;
}

/*
 * isolate-stop for offline_pages(): it hands over all that is left of the block at once. Pages before
 * the first unmovable one are migrated, then the operation ends.
 */
static int new_do_migrate_range(unsigned long start, unsigned long end)
{
	int (*original)(unsigned long start, unsigned long end) =
		(void *)pfnb_sym.do_migrate_range;
	struct pfnb_op *op = pfnb_armed_here();
	/* From the block's start: the scan for movable pages has passed by what lies before them. */
	unsigned long pfn = pfnb_first_unmovable(op->start, end, true);

	if (pfn == PFNB_NONE)
		return original(start, end);
	op->hits.stops++;
	op->hits.found_pfn = pfn;
	end_offline_loop(op);
	return pfn > start ? original(start, pfn) : 0;
}

void *const pfnb_new_start_isolate = new_start_isolate;
void *const pfnb_new_test_isolated = new_test_isolated;
void *const pfnb_new_isolate_migratepages = new_isolate_migratepages;
void *const pfnb_new_do_migrate_range = new_do_migrate_range;
