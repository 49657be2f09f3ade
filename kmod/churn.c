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
		unsigned int us = c->period_us;

		if (c->kind == PFNB_CHURN_CONTIG)
			compete_contig(c);
		else if (c->kind == PFNB_CHURN_RACE_CONTIG)
			us = pfnb_race_block(c);
		else
			respawn(c, &alive);
		usleep_range(us, us);
	}
	return 0;
}

/**
 * pfnb_churn_races() - whether a churn wants pages of the armed range
 * @kind: enum pfnb_churn_kind
 * Return: true for those whose tries are kept
 */
bool pfnb_churn_races(u32 kind)
{
	return kind == PFNB_CHURN_RACE_KERNEL || kind == PFNB_CHURN_RACE_OFFLINE ||
	       kind == PFNB_CHURN_RACE_CONTIG;
}

/* Those that race for single pages are interrupts; the others are tasks. */
static int make_task(struct pfnb_churn *c)
{
	struct task_struct *task;

	if (c->kind == PFNB_CHURN_HOG ||
	    (pfnb_churn_races(c->kind) && c->kind != PFNB_CHURN_RACE_CONTIG))
		return 0;
	task = kthread_create(competitor, c, "pfnb_churn");
	if (IS_ERR(task))
		return PTR_ERR(task);
	c->task = task;
	/* Who wants memory of elsewhere takes time from the operation, too. */
	kthread_bind(task, pfnb_churn_races(c->kind) ? pfnb_race_cpu() : raw_smp_processor_id());
	return 0;
}

static void stop_task(struct pfnb_churn *c)
{
	if (c->task)
		kthread_stop(c->task);
	c->task = NULL;
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
	int err;

	pfnb_churn_stop(c);
	c->kind = args->kind;
	c->period_us = args->period_us;
	c->pages = c->lost = 0;
	err = pfnb_churn_races(c->kind) ? pfnb_race_prepare(c, args->seed) : 0;
	if (!err && take_blocks(&c->hog) < blocks)
		err = -ENOMEM;
	while (!err && blocks--)
		crumble(c, list_first_entry(&c->hog, struct page, lru));
	if (!err)
		err = make_task(c);
	if (err)
		pfnb_churn_stop(c);
	return err;
}

/**
 * pfnb_churn_begin() - compete from now on
 * @c: prepared or not; without a competitor nothing competes
 */
void pfnb_churn_begin(struct pfnb_churn *c)
{
	if (c->race.log && !c->begun)
		pfnb_race_begin(c);
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
	stop_task(c);
	c->begun = false;
	pfnb_race_stop(c);
	if (c->kind == PFNB_CHURN_CONTIG)
		free_taken(&c->taken);
	else
		free_list(&c->taken, 0);
	free_list(&c->crumbs, 0);
	free_list(&c->hog, pageblock_order);
}

/**
 * pfnb_ioc_race() - PFNB_IOC_RACE
 * @f: the open file
 * @arg: struct pfnb_race_args
 *
 * Return: 0; what pfnb_race_count() gives; -EINTR when the task is killed.
 */
long pfnb_ioc_race(struct pfnb_file *f, void *arg)
{
	struct pfnb_churn *c = &f->churn;
	int err;

	if (mutex_lock_killable(&f->op_lock))
		return -EINTR;
	if (c->race.log)
		stop_task(c);
	pfnb_race_end(c);
	err = pfnb_race_count(c, arg);
	mutex_unlock(&f->op_lock);
	return err;
}
