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
 * lock: the callback holds it while it looks at bits; a page outside of the range needs none
 * left: registered and not freed yet, plus one while pages are being registered
 * active: the callback looks at bits
 */
static struct {
	raw_spinlock_t lock;
	wait_queue_head_t wq;
	unsigned long start;
	unsigned long end;
	bool active;
	atomic_long_t left;
	DECLARE_BITMAP(bits, PFNB_WATCH_PAGES);
} watch = {
	.lock = __RAW_SPIN_LOCK_UNLOCKED(watch.lock),
	.wq = __WAIT_QUEUE_HEAD_INITIALIZER(watch.wq),
};

static struct tracepoint *page_free;
static bool probed;

/* Whether it was the last one. */
static bool forget(unsigned long i)
{
	return test_and_clear_bit(i, watch.bits) && atomic_long_dec_and_test(&watch.left);
}

/* Any context, interrupts included. */
static void on_page_free(void *data, struct page *page, unsigned int order)
{
	unsigned long pfn = page_to_pfn(page), last = pfn + (1UL << order), flags;
	bool all = false;

	if (!READ_ONCE(watch.active) || last <= READ_ONCE(watch.start) ||
	    pfn >= READ_ONCE(watch.end))
		return;
	/* Under the lock, for another range may be watched by now. */
	raw_spin_lock_irqsave(&watch.lock, flags);
	last = watch.active ? min(last, watch.end) : 0;
	for (pfn = max(pfn, watch.start); pfn < last; pfn++)
		all |= forget(pfn - watch.start);
	raw_spin_unlock_irqrestore(&watch.lock, flags);
	if (all)
		wake_up(&watch.wq);
}

static void activate(bool active)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&watch.lock, flags);
	WRITE_ONCE(watch.active, active);
	raw_spin_unlock_irqrestore(&watch.lock, flags);
}

/**
 * pfnb_watch_probe() - put the callback in place, or take it away
 * @on: put it in place; nothing is done where it is as asked already
 *
 * Return: 0; -EOPNOTSUPP where this kernel has no such tracepoint; other -errno when the callback
 * cannot be registered.
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

/**
 * pfnb_watch_probed() - whether the callback is in place
 *
 * Return: true if it is.
 */
bool pfnb_watch_probed(void)
{
	return probed;
}

/*
 * Register every unmovable page. A page freed between being seen and being registered would be
 * waited for in vain, so each is looked at once more when its bit stands.
 */
static unsigned long register_all(unsigned long start, unsigned long end, bool offline)
{
	unsigned long pfn = start, nr = 0, i;

	WRITE_ONCE(watch.start, start);
	WRITE_ONCE(watch.end, end);
	bitmap_zero(watch.bits, end - start);
	atomic_long_set(&watch.left, 1);
	activate(true);
	while (pfn < end && (pfn = pfnb_first_unmovable(pfn, end, offline)) != PFNB_NONE) {
		atomic_long_inc(&watch.left);
		set_bit(pfn++ - start, watch.bits);
		nr++;
	}
	for_each_set_bit (i, watch.bits, end - start)
		if (pfnb_first_unmovable(start + i, start + i + 1, offline) == PFNB_NONE)
			forget(i); /* never the last, see left */
	atomic_long_dec(&watch.left);
	return nr;
}

static int sleep_until_freed(const struct pfnb_op *op)
{
	ktime_t left = op->deadline ? ktime_sub(op->deadline, ktime_get()) : KTIME_MAX;
	int err = -ETIME;

	/* A time that is negative would never be over. */
	if (left > 0)
		err = wait_event_interruptible_hrtimeout(
			watch.wq, !atomic_long_read(&watch.left) || READ_ONCE(op->cancelled), left);
	if (!atomic_long_read(&watch.left))
		return 0;
	return err == -ERESTARTSYS ? -EINTR : err ?: -ECANCELED;
}

/**
 * pfnb_watch_wait() - sleep until every unmovable page of an operation's range has been freed
 * @op: the armed operation, with PFNB_ARM_WATCH, entered; its hits count the wait
 *
 * Return: 0, -ENOENT when there is no page to wait for, -ETIME at the deadline and after it,
 * -EINTR, -ECANCELED.
 */
int pfnb_watch_wait(struct pfnb_op *op)
{
	ktime_t from = ktime_get();
	unsigned long nr = register_all(op->start, op->end, op->target == PFNB_TARGET_OFFLINE);
	int err = -ENOENT;

	if (nr) {
		op->hits.waits++;
		op->hits.watched += nr;
		err = sleep_until_freed(op);
		op->hits.wait_ns += ktime_to_ns(ktime_sub(ktime_get(), from));
		op->hits.wakeups += !err;
	}
	activate(false);
	return err;
}

/**
 * pfnb_watch_cancel() - wake who waits, to see that the operation is cancelled
 */
void pfnb_watch_cancel(void)
{
	wake_up(&watch.wq);
}
