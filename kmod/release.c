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

/* A pin moves on, and is due again; or it goes for good. */
static void move_one(struct pfnb_releases *r, struct pfnb_lifetime *entry)
{
	bool first = !r->rounds;

	entry->delay_ns += r->stay;
	if (entry->pfn == PFNB_NONE)
		return;
	if (pfnb_pins_move(r->pins, entry->pfn, &r->way)) {
		r->last_ns = ktime_get_ns();
		r->released += first;
		r->moves++;
		return;
	}
	release_one(r, entry->pfn);
	if (!first)
		r->released--; /* it was counted when it moved first */
	entry->pfn = PFNB_NONE;
	r->moving--;
}

/* The entry that is due next is dealt with; with pins that move on there is always one. */
static void next_one(struct pfnb_releases *r)
{
	if (!r->way.nr) {
		release_one(r, r->entry[r->next++].pfn);
		return;
	}
	if (!r->next)
		r->way.empty = false;
	move_one(r, &r->entry[r->next++]);
	if (r->next == r->nr && r->moving) {
		r->next = 0;
		r->rounds++;
	}
}

static enum hrtimer_restart on_timer(struct hrtimer *timer)
{
	struct pfnb_releases *r = container_of(timer, struct pfnb_releases, timer);
	u64 since = ktime_to_ns(ktime_sub(hrtimer_cb_get_time(timer), r->base));
	unsigned int portion = PORTION;

	while (r->next < r->nr && r->entry[r->next].delay_ns <= since && portion--)
		next_one(r);
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

/* For each pin: shorter stays would leave no time for anything else. */
#define STAY_MIN_NS 20000ull

/**
 * pfnb_releases_walk() - have pins move on when they are due, instead of going
 * @r: the schedule; its timer is stopped
 * @w: checked by the caller
 *
 * Return: 0 or -ENOMEM; then they go.
 */
int pfnb_releases_walk(struct pfnb_releases *r, const struct pfnb_walk *w)
{
	struct pfnb_walkway way = { .start = w->start_pfn, .nr = w->nr_pages, .seed = w->seed };

	hrtimer_cancel(&r->timer);
	kvfree(r->way.pinned);
	r->way = (struct pfnb_walkway){};
	r->moves = 0;
	if (!way.nr)
		return 0;
	way.pinned = kvcalloc(BITS_TO_LONGS(way.nr), sizeof(long), GFP_KERNEL);
	if (!way.pinned)
		return -ENOMEM;
	r->way = way;
	return 0;
}

/* All are where they began. */
static void begin_walk(struct pfnb_releases *r)
{
	unsigned long i, at;

	r->moving = r->rounds = 0;
	r->stay = r->nr ? max_t(u64, r->entry[0].delay_ns, r->nr * STAY_MIN_NS) : 0;
	for (i = 0; i < r->nr && r->way.nr; i++) {
		r->moving += r->entry[i].pfn != PFNB_NONE;
		at = r->entry[i].pfn - r->way.start;
		if (at < r->way.nr)
			__set_bit(at, r->way.pinned);
	}
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
	begin_walk(r);
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

/**
 * pfnb_ioc_lifetimes() - PFNB_IOC_LIFETIMES
 * @f: the open file
 * @arg: struct pfnb_lifetimes
 *
 * Return: 0; what pfnb_releases_copy() gives; -EINTR when the task is killed.
 */
long pfnb_ioc_lifetimes(struct pfnb_file *f, void *arg)
{
	const struct pfnb_lifetimes *l = arg;
	struct pfnb_lifetime *entry = pfnb_releases_copy(l);

	if (IS_ERR(entry))
		return PTR_ERR(entry);
	if (mutex_lock_killable(&f->op_lock)) {
		kvfree(entry);
		return -EINTR;
	}
	pfnb_releases_set(&f->releases, entry, l->nr);
	mutex_unlock(&f->op_lock);
	return 0;
}

/**
 * pfnb_ioc_walk() - PFNB_IOC_WALK
 * @f: the open file
 * @arg: struct pfnb_walk
 *
 * Return: 0; what pfnb_range_check() gives; -ENOMEM; -EINTR when the task is killed.
 */
long pfnb_ioc_walk(struct pfnb_file *f, void *arg)
{
	const struct pfnb_walk *w = arg;
	int err = w->nr_pages ? pfnb_range_check(w->start_pfn, w->nr_pages) : 0;

	if (err)
		return err;
	if (mutex_lock_killable(&f->op_lock))
		return -EINTR;
	err = pfnb_releases_walk(&f->releases, w);
	mutex_unlock(&f->op_lock);
	return err;
}
