// SPDX-License-Identifier: GPL-2.0
/*
 * What the replaced functions do for the armed task. Each calls the original; hooks.c lets calls
 * from this module through. They run where the original runs: in the task, able to sleep. The hook
 * that led here has entered the operation, so that it stays (op.c); they leave it.
 */

#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/page-isolation.h>
#include <linux/sched/signal.h>
#include <linux/swap.h>
#include <linux/thread_info.h>

#include "compat.h"
#include "pfnbench.h"

/* The task may do the same to other ranges, which is none of ours. */
static bool covers(const struct pfnb_op *op, unsigned long start, unsigned long end)
{
	return start >= op->start && end <= op->end;
}

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

/* A driver that has asked for many sub-blocks asks for each of them next, and can wait there. */
static int wait_held(struct pfnb_op *op)
{
	unsigned long nr = op->isolated_end - op->isolated_start;

	if (!(op->flags & PFNB_ARM_HOLD) || (op->driver.unit && nr > op->driver.unit))
		return -EOPNOTSUPP;
	return pfnb_watch_wait(op, op->isolated_start, op->isolated_end);
}

/*
 * callback-hold: wait here, inside of the operation and with the range isolated, until what blocks
 * it has been freed. Return: whether it is worth to look again.
 */
static bool hold(struct pfnb_op *op)
{
	return !wait_held(op);
}

/*
 * The same after an unmovable page was found: if there is none any more, it was freed on the way
 * here, and the next look will see that. Not so for the test, which fails for pinned pages too.
 */
static bool hold_for_found(struct pfnb_op *op)
{
	int err = wait_held(op);

	return !err || (err == -ENOENT && !signal_pending(current) && !pfnb_op_late(op));
}

/* isolate-check: the whole range is isolated by now; check all of it. */
static bool passes_check(struct pfnb_op *op, unsigned long start, unsigned long end)
{
	if (op->policy != PFNB_POLICY_ISOLATE_CHECK)
		return true;
	do {
		op->hits.checks++;
		op->hits.found_pfn = pfnb_first_unmovable(start, end, offlining(op));
		if (op->hits.found_pfn == PFNB_NONE)
			return true;
	} while (hold_for_found(op));
	return false;
}

#if PFNB_HAVE_ISOLATE_BIT

static void call_undo(unsigned long start, unsigned long end)
{
	void (*undo)(unsigned long start, unsigned long end) =
		(void *)pfnb_sym.undo_isolate_page_range;

	undo(start, end);
}

static int new_start_isolate(unsigned long start, unsigned long end, enum pb_isolate_mode mode)
{
	int (*original)(unsigned long start, unsigned long end, enum pb_isolate_mode mode) =
		(void *)pfnb_sym.start_isolate_page_range;
	struct pfnb_op *op = pfnb_op_here();
	int err;

	op->isolating = covers(op, start, end);
	err = original(start, end, mode);
	if (!err && op->isolating) {
		pfnb_op_isolated(op, start, end);
		if (!passes_check(op, start, end)) {
			call_undo(start, end);
			pfnb_op_released(op);
			err = -EBUSY;
		}
	}
	op->isolating = false;
	pfnb_op_leave();
	return err;
}

static void new_undo_isolate(unsigned long start, unsigned long end)
{
	struct pfnb_op *op = pfnb_op_here();

	call_undo(start, end);
	if (covers(op, start, end))
		pfnb_op_released(op);
	pfnb_op_leave();
}

#else

static void call_undo(unsigned long start, unsigned long end, int migratetype)
{
	void (*undo)(unsigned long start, unsigned long end, int migratetype) =
		(void *)pfnb_sym.undo_isolate_page_range;

	undo(start, end, migratetype);
}

static int new_start_isolate(unsigned long start, unsigned long end, int migratetype, int flags,
			     gfp_t gfp)
{
	int (*original)(unsigned long start, unsigned long end, int migratetype, int flags,
			gfp_t gfp) = (void *)pfnb_sym.start_isolate_page_range;
	struct pfnb_op *op = pfnb_op_here();
	int err;

	op->isolating = covers(op, start, end);
	err = original(start, end, migratetype, flags, gfp);
	if (!err && op->isolating) {
		pfnb_op_isolated(op, start, end);
		if (!passes_check(op, start, end)) {
			call_undo(start, end, migratetype);
			pfnb_op_released(op);
			err = -EBUSY;
		}
	}
	op->isolating = false;
	pfnb_op_leave();
	return err;
}

static void new_undo_isolate(unsigned long start, unsigned long end, int migratetype)
{
	struct pfnb_op *op = pfnb_op_here();

	call_undo(start, end, migratetype);
	if (covers(op, start, end))
		pfnb_op_released(op);
	pfnb_op_leave();
}

#endif

/* A page is reported as freed before the allocator has it: look again for a moment. */
#define RETESTS	      20
#define RETEST_US_MIN 5
#define RETEST_US_MAX 10

/* The third argument is a flag word before v6.18 and an enum since: an int either way. */
typedef int (*test_isolated_fn)(unsigned long start, unsigned long end, int how);

static int test_again(struct pfnb_op *op, unsigned long start, unsigned long end, int how, int err)
{
	test_isolated_fn original = (void *)pfnb_sym.test_pages_isolated;
	int i;

	op->hits.tests++;
	while (err && hold(op)) {
		for (i = 0; i < RETESTS; i++) {
			err = original(start, end, how);
			if (!err)
				break;
			usleep_range(RETEST_US_MIN, RETEST_US_MAX);
		}
	}
	if (!offlining(op))
		return err;
	if (err)
		end_offline_loop(op);
	else /* nothing can fail any more, and nothing undoes the isolation */
		pfnb_op_runs(op, false);
	return err;
}

/*
 * alloc_contig_range() tests from the start of the free chunk that its range begins in, which may
 * be before the armed range.
 */
static int new_test_isolated(unsigned long start, unsigned long end, int how)
{
	test_isolated_fn original = (void *)pfnb_sym.test_pages_isolated;
	struct pfnb_op *op = pfnb_op_here();
	int err = original(start, end, how);

	if (covers(op, max(start, op->start), end) && end > op->start)
		err = test_again(op, start, end, how, err);
	pfnb_op_leave();
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
	int (*original)(struct compact_control * cc, unsigned long start, unsigned long end) =
		(void *)pfnb_sym.isolate_migratepages_range;
	struct pfnb_op *op = pfnb_op_here();
	unsigned long pfn = PFNB_NONE;
	int err;

	if (covers(op, start, end)) {
		do {
			pfn = pfnb_unmovable_in_cluster(start, end, COMPACT_CLUSTER_MAX, false);
			if (pfn == PFNB_NONE)
				break;
			op->hits.stops++;
			op->hits.found_pfn = pfn;
		} while (hold_for_found(op));
	}
	err = pfn == PFNB_NONE ? original(cc, start, end) : -EBUSY;
	pfnb_op_leave();
	return err;
}

typedef int (*do_migrate_fn)(unsigned long start, unsigned long end);

/*
 * isolate-stop for offline_pages(): it hands over all that is left of the block at once. Pages
 * before the first unmovable one are migrated, then the operation ends.
 */
static int migrate_and_stop(struct pfnb_op *op, unsigned long start, unsigned long end)
{
	do_migrate_fn original = (void *)pfnb_sym.do_migrate_range;
	unsigned long pfn;

	do {
		/* From the block's start: the scan for movable pages has passed by what lies there.
		 */
		pfn = pfnb_first_unmovable(op->part_start, end, true);
		if (pfn == PFNB_NONE)
			return original(start, end);
		op->hits.stops++;
		op->hits.found_pfn = pfn;
		if (pfn > start) {
			original(start, pfn);
			start = pfn;
		}
	} while (hold_for_found(op));
	end_offline_loop(op);
	return 0;
}

static int new_do_migrate_range(unsigned long start, unsigned long end)
{
	do_migrate_fn original = (void *)pfnb_sym.do_migrate_range;
	struct pfnb_op *op = pfnb_op_here();
	int err = covers(op, start, end) ? migrate_and_stop(op, start, end) : original(start, end);

	pfnb_op_leave();
	return err;
}

void *const pfnb_new_start_isolate = new_start_isolate;
void *const pfnb_new_undo_isolate = new_undo_isolate;
void *const pfnb_new_test_isolated = new_test_isolated;
void *const pfnb_new_isolate_migratepages = new_isolate_migratepages;
void *const pfnb_new_do_migrate_range = new_do_migrate_range;
