// SPDX-License-Identifier: GPL-2.0
/*
 * Pages that a file owns. A range is taken whole, then single pages go back to the allocator; what
 * stays are unmovable kernel pages at exact PFNs.
 */

#include <linux/bitmap.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/page_ref.h>
#include <linux/pageblock-flags.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "compat.h"
#include "pfnbench.h"

/* How many ranges a file may claim: whoever looks for a page looks at all of them. */
#define MAX_RANGES 1024

#define UNIT_MAX pageblock_nr_pages

/**
 * struct pfnb_range - one claimed range
 * @owned: a bit for each page not given back yet
 */
struct pfnb_range {
	struct list_head node;
	unsigned long start;
	unsigned long nr;
	unsigned long owned[];
};

/**
 * pfnb_claims_init() - claims of a file that owns no page
 * @claims: zeroed
 */
void pfnb_claims_init(struct pfnb_claims *claims)
{
	mutex_init(&claims->lock);
	INIT_LIST_HEAD(&claims->list);
	atomic_long_set(&claims->nr_owned, 0);
}

/*
 * What is isolated are whole pageblocks. Page frame 0 of a PC has a page, and no zone spans it:
 * a 7.3 with DEBUG_VM that dumps it as unmovable warns of that by a dump of its copy, and so on
 * until the stack is full.
 */
static bool spans_blocks(const struct zone *zone, unsigned long start, unsigned long nr)
{
	return zone_spans_pfn(zone, pageblock_start_pfn(start)) &&
	       zone_spans_pfn(zone, pageblock_end_pfn(start + nr - 1) - 1);
}

/**
 * pfnb_range_check() - whether a PFN range from user space is online memory of one zone
 * @start: first PFN
 * @nr: pages
 *
 * Return: 0; -EINVAL for an empty range or an overflow, -E2BIG for one over PFNB_MAX_PAGES, -ENXIO
 * where there is no online memory, zones meet, or a pageblock is not all in the zone.
 */
int pfnb_range_check(u64 start, u64 nr)
{
	struct page *first, *page;
	u64 pfn;

	if (!nr)
		return -EINVAL;
	if (nr > PFNB_MAX_PAGES)
		return -E2BIG;
	if (start > PFNB_PFN_LIMIT)
		return -ENXIO;
	first = pfn_to_online_page(start);
	if (!first || !page_zone(first)->managed_pages.counter)
		return -ENXIO;
	for (pfn = start; pfn < start + nr; pfn = ALIGN(pfn + 1, pageblock_nr_pages)) {
		page = pfn_to_online_page(pfn);
		if (!page || page_zone(page) != page_zone(first))
			return -ENXIO;
	}
	page = pfn_to_online_page(start + nr - 1);
	if (!page || page_zone(page) != page_zone(first))
		return -ENXIO;
	return spans_blocks(page_zone(first), start, nr) ? 0 : -ENXIO;
}

static struct pfnb_range *range_of(struct pfnb_claims *claims, unsigned long pfn)
{
	struct pfnb_range *r;

	list_for_each_entry (r, &claims->list, node)
		if (pfn >= r->start && pfn < r->start + r->nr && test_bit(pfn - r->start, r->owned))
			return r;
	return NULL;
}

/*
 * Pages that are freed later must go to the movable lists, where faults look for them. Before v6.18
 * undoing the isolation has made the blocks movable; since then they keep the type they had, and an
 * unmovable one stays so. All of their pages are ours now, so that no free list is concerned.
 */
static void make_movable(unsigned long start, unsigned long nr)
{
	unsigned long pfn = ALIGN(start, pageblock_nr_pages);

	for (; pfn + pageblock_nr_pages <= start + nr; pfn += pageblock_nr_pages)
		pfnb_set_block_type(pfn, MIGRATE_MOVABLE);
}

/**
 * pfnb_claims_add() - take a range from the page allocator
 * @claims: of the file; gets the range
 * @start: first PFN
 * @nr: pages
 * @area: it may begin in a contiguous memory area
 *
 * Return: 0, what pfnb_range_check() or alloc_contig_range() give, -ENOMEM, or -E2BIG when the file
 * would own more than PFNB_MAX_PAGES or has claimed MAX_RANGES times.
 */
int pfnb_claims_add(struct pfnb_claims *claims, unsigned long start, unsigned long nr, bool area)
{
	struct pfnb_range *r;
	bool cma;
	int err;

	err = pfnb_range_check(start, nr);
	if (err)
		return err;
	cma = area && pfnb_in_cma(start, nr);
	r = kvzalloc(struct_size(r, owned, BITS_TO_LONGS(nr)), GFP_KERNEL);
	if (!r)
		return -ENOMEM;
	mutex_lock(&claims->lock);
	err = -E2BIG;
	if (atomic_long_read(&claims->nr_owned) + nr <= PFNB_MAX_PAGES &&
	    claims->nr_ranges < MAX_RANGES)
		err = pfnb_alloc_contig_range(start, start + nr, cma);
	if (!err) {
		if (!cma)
			make_movable(start, nr);
		r->start = start;
		r->nr = nr;
		bitmap_fill(r->owned, nr);
		list_add_rcu(&r->node, &claims->list); /* a timer may be looking */
		claims->nr_ranges++;
		atomic_long_add(nr, &claims->nr_owned);
	}
	mutex_unlock(&claims->lock);
	if (err)
		kvfree(r);
	return err;
}

/* A page that goes back to the allocator has no mark of pfnb_mark() any more; from any context. */
static void unmark(struct page *page)
{
	if (PageOffline(page))
		__ClearPageOffline(page);
	if (PageReserved(page))
		ClearPageReserved(page);
}

/* Forget a page without freeing it. */
static bool disown(struct pfnb_claims *claims, unsigned long pfn)
{
	struct pfnb_range *r = range_of(claims, pfn);

	if (!r || !test_and_clear_bit(pfn - r->start, r->owned))
		return false;
	atomic_long_dec(&claims->nr_owned);
	unmark(pfn_to_page(pfn));
	return true;
}

/**
 * pfnb_claims_owned() - whether a page is owned; the caller holds the lock
 * @claims: of the file
 * @pfn: any
 *
 * Return: true if the file owns the page; a timer may free it at any moment.
 */
bool pfnb_claims_owned(struct pfnb_claims *claims, unsigned long pfn)
{
	return range_of(claims, pfn);
}

/**
 * pfnb_claims_release() - free one page if it is owned, from any context
 * @claims: of the file
 * @pfn: any
 *
 * Whoever clears the page's bit frees it, so that a timer and an ioctl never free it both.
 *
 * Return: whether it was owned.
 */
bool pfnb_claims_release(struct pfnb_claims *claims, unsigned long pfn)
{
	if (!disown(claims, pfn))
		return false;
	__free_page(pfn_to_page(pfn));
	return true;
}

/* Which of 2^order pages were owned; they are not any more. */
static unsigned long disown_unit(struct pfnb_claims *claims, unsigned long pfn, unsigned int order,
				 unsigned long *owned)
{
	unsigned long i, nr = 0;

	bitmap_zero(owned, UNIT_MAX);
	for (i = 0; i < 1UL << order; i++) {
		if (!disown(claims, pfn + i))
			continue;
		__set_bit(i, owned);
		nr++;
	}
	return nr;
}

/*
 * Only the first of pages that are freed together has a reference. Others may have one as well for
 * a moment, who look for pages to migrate; then they do not go together.
 */
static bool make_unit(struct page *page, unsigned int order)
{
	unsigned long i;

	for (i = 1; i < 1UL << order && page_ref_freeze(page + i, 1); i++)
		;
	if (i == 1UL << order)
		return true;
	while (--i > 0)
		page_ref_unfreeze(page + i, 1);
	return false;
}

/*
 * Free 2^order pages as one, for an allocation of that order to find. Page by page those that are
 * left when a timer was here first. Returns how many.
 */
static unsigned long release_unit(struct pfnb_claims *claims, unsigned long pfn, unsigned int order)
{
	DECLARE_BITMAP(owned, UNIT_MAX);
	unsigned long i, nr;

	if (!order)
		return pfnb_claims_release(claims, pfn);
	nr = disown_unit(claims, pfn, order, owned);
	if (nr == 1UL << order && make_unit(pfn_to_page(pfn), order)) {
		__free_pages(pfn_to_page(pfn), order);
		return nr;
	}
	for_each_set_bit (i, owned, UNIT_MAX)
		__free_page(pfn_to_page(pfn + i));
	return nr;
}

/*
 * A free page goes to the list of its pageblock's type. For allocations of another type to find it,
 * the block is of that type for this moment; interrupts, which free pages as well, have to wait.
 */
static unsigned long release_as(struct pfnb_claims *claims, unsigned long pfn, unsigned int order,
				int type)
{
	unsigned long flags, nr;
	bool known;

	local_irq_save(flags);
	known = pfnb_set_block_type(pfn, type);
	nr = release_unit(claims, pfn, order);
	if (known)
		pfnb_set_block_type(pfn, MIGRATE_MOVABLE);
	local_irq_restore(flags);
	return nr;
}

/* Nothing is known of a page, not even that it is there, before it is owned. */
static int check_unit(struct pfnb_claims *claims, unsigned long pfn, unsigned int order, bool typed)
{
	unsigned long i;

	for (i = 0; i < 1UL << order; i++)
		if (!range_of(claims, pfn + i))
			return -EPERM;
	return typed && pfnb_in_cma(pfn, 1) ? -EINVAL : 0;
}

/* @typed: for allocations of another type to find; contiguous memory areas have none of these */
static int check_units(struct pfnb_claims *claims, unsigned long start, unsigned long nr,
		       const unsigned long *bitmap, unsigned int order, bool typed)
{
	unsigned long i;
	int err;

	for_each_set_bit (i, bitmap, nr) {
		if (!IS_ALIGNED(start + i, 1UL << order) || i + (1UL << order) > nr)
			return -EINVAL;
		err = check_unit(claims, start + i, order, typed);
		if (err)
			return err;
		cond_resched();
	}
	return 0;
}

/**
 * pfnb_claims_free() - give pages back, the highest first
 * @claims: of the file
 * @start: first PFN of the range
 * @nr: pages of the range
 * @bitmap: which of [start, start + nr); the first page of each unit
 * @flags: PFNB_FREE_*
 * @freed: how many pages went
 *
 * The per-CPU list is a stack: the page freed last, the lowest, is handed out first.
 *
 * Return: 0, -EPERM (nothing freed) when one of them is not owned, -EINVAL for a unit that is not
 * aligned, overlaps with another or leaves the range, or for another type in a contiguous memory
 * area.
 */
int pfnb_claims_free(struct pfnb_claims *claims, unsigned long start, unsigned long nr,
		     const unsigned long *bitmap, u32 flags, unsigned long *freed)
{
	unsigned int order = PFNB_FREE_ORDER_OF(flags);
	unsigned long i;
	int err;

	*freed = 0;
	mutex_lock(&claims->lock);
	err = check_units(claims, start, nr, bitmap, order,
			  flags & (PFNB_FREE_UNMOVABLE | PFNB_FREE_RECLAIMABLE));
	for (i = nr; !err && i-- > 0;) {
		if (!test_bit(i, bitmap))
			continue;
		if (flags & PFNB_FREE_UNMOVABLE)
			*freed += release_as(claims, start + i, order, MIGRATE_UNMOVABLE);
		else if (flags & PFNB_FREE_RECLAIMABLE)
			*freed += release_as(claims, start + i, order, MIGRATE_RECLAIMABLE);
		else
			*freed += release_unit(claims, start + i, order);
		cond_resched();
	}
	mutex_unlock(&claims->lock);
	return err;
}

/**
 * pfnb_claims_query() - which pages of a range are owned
 * @claims: of the file
 * @start: first PFN of the range
 * @nr: pages of the range
 * @bitmap: nr bits, written
 * @owned: how many
 */
void pfnb_claims_query(struct pfnb_claims *claims, unsigned long start, unsigned long nr,
		       unsigned long *bitmap, unsigned long *owned)
{
	unsigned long i;

	*owned = 0;
	bitmap_zero(bitmap, nr);
	mutex_lock(&claims->lock);
	for (i = 0; i < nr; i++) {
		if (i % pageblock_nr_pages == 0)
			cond_resched();
		if (!range_of(claims, start + i))
			continue;
		__set_bit(i, bitmap);
		++*owned;
	}
	mutex_unlock(&claims->lock);
}

/**
 * pfnb_claims_took() - whether pages were claimed at a time, whoever has them now
 * @claims: of the file
 * @start: first PFN
 * @nr: pages
 *
 * Return: true when one claim took them all.
 */
bool pfnb_claims_took(struct pfnb_claims *claims, unsigned long start, unsigned long nr)
{
	struct pfnb_range *r;
	bool took = false;

	mutex_lock(&claims->lock);
	list_for_each_entry (r, &claims->list, node)
		took |= start >= r->start && start + nr <= r->start + r->nr;
	mutex_unlock(&claims->lock);
	return took;
}

/**
 * pfnb_claims_drop() - give everything back; no timer may run any more
 * @claims: of the file that is closed
 */
void pfnb_claims_drop(struct pfnb_claims *claims)
{
	struct pfnb_range *r, *next;
	unsigned long i;

	mutex_lock(&claims->lock);
	list_for_each_entry_safe (r, next, &claims->list, node) {
		for_each_set_bit (i, r->owned, r->nr) {
			unmark(pfn_to_page(r->start + i));
			__free_page(pfn_to_page(r->start + i));
		}
		list_del(&r->node);
		kvfree(r);
		cond_resched();
	}
	atomic_long_set(&claims->nr_owned, 0);
	mutex_unlock(&claims->lock);
}
