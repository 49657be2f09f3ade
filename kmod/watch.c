// SPDX-License-Identifier: GPL-2.0
/*
 * The release callback: be told when each unmovable page of a range has been freed.
 *
 * The kmem:mm_page_free tracepoint fires for every page on its way to the allocator. It fires before
 * the page is there, so whoever is woken retests for a moment.
 */

#include <linux/bitmap.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/tracepoint.h>
#include <linux/wait.h>

#include "pfnbench.h"

/**
 * struct pfnb_watch - pages whose release is awaited
 * @left: registered and not freed yet, plus one while pages are being registered
 * @active: the callback looks at @bits
 * @bits: a bit for each page of the range
 */
struct pfnb_watch {
	wait_queue_head_t wq;
	unsigned long start;
	unsigned long end;
	bool active;
	atomic_long_t left;
	unsigned long bits[];
};

static struct tracepoint *page_free;

static void forget(struct pfnb_watch *w, unsigned long i)
{
	if (test_and_clear_bit(i, w->bits) && atomic_long_dec_and_test(&w->left))
		wake_up(&w->wq);
}

/* Any context, interrupts included. */
static void on_page_free(void *data, struct page *page, unsigned int order)
{
	struct pfnb_watch *w = data;
	unsigned long pfn = page_to_pfn(page), last = pfn + (1UL << order);

	if (!READ_ONCE(w->active) || last <= w->start || pfn >= w->end)
		return;
	for (pfn = max(pfn, w->start); pfn < min(last, w->end); pfn++)
		forget(w, pfn - w->start);
}

/**
 * pfnb_watch_new() - make ready to watch a range; the callback is in place from now on
 * Return: the watch, or an error pointer; released by pfnb_watch_free()
 */
struct pfnb_watch *pfnb_watch_new(unsigned long start, unsigned long end)
{
	struct pfnb_watch *w;
	int err;

	if (!page_free)
		page_free = pfnb_tracepoint("mm_page_free");
	if (!page_free)
		return ERR_PTR(-EOPNOTSUPP);
	w = kvzalloc(struct_size(w, bits, BITS_TO_LONGS(end - start)), GFP_KERNEL);
	if (!w)
		return ERR_PTR(-ENOMEM);
	init_waitqueue_head(&w->wq);
	w->start = start;
	w->end = end;
	err = tracepoint_probe_register(page_free, on_page_free, w);
	if (err) {
		kvfree(w);
		return ERR_PTR(err);
	}
	return w;
}

void pfnb_watch_free(struct pfnb_watch *w)
{
	if (IS_ERR_OR_NULL(w))
		return;
	tracepoint_probe_unregister(page_free, on_page_free, w);
	tracepoint_synchronize_unregister();
	kvfree(w);
}

/*
 * Register every unmovable page. A page freed between being seen and being registered would be waited
 * for in vain, so each is looked at once more when its bit stands.
 */
static unsigned long register_all(struct pfnb_watch *w, bool offline)
{
	unsigned long pfn = w->start, nr = 0, i;

	bitmap_zero(w->bits, w->end - w->start);
	atomic_long_set(&w->left, 1);
	smp_store_release(&w->active, true);
	while ((pfn = pfnb_first_unmovable(pfn, w->end, offline)) != PFNB_NONE) {
		i = pfn++ - w->start;
		atomic_long_inc(&w->left);
		set_bit(i, w->bits);
		nr++;
		if (pfn == w->end)
			break;
	}
	for_each_set_bit(i, w->bits, w->end - w->start)
		if (pfnb_first_unmovable(w->start + i, w->start + i + 1, offline) == PFNB_NONE)
			forget(w, i);
	atomic_long_dec(&w->left);
	return nr;
}

/**
 * pfnb_watch_wait() - sleep until every unmovable page of the range has been freed
 * @w: from pfnb_watch_new()
 * @op: whose range and deadline these are; its hits count the wait
 *
 * Return: 0, -ENOENT when there is no page to wait for, -ETIME at the deadline, -EINTR.
 */
int pfnb_watch_wait(struct pfnb_watch *w, struct pfnb_op *op)
{
	ktime_t from = ktime_get(), until = op->deadline;
	unsigned long nr = register_all(w, op->target == PFNB_TARGET_OFFLINE);
	int err = -ENOENT;

	if (nr) {
		op->hits.waits++;
		op->hits.watched += nr;
		err = wait_event_interruptible_hrtimeout(
			w->wq, !atomic_long_read(&w->left),
			until ? ktime_sub(until, ktime_get()) : KTIME_MAX);
		if (err == -ERESTARTSYS)
			err = -EINTR;
		op->hits.wait_ns += ktime_to_ns(ktime_sub(ktime_get(), from));
		op->hits.wakeups += !err;
	}
	WRITE_ONCE(w->active, false);
	return err;
}
