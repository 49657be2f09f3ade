/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Interface between pfnbench and its kernel module, /dev/pfnbench.
 *
 * Every argument starts with struct pfnb_header. An ioctl with another version than the module's
 * gives -EPROTO; flags that are not known, reserved fields that are not zero and ranges that make
 * no sense give -EINVAL. Only CAP_SYS_ADMIN may open the device.
 *
 * Everything hangs on the open file: pages that it owns return to the page allocator, what is
 * armed, scheduled or churning ends when it is closed. Times are nanoseconds of CLOCK_MONOTONIC.
 */
#ifndef PFNBENCH_UAPI_H
#define PFNBENCH_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define PFNB_VERSION 9
#define PFNB_DEVICE  "/dev/pfnbench"

/* The largest range of one call, and the most that a file may own: 4 GiB of pages of 4 KiB. */
#define PFNB_MAX_PAGES (1u << 20)

enum pfnb_policy {
	PFNB_POLICY_EARLY_CHECK,   /* mainline: no hook is armed */
	PFNB_POLICY_ISOLATE_CHECK, /* isolate all pageblocks, then check them all, then migrate */
	PFNB_POLICY_ISOLATE_FIRST, /* no check; the test after migration fails */
	PFNB_POLICY_ISOLATE_STOP,  /* no check; give up where migration meets an unmovable page */
	PFNB_POLICY_NR,
};

enum pfnb_target {
	PFNB_TARGET_CONTIG,
	PFNB_TARGET_OFFLINE,
	PFNB_TARGET_CMA, /* cma_alloc(); the range is the rest of a contiguous memory area */
	PFNB_TARGET_NR,
};

struct pfnb_header {
	__u32 version; /* in: PFNB_VERSION */
	__u32 flags;   /* in: 0, or what the ioctl knows */
};

#define PFNB_REASON_LEN 96
#define PFNB_ZONES_MAX	32
/* PFNB_IOC_INFO: what this kernel offers */
struct pfnb_info {
	struct pfnb_header h;
	__u32 page_bytes;
	__u32 pageblock_pages;
	__u64 max_pages;
	/* out: an empty string where the policy passed its self-test at load, else why not */
	char reason[PFNB_TARGET_NR][PFNB_POLICY_NR][PFNB_REASON_LEN];
	__u64 zone_lock[PFNB_ZONES_MAX]; /* out: their addresses; none if no spin locks, or more */
};

/*
 * PFNB_IOC_CLAIM: take every page of a range from the page allocator, migrating what is in it. With
 * PFNB_CLAIM_CMA the range may lie in a contiguous memory area, whose pageblocks keep their type;
 * else that gives -EBUSY, and so does a range with pageblocks in and out of one.
 */
#define PFNB_CLAIM_CMA (1u << 0)

struct pfnb_claim {
	struct pfnb_header h; /* flags: 0 or PFNB_CLAIM_CMA */
	__u64 start_pfn;
	__u64 nr_pages;
};

/*
 * PFNB_IOC_FREE: return pages of a claimed range to the allocator, highest PFN first
 * PFNB_IOC_OWNED: which pages of a range this file owns
 *
 * bitmap points to (nr_pages + 63) / 64 words of __u64; bit i is start_pfn + i. FREE of a page that
 * this file does not own frees nothing and gives -EPERM.
 *
 * A freed page lies on top of the calling CPU's list for movable allocations, or with
 * PFNB_FREE_UNMOVABLE or PFNB_FREE_RECLAIMABLE (not both: -EINVAL) for such ones; the type of its
 * pageblock stays movable. With PFNB_FREE_ORDER(n), n up to a pageblock's, a bit stands for the 2^n
 * pages from there, which are freed as one; the bits must be aligned to that (-EINVAL).
 */
#define PFNB_FREE_UNMOVABLE   (1u << 0)
#define PFNB_FREE_RECLAIMABLE (1u << 1)
#define PFNB_FREE_ORDER(n)    ((n) << 8)
#define PFNB_FREE_ORDER_OF(f) ((f) >> 8)
#define PFNB_FREE_FLAGS	      (PFNB_FREE_UNMOVABLE | PFNB_FREE_RECLAIMABLE | PFNB_FREE_ORDER(0xf))

struct pfnb_pages {
	struct pfnb_header h; /* flags: PFNB_FREE_*, for PFNB_IOC_FREE */
	__u64 start_pfn;
	__u64 nr_pages;
	__u64 bitmap;
	__u64 nr_done; /* out: pages freed, or owned */
};

/*
 * PFNB_IOC_MARK: make owned pages look like another owner's, until they are given back:
 * PageOffline, as a balloon without compaction has them, or PageReserved; or make the pageblocks
 * that they lie in unmovable ones, which they stay. Takes struct pfnb_pages, with one of these
 * flags (else -EINVAL). -EPERM (nothing marked) when one of the pages is not owned, -EEXIST when
 * one is marked already.
 */
#define PFNB_MARK_OFFLINE  (1u << 0)
#define PFNB_MARK_RESERVED (1u << 1)
#define PFNB_MARK_BLOCK	   (1u << 2)
#define PFNB_MARK_FLAGS	   (PFNB_MARK_OFFLINE | PFNB_MARK_RESERVED | PFNB_MARK_BLOCK)

/* Migratetype of a pageblock. */
enum pfnb_block {
	PFNB_BLOCK_NONE, /* no online memory, or none of its zone's */
	PFNB_BLOCK_UNMOVABLE,
	PFNB_BLOCK_MOVABLE,
	PFNB_BLOCK_RECLAIMABLE,
	PFNB_BLOCK_HIGHATOMIC,
	PFNB_BLOCK_CMA,
	PFNB_BLOCK_ISOLATE,
	PFNB_BLOCK_NR,
};

/*
 * PFNB_IOC_BLOCKS: the types of pageblocks, and how many free pages of the whole machine lie on the
 * free list of another type than their pageblock's. The range is whole pageblocks (-EINVAL), at
 * most PFNB_MAX_PAGES (-E2BIG); memory in it need not be there. -EOPNOTSUPP where the kernel does
 * not tell.
 */
struct pfnb_blocks {
	struct pfnb_header h;
	__u64 start_pfn;
	__u64 nr_pages;
	__u64 types;	       /* pointer to a byte for each pageblock, enum pfnb_block, written */
	__u64 misplaced_pages; /* out */
};

/*
 * PFNB_IOC_TYPE: give pageblocks of claimed ranges a type, until the file is closed: then they are
 * movable again. Takes struct pfnb_blocks, with types read: unmovable, movable or reclaimable, or
 * PFNB_BLOCK_NONE for a block that keeps its own. What is free in a block goes to the lists of its
 * type, but for pages on per-CPU lists: PFNB_IOC_DRAIN before. -EPERM for a block that the file has
 * not claimed, whoever has its pages now; -EBUSY for an isolated one; -EINVAL for one of a
 * contiguous memory area, and other types; then none is changed. -EOPNOTSUPP as PFNB_IOC_BLOCKS.
 */

/* PFNB_IOC_DRAIN: empty the per-CPU page lists and LRU batches: each page is in its place then */
struct pfnb_drain {
	struct pfnb_header h;
};

/* What the hooks saw since PFNB_IOC_ARM. Calls not hooked under a policy stay 0. */
struct pfnb_hits {
	__u64 unchecked;   /* set_migratetype_isolate() calls whose check loop was emptied */
	__u64 checks;	   /* whole-range checks made after isolation */
	__u64 tests;	   /* test_pages_isolated() calls */
	__u64 stops;	   /* migrations given up at an unmovable page */
	__u64 bounded;	   /* endless loops of offline_pages() ended */
	__u64 found_pfn;   /* first unmovable page found by a check or a stop; ~0: none */
	__u64 isolated_ns; /* from start_isolate_page_range() to its undoing, or the end */
	__u64 waits;	   /* waits for blockers, by PFNB_IOC_WAIT or with isolation held */
	__u64 wait_ns;	   /* slept in them */
	__u64 wakeups;	   /* of those, ended because the last blocker was freed */
	__u64 watched;	   /* blockers that were registered for their release, summed over waits */
	__u64 migrated;	   /* pages moved by the task's migrate_pages() calls; PFNB_ARM_COUNT */
	__u64 failed;	   /* pages that they could not move */
	__u64 isolated_page_ns; /* isolated_ns, each time by the pages that were isolated */
};

/* Wait for blockers inside of the operation, with isolation held (callback-hold). */
#define PFNB_ARM_HOLD (1u << 0)
/* Be told of freed pages: needed by PFNB_ARM_HOLD and PFNB_IOC_WAIT. */
#define PFNB_ARM_WATCH (1u << 1)
/* Count migrated pages through the migrate:mm_migrate_pages tracepoint. */
#define PFNB_ARM_COUNT (1u << 2)
/* What is armed is the driver of the virtio-mem device that the file has attached to. */
#define PFNB_ARM_DRIVER (1u << 3)
#define PFNB_ARM_FLAGS	(PFNB_ARM_HOLD | PFNB_ARM_WATCH | PFNB_ARM_COUNT | PFNB_ARM_DRIVER)

/* The longest deadline of an operation that waits with a lock of memory hotplug held. */
#define PFNB_HOLD_NS_MAX 60000000000ull

/*
 * PFNB_IOC_ARM: the calling task's next operations on the range, and on no other, run under a
 * policy, until PFNB_IOC_DISARM (which fills hits) or the file is closed. One at a time in the
 * system: -EBUSY. -ERANGE for PFNB_ARM_HOLD of offlining or of a driver with no deadline or one
 * over PFNB_HOLD_NS_MAX. Early-check without flags hooks nothing, and isolated_ns stays 0.
 *
 * With PFNB_ARM_DRIVER it is not the calling task's operations but the alloc_contig_range() calls
 * in the range that the device's driver makes, in its work item; what the driver does besides, such
 * as offlining a memory block that it has emptied, is as ever. The target is PFNB_TARGET_CONTIG,
 * the range lies in the device's memory, and PFNB_IOC_VIRTIO has attached to that: else -EINVAL.
 * -ENODEV when its driver has gone. Isolation is held for a sub-block only, the least that the
 * driver takes: of more it takes the parts where the whole fails. hits are of all calls.
 *
 * While the operation runs in another task DISARM gives -EBUSY; a close, or DISARM of a driver by
 * the task that armed it, ends its waits and lets it go on without hooks. CLAIM of pages in the
 * task's own armed range gives -EBUSY.
 */
struct pfnb_arm {
	struct pfnb_header h; /* flags: PFNB_ARM_* */
	__u64 start_pfn;
	__u64 nr_pages;
	__u32 policy;
	__u32 target;	   /* enum pfnb_target */
	__u64 deadline_ns; /* of waits, from here or the last PFNB_IOC_START; 0: none */
	struct pfnb_hits hits;
};

/*
 * PFNB_IOC_PART: of its armed range the calling task works on this part from now on: what
 * PFNB_IOC_WAIT and PFNB_ARM_HOLD wait for is there, and isolate-stop looks there; memory of other
 * parts may have gone. Whole pageblocks of the armed range; it is all of it at first. -EINVAL in
 * another task than the armed one.
 */
struct pfnb_part {
	struct pfnb_header h;
	__u64 start_pfn;
	__u64 nr_pages;
};

/*
 * PFNB_IOC_CONTIG: one alloc_contig_range() of the armed range; what it gets is freed, untimed.
 * -EINVAL in another task than the armed one, and when the range has gone meanwhile.
 */
struct pfnb_contig {
	struct pfnb_header h;
	__s32 err;	/* out: 0 or negative errno of alloc_contig_range() */
	__u32 pad;	/* 0 */
	__u64 begin_ns; /* out: clock reads around the call alone */
	__u64 end_ns;
};

/*
 * PFNB_IOC_WAIT: sleep until every unmovable page that is in the armed range now has been freed,
 * the deadline has passed (-ETIME) or a signal comes (-EINTR). -ENOENT at once when there is no
 * page whose release can be watched: what blocks the range is pinned, or gone already. -EBUSY while
 * a driver that is armed waits itself.
 *
 * For a driver it wakes as soon as a sub-block has lost its last unmovable page, for then the
 * driver has something to take. -ENOENT where there is such a sub-block already.
 */
struct pfnb_wait {
	struct pfnb_header h;
};

/*
 * PFNB_IOC_LIFETIMES: free owned pages (or drop pins) by a timer, each a time after PFNB_IOC_START.
 * Replaces what was scheduled before and not started.
 */
struct pfnb_lifetime {
	__u64 pfn;
	__u64 delay_ns;
};

struct pfnb_lifetimes {
	struct pfnb_header h;
	__u64 nr;
	__u64 entries; /* pointer to struct pfnb_lifetime[nr] */
};

/* PFNB_IOC_START: the operation begins now */
struct pfnb_start {
	struct pfnb_header h;
	__u64 now_ns; /* out */
};

/* PFNB_IOC_PIN: take an extra reference on LRU pages; dropped by their lifetime or with the file */
struct pfnb_pin {
	struct pfnb_header h;
	__u64 pfn;
};

/*
 * PFNB_IOC_WALK: a pin that goes by its lifetime begins again on another page of this range, an
 * anonymous one of 4 KiB that is mapped and has no such pin, and stays as long as the shortest
 * lifetime is, or 20 us for each lifetime of all, which are more; where none is found among 512
 * pages, it goes. nr_pages 0 ends that. The range as for PFNB_IOC_CLAIM.
 */
struct pfnb_walk {
	struct pfnb_header h;
	__u64 start_pfn;
	__u64 nr_pages;
	__u64 seed; /* which pages */
};

enum pfnb_churn_kind {
	PFNB_CHURN_NONE,
	PFNB_CHURN_CONTIG,  /* take unmovable pageblocks whenever one is free */
	PFNB_CHURN_RESPAWN, /* always allocate unmovable single pages, keep each for a while */
	PFNB_CHURN_HOG,	    /* only use up all free pageblocks */
	/* These want pages of the armed range. Single ones are taken by a timer's interrupt. */
	PFNB_CHURN_RACE_KERNEL,	 /* unmovable pages */
	PFNB_CHURN_RACE_OFFLINE, /* pages from the movable lists, as a balloon's: PageOffline */
	PFNB_CHURN_RACE_CONTIG,	 /* whole pageblocks, by a task's alloc_contig_range(): likewise */
	PFNB_CHURN_NR,
};

/*
 * PFNB_IOC_CHURN: use up the free pageblocks outside of what is claimed, but for reserve_pages that
 * stay free as smaller pieces; PFNB_IOC_START begins to compete. -ENOMEM when the machine is too
 * small for the reserve.
 */
struct pfnb_churn_args {
	struct pfnb_header h;
	__u32 kind;	 /* enum pfnb_churn_kind; PFNB_CHURN_NONE ends it */
	__u32 period_us; /* from one try to the next; a timer's is drawn, and this is the mean */
	__u64 reserve_pages;
	__u64 seed; /* of a race; else 0 */
};

/*
 * PFNB_IOC_RACE: end the race for the armed range, and tell what it tried from from_ns to until_ns.
 * Most pages are given back at once. One in 8 of the range stays taken, 32 at most, until
 * PFNB_IOC_CHURN ends it; a pageblock is given back by the next try. -ENOENT where there is no race,
 * -EOVERFLOW after more tries than are kept (262144).
 */
struct pfnb_race_args {
	struct pfnb_header h;
	__u64 from_ns;
	__u64 until_ns;
	/* out: */
	__u64 tries;
	__u64 taken;		 /* of these got a page, or pageblock, of the range */
	__u64 isolated;		 /* of these while its pageblock was isolated */
	__u64 kept;		 /* of these stayed taken */
	__u64 undone;		 /* pageblocks not isolated any more after a try that failed */
	__u64 first_isolated_ns; /* the first and the last of isolated; 0: none */
	__u64 last_isolated_ns;
};

/* PFNB_IOC_STATUS: what timers and churn did */
struct pfnb_status {
	struct pfnb_header h;
	__u64 scheduled;
	__u64 released;
	__u64 last_release_ns; /* 0: none yet */
	__u64 lost_pages;      /* of the armed range, taken by churn since PFNB_IOC_CHURN */
	__u64 churn_pages;     /* that churn allocated */
	__u64 migrated;	       /* as in struct pfnb_hits, so far */
	__u64 failed;
	__u64 pin_moves; /* since PFNB_IOC_WALK; released counts a pin that moves once */
};

/*
 * PFNB_IOC_VIRTIO: the memory devices of a guest. Their drivers follow a number in the device's
 * configuration: the size that is asked of virtio-mem, the pages that a balloon shall hold. One
 * device at a time in the system (-EBUSY), from the first call until the file is closed; -ENODEV
 * where there is none, or no driver for it.
 *
 * What is asked is done by a work item of the driver's, a pass. With timeout_ns the call sleeps
 * until a pass has ended that has read the number @asked since the last PFNB_VIRTIO_RESET; -ETIME,
 * -EINTR.
 */
enum pfnb_virtio_device {
	PFNB_VIRTIO_MEM,     /* the number is in bytes */
	PFNB_VIRTIO_BALLOON, /* in pages */
	PFNB_VIRTIO_NR,
};

/* Where the time of the passes went; only the driver's own calls count. */
enum pfnb_virtio_step {
	PFNB_STEP_PASS,		/* the driver's work item */
	PFNB_STEP_CONTIG,	/* alloc_contig_range() */
	PFNB_STEP_REPORT,	/* requests to the hypervisor, until it has answered */
	PFNB_STEP_FAKE_OFFLINE, /* alloc_contig_range() and what is done to the pages then */
	PFNB_STEP_FAKE_ONLINE,	/* pages given back to the page allocator */
	PFNB_STEP_REMOVE,	/* offline_and_remove_memory() */
	PFNB_STEP_INFLATE,	/* a page for the balloon */
	/* with PFNB_VIRTIO_PLUG only */
	PFNB_STEP_ADD,	  /* add_memory_driver_managed(), all that follows included */
	PFNB_STEP_MEMMAP, /* memory for struct pages is taken, and cleared */
	PFNB_STEP_ONLINE, /* online_pages(), what follows included */
	PFNB_STEP_FREE,	  /* pages are handed to the page allocator */
	PFNB_STEP_NR,
};

/* Whose memory the struct pages of plugged memory lie in */
enum pfnb_memmap {
	PFNB_MEMMAP_OTHER,  /* not the device's */
	PFNB_MEMMAP_DEVICE, /* that of a block which was plugged in before */
	PFNB_MEMMAP_NR,
};

/* The most that is kept of what was taken, since the last PFNB_VIRTIO_RESET. */
#define PFNB_VIRTIO_PFNS 256

/* Forget what was counted; from now on count until a pass has ended that had read @asked. */
#define PFNB_VIRTIO_RESET (1u << 0)
/* Have the driver read @asked as the device's number from now on, whatever the device says. */
#define PFNB_VIRTIO_PRETEND (1u << 1)
/* Tell the driver that the configuration has changed. */
#define PFNB_VIRTIO_NOTIFY (1u << 2)
/*
 * Count the steps of plugging as well: virtio-mem only, in the file's first call (else -EBUSY).
 */
#define PFNB_VIRTIO_PLUG (1u << 3)
#define PFNB_VIRTIO_FLAGS                                                                          \
	(PFNB_VIRTIO_RESET | PFNB_VIRTIO_PRETEND | PFNB_VIRTIO_NOTIFY | PFNB_VIRTIO_PLUG)

struct pfnb_virtio {
	struct pfnb_header h; /* flags: PFNB_VIRTIO_* */
	__u32 device;	      /* enum pfnb_virtio_device */
	__u32 pad;
	__u64 asked;
	__u64 timeout_ns; /* 0: do not wait */
	__u64 pfns;	  /* pointer to room for nr_pfns of __u64: what was taken is told, or 0 */
	__u64 nr_pfns;	  /* out: pages, or pageblocks of which the first page is told */
	/* out: of the device itself */
	__u64 start_bytes; /* physical address of its memory; virtio-mem only, like the next two */
	__u64 region_bytes;
	__u64 block_bytes;
	__u64 held;   /* bytes plugged in, or pages in the balloon */
	__u64 number; /* that the device asks for */
	/* out: since the last PFNB_VIRTIO_RESET */
	__u64 begin_ns; /* of the first pass; 0: none */
	__u64 end_ns;	/* of the last pass that has ended; 0: none */
	struct {
		__u64 calls;
		__u64 failed; /* of those, with another result than 0 */
		__u64 ns;
	} step[PFNB_STEP_NR];
	__u64 memmap_bytes[PFNB_MEMMAP_NR]; /* taken for struct pages; some may be given back */
	__u64 add_errno; /* of the last add_memory_driver_managed() that failed; 0: none has */
};

/*
 * PFNB_IOC_CMA_AREA: the first contiguous memory area of this kernel, and a range of it that
 * cma_alloc() tries first, if one is asked for. It begins at a border of free pages of the highest
 * order. Drivers may hold some of the area, so what is free below the range is held until the file
 * is closed; one range a file (-EBUSY). -ENODEV where there is no area, -EOPNOTSUPP where the
 * kernel has no cma_alloc(), -ENOSPC where the area has no room, -E2BIG where what is free below
 * is in more than PFNB_CMA_HOLDS pieces.
 */
#define PFNB_CMA_HOLDS 64

struct pfnb_cma_area {
	struct pfnb_header h;
	__u64 asked_pages; /* in: of the range; 0: there is none */
	__u64 range_pfn;   /* out: of the range */
	__u64 base_pfn;	   /* out: of the area */
	__u64 nr_pages;	   /* out: its size */
	__u64 held_pages;  /* out: by this file, below the range */
	__u32 align_max;   /* out: the largest order that dma_alloc_contiguous() asks for */
	__u32 pad;	   /* out: 0 */
};

/*
 * PFNB_IOC_CMA: one cma_alloc() in the area whose rest is armed for PFNB_TARGET_CMA: from the range
 * that it tries first to the area's last page. What it gets is released, untimed. The policy holds
 * for each range that cma_alloc() tries. -EINVAL in another task than the armed one, when the area
 * has gone meanwhile, and for more pages than are armed, none, or an order above align_max.
 */
struct pfnb_cma {
	struct pfnb_header h;
	__s32 err;   /* out: 0, or -ENOMEM, which is all that a driver gets to know */
	__u32 align; /* an order of pages */
	__u64 nr_pages;
	__u64 pfn;	/* out: the first of those that were obtained; 0: none */
	__u64 begin_ns; /* out: clock reads around the call alone */
	__u64 end_ns;
};

/*
 * PFNB_IOC_HEAL: take the poison off pages that were poisoned to try that (madvise(2),
 * MADV_HWPOISON and MADV_SOFT_OFFLINE), all of those that were named with PFNB_HEAL_LATER; so does
 * closing the file. Pages of a memory block that is offline are no more counted as poisoned, so
 * that the block can come back. -EOPNOTSUPP without CONFIG_MEMORY_FAILURE, -EBUSY where one is in
 * use; with PFNB_HEAL_LATER -EINVAL where the page is not poisoned.
 */
#define PFNB_HEAL_LATER (1u << 0)

struct pfnb_heal {
	struct pfnb_header h; /* flags: 0 or PFNB_HEAL_LATER */
	__u64 pfn;	      /* for PFNB_HEAL_LATER */
};

#define PFNB_IOC_INFO	   _IOWR('P', 0x50, struct pfnb_info)
#define PFNB_IOC_CLAIM	   _IOW('P', 0x51, struct pfnb_claim)
#define PFNB_IOC_FREE	   _IOWR('P', 0x52, struct pfnb_pages)
#define PFNB_IOC_OWNED	   _IOWR('P', 0x53, struct pfnb_pages)
#define PFNB_IOC_DRAIN	   _IOW('P', 0x54, struct pfnb_drain)
#define PFNB_IOC_ARM	   _IOW('P', 0x55, struct pfnb_arm)
#define PFNB_IOC_DISARM	   _IOWR('P', 0x56, struct pfnb_arm)
#define PFNB_IOC_CONTIG	   _IOWR('P', 0x57, struct pfnb_contig)
#define PFNB_IOC_WAIT	   _IOW('P', 0x58, struct pfnb_wait)
#define PFNB_IOC_LIFETIMES _IOW('P', 0x59, struct pfnb_lifetimes)
#define PFNB_IOC_START	   _IOWR('P', 0x5a, struct pfnb_start)
#define PFNB_IOC_PIN	   _IOW('P', 0x5b, struct pfnb_pin)
#define PFNB_IOC_CHURN	   _IOW('P', 0x5c, struct pfnb_churn_args)
#define PFNB_IOC_MARK	   _IOWR('P', 0x5e, struct pfnb_pages)
#define PFNB_IOC_BLOCKS	   _IOWR('P', 0x5f, struct pfnb_blocks)
#define PFNB_IOC_STATUS	   _IOWR('P', 0x5d, struct pfnb_status)
#define PFNB_IOC_VIRTIO	   _IOWR('P', 0x60, struct pfnb_virtio)
#define PFNB_IOC_PART	   _IOW('P', 0x61, struct pfnb_part)
#define PFNB_IOC_CMA_AREA  _IOWR('P', 0x62, struct pfnb_cma_area)
#define PFNB_IOC_TYPE	   _IOW('P', 0x68, struct pfnb_blocks)
#define PFNB_IOC_WALK	   _IOW('P', 0x69, struct pfnb_walk)
#define PFNB_IOC_CMA	   _IOWR('P', 0x63, struct pfnb_cma)
#define PFNB_IOC_RACE	   _IOWR('P', 0x6a, struct pfnb_race_args)
#define PFNB_IOC_HEAL	   _IOW('P', 0x64, struct pfnb_heal)

#endif
