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
	int err = 0;

	if (b->nr_pages > PFNB_MAX_PAGES)
		return -E2BIG;
	if (!nr || b->start_pfn > PFNB_PFN_LIMIT ||
	    !IS_ALIGNED(b->start_pfn | b->nr_pages, pageblock_nr_pages))
		return -EINVAL;
	/* On the stack: an allocation might take a page of the very range that is looked at. */
	for (i = 0; i < nr && !err; i += some) {
		some = min(nr - i, ARRAY_SIZE(types));
		err = blocks_types(b->start_pfn + i * pageblock_nr_pages, some, types);
		if (!err && copy_to_user(u64_to_user_ptr(b->types) + i, types, some))
			err = -EFAULT;
	}
	return err ? err : blocks_misplaced(&b->misplaced_pages);
}
