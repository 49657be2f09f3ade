// SPDX-License-Identifier: GPL-2.0
/*
 * The release callback: be told when each unmovable page of a range has been freed, or of one of
 * the parts of which a driver takes any.
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
 * taken: somebody waits; a driver and the task that armed it might do so both
 * lock: the callback holds it while it looks at bits; a page outside of the range needs none
 * left: registered and not freed yet, plus one while pages are being registered
 * active: the callback looks at bits
 * unit: pages of a part, one of which will do; 0: all of the range is waited for
 * ready: parts before this PFN are registered
 * some: one of those has none left
 */
static struct {
	atomic_t taken;
	raw_spinlock_t lock;
	wait_queue_head_t wq;
	unsigned long start;
	unsigned long end;
	bool active;
	unsigned long unit;
	unsigned long ready;
	bool some;
	atomic_long_t left;
	DECLARE_BITMAP(bits, PFNB_MAX_PAGES);
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

/* Whether none is left of the part that a page lies in. */
static bool part_is_free(unsigned long pfn)
{
	unsigned long first = round_down(pfn - watch.start, watch.unit);

	return find_next_bit(watch.bits, first + watch.unit, first) >= first + watch.unit;
}

static bool forget_one(unsigned long pfn)
{
	bool done = forget(pfn - watch.start);

	if (!watch.unit || pfn >= READ_ONCE(watch.ready) || !part_is_free(pfn))
		return done;
	WRITE_ONCE(watch.some, true);
	return true;
}

/* Any context, interrupts included. */
static void on_page_free(void *data, struct page *page, unsigned int order)
{
	unsigned long pfn = page_to_pfn(page), last = pfn + (1UL << order), flags;
	bool done = false;

	if (!READ_ONCE(watch.active) || last <= READ_ONCE(watch.start) ||
	    pfn >= READ_ONCE(watch.end))
		return;
	/* Under the lock, for another range may be watched by now. */
	raw_spin_lock_irqsave(&watch.lock, flags);
	last = watch.active ? min(last, watch.end) : 0;
	for (pfn = max(pfn, watch.start); pfn < last; pfn++)
		done |= forget_one(pfn);
	raw_spin_unlock_irqrestore(&watch.lock, flags);
	if (done)
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

/* Nothing is registered yet, and it is waited for that. */
static void begin(unsigned long start, unsigned long end, unsigned long unit)
{
	WRITE_ONCE(watch.start, start);
	WRITE_ONCE(watch.end, end);
	watch.unit = unit;
	WRITE_ONCE(watch.ready, start);
	WRITE_ONCE(watch.some, false);
	bitmap_zero(watch.bits, end - start);
	atomic_long_set(&watch.left, 1);
	activate(true);
}

/*
 * What has been isolated for migration and could not move is on its way back to the LRU lists, in a
 * batch of its CPU. It looks unmovable there and is none: nobody will free it.
 */
static bool is_in_batch(unsigned long pfn)
{
	struct page *page = pfn_to_page(pfn);

	return page_ref_count(page) && !PageSlab(page) && !PageReserved(page) &&
	       page_folio(page)->mapping;
}

/*
 * Register every unmovable page. A page freed between being seen and being registered would be
 * waited for in vain, so each is looked at once more when its bit stands.
 */
static unsigned long register_all(unsigned long start, unsigned long end, bool offline)
{
	unsigned long first = start - watch.start, nr_bits = end - watch.start;
	unsigned long pfn = start, nr = 0, i;

	while (pfn < end && (pfn = pfnb_first_stuck(pfn, end, offline)) != PFNB_NONE) {
		if (is_in_batch(pfn)) {
			pfn++;
			continue;
		}
		atomic_long_inc(&watch.left);
		set_bit(pfn++ - watch.start, watch.bits);
		nr++;
	}
	for (i = first; (i = find_next_bit(watch.bits, nr_bits, i)) < nr_bits; i++)
		if (pfnb_first_stuck(watch.start + i, watch.start + i + 1, offline) == PFNB_NONE)
			forget(i); /* never the last, see left */
	return nr;
}

/* The driver has it: its pages are marked, or the memory block is gone. */
static bool is_drivers(unsigned long start, unsigned long unit)
{
	unsigned long pfn;

	if (!pfn_to_online_page(start))
		return true;
	for (pfn = start; pfn < start + unit; pfn++)
		if (!PageOffline(pfn_to_page(pfn)))
			return false;
	return true;
}

/*
 * Register part after part, but for those that the driver has already. Return: how many pages; 0
 * as well when a part has none, for that may be had now.
 */
static unsigned long register_parts(const struct pfnb_op *op)
{
	unsigned long start, nr = 0, unit = op->driver.unit;

	for (start = op->start; start < op->end; start += unit) {
		if (is_drivers(start, unit))
			continue;
		nr += register_all(start, start + unit, false);
		/* What is freed from now on is seen by the callback, and else here. */
		smp_store_mb(watch.ready, start + unit);
		if (part_is_free(start))
			return 0;
	}
	return nr;
}

static bool freed(void)
{
	return !atomic_long_read(&watch.left) || READ_ONCE(watch.some);
}

static int sleep_until_freed(const struct pfnb_op *op)
{
	ktime_t left = op->deadline ? ktime_sub(op->deadline, ktime_get()) : KTIME_MAX;
	int err = -ETIME;

	/* A time that is negative would never be over. */
	if (left > 0)
		err = wait_event_interruptible_hrtimeout(watch.wq,
							 freed() || READ_ONCE(op->cancelled), left);
	if (freed())
		return 0;
	return err == -ERESTARTSYS ? -EINTR : err ?: -ECANCELED;
}

/* @nr: that are registered */
static int wait_for(struct pfnb_op *op, unsigned long nr, ktime_t from)
{
	int err = -ENOENT;

	atomic_long_dec(&watch.left);
	if (nr) {
		op->hits.waits++;
		op->hits.watched += nr;
		err = sleep_until_freed(op);
		op->hits.wait_ns += ktime_to_ns(ktime_sub(ktime_get(), from));
		op->hits.wakeups += !err;
	}
	activate(false);
	atomic_set_release(&watch.taken, 0);
	return err;
}

/**
 * pfnb_watch_wait() - sleep until every unmovable page of a range has been freed
 * @op: the armed operation, with PFNB_ARM_WATCH, entered; its hits count the wait
 * @start: first PFN
 * @end: one past the last, in the operation's range
 *
 * Return: 0, -ENOENT when there is no page to wait for, -ETIME at the deadline and after it,
 * -EINTR, -ECANCELED; -EBUSY when another task waits.
 */
int pfnb_watch_wait(struct pfnb_op *op, unsigned long start, unsigned long end)
{
	ktime_t from = ktime_get();

	if (atomic_cmpxchg(&watch.taken, 0, 1))
		return -EBUSY;
	begin(start, end, 0);
	return wait_for(op, register_all(start, end, op->target == PFNB_TARGET_OFFLINE), from);
}

/**
 * pfnb_watch_any() - sleep until all unmovable pages of one sub-block have been freed
 * @op: the armed operation of a driver, otherwise as above
 *
 * Return: as above; -ENOENT as well when there is such a sub-block that the driver has not taken.
 */
int pfnb_watch_any(struct pfnb_op *op)
{
	ktime_t from = ktime_get();

	if (atomic_cmpxchg(&watch.taken, 0, 1))
		return -EBUSY;
	begin(op->start, op->end, op->driver.unit);
	return wait_for(op, register_parts(op), from);
}

/**
 * pfnb_watch_cancel() - wake who waits, to see that the operation is cancelled
 */
void pfnb_watch_cancel(void)
{
	wake_up(&watch.wq);
}
