// SPDX-License-Identifier: GPL-2.0
/*
 * Lifetimes: a timer frees blockers one by one, each its own time after the operation's start, from
 * interrupt context and so to the microsecond, whatever the operation is doing.
 */

#include <linux/hrtimer.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "pfnbench.h"

/* Pages that go at the same moment are freed in portions, so that interrupts are not off for long.
 */
#define PORTION 256

static void release_one(struct pfnb_releases *r, u64 pfn)
{
	if (pfnb_claims_release(r->claims, pfn) || pfnb_pins_drop(r->pins, pfn)) {
		r->last_ns = ktime_get_ns();
		r->released++;
	}
}

static enum hrtimer_restart on_timer(struct hrtimer *timer)
{
	struct pfnb_releases *r = container_of(timer, struct pfnb_releases, timer);
	u64 since = ktime_to_ns(ktime_sub(hrtimer_cb_get_time(timer), r->base));
	unsigned int portion = PORTION;

	while (r->next < r->nr && r->entry[r->next].delay_ns <= since && portion--)
		release_one(r, r->entry[r->next++].pfn);
	if (r->next == r->nr)
		return HRTIMER_NORESTART;
	hrtimer_set_expires(timer, ktime_add_ns(r->base, r->entry[r->next].delay_ns));
	return HRTIMER_RESTART;
}

/**
 * pfnb_releases_init() - an empty schedule
 * @r: zeroed
 * @claims: of the same file; pages are freed from there
 * @pins: of the same file; pages that are not owned are unpinned there
 */
void pfnb_releases_init(struct pfnb_releases *r, struct pfnb_claims *claims, struct pfnb_pins *pins)
{
	r->claims = claims;
	r->pins = pins;
	pfnb_hrtimer_setup(&r->timer, on_timer);
}

static int by_delay(const void *a, const void *b)
{
	const struct pfnb_lifetime *x = a, *y = b;

	if (x->delay_ns != y->delay_ns)
		return x->delay_ns < y->delay_ns ? -1 : 1;
	return x->pfn < y->pfn ? -1 : x->pfn > y->pfn;
}

/**
 * pfnb_releases_copy() - a schedule from user space, checked
 * @l: a copy of the user's
 *
 * Return: @l->nr entries, kvmalloc()ed, for pfnb_releases_set(); or an error pointer: -E2BIG over
 * PFNB_MAX_PAGES; -EINVAL for no entries, a PFN over PFNB_PFN_LIMIT or a delay over KTIME_MAX / 2;
 * -ENOMEM; -EFAULT.
 */
struct pfnb_lifetime *pfnb_releases_copy(const struct pfnb_lifetimes *l)
{
	struct pfnb_lifetime *entry;
	int err = 0;
	u64 i;

	if (!l->nr || l->nr > PFNB_MAX_PAGES)
		return ERR_PTR(l->nr ? -E2BIG : -EINVAL);
	entry = kvmalloc_array(l->nr, sizeof(*entry), GFP_KERNEL);
	if (!entry)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(entry, u64_to_user_ptr(l->entries), l->nr * sizeof(*entry)))
		err = -EFAULT;
	for (i = 0; i < l->nr && !err; i++)
		if (entry[i].pfn > PFNB_PFN_LIMIT || entry[i].delay_ns > KTIME_MAX / 2)
			err = -EINVAL;
	if (!err)
		return entry;
	kvfree(entry);
	return ERR_PTR(err);
}

/**
 * pfnb_releases_set() - schedule lifetimes; they begin with pfnb_releases_start()
 * @r: the schedule; what it had before is forgotten
 * @entry: kvmalloc()ed, owned by @r from now on
 * @nr: how many
 */
void pfnb_releases_set(struct pfnb_releases *r, struct pfnb_lifetime *entry, unsigned long nr)
{
	pfnb_releases_drop(r);
	sort(entry, nr, sizeof(*entry), by_delay, NULL);
	r->entry = entry;
	r->nr = nr;
}

/**
 * pfnb_releases_start() - the operation begins at @base
 * @r: the schedule; may be empty
 * @base: start of all lifetimes, in ktime_get()'s clock
 */
void pfnb_releases_start(struct pfnb_releases *r, ktime_t base)
{
	hrtimer_cancel(&r->timer);
	r->base = base;
	if (r->next < r->nr)
		hrtimer_start(&r->timer, ktime_add_ns(base, r->entry[r->next].delay_ns),
			      HRTIMER_MODE_ABS);
}

/**
 * pfnb_releases_pause() - no page is freed until pfnb_releases_resume(), be it due
 * @r: the schedule, started or not
 *
 * Return: whether there is anything to resume
 */
bool pfnb_releases_pause(struct pfnb_releases *r)
{
	return hrtimer_cancel(&r->timer);
}

/**
 * pfnb_releases_resume() - after pfnb_releases_pause(), when that returned true
 * @r: the schedule
 */
void pfnb_releases_resume(struct pfnb_releases *r)
{
	hrtimer_start(&r->timer, hrtimer_get_expires(&r->timer), HRTIMER_MODE_ABS);
}

/**
 * pfnb_releases_drop() - stop the timer and forget the schedule; the pages stay owned
 * @r: the schedule; empty afterwards
 */
void pfnb_releases_drop(struct pfnb_releases *r)
{
	hrtimer_cancel(&r->timer);
	kvfree(r->entry);
	r->entry = NULL;
	r->nr = r->next = 0;
	r->released = r->last_ns = 0;
}
