// SPDX-License-Identifier: GPL-2.0
/* Types of pageblocks, and free pages that lie on the list of another type than their block's. */

#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/pageblock-flags.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "pfnbench.h"

/* MIGRATE_* differ with the configuration. */
static const u8 block_types[MIGRATE_TYPES] = {
	[MIGRATE_UNMOVABLE] = PFNB_BLOCK_UNMOVABLE,
	[MIGRATE_MOVABLE] = PFNB_BLOCK_MOVABLE,
	[MIGRATE_RECLAIMABLE] = PFNB_BLOCK_RECLAIMABLE,
	[MIGRATE_HIGHATOMIC] = PFNB_BLOCK_HIGHATOMIC,
#ifdef CONFIG_CMA
	[MIGRATE_CMA] = PFNB_BLOCK_CMA,
#endif
	[MIGRATE_ISOLATE] = PFNB_BLOCK_ISOLATE,
};

static int type_of(struct page *page)
{
#if PFNB_HAVE_ISOLATE_BIT
	enum migratetype (*get)(const struct page *page, unsigned long pfn) =
		(void *)pfnb_sym.get_pfnblock_migratetype;

	return get(page, page_to_pfn(page));
#else
	unsigned long (*get)(const struct page *page, unsigned long pfn, unsigned long mask) =
		(void *)pfnb_sym.get_pfnblock_flags_mask;

	return get(page, page_to_pfn(page), MIGRATETYPE_MASK);
#endif
}

/* Of the 8 values that it may have, some mean nothing. */
static u8 block_type(struct page *page)
{
	unsigned int type = type_of(page);

	return type < ARRAY_SIZE(block_types) ? block_types[type] : PFNB_BLOCK_NONE;
}

static bool can_tell(void)
{
	return PFNB_HAVE_ISOLATE_BIT ? pfnb_sym.get_pfnblock_migratetype
				     : pfnb_sym.get_pfnblock_flags_mask;
}

/**
 * pfnb_in_cma() - whether all of a range lies in contiguous memory areas
 * @start: online, like the whole range
 * @nr: pages
 *
 * Their pageblocks keep their type, and no others may get it.
 *
 * Return: true if it does; false, too, where this kernel does not tell.
 */
bool pfnb_in_cma(unsigned long start, unsigned long nr)
{
	unsigned long pfn;

	if (!IS_ENABLED(CONFIG_CMA) || !can_tell())
		return false;
	for (pfn = start; pfn < start + nr; pfn = ALIGN(pfn + 1, pageblock_nr_pages))
		if (block_type(pfn_to_page(pfn)) != PFNB_BLOCK_CMA)
			return false;
	return true;
}

/**
 * pfnb_is_isolated() - whether a pageblock is isolated; who holds zone->lock knows it for longer
 * @pfn: online
 * Return: true, too, where this kernel does not tell
 */
bool pfnb_is_isolated(unsigned long pfn)
{
	return !can_tell() || block_type(pfn_to_page(pfn)) == PFNB_BLOCK_ISOLATE;
}

/**
 * pfnb_block_type() - the type of a pageblock
 * @pfn: in the block, online
 * Return: enum pfnb_block; PFNB_BLOCK_NONE, too, where this kernel does not tell
 */
u8 pfnb_block_type(unsigned long pfn)
{
	return can_tell() ? block_type(pfn_to_page(pfn)) : PFNB_BLOCK_NONE;
}

#if PFNB_HAVE_ISOLATE_BIT

/* Since v6.18 set_pageblock_migratetype() is static, and this one does for all types. */
static bool can_set_type(void)
{
	/* else it is gone after boot */
	return IS_ENABLED(CONFIG_MEMORY_HOTPLUG) && pfnb_sym.init_pageblock_migratetype;
}

static void set_type(struct page *page, int type)
{
	void (*init)(struct page * page, enum migratetype migratetype, bool isolate) =
		(void *)pfnb_sym.init_pageblock_migratetype;

	init(page, type, false);
}

#else

static bool can_set_type(void)
{
	return pfnb_sym.set_pageblock_migratetype;
}

static void set_type(struct page *page, int type)
{
	void (*set)(struct page * page, int migratetype) =
		(void *)pfnb_sym.set_pageblock_migratetype;

	set(page, type);
}

#endif

/* As the kernel does when it changes a block's type: what is free in it goes to that type's lists. */
static void move_free(struct zone *zone, unsigned long pfn, int type)
{
	unsigned long end = pfn + pageblock_nr_pages;

	while (pfn < end) {
		struct page *page = pfn_to_page(pfn);
		unsigned int order;

		if (!PageBuddy(page)) {
			pfn++;
			continue;
		}
		order = page_private(page);
		list_move_tail(&page->buddy_list, &zone->free_area[order].free_list[type]);
		pfn += 1ul << order;
	}
}

static bool change_type(unsigned long pfn, int type, bool move)
{
	struct page *page = pfn_to_page(pfn);
	struct zone *zone = page_zone(page);
	unsigned long flags;
	bool can;

	if (!can_set_type())
		return false;
	spin_lock_irqsave(&zone->lock, flags);
	can = !pfnb_is_isolated(pfn);
	if (can && move)
		move_free(zone, pageblock_start_pfn(pfn), type);
	if (can)
		set_type(page, type);
	spin_unlock_irqrestore(&zone->lock, flags);
	return can;
}

/**
 * pfnb_set_block_type() - change a pageblock's migratetype; its free pages stay on their lists
 * @pfn: in the block, online
 * @type: enum migratetype
 *
 * That of one which somebody has isolated stays: it would not be isolated any more.
 *
 * Return: false when it stays, or where this kernel has no function for it.
 */
bool pfnb_set_block_type(unsigned long pfn, int type)
{
	return change_type(pfn, type, false);
}

/**
 * pfnb_retype_block() - the same, and its free pages go to the lists of the new type
 * @pfn: in the block, online
 * @type: MIGRATE_UNMOVABLE, MIGRATE_MOVABLE or MIGRATE_RECLAIMABLE
 *
 * Pages on per-CPU lists go by the old type when they leave them. A chunk of several pageblocks
 * goes with its first one.
 *
 * Return: as above.
 */
bool pfnb_retype_block(unsigned long pfn, int type)
{
	return change_type(pfn, type, true);
}

/* No zone of a PC spans page frame 0, the first of its block: see spans_blocks(). */
static u8 type_at(unsigned long start)
{
	struct page *page = pfn_to_online_page(start);
	struct zone *zone = page ? page_zone(page) : NULL;
	unsigned long pfn = zone ? max(start, zone->zone_start_pfn) : 0;

	if (!zone || pageblock_start_pfn(pfn) != start || !zone_spans_pfn(zone, pfn))
		return PFNB_BLOCK_NONE;
	return block_type(pfn_to_page(pfn));
}

/* Of @nr pageblocks from @start on. Return: 0, or -EOPNOTSUPP where this kernel does not tell. */
static int blocks_types(unsigned long start, unsigned long nr, u8 *types)
{
	unsigned long i;

	if (!can_tell())
		return -EOPNOTSUPP;
	for (i = 0; i < nr; i++)
		types[i] = type_at(start + i * pageblock_nr_pages);
	return 0;
}

/* A free chunk may be larger than a pageblock. */
static unsigned long misplaced(struct page *page, unsigned int order, int type)
{
	unsigned long nr = 0, i;

	if (order <= pageblock_order)
		return type_of(page) == type ? 0 : 1ul << order;
	for (i = 0; i < 1ul << order; i += pageblock_nr_pages)
		if (type_of(page + i) != type)
			nr += pageblock_nr_pages;
	return nr;
}

static unsigned long zone_misplaced(struct zone *zone)
{
	unsigned long flags, nr = 0;
	struct page *page;
	unsigned int order;
	int type;

	spin_lock_irqsave(&zone->lock, flags);
	for (order = 0; order < ARRAY_SIZE(zone->free_area); order++)
		for (type = 0; type < MIGRATE_TYPES; type++)
			list_for_each_entry (page, &zone->free_area[order].free_list[type],
					     buddy_list)
				nr += misplaced(page, order, type);
	spin_unlock_irqrestore(&zone->lock, flags);
	return nr;
}

/*
 * Free pages of all zones on the list of another type than their pageblock's; those on per-CPU
 * lists are not looked at. Holds each zone's lock while it walks all of its free lists: not for
 * production.
 */
static int blocks_misplaced(u64 *nr)
{
	int nid, i;

	if (!can_tell())
		return -EOPNOTSUPP;
	*nr = 0;
	for_each_online_node (nid) {
		for (i = 0; i < MAX_NR_ZONES; i++) {
			struct zone *zone = &NODE_DATA(nid)->node_zones[i];

			/* The lists of one that never had pages were never made. */
			if (populated_zone(zone))
				*nr += zone_misplaced(zone);
		}
	}
	return 0;
}

/**
 * pfnb_can_retype() - whether this kernel has functions to tell a pageblock's type and to change it
 * Return: true if it has both
 */
bool pfnb_can_retype(void)
{
	return can_tell() && can_set_type();
}

/**
 * pfnb_blocks_check() - whether a range from user space is some whole pageblocks
 * @b: a copy of the user's
 *
 * Return: 0; -E2BIG over PFNB_MAX_PAGES; -EINVAL for parts of a pageblock, or none.
 */
int pfnb_blocks_check(const struct pfnb_blocks *b)
{
	if (b->nr_pages > PFNB_MAX_PAGES)
		return -E2BIG;
	if (!b->nr_pages || b->start_pfn > PFNB_PFN_LIMIT ||
	    !IS_ALIGNED(b->start_pfn | b->nr_pages, pageblock_nr_pages))
		return -EINVAL;
	return 0;
}

/**
 * pfnb_ioc_blocks() - PFNB_IOC_BLOCKS
 * @f: the open file
 * @arg: struct pfnb_blocks
 *
 * Return: 0; -E2BIG over PFNB_MAX_PAGES; -EINVAL for a range that is not whole pageblocks, or none;
 * -EOPNOTSUPP where this kernel does not tell; -EFAULT.
 */
long pfnb_ioc_blocks(struct pfnb_file *f, void *arg)
{
	struct pfnb_blocks *b = arg;
	unsigned long nr = b->nr_pages / pageblock_nr_pages;
	unsigned long i, some;
	u8 types[64];
	int err = pfnb_blocks_check(b);

	/* On the stack: an allocation might take a page of the very range that is looked at. */
	for (i = 0; i < nr && !err; i += some) {
		some = min(nr - i, ARRAY_SIZE(types));
		err = blocks_types(b->start_pfn + i * pageblock_nr_pages, some, types);
		if (!err && copy_to_user(u64_to_user_ptr(b->types) + i, types, some))
			err = -EFAULT;
	}
	return err ? err : blocks_misplaced(&b->misplaced_pages);
}
