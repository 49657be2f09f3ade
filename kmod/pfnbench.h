/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNB_H
#define PFNB_H

#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/mm_types.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/types.h>
#include <linux/xarray.h>

#include "churn.h"
#include "pfnbench_uapi.h"

/* claim.c: pages that a file owns */

/**
 * struct pfnb_claims - ranges taken from the page allocator, with a bit for each page still owned
 * @lock: serialises claim, free and query of one file; release by a timer needs none
 * @list: of struct pfnb_range; they only go when the file is closed
 * @nr_ranges: how many
 * @nr_owned: pages owned in all
 */
struct pfnb_claims {
	struct mutex lock;
	struct list_head list;
	unsigned int nr_ranges;
	atomic_long_t nr_owned;
};

void pfnb_claims_init(struct pfnb_claims *claims);
int pfnb_claims_add(struct pfnb_claims *claims, unsigned long start, unsigned long nr, bool area);
int pfnb_claims_free(struct pfnb_claims *claims, unsigned long start, unsigned long nr,
		     const unsigned long *bitmap, u32 flags, unsigned long *freed);
void pfnb_claims_query(struct pfnb_claims *claims, unsigned long start, unsigned long nr,
		       unsigned long *bitmap, unsigned long *owned);
bool pfnb_claims_release(struct pfnb_claims *claims, unsigned long pfn);
void pfnb_claims_drop(struct pfnb_claims *claims);
bool pfnb_claims_took(struct pfnb_claims *claims, unsigned long start, unsigned long nr);
bool pfnb_claims_owned(struct pfnb_claims *claims, unsigned long pfn);

/* mark.c: owned pages that look like another owner's */
int pfnb_mark(struct pfnb_claims *claims, unsigned long start, unsigned long nr,
	      const unsigned long *bitmap, u32 flags, unsigned long *marked);
int pfnb_range_check(u64 start, u64 nr);

/* 52 bits of physical address are the most that x86 has: no sum of a PFN and a length overflows. */
#define PFNB_PFN_LIMIT (1ull << 40)

/* pin.c: extra references on LRU pages */

/**
 * struct pfnb_pins - pages that a file holds a reference on
 * @pages: by PFN
 * @nr: how many, changed under the lock of @pages
 */
struct pfnb_pins {
	struct xarray pages;
	unsigned long nr;
};

void pfnb_pins_init(struct pfnb_pins *pins);
int pfnb_pins_add(struct pfnb_pins *pins, u64 pfn);
bool pfnb_pins_drop(struct pfnb_pins *pins, u64 pfn);
void pfnb_pins_drop_all(struct pfnb_pins *pins);

/**
 * struct pfnb_walkway - where pins that move on find other pages
 * @start: first PFN
 * @nr: pages; 0: they go
 * @seed: of the next page
 * @pinned: a bit for each page that is pinned, kvmalloc()ed
 * @empty: nothing was found when it was looked at last
 */
struct pfnb_walkway {
	unsigned long start;
	unsigned long nr;
	u64 seed;
	unsigned long *pinned;
	bool empty;
};

bool pfnb_pins_move(struct pfnb_pins *pins, u64 pfn, struct pfnb_walkway *way);

/* heal.c: poisoned pages */

/**
 * struct pfnb_poisoned - pages that are to be healed when a file is closed
 * @pages: by PFN
 */
struct pfnb_poisoned {
	struct xarray pages;
};

void pfnb_poisoned_init(struct pfnb_poisoned *p);
int pfnb_heal(struct pfnb_poisoned *p);
void pfnb_poisoned_drop(struct pfnb_poisoned *p);
struct pfnb_file;
long pfnb_ioc_heal(struct pfnb_file *f, void *arg);

/* release.c: lifetimes of blockers */

/**
 * struct pfnb_releases - a schedule, in order of time
 * @base: start of the operation
 * @next: index of the entry that is due next
 * @released: entries whose page was freed or unpinned
 * @last_ns: when the last of them was, or a pin moved on
 * @way: where pins move on to
 * @stay: how long they stay, ns
 * @moving: entries that have not gone yet
 * @rounds: how often all of them have been due
 * @moves: pins that moved on
 */
struct pfnb_releases {
	struct pfnb_claims *claims;
	struct pfnb_pins *pins;
	struct hrtimer timer;
	ktime_t base;
	struct pfnb_lifetime *entry;
	unsigned long nr;
	unsigned long next;
	u64 released;
	u64 last_ns;
	struct pfnb_walkway way;
	u64 stay;
	unsigned long moving;
	unsigned long rounds;
	u64 moves;
};

void pfnb_releases_init(struct pfnb_releases *r, struct pfnb_claims *claims,
			struct pfnb_pins *pins);
struct pfnb_lifetime *pfnb_releases_copy(const struct pfnb_lifetimes *l);
void pfnb_releases_set(struct pfnb_releases *r, struct pfnb_lifetime *entry, unsigned long nr);
int pfnb_releases_walk(struct pfnb_releases *r, const struct pfnb_walk *w);
void pfnb_releases_start(struct pfnb_releases *r, ktime_t base);
bool pfnb_releases_pause(struct pfnb_releases *r);
void pfnb_releases_resume(struct pfnb_releases *r);
void pfnb_releases_drop(struct pfnb_releases *r);

/* blocks.c: types of pageblocks */
bool pfnb_in_cma(unsigned long start, unsigned long nr);
bool pfnb_is_isolated(unsigned long pfn);
u8 pfnb_block_type(unsigned long pfn);
bool pfnb_set_block_type(unsigned long pfn, int type);
bool pfnb_retype_block(unsigned long pfn, int type);
struct pfnb_file;
long pfnb_ioc_blocks(struct pfnb_file *f, void *arg);
bool pfnb_can_retype(void);
int pfnb_blocks_check(const struct pfnb_blocks *b);

/* typed.c: pageblocks with the type that user space has given them */

/**
 * struct pfnb_typed - pageblocks that a file has given a type
 * @blocks: by the PFN of the first page
 */
struct pfnb_typed {
	struct xarray blocks;
};

void pfnb_typed_init(struct pfnb_typed *typed);
long pfnb_ioc_type(struct pfnb_file *f, void *arg);
void pfnb_typed_drop(struct pfnb_typed *typed);

/* watch.c: the release callback */
struct pfnb_op;
int pfnb_watch_probe(bool on);
bool pfnb_watch_probed(void);
int pfnb_watch_wait(struct pfnb_op *op, unsigned long start, unsigned long end);
int pfnb_watch_any(struct pfnb_op *op);
void pfnb_watch_cancel(void);

/* contig.c: the timed alloc_contig_range() */
void pfnb_contig_run(unsigned long start, unsigned long end, struct pfnb_contig *c);

/* cma.c: the timed cma_alloc() */

/**
 * struct pfnb_cma_held - what a file holds of an area, so that a range comes first
 * @area: first PFN of the area; 0: none is held
 * @nr: pieces
 * @piece: each of 1 << order pages
 */
struct pfnb_cma_held {
	unsigned long area;
	unsigned int nr;
	struct {
		unsigned long pfn;
		unsigned int order;
	} piece[PFNB_CMA_HOLDS];
};

void pfnb_cma_drop(struct pfnb_cma_held *held);
bool pfnb_cma_there(void);
int pfnb_cma_run(unsigned long start, unsigned long end, struct pfnb_cma *c);
void pfnb_cma_release(unsigned long start, const struct pfnb_cma *c);

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
	unsigned long init_pageblock_migratetype;
	unsigned long set_pageblock_migratetype;
	unsigned long lru_add_drain_all;
	unsigned long drain_all_pages;
	unsigned long get_pfnblock_flags_mask;
	unsigned long get_pfnblock_migratetype;
	unsigned long cma_alloc;
	unsigned long cma_release;
	unsigned long cma_for_each_area;
	unsigned long cma_get_base;
	unsigned long cma_get_size;
	unsigned long unpoison_memory;
	unsigned long num_poisoned_pages_sub;
};
extern struct pfnb_symbols pfnb_sym;
int pfnb_symbols_find(void);
unsigned long pfnb_symbol(const char *name);
struct tracepoint;
struct tracepoint *pfnb_tracepoint(const char *name);
struct kretprobe;
int pfnb_kretprobe_add(struct kretprobe *probe, const struct kretprobe *what,
		       const char *const names[2]);

/* op.c: the operation that is armed */

/**
 * struct pfnb_driver - whose calls an operation is, where it is not the arming task's
 * @work: the driver's work item lies from here
 * @work_end: to before this; both NULL for a task. To be compared, never followed
 * @unit: pages of a sub-block, the least that the driver takes
 * @start: first PFN of the device's memory
 * @end: one past its last PFN
 */
struct pfnb_driver {
	const void *work;
	const void *work_end;
	unsigned long unit;
	unsigned long start;
	unsigned long end;
};

/**
 * struct pfnb_op - an operation that is armed, or was
 * @task: that armed it; hooks act on its calls only, if not on a driver's. A reference is held
 * while armed
 * @driver: PFNB_ARM_DRIVER
 * @policy: enum pfnb_policy
 * @target: enum pfnb_target
 * @flags: PFNB_ARM_*
 * @start: first PFN of the range
 * @end: one past its last PFN
 * @part_start: first PFN of the part that the task works on now
 * @part_end: one past its last PFN
 * @limit: how long after the start waits end; 0: never
 * @deadline: that moment; 0: none
 * @isolated_at: since when something of the range is isolated; 0: nothing is
 * @isolated_start: first PFN of that
 * @isolated_end: one past its last PFN
 * @isolating: the task is in start_isolate_page_range() for the range
 * @runs: between the isolation of the range and its end
 * @cancelled: the file goes, waits end at once
 * @burnt: the planted slowdown was there
 * @hits: what the hooks did
 */
struct pfnb_op {
	struct task_struct *task;
	struct pfnb_driver driver;
	u32 policy;
	u32 target;
	u32 flags;
	unsigned long start;
	unsigned long end;
	unsigned long part_start;
	unsigned long part_end;
	ktime_t limit;
	ktime_t deadline;
	ktime_t isolated_at;
	unsigned long isolated_start;
	unsigned long isolated_end;
	bool isolating;
	bool runs;
	bool cancelled;
	bool burnt;
	struct pfnb_hits hits;
};

void pfnb_op_init(struct pfnb_op *op, u32 target, u32 policy, unsigned long start,
		  unsigned long nr);
void pfnb_op_start(struct pfnb_op *op, ktime_t now);
void pfnb_op_part(struct pfnb_op *op, unsigned long start, unsigned long end);
struct pfnb_op *pfnb_op_enter(void);
struct pfnb_op *pfnb_op_here(void);
void pfnb_op_leave(void);
void pfnb_op_runs(struct pfnb_op *op, bool runs);
void pfnb_op_isolated(struct pfnb_op *op, unsigned long start, unsigned long end);
void pfnb_op_released(struct pfnb_op *op);
struct pfnb_op *pfnb_op_enter_driver(struct pfnb_op *op);
bool pfnb_op_pass_begins(const void *work);
void pfnb_op_pass_ends(void);
bool pfnb_op_call_begins(void);
void pfnb_op_call_ends(void);
struct pfnb_op *pfnb_op_armed(void);
void pfnb_op_open(struct pfnb_op *op);
void pfnb_op_drain(void);
bool pfnb_op_try_drain(void);
void pfnb_op_close(struct pfnb_op *op);

/* arm.c: arming and disarming */
int pfnb_arm(struct pfnb_op *op);
int pfnb_disarm(struct pfnb_op *op);
void pfnb_disarm_always(struct pfnb_op *op);
void pfnb_arm_opened(void);
void pfnb_arm_closed(void);
void pfnb_arm_exit(void);

/* Whether there is no more time to wait. */
static inline bool pfnb_op_late(const struct pfnb_op *op)
{
	return READ_ONCE(op->cancelled) ||
	       (op->deadline && ktime_compare(ktime_get(), op->deadline) >= 0);
}

/**
 * struct pfnb_file - what one open file holds
 * @op_lock: guards @op, @releases and @churn
 * @op: the operation armed by this file, or an idle one (task is NULL)
 * @cma: also guarded by @op_lock
 * @typed: likewise
 * @poisoned: likewise
 */
struct pfnb_file {
	struct pfnb_claims claims;
	struct pfnb_pins pins;
	struct mutex op_lock;
	struct pfnb_op op;
	struct pfnb_releases releases;
	struct pfnb_churn churn;
	struct pfnb_cma_held cma;
	struct pfnb_poisoned poisoned;
	struct pfnb_typed typed;
};

/* pages.c: calls about the pages that a file owns */
long pfnb_ioc_claim(struct pfnb_file *f, void *arg);
long pfnb_ioc_free(struct pfnb_file *f, void *arg);
long pfnb_ioc_mark(struct pfnb_file *f, void *arg);
long pfnb_ioc_owned(struct pfnb_file *f, void *arg);

/* release.c: calls about lifetimes */
long pfnb_ioc_lifetimes(struct pfnb_file *f, void *arg);
long pfnb_ioc_walk(struct pfnb_file *f, void *arg);

/* cma.c: which area there is */
long pfnb_ioc_cma_area(struct pfnb_file *f, void *arg);

/* hooks.c: ftrace on those functions, for the armed task */
int pfnb_hooks_place(const struct pfnb_op *op);
bool pfnb_hooks_any(void);
void pfnb_hooks_remove(void);
void pfnb_hooks_free(void);
const char *pfnb_hooks_missing(u32 target, u32 policy);
void pfnb_hooks_calibrate(bool on);
int pfnb_hooks_learn(unsigned long start, unsigned long end);

/* policy.c: what the replaced functions do; their types are those of the functions they replace */
extern void *const pfnb_new_start_isolate;
extern void *const pfnb_new_undo_isolate;
extern void *const pfnb_new_test_isolated;
extern void *const pfnb_new_isolate_migratepages;
extern void *const pfnb_new_do_migrate_range;

/* unmovable.c: the early check, made by hand */
unsigned long pfnb_first_unmovable(unsigned long start, unsigned long end, bool offline);
unsigned long pfnb_first_stuck(unsigned long start, unsigned long end, bool offline);
unsigned long pfnb_unmovable_in_cluster(unsigned long start, unsigned long end, unsigned int max,
					bool offline);
#define PFNB_NONE (~0UL)

/* burn.c: a planted slowdown */
int pfnb_burn_init(void);
void pfnb_burn_exit(void);

/* device.c: where they are, and what is known of their drivers */

/**
 * struct pfnb_virtio_kind - what is known of a device's driver
 * @id: VIRTIO_ID_*
 * @offset: of the number that the driver follows, in the configuration
 * @len: of that number, in bytes
 * @held: offset of what it has got, of the same length
 * @step: functions whose calls are counted; the first one that the kernel has
 * @plug: those with PFNB_VIRTIO_PLUG: the steps of unplugging a whole block are none of plugging
 */
struct pfnb_virtio_kind {
	u32 id;
	u32 offset;
	u32 len;
	u32 held;
	const char *step[PFNB_STEP_NR][2];
	const char *plug[PFNB_STEP_NR][2];
};

extern const struct pfnb_virtio_kind pfnb_virtio_kinds[PFNB_VIRTIO_NR];

struct virtio_device;
struct virtio_device *pfnb_virtio_find(u32 id);

/* virtio.c: memory devices of a guest */
int pfnb_virtio_run(const void *owner, struct pfnb_virtio *v);
void pfnb_virtio_drop(const void *owner);
int pfnb_virtio_driver(const void *owner, struct pfnb_driver *d);
void pfnb_virtio_exit(void);

/* driver.c: calls of a driver that is armed */
int pfnb_driver_follow(bool on);
bool pfnb_driver_followed(void);

/* selftest.c */
void pfnb_selftest(void);
const char *pfnb_selftest_reason(u32 target, u32 policy);

#endif
