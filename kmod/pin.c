// SPDX-License-Identifier: GPL-2.0
/* Extra references on LRU pages: nothing can migrate them, and no free tells when they are gone. */

#include <linux/bitmap.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "pfnbench.h"

/**
 * pfnb_pins_init() - pins of a file that has none
 * @pins: zeroed
 */
void pfnb_pins_init(struct pfnb_pins *pins)
{
	/* The timer drops pins, and it runs in interrupt context. */
	xa_init_flags(&pins->pages, XA_FLAGS_LOCK_IRQ);
}

static bool is_single_lru(struct page *page)
{
	return !PageCompound(page) && PageLRU(page);
}

static int insert(struct pfnb_pins *pins, unsigned long pfn, struct page *page)
{
	int err;

	xa_lock_irq(&pins->pages);
	err = __xa_insert(&pins->pages, pfn, page, GFP_KERNEL);
	if (!err)
		pins->nr++;
	xa_unlock_irq(&pins->pages);
	return err;
}

/**
 * pfnb_pins_add() - take a reference on a page that is on the LRU
 * @pins: of the file
 * @pfn: any
 *
 * Return: 0; -ENXIO for no online memory, -ENOENT for a page that is not on the LRU or is part of a
 * larger one, -EEXIST for one that this file has pinned, -E2BIG when the file has pinned
 * PFNB_MAX_PAGES, -ENOMEM
 */
int pfnb_pins_add(struct pfnb_pins *pins, u64 pfn)
{
	struct page *page = pfn <= PFNB_PFN_LIMIT ? pfn_to_online_page(pfn) : NULL;
	int err;

	if (!page)
		return -ENXIO;
	if (READ_ONCE(pins->nr) >= PFNB_MAX_PAGES)
		return -E2BIG;
	/* Before: others count on the references of their pages. After: it stays so. */
	if (!is_single_lru(page) || !get_page_unless_zero(page))
		return -ENOENT;
	err = is_single_lru(page) ? insert(pins, pfn, page) : -ENOENT;
	if (err)
		put_page(page);
	return err == -EBUSY ? -EEXIST : err;
}

/**
 * pfnb_pins_drop() - drop the reference on one page, from any context
 * @pins: of the file
 * @pfn: any
 *
 * The last reference stays until the file is closed: freeing an LRU page is nothing for an
 * interrupt. While the page is mapped there is always another one.
 *
 * Return: whether a reference was dropped.
 */
bool pfnb_pins_drop(struct pfnb_pins *pins, u64 pfn)
{
	unsigned long flags;
	struct page *page;

	xa_lock_irqsave(&pins->pages, flags);
	page = xa_load(&pins->pages, pfn);
	if (page && atomic_add_unless(&page->_refcount, -1, 1)) {
		__xa_erase(&pins->pages, pfn);
		WRITE_ONCE(pins->nr, pins->nr - 1);
	} else {
		page = NULL;
	}
	xa_unlock_irqrestore(&pins->pages, flags);
	return page;
}

/*
 * A page that somebody may take a reference on for a while, as get_user_pages() does, be it isolated
 * for migration: an anonymous one of a process. Returns it with the reference.
 */
static struct page *get_anon(unsigned long pfn)
{
	struct page *page = pfn_to_online_page(pfn);

	if (!page || PageBuddy(page) || PageReserved(page) || PageCompound(page) ||
	    !folio_test_anon(page_folio(page)) || !folio_mapped(page_folio(page)))
		return NULL;
	return get_page_unless_zero(page) ? page : NULL;
}

/* SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014). */
static u64 draw(u64 *seed)
{
	u64 z = *seed += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

/* Interrupts are off meanwhile. */
#define LOOK_PAGES 512

/* The next one from a random place on that is not pinned yet. */
static struct page *find_other(struct pfnb_walkway *way)
{
	unsigned long first = draw(&way->seed) % way->nr, i;
	unsigned long nr = way->empty ? 0 : min(way->nr, (unsigned long)LOOK_PAGES);
	struct page *page = NULL;

	for (i = 0; i < nr && !page; i++) {
		unsigned long at = (first + i) % way->nr;

		if (!test_bit(at, way->pinned))
			page = get_anon(way->start + at);
	}
	way->empty |= !page;
	return page;
}

static void note(struct pfnb_walkway *way, const struct page *page, bool pinned)
{
	unsigned long at = page_to_pfn(page) - way->start;

	if (at < way->nr)
		assign_bit(at, way->pinned, pinned);
}

/**
 * pfnb_pins_move() - move a reference from one page to another, from any context
 * @pins: of the file
 * @pfn: of the page that was pinned first, by which the pin is known
 * @way: where the other page is
 *
 * The last reference stays, as in pfnb_pins_drop().
 *
 * Return: whether it was moved; there may be no pin, or no other page.
 */
bool pfnb_pins_move(struct pfnb_pins *pins, u64 pfn, struct pfnb_walkway *way)
{
	struct page *page, *other = NULL;
	unsigned long flags;
	bool moved;

	xa_lock_irqsave(&pins->pages, flags);
	page = xa_load(&pins->pages, pfn);
	if (page)
		other = find_other(way);
	moved = other && atomic_add_unless(&page->_refcount, -1, 1);
	if (page)
		note(way, page, false);
	if (moved) {
		note(way, other, true);
		/* instead of a page: that takes no memory */
		__xa_store(&pins->pages, pfn, other, GFP_NOWAIT);
	} else if (other) {
		atomic_dec(&other->_refcount); /* its mapping has another one */
	}
	xa_unlock_irqrestore(&pins->pages, flags);
	return moved;
}

/**
 * pfnb_pins_drop_all() - drop all references, the last ones as well; no timer may run any more
 * @pins: of the file that is closed
 */
void pfnb_pins_drop_all(struct pfnb_pins *pins)
{
	struct page *page;
	unsigned long pfn;

	xa_for_each(&pins->pages, pfn, page) put_page(page);
	xa_destroy(&pins->pages);
	pins->nr = 0;
}
