/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNB_H
#define PFNB_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "pfnbench_uapi.h"

/* claim.c: pages that a file owns */

/**
 * struct pfnb_claims - ranges taken from the page allocator, with a bit for each page still owned
 * @lock: serialises claim, free and query of one file
 * @list: of struct pfnb_range, unordered, without overlaps
 * @nr_owned: pages owned in all
 */
struct pfnb_claims {
	struct mutex lock;
	struct list_head list;
	unsigned long nr_owned;
};

void pfnb_claims_init(struct pfnb_claims *claims);
int pfnb_claims_add(struct pfnb_claims *claims, unsigned long start, unsigned long nr);
int pfnb_claims_free(struct pfnb_claims *claims, unsigned long start, unsigned long nr,
		     const unsigned long *bitmap, unsigned long *freed);
void pfnb_claims_query(struct pfnb_claims *claims, unsigned long start, unsigned long nr,
		       unsigned long *bitmap, unsigned long *owned);
void pfnb_claims_drop(struct pfnb_claims *claims);
int pfnb_range_check(u64 start, u64 nr);

/* 52 bits of physical address are the most that x86 has: no sum of a PFN and a length overflows. */
#define PFNB_PFN_LIMIT (1ull << 40)

/* contig.c: the timed alloc_contig_range() */
int pfnb_contig_run(struct pfnb_contig *c);

/* symbols.c: kernel functions that are not exported */

/**
 * struct pfnb_symbols - addresses; 0 where this kernel has no such function
 */
struct pfnb_symbols {
	unsigned long set_migratetype_isolate;
	unsigned long start_isolate_page_range;
	unsigned long undo_isolate_page_range;
	unsigned long test_pages_isolated;
	unsigned long isolate_migratepages_range;
	unsigned long do_migrate_range;
	unsigned long page_is_unmovable;
	unsigned long lru_add_drain_all;
	unsigned long drain_all_pages;
};
extern struct pfnb_symbols pfnb_sym;
int pfnb_symbols_find(void);

/* hooks.c: ftrace on those functions, for one armed task */

/**
 * struct pfnb_op - the operation that is armed
 * @task: hooks act on this task's calls only; a reference is held while armed
 * @policy: enum pfnb_policy
 * @target: enum pfnb_target
 * @start: first PFN of the range
 * @end: one past its last PFN
 * @hits: what the hooks did
 */
struct pfnb_op {
	struct task_struct *task;
	u32 policy;
	u32 target;
	unsigned long start;
	unsigned long end;
	struct pfnb_hits hits;
};

void pfnb_op_init(struct pfnb_op *op, u32 target, u32 policy, unsigned long start,
		  unsigned long nr);
int pfnb_arm(struct pfnb_op *op);
void pfnb_disarm(struct pfnb_op *op);
struct pfnb_op *pfnb_armed_here(void);
int pfnb_calibrate(unsigned long pfn);
void pfnb_hooks_free(void);
const char *pfnb_hooks_missing(u32 target, u32 policy);

/* policy.c: what the replaced functions do; their types are those of the functions they replace */
extern void *const pfnb_new_start_isolate;
extern void *const pfnb_new_test_isolated;
extern void *const pfnb_new_isolate_migratepages;
extern void *const pfnb_new_do_migrate_range;

/* unmovable.c: the early check, made by hand */
unsigned long pfnb_first_unmovable(unsigned long start, unsigned long end, bool offline);
unsigned long pfnb_unmovable_in_cluster(unsigned long start, unsigned long end, unsigned int max,
					bool offline);
#define PFNB_NONE (~0UL)

/* selftest.c */
void pfnb_selftest(void);
const char *pfnb_selftest_reason(u32 target, u32 policy);

#endif
