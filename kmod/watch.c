// SPDX-License-Identifier: GPL-2.0
/*
 * The release callback: be told when each unmovable page of a range has been freed.
 *
 * The kmem:mm_page_free tracepoint fires for every page on its way to the allocator. It fires
 * before the page is there, so whoever is woken retests for a moment.
 */

#include <linux/bitmap.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/tracepoint.h>
#include <linux/wait.h>

#include "pfnbench.h"

/*
 * Pages whose release is awaited. One operation is armed at a time, so there is one watch; being
 * static it can stay where the callback looks, and a killed task need not wait until no callback
 * runs.
 *
 * left: registered and not freed yet, plus one while pages are being registered
 * active: the callback looks at bits
 */
static struct {
	wait_queue_head_t wq;
	unsigned long start;
	unsigned long end;
	bool active;
	atomic_long_t left;
	DECLARE_BITMAP(bits, PFNB_MAX_PAGES);
} watch = {
	.wq = __WAIT_QUEUE_HEAD_INITIALIZER(watch.wq),
};

static struct tracepoint *page_free;
static bool probed;

static void forget(unsigned long i)
{
	if (test_and_clear_bit(i, watch.bits) && atomic_long_dec_and_test(&watch.left))
		wake_up(&watch.wq);
}

/* Any context, interrupts included. */
static void on_page_free(void *data, struct page *page, unsigned int order)
{
	unsigned long pfn = page_to_pfn(page), last = pfn + (1UL << order);

	if (!smp_load_acquire(&watch.active) || last <= watch.start || pfn >= watch.end)
		return;
	for (pfn = max(pfn, watch.start); pfn < min(last, watch.end); pfn++)
		forget(pfn - watch.start);
}

/**
 * pfnb_watch_probe() - put the callback in place, or take it away
 * Return: 0 or -errno
 */
int pfnb_watch_probe(bool on)
{
	int err = 0;

	if (on == probed)
		return 0;
	if (!page_free)
		page_free = pfnb_tracepoint("mm_page_free");
	if (!page_free)
		return -EOPNOTSUPP;
	if (on) {
		err = tracepoint_probe_register(page_free, on_page_free, NULL);
	} else {
		tracepoint_probe_unregister(page_free, on_page_free, NULL);
		tracepoint_synchronize_unregister();
	}
	probed = on && !err;
	return err;
}

/*
 * Register every unmovable page. A page freed between being seen and being registered would be
 * waited for in vain, so each is looked at once more when its bit stands.
 */
static unsigned long register_all(unsigned long start, unsigned long end, bool offline)
{
	unsigned long pfn = start, nr = 0, i;

	watch.start = start;
	watch.end = end;
	bitmap_zero(watch.bits, end - start);
	atomic_long_set(&watch.left, 1);
	smp_store_release(&watch.active, true);
	while (pfn < end && (pfn = pfnb_first_unmovable(pfn, end, offline)) != PFNB_NONE) {
		atomic_long_inc(&watch.left);
		set_bit(pfn++ - start, watch.bits);
		nr++;
	}
	for_each_set_bit (i, watch.bits, end - start)
		if (pfnb_first_unmovable(start + i, start + i + 1, offline) == PFNB_NONE)
			forget(i);
	atomic_long_dec(&watch.left);
	return nr;
}

/**
 * pfnb_watch_wait() - sleep until every unmovable page of an operation's range has been freed
 * @op: the armed operation, with PFNB_ARM_WATCH; its hits count the wait
 *
 * Return: 0, -ENOENT when there is no page to wait for, -ETIME at the deadline, -EINTR.
 */
int pfnb_watch_wait(struct pfnb_op *op)
{
	ktime_t from = ktime_get(), until = op->deadline;
	unsigned long nr = register_all(op->start, op->end, op->target == PFNB_TARGET_OFFLINE);
	int err = -ENOENT;

	if (nr) {
		op->hits.waits++;
		op->hits.watched += nr;
		err = wait_event_interruptible_hrtimeout(watch.wq, !atomic_long_read(&watch.left),
							 until ? ktime_sub(until, ktime_get())
							       : KTIME_MAX);
		if (err == -ERESTARTSYS)
			err = -EINTR;
		op->hits.wait_ns += ktime_to_ns(ktime_sub(ktime_get(), from));
		op->hits.wakeups += !err;
	}
	WRITE_ONCE(watch.active, false);
	return err;
}
