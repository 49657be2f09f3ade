// SPDX-License-Identifier: GPL-2.0
/*
 * What freeing a page costs while tasks wait for pages, in instructions. For a guest by icount, whose
 * time stamp counter counts them. Loading it measures, and prints a line for each case; marks tell
 * QEMU's plugin of them. tests/long/free_path.sh runs it.
 *
 * Every second page of a pageblock is freed, so that no two of them merge, and each free is like the
 * others.
 */

#include <linux/delay.h>
#include <linux/gfp.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/page-isolation.h>
#include <linux/version.h>
#include <linux/vmalloc.h>
#include <asm/tsc.h>

#include "pfnbench_mark.h"

/* The console of a guest has no more. */
#define TELL(...) pr_emerg("free_path: " __VA_ARGS__)

#define TASKS 1000
#define PAGES 256 /* freed in a case */
/* With 1024 pages, which one task waits for; the largest chunk of the page allocator's */
#define MANY_BLOCKS 2
#define WAIT_FIRST  2 /* vm.isolate_first: wait with the range isolated */
#define CASE_BITS   32

static unsigned long (*lookup)(const char *name);
static typeof(start_isolate_page_range) *isolate;
static typeof(undo_isolate_page_range) *unisolate;
static void (*drain)(struct zone *zone);
static int *vm_isolate_first; /* NULL: nobody can wait on this kernel */
static int cases;

/*
 * A task that waits for the pages of a range, which is the beginning of a chunk. The rest of the chunk
 * is held meanwhile, for pageblocks side by side would merge: who takes one of them out of the page
 * allocator takes the other along for a moment, and whoever tests that one finds its pages gone.
 */
struct waiter {
	struct task_struct *task;
	struct page *first;
	unsigned int blocks;
	bool done;
	int err;
};

static struct waiter *waiters;

/* Single pages: what the page allocator has of a pageblock, or more than one. */
static struct page *take(unsigned int blocks)
{
	unsigned int order = pageblock_order + ilog2(blocks);
	struct page *first = alloc_pages(GFP_KERNEL | __GFP_NOWARN, order);

	if (first)
		split_page(first, order);
	return first;
}

static void give(struct page *first, unsigned int from, unsigned int to, unsigned int step)
{
	for (; from < to; from += step)
		__free_page(first + from);
}

static void mark_case(int id)
{
	int bit;

	PFNB_MARK_HERE(PFNB_MARK_TRIAL);
	for (bit = CASE_BITS - 1; bit >= 0; bit--) {
		if (id >> bit & 1)
			PFNB_MARK_HERE(PFNB_MARK_BIT1);
		else
			PFNB_MARK_HERE(PFNB_MARK_BIT0);
	}
}

static u64 timed(struct page *first, unsigned int pages)
{
	struct zone *zone = page_zone(first);
	unsigned long flags;
	u64 begin, end;

	local_irq_save(flags);
	PFNB_MARK_HERE(PFNB_MARK_BEGIN);
	begin = rdtsc();
	give(first, 2, 2 + 2 * pages, 2);
	drain(zone);
	end = rdtsc();
	PFNB_MARK_HERE(PFNB_MARK_END);
	local_irq_restore(flags);
	return end - begin;
}

/*
 * Frees every second page from @first + 2 on, and has them go to the page allocator's free lists. What
 * that takes without a page is another number.
 */
static void measure(const char *name, struct page *first)
{
	u64 nothing, all;

	drain(page_zone(first));
	nothing = timed(first, 0);
	mark_case(cases);
	all = timed(first, PAGES);
	PFNB_MARK_HERE(PFNB_MARK_TRIAL_END);
	TELL("%d %s pages %d instructions %llu without %llu\n", cases++, name, PAGES, all, nothing);
}

static int isolate_blocks(struct page *first, unsigned int pages)
{
	unsigned long start = page_to_pfn(first);
	unsigned int i;
	int err;

	/* what looks for unmovable pages lets them pass so */
	for (i = 0; i < pages; i++)
		__SetPageOffline(first + i);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
	err = isolate(start, start + pages, PB_ISOLATE_MODE_MEM_OFFLINE);
#else
	err = isolate(start, start + pages, MIGRATE_MOVABLE, MEMORY_OFFLINE, GFP_KERNEL);
#endif
	for (i = 0; i < pages; i++)
		__ClearPageOffline(first + i);
	return err;
}

static void unisolate_blocks(struct page *first, unsigned int pages)
{
	unsigned long start = page_to_pfn(first);

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
	unisolate(start, start + pages);
#else
	unisolate(start, start + pages, MIGRATE_MOVABLE);
#endif
}

/* Pages that nobody waits for, of pageblocks that are isolated or not. */
static int measure_others(const char *name, bool isolated)
{
	unsigned int pages = MANY_BLOCKS * pageblock_nr_pages;
	struct page *first = take(MANY_BLOCKS);
	int err = first ? 0 : -ENOMEM;

	if (!err && isolated)
		err = isolate_blocks(first, pages);
	if (!err)
		measure(name, first);
	if (!err && isolated)
		unisolate_blocks(first, pages);
	if (!first)
		return err;
	give(first, 0, 2, 1);
	give(first, 3, 2 + 2 * PAGES, 2);
	give(first, 2 + 2 * PAGES, pages, 1);
	return err;
}

static int wait_fn(void *data)
{
	struct waiter *w = data;
	unsigned long start = page_to_pfn(w->first);
	unsigned long pages = w->blocks * pageblock_nr_pages;

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
	w->err = alloc_contig_range(start, start + pages, ACR_FLAGS_NONE, GFP_KERNEL);
#else
	w->err = alloc_contig_range(start, start + pages, MIGRATE_MOVABLE, GFP_KERNEL);
#endif
	if (!w->err)
		free_contig_range(start, pages);
	WRITE_ONCE(w->done, true);
	while (!kthread_should_stop())
		msleep(1);
	return 0;
}

/* When all that it waits for has been freed. Not before it has left the code of this module. */
static int waiter_end(struct waiter *w)
{
	kthread_stop(w->task);
	put_task_struct(w->task);
	give(w->first, w->blocks * pageblock_nr_pages, MANY_BLOCKS * pageblock_nr_pages, 1);
	return w->err;
}

/* @held: pages that are not free, from the first on */
static int waiter_begin(struct waiter *w, unsigned int blocks, unsigned int held)
{
	w->first = take(MANY_BLOCKS);
	if (!w->first)
		return -ENOMEM;
	w->blocks = blocks;
	w->done = false;
	w->task = kthread_create(wait_fn, w, "free_path");
	if (IS_ERR(w->task))
		return PTR_ERR(w->task);
	get_task_struct(w->task);
	/* not before there is a task, or its stack would lie in the range that it waits for */
	give(w->first, held, blocks * pageblock_nr_pages, 1);
	wake_up_process(w->task);
	/* Nothing but the wait for the pages can be interrupted. */
	while (READ_ONCE(w->task->__state) != TASK_INTERRUPTIBLE && !READ_ONCE(w->done))
		msleep(1);
	return READ_ONCE(w->done) ? waiter_end(w) ?: -EBUSY : 0;
}

static int with_one(void)
{
	struct waiter *w = &waiters[0];
	int err = waiter_begin(w, 1, 1);

	if (err)
		return err;
	err = measure_others("isolated one-task", true);
	give(w->first, 0, 1, 1);
	return waiter_end(w) ?: err;
}

static int with_many_pages(void)
{
	unsigned int pages = MANY_BLOCKS * pageblock_nr_pages;
	struct waiter *w = &waiters[0];
	int err = waiter_begin(w, MANY_BLOCKS, pages);

	if (err)
		return err;
	err = measure_others("isolated one-task-many-pages", true);
	measure("awaited one-task-many-pages", w->first);
	give(w->first, 0, 2, 1);
	give(w->first, 3, 2 + 2 * PAGES, 2);
	give(w->first, 2 + 2 * PAGES, pages, 1);
	return waiter_end(w) ?: err;
}

static int with_many_tasks(void)
{
	int i, err = 0, tasks, ended;

	for (tasks = 0; tasks < TASKS && !err; tasks += !err)
		err = waiter_begin(&waiters[tasks], 1, 1);
	if (!err)
		err = measure_others("ordinary many-tasks", false);
	if (!err)
		err = measure_others("isolated many-tasks", true);
	for (i = 0; i < tasks; i++)
		give(waiters[i].first, 0, 1, 1);
	for (i = 0; i < tasks; i++) {
		ended = waiter_end(&waiters[i]);
		err = err ?: ended;
	}
	return err;
}

static int measure_all(void)
{
	int err = measure_others("ordinary nobody", false);

	if (!err)
		err = measure_others("isolated nobody", true);
	if (err || !vm_isolate_first)
		return err;
	*vm_isolate_first = WAIT_FIRST;
	err = with_one();
	if (!err)
		err = with_many_pages();
	if (!err)
		err = with_many_tasks();
	*vm_isolate_first = 0;
	return err;
}

static int __init free_path_init(void)
{
	struct kprobe kp = { .symbol_name = "kallsyms_lookup_name" };
	int err = register_kprobe(&kp);

	if (err)
		return err;
	lookup = (void *)kp.addr;
	unregister_kprobe(&kp);
	isolate = (void *)lookup("start_isolate_page_range");
	unisolate = (void *)lookup("undo_isolate_page_range");
	drain = (void *)lookup("drain_all_pages");
	vm_isolate_first = (void *)lookup("isolate_first");
	waiters = vcalloc(TASKS, sizeof(*waiters));
	if (!isolate || !unisolate || !drain || !waiters)
		return -ENOENT;
	err = measure_all();
	TELL("end %d\n", err);
	return err;
}
module_init(free_path_init);

MODULE_DESCRIPTION("Instructions of a freed page");
MODULE_LICENSE("GPL");
