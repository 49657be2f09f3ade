/* SPDX-License-Identifier: GPL-2.0 */
/* Who competes for memory while an operation runs. */
#ifndef PFNB_CHURN_H
#define PFNB_CHURN_H

#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/mmzone.h>
#include <linux/pageblock-flags.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "pfnbench_uapi.h"

struct pfnb_file;

/* race.c: a competitor for pages of the range itself */

/* As many pageblocks as the largest range has. */
#define PFNB_RACE_BLOCKS (PFNB_MAX_PAGES / pageblock_nr_pages)

/**
 * struct pfnb_race - the rest of a churn that races for the range
 * @timer: takes single pages
 * @beat: goes off on the operation's CPU where @timer is another's
 * @log: an entry for each try, kvmalloc()ed; NULL: nothing of the kind is prepared
 * @nr: tries; more than there is room for are counted alone
 * @base_ns: when it began; 0: it has not
 * @seed: of the next draw
 * @elsewhere: pages outside of the range that it holds for a while
 * @nr_elsewhere: how many
 * @nr_kept: pages of the range that stay taken
 * @apart: it goes on on another CPU than the operation
 * @ready: its task has been called once
 * @block: a pageblock that is taken; 0: none is
 * @first: first PFN of the range when it began
 * @movable: a bit for each pageblock from there that was movable then
 */
struct pfnb_race {
	struct hrtimer timer;
	struct hrtimer beat;
	u64 *log;
	unsigned long nr;
	u64 base_ns;
	u64 seed;
	struct list_head elsewhere;
	unsigned int nr_elsewhere;
	unsigned int nr_kept;
	bool apart;
	bool ready;
	unsigned long block;
	unsigned long first;
	DECLARE_BITMAP(movable, PFNB_RACE_BLOCKS);
};

struct pfnb_churn;
int pfnb_race_prepare(struct pfnb_churn *c, u64 seed);
unsigned int pfnb_race_cpu(void);
void pfnb_race_begin(struct pfnb_churn *c);
void pfnb_race_end(struct pfnb_churn *c);
void pfnb_race_stop(struct pfnb_churn *c);
unsigned int pfnb_race_block(struct pfnb_churn *c);
int pfnb_race_count(const struct pfnb_churn *c, struct pfnb_race_args *a);

/* churn.c: competitors for the zone's memory */

/**
 * struct pfnb_churn - what a file's churn holds
 * @task: the competitor, or NULL
 * @begun: @task runs
 * @hog: pageblocks taken so that none is free elsewhere
 * @crumbs: pages that keep the reserve from merging into pageblocks
 * @taken: what the competitor has allocated and keeps
 * @start, @end: the range whose loss is counted
 * @race: what those have that race for it
 */
struct pfnb_churn {
	struct task_struct *task;
	bool begun;
	u32 kind;
	unsigned int period_us;
	struct list_head hog;
	struct list_head crumbs;
	struct list_head taken;
	unsigned long start;
	unsigned long end;
	u64 pages;
	u64 lost;
	struct pfnb_race race;
};

void pfnb_churn_init(struct pfnb_churn *c);
int pfnb_churn_prepare(struct pfnb_churn *c, const struct pfnb_churn_args *args);
void pfnb_churn_begin(struct pfnb_churn *c);
void pfnb_churn_stop(struct pfnb_churn *c);
bool pfnb_churn_races(u32 kind);
long pfnb_ioc_race(struct pfnb_file *f, void *arg);

#endif
