// SPDX-License-Identifier: GPL-2.0
/*
 * The early check made by hand, after isolation or in the middle of migration.
 *
 * Kernels from v6.18 have page_is_unmovable() and it is called; before, the rules of
 * has_unmovable_pages() (mm/page_isolation.c, v6.1 to v6.17) are followed here, since gcc inlines
 * that function.
 */

#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/page-isolation.h>

#include "compat.h"
#include "pfnbench.h"

#if PFNB_HAVE_ISOLATE_BIT

static bool unmovable(struct zone *zone, struct page *page, bool offline, unsigned long *step)
{
	bool (*is_unmovable)(struct zone * zone, struct page * page, enum pb_isolate_mode mode,
			     unsigned long *step) = (void *)pfnb_sym.page_is_unmovable;

	return is_unmovable(zone, page,
			    offline ? PB_ISOLATE_MODE_MEM_OFFLINE : PB_ISOLATE_MODE_OTHER, step);
}

#else

/* mm/internal.h, buddy_order() */
static unsigned long buddy_pages(struct page *page)
{
	return 1UL << page_private(page);
}

static bool unmovable(struct zone *zone, struct page *page, bool offline, unsigned long *step)
{
	if (PageReserved(page))
		return true;
	if (zone_idx(zone) == ZONE_MOVABLE)
		return false;
	if (PageHuge(page) || PageTransCompound(page)) {
		struct page *head = compound_head(page);

		/* x86: every size that hugetlb has can migrate */
		if (!PageHuge(page) && !PageLRU(head) && !__PageMovable(head))
			return true;
		/* It may be split or freed right now. */
		*step = max_t(long, compound_nr(head) - (page - head), 1);
		return false;
	}
	if (!page_ref_count(page)) {
		if (PageBuddy(page))
			*step = buddy_pages(page);
		return false;
	}
	if (offline && (PageHWPoison(page) || PageOffline(page)))
		return false;
	return !__PageMovable(page) && !PageLRU(page);
}

#endif

/*
 * As in the kernel, each pageblock is checked under zone->lock, so that no free page is merged or
 * handed out meanwhile.
 *
 * @rules: the zone by whose rules pages are looked at
 */
static unsigned long first_by(struct zone *rules, unsigned long start, unsigned long end,
			      bool offline)
{
	struct zone *zone = page_zone(pfn_to_page(start));
	unsigned long pfn = start, found = PFNB_NONE;

	while (pfn < end && found == PFNB_NONE) {
		unsigned long stop = min(ALIGN(pfn + 1, pageblock_nr_pages), end);
		unsigned long flags;

		spin_lock_irqsave(&zone->lock, flags);
		while (pfn < stop) {
			unsigned long step = 1;

			if (unmovable(rules, pfn_to_page(pfn), offline, &step)) {
				found = pfn;
				break;
			}
			pfn += step;
		}
		spin_unlock_irqrestore(&zone->lock, flags);
	}
	return found;
}

/**
 * pfnb_first_unmovable() - the first page that the early check would object to
 * @start: first PFN
 * @end: one past the last; same zone
 * @offline: for offline_pages(), which lets PageOffline and poisoned pages pass
 *
 * Return: its PFN, or PFNB_NONE.
 */
unsigned long pfnb_first_unmovable(unsigned long start, unsigned long end, bool offline)
{
	return first_by(page_zone(pfn_to_page(start)), start, end, offline);
}

/**
 * pfnb_first_stuck() - the first page that cannot move, whether the early check would look or not
 * @start: first PFN
 * @end: one past the last; same zone
 * @offline: as above
 *
 * In ZONE_MOVABLE the check passes all but reserved pages.
 *
 * Return: its PFN, or PFNB_NONE.
 */
unsigned long pfnb_first_stuck(unsigned long start, unsigned long end, bool offline)
{
	int nid = page_to_nid(pfn_to_page(start));

	return first_by(&NODE_DATA(nid)->node_zones[ZONE_NORMAL], start, end, offline);
}

/**
 * pfnb_unmovable_in_cluster() - the first unmovable page among the next pages to be migrated
 * @start: first PFN
 * @end: one past the last
 * @max: how many pages in use make a cluster
 * @offline: as above
 *
 * Return: its PFN, or PFNB_NONE when @max movable pages, or @end, come first.
 */
unsigned long pfnb_unmovable_in_cluster(unsigned long start, unsigned long end, unsigned int max,
					bool offline)
{
	struct zone *zone = page_zone(pfn_to_page(start));
	unsigned long pfn = start, found = PFNB_NONE, flags;

	spin_lock_irqsave(&zone->lock, flags);
	while (pfn < end && max) {
		struct page *page = pfn_to_page(pfn);
		unsigned long step = 1;

		if (unmovable(zone, page, offline, &step)) {
			found = pfn;
			break;
		}
		if (page_ref_count(page))
			max -= min_t(unsigned long, max, step);
		pfn += step;
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return found;
}
