// SPDX-License-Identifier: GPL-2.0
/*
 * Competitors for the zone's memory.
 *
 * As long as there are free pageblocks elsewhere, nobody comes near the range under test. So they
 * are all used up first; what must stay free, as targets for migration, is left in pieces smaller
 * than a pageblock.
 */

#include <linux/delay.h>
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/pageblock-flags.h>

#include "pfnbench.h"

/* Without reclaim, and so without compaction, which would move pages behind the operation's back.
 */
#define GFP_COMPETE ((GFP_KERNEL & ~__GFP_RECLAIM) | __GFP_NOWARN)

/* How many single pages of CHURN_RESPAWN live at a time. */
#define RESPAWN_PAGES 64

/**
 * pfnb_churn_init() - a churn that holds nothing
 * @c: zeroed
 */
void pfnb_churn_init(struct pfnb_churn *c)
{
	INIT_LIST_HEAD(&c->hog);
	INIT_LIST_HEAD(&c->crumbs);
	INIT_LIST_HEAD(&c->taken);
}

static void free_list(struct list_head *list, unsigned int order)
{
	struct page *page, *next;

	list_for_each_entry_safe (page, next, list, lru) {
		list_del(&page->lru);
		__free_pages(page, order);
		cond_resched();
	}
}

/*
 * An unmovable allocation of a whole pageblock leaves the block of that type for good, and others
 * that stay would follow. What the competitor took goes back as it mostly was.
 */
static void free_taken(struct list_head *list)
{
	struct page *page;

	list_for_each_entry (page, list, lru)
		pfnb_set_block_type(page_to_pfn(page), MIGRATE_MOVABLE);
	free_list(list, pageblock_order);
}

/* As movable ones, which leave the blocks' type alone. */
static unsigned long take_blocks(struct list_head *list)
{
	unsigned long nr = 0;
	struct page *page;

	while ((page = alloc_pages(GFP_COMPETE | __GFP_MOVABLE, pageblock_order))) {
		list_add(&page->lru, list);
		nr++;
		cond_resched();
	}
	return nr;
}

/* Free all of a block but its middle page: 511 pages in pieces of at most half a block. */
static void crumble(struct pfnb_churn *c, struct page *block)
{
	unsigned long i;

	list_del(&block->lru);
	split_page(block, pageblock_order);
	for (i = 0; i < pageblock_nr_pages; i++)
		if (i != pageblock_nr_pages / 2)
			__free_page(block + i);
	list_add(&block[pageblock_nr_pages / 2].lru, &c->crumbs);
}

static void count(struct pfnb_churn *c, struct page *page, unsigned long nr)
{
	unsigned long pfn = page_to_pfn(page);

	c->pages += nr;
	if (pfn < c->end && pfn + nr > c->start)
		c->lost += nr;
}

static void compete_contig(struct pfnb_churn *c)
{
	struct page *page = alloc_pages(GFP_COMPETE, pageblock_order);

	if (!page)
		return;
	list_add_tail(&page->lru, &c->taken);
	count(c, page, pageblock_nr_pages);
}

static void respawn(struct pfnb_churn *c, unsigned int *alive)
{
	struct page *page = alloc_page(GFP_COMPETE);

	if (page) {
		list_add_tail(&page->lru, &c->taken);
		count(c, page, 1);
		++*alive;
	}
	if (*alive > RESPAWN_PAGES || (!page && *alive)) {
		page = list_first_entry(&c->taken, struct page, lru);
		list_del(&page->lru);
		__free_page(page);
		--*alive;
	}
}

static int competitor(void *data)
{
	struct pfnb_churn *c = data;
	unsigned int alive = 0;

	while (!kthread_should_stop()) {
		if (c->kind == PFNB_CHURN_CONTIG)
			compete_contig(c);
		else
			respawn(c, &alive);
		usleep_range(c->period_us, c->period_us);
	}
	return 0;
}

/**
 * pfnb_churn_prepare() - use up free pageblocks; pfnb_churn_begin() begins to compete
 * @c: from pfnb_churn_init(); what it has held is freed first
 * @args: checked by the caller
 *
 * Return: 0; -ENOMEM when the free memory is less than the reserve, or what kthread_create() gives;
 * then nothing is held.
 */
int pfnb_churn_prepare(struct pfnb_churn *c, const struct pfnb_churn_args *args)
{
	unsigned long blocks = DIV_ROUND_UP(args->reserve_pages, pageblock_nr_pages - 1);
	struct task_struct *task;

	pfnb_churn_stop(c);
	if (take_blocks(&c->hog) < blocks) {
		free_list(&c->hog, pageblock_order);
		return -ENOMEM;
	}
	while (blocks--)
		crumble(c, list_first_entry(&c->hog, struct page, lru));
	c->kind = args->kind;
	c->period_us = args->period_us;
	c->pages = c->lost = 0;
	if (c->kind == PFNB_CHURN_HOG)
		return 0;
	task = kthread_create(competitor, c, "pfnb_churn");
	if (IS_ERR(task)) {
		pfnb_churn_stop(c);
		return PTR_ERR(task);
	}
	c->task = task;
	kthread_bind(task, raw_smp_processor_id());
	return 0;
}

/**
 * pfnb_churn_begin() - compete from now on
 * @c: prepared or not; without a competitor nothing competes
 */
void pfnb_churn_begin(struct pfnb_churn *c)
{
	if (c->task && !c->begun)
		wake_up_process(c->task);
	c->begun = true;
}

/**
 * pfnb_churn_stop() - end the competition and free all that it holds
 * @c: prepared or not
 */
void pfnb_churn_stop(struct pfnb_churn *c)
{
	if (c->task)
		kthread_stop(c->task);
	c->task = NULL;
	c->begun = false;
	if (c->kind == PFNB_CHURN_CONTIG)
		free_taken(&c->taken);
	else
		free_list(&c->taken, 0);
	free_list(&c->crumbs, 0);
	free_list(&c->hog, pageblock_order);
}
