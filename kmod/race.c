// SPDX-License-Identifier: GPL-2.0
/*
 * A competitor that wants pages of the very range that is being vacated, while that goes on.
 *
 * On one CPU a task gets the CPU only where the operation sleeps or is preempted. An interrupt comes
 * between any two instructions, but where they are off, as they are with the zone's lock held. So a
 * timer takes single pages. Where there are more CPUs it is one of another CPU, for which interrupts
 * of this one do not matter. What a free page of the range needs to be taken is to be next on a
 * per-CPU list, where pages that somebody has just freed are: some are put there before it begins.
 *
 * Ranges are taken by a task, for alloc_contig_range() sleeps.
 */

#include <linux/bitmap.h>
#include <linux/cpumask.h>
#include <linux/gfp.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/pageblock-flags.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "pfnbench.h"

/* Without reclaim: it never sleeps. */
#define GFP_RACE	 (__GFP_NOWARN | __GFP_IO | __GFP_FS)
#define GFP_RACE_MOVABLE (GFP_RACE | __GFP_HIGHMEM | __GFP_MOVABLE)

/* Free pages of the range that begin on the per-CPU list, and how many are looked at for them. */
#define STOCK	   64
#define STOCK_SEEK 4096

/* Of pages in the range one in so many stays taken, as long as there are not too many. */
#define KEEP_ONE_IN 8
#define KEPT_MAX    32

/* Pages of elsewhere are freed after some more have been taken, so that it is not always one. */
#define ELSEWHERE_MAX 64

#define BEAT_NS 10000

/* What is kept of each try: when, since the start, and what became of it. */
#define TRY_RANGE    1u /* it got a page of the range, */
#define TRY_ISOLATED 2u /* whose pageblock was isolated at that moment */
#define TRY_KEPT     4u /* and keeps it */
#define TRY_UNDONE   8u /* it got nothing, and a pageblock that was isolated is not any more */
#define TRY_BITS     4
#define TRIES_MAX    (1u << 18)

static u32 draw(struct pfnb_race *r, u32 below)
{
	r->seed = r->seed * 6364136223846793005ull + 1442695040888963407ull;
	return (u32)(r->seed >> 32) % below;
}

static bool of_range(const struct pfnb_churn *c, const struct page *page)
{
	unsigned long pfn = page_to_pfn(page);

	return pfn >= c->start && pfn < READ_ONCE(c->end);
}

static void log_try(struct pfnb_race *r, u32 what)
{
	u64 ns = ktime_get_ns() - r->base_ns;

	if (r->nr < TRIES_MAX)
		r->log[r->nr] = ns << TRY_BITS | what;
	smp_store_release(&r->nr, r->nr + 1); /* its entry */
}

/*
 * Back to the per-CPU list that it was taken from. Those of pageblocks of another type are there,
 * too, where the allocator has fallen back to them. A page of an isolated block goes to that block.
 * A block whose isolation another CPU may begin keeps its type: setting that would end it.
 */
static void give_back(struct pfnb_churn *c, struct page *page)
{
	unsigned long pfn = page_to_pfn(page);
	bool known = c->kind == PFNB_CHURN_RACE_KERNEL && of_range(c, page) &&
		     !(c->race.apart && c->race.base_ns) &&
		     pfnb_block_type(pfn) == PFNB_BLOCK_MOVABLE &&
		     pfnb_set_block_type(pfn, MIGRATE_UNMOVABLE);

	if (PageOffline(page))
		__ClearPageOffline(page);
	__free_page(page);
	if (known)
		pfnb_set_block_type(pfn, MIGRATE_MOVABLE);
}

static void give_back_list(struct pfnb_churn *c, struct list_head *list)
{
	struct page *page, *next;

	list_for_each_entry_safe (page, next, list, lru) {
		list_del(&page->lru);
		give_back(c, page);
	}
}

/* Free pages of the range come to be next on the list. */
static void stock_up(struct pfnb_churn *c)
{
	LIST_HEAD(elsewhere);
	LIST_HEAD(stock);
	unsigned int nr = 0, i;
	struct page *page;

	for (i = 0; i < STOCK_SEEK && nr < STOCK; i++) {
		page = alloc_page(GFP_RACE_MOVABLE);
		if (!page)
			break;
		list_add(&page->lru, of_range(c, page) ? &stock : &elsewhere);
		nr += of_range(c, page);
	}
	give_back_list(c, &elsewhere);
	give_back_list(c, &stock);
}

static u32 take_of_range(struct pfnb_churn *c, struct page *page)
{
	struct pfnb_race *r = &c->race;
	u32 what = TRY_RANGE;

	if (pfnb_is_isolated(page_to_pfn(page)))
		what |= TRY_ISOLATED;
	c->lost++;
	if (c->kind == PFNB_CHURN_RACE_OFFLINE)
		__SetPageOffline(page);
	if (r->nr_kept < KEPT_MAX && !draw(r, KEEP_ONE_IN)) {
		list_add_tail(&page->lru, &c->taken);
		r->nr_kept++;
		return what | TRY_KEPT;
	}
	give_back(c, page);
	return what;
}

static void take_elsewhere(struct pfnb_churn *c, struct page *page)
{
	struct pfnb_race *r = &c->race;

	list_add_tail(&page->lru, &r->elsewhere);
	if (++r->nr_elsewhere <= ELSEWHERE_MAX)
		return;
	page = list_first_entry(&r->elsewhere, struct page, lru);
	list_del(&page->lru);
	__free_page(page);
	r->nr_elsewhere--;
}

static void try_page(struct pfnb_churn *c)
{
	struct page *page =
		alloc_page(c->kind == PFNB_CHURN_RACE_KERNEL ? GFP_RACE : GFP_RACE_MOVABLE);
	u32 what = 0;

	if (page) {
		c->pages++;
		if (of_range(c, page))
			what = take_of_range(c, page);
		else
			take_elsewhere(c, page);
	}
	log_try(&c->race, what);
}

/*
 * QEMU by icount runs one CPU until the next timer of any goes off. This one is for no more than that
 * the operation's CPU and the other take turns every few microseconds.
 */
static enum hrtimer_restart on_beat(struct hrtimer *timer)
{
	hrtimer_forward_now(timer, ns_to_ktime(BEAT_NS));
	return HRTIMER_RESTART;
}

static enum hrtimer_restart on_timer(struct hrtimer *timer)
{
	struct pfnb_churn *c = container_of(timer, struct pfnb_churn, race.timer);
	u32 period_ns = c->period_us * NSEC_PER_USEC;
	ktime_t now;

	try_page(c);
	now = ktime_get();
	/* Others have as much time as this took, or on a slow machine they would never go on. */
	if (!c->race.apart)
		now = ktime_add(now, ktime_sub(now, hrtimer_get_expires(timer)));
	hrtimer_set_expires(timer, ktime_add_ns(now, draw(&c->race, 2 * period_ns)));
	return HRTIMER_RESTART;
}

static void drop_block(struct pfnb_churn *c)
{
	struct pfnb_race *r = &c->race;
	unsigned long i;

	if (!r->block)
		return;
	for (i = 0; i < pageblock_nr_pages; i++)
		__ClearPageOffline(pfn_to_page(r->block + i));
	free_contig_range(r->block, pageblock_nr_pages);
	r->block = 0;
}

/* What became of the try, TRY_*. */
static u32 try_block(struct pfnb_churn *c, unsigned long pfn)
{
	bool isolated = pfnb_is_isolated(pfn);
	unsigned long i;

	if (pfnb_alloc_contig_range(pfn, pfn + pageblock_nr_pages, false))
		return isolated && !pfnb_is_isolated(pfn) ? TRY_UNDONE : 0;
	for (i = 0; i < pageblock_nr_pages; i++)
		__SetPageOffline(pfn_to_page(pfn + i));
	c->race.block = pfn;
	c->pages += pageblock_nr_pages;
	if (!READ_ONCE(c->end))
		return 0;
	c->lost += pageblock_nr_pages;
	return TRY_RANGE | (isolated ? TRY_ISOLATED : 0);
}

/**
 * pfnb_race_block() - take a pageblock of the range, as virtio-mem unplugs it, or give it back
 * @c: of PFNB_CHURN_RACE_CONTIG; the calling task is its competitor
 *
 * Nothing is taken by the first call: it comes before the operation.
 *
 * Return: after how many microseconds to call it again.
 */
unsigned int pfnb_race_block(struct pfnb_churn *c)
{
	unsigned long start = READ_ONCE(c->start), end = READ_ONCE(c->end), pfn;

	if (c->race.block) {
		drop_block(c);
	} else if (end >= start + pageblock_nr_pages && c->race.ready) {
		pfn = start +
		      draw(&c->race, (end - start) / pageblock_nr_pages) * pageblock_nr_pages;
		if (!pfnb_range_check(pfn, pageblock_nr_pages))
			log_try(&c->race, try_block(c, pfn));
	}
	c->race.ready = true;
	return 1 + draw(&c->race, 2 * c->period_us);
}

/**
 * pfnb_race_prepare() - get ready; nothing is taken yet
 * @c: with its kind
 * @seed: of what it draws
 *
 * Return: 0, or -ENOMEM
 */
int pfnb_race_prepare(struct pfnb_churn *c, u64 seed)
{
	struct pfnb_race *r = &c->race;

	r->log = kvcalloc(TRIES_MAX, sizeof(*r->log), GFP_KERNEL);
	if (!r->log)
		return -ENOMEM;
	r->seed = seed;
	r->nr = 0;
	r->base_ns = 0;
	r->ready = r->apart = false;
	bitmap_zero(r->movable, PFNB_RACE_BLOCKS);
	INIT_LIST_HEAD(&r->elsewhere);
	pfnb_hrtimer_setup(&r->timer, on_timer);
	pfnb_hrtimer_setup(&r->beat, on_beat);
	return 0;
}

static void note_types(struct pfnb_churn *c)
{
	unsigned long i, nr = (c->end - c->start) / pageblock_nr_pages;

	for (i = 0; i < nr; i++)
		if (pfnb_block_type(c->start + i * pageblock_nr_pages) == PFNB_BLOCK_MOVABLE)
			__set_bit(i, c->race.movable);
	c->race.first = c->start;
}

/* The allocator makes a block unmovable where it falls back to it. */
static void restore_types(struct pfnb_churn *c)
{
	unsigned long i, pfn;

	for_each_set_bit (i, c->race.movable, PFNB_RACE_BLOCKS) {
		pfn = c->race.first + i * pageblock_nr_pages;
		if (!pfnb_range_check(pfn, pageblock_nr_pages) &&
		    pfnb_block_type(pfn) == PFNB_BLOCK_UNMOVABLE)
			pfnb_retype_block(pfn, MIGRATE_MOVABLE);
	}
}

static long begin_here(void *arg)
{
	struct pfnb_churn *c = arg;
	struct pfnb_race *r = &c->race;

	stock_up(c);
	r->base_ns = ktime_get_ns();
	hrtimer_start(&r->timer, ktime_add_us(ktime_get(), 1), HRTIMER_MODE_ABS_PINNED);
	return 0;
}

/**
 * pfnb_race_cpu() - where one races whose operation runs on this CPU
 *
 * Return: another CPU's number; where there is none, this one's
 */
unsigned int pfnb_race_cpu(void)
{
	unsigned int cpu = cpumask_next(raw_smp_processor_id(), cpu_online_mask);

	return cpu < nr_cpu_ids ? cpu : cpumask_first(cpu_online_mask);
}

/**
 * pfnb_race_begin() - the operation begins: try from now on
 * @c: prepared
 */
void pfnb_race_begin(struct pfnb_churn *c)
{
	struct pfnb_race *r = &c->race;
	unsigned int cpu = pfnb_race_cpu();

	/* Its memory may have gone since it was armed. */
	if (c->start >= c->end || pfnb_range_check(c->start, c->end - c->start))
		return;
	note_types(c);
	r->apart = cpu != raw_smp_processor_id();
	if (c->kind == PFNB_CHURN_RACE_CONTIG)
		r->base_ns = ktime_get_ns();
	else if (r->apart)
		work_on_cpu(cpu, begin_here, c);
	else
		begin_here(c);
	if (r->apart)
		hrtimer_start(&r->beat, ktime_add_ns(ktime_get(), BEAT_NS),
			      HRTIMER_MODE_ABS_PINNED);
}

/**
 * pfnb_race_end() - try no more; what was taken stays
 * @c: prepared or not
 */
void pfnb_race_end(struct pfnb_churn *c)
{
	if (!c->race.log)
		return;
	hrtimer_cancel(&c->race.timer);
	hrtimer_cancel(&c->race.beat);
}

/**
 * pfnb_race_stop() - give everything back
 * @c: prepared or not; its competitor has ended
 */
void pfnb_race_stop(struct pfnb_churn *c)
{
	struct pfnb_race *r = &c->race;

	if (!r->log)
		return;
	pfnb_race_end(c);
	drop_block(c);
	give_back_list(c, &c->taken);
	give_back_list(c, &r->elsewhere);
	r->nr_kept = r->nr_elsewhere = 0;
	restore_types(c);
	kvfree(r->log);
	r->log = NULL;
}

static void count_try(struct pfnb_race_args *a, u64 ns, u32 what)
{
	a->tries++;
	a->taken += !!(what & TRY_RANGE);
	a->kept += !!(what & TRY_KEPT);
	a->undone += !!(what & TRY_UNDONE);
	if (!(what & TRY_ISOLATED))
		return;
	if (!a->isolated++)
		a->first_isolated_ns = ns;
	a->last_isolated_ns = ns;
}

/**
 * pfnb_race_count() - what was tried in a time
 * @c: prepared or not
 * @a: in: from_ns, until_ns; out: the rest
 *
 * Return: 0; -ENOENT where nothing of the kind is prepared; -EOVERFLOW after more tries than are
 * kept.
 */
int pfnb_race_count(const struct pfnb_churn *c, struct pfnb_race_args *a)
{
	const struct pfnb_race *r = &c->race;
	unsigned long i, nr = smp_load_acquire(&r->nr); /* their entries */

	if (!r->log)
		return -ENOENT;
	if (nr > TRIES_MAX)
		return -EOVERFLOW;
	for (i = 0; i < nr; i++) {
		u64 ns = r->base_ns + (r->log[i] >> TRY_BITS);

		if (ns >= a->from_ns && ns <= a->until_ns)
			count_try(a, ns, r->log[i] & ((1u << TRY_BITS) - 1));
	}
	return 0;
}
