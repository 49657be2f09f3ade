/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Interface between pfnbench and its kernel module, /dev/pfnbench.
 *
 * Every argument starts with struct pfnb_header. An ioctl with another version than the module's
 * gives -EPROTO; flags that are not known, reserved fields that are not zero and ranges that make
 * no sense give -EINVAL. Only CAP_SYS_ADMIN may open the device.
 *
 * Pages that a file owns ("claimed") return to the page allocator when it is closed.
 */
#ifndef PFNBENCH_UAPI_H
#define PFNBENCH_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define PFNB_VERSION 1
#define PFNB_DEVICE "/dev/pfnbench"

/* The largest range of one call, and the most that a file may own: 1 GiB of 4 KiB pages. */
#define PFNB_MAX_PAGES (1u << 18)

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
	PFNB_TARGET_NR,
};

struct pfnb_header {
	__u32 version; /* in: PFNB_VERSION */
	__u32 flags;   /* in: 0 */
};

#define PFNB_REASON_LEN 96

/* PFNB_IOC_INFO: what this kernel offers */
struct pfnb_info {
	struct pfnb_header h;
	__u32 page_bytes;
	__u32 pageblock_pages;
	__u64 max_pages;
	/* out: an empty string where the policy passed its self-test at load, else why not */
	char reason[PFNB_TARGET_NR][PFNB_POLICY_NR][PFNB_REASON_LEN];
};

/* PFNB_IOC_CLAIM: take every page of a range from the page allocator, migrating what is in it */
struct pfnb_claim {
	struct pfnb_header h;
	__u64 start_pfn;
	__u64 nr_pages;
};

/*
 * PFNB_IOC_FREE: return pages of a claimed range to the allocator, highest PFN first
 * PFNB_IOC_OWNED: which pages of a range this file owns
 *
 * bitmap points to (nr_pages + 63) / 64 words of __u64; bit i is start_pfn + i. FREE of a page that
 * this file does not own frees nothing and gives -EPERM.
 */
struct pfnb_pages {
	struct pfnb_header h;
	__u64 start_pfn;
	__u64 nr_pages;
	__u64 bitmap;
	__u64 nr_done; /* out: pages freed, or owned */
};

/* What the hooks saw of one operation. Calls not hooked under a policy stay 0. */
struct pfnb_hits {
	__u64 unchecked;  /* set_migratetype_isolate() calls whose check loop was emptied */
	__u64 checks;	  /* whole-range checks made after isolation */
	__u64 tests;	  /* test_pages_isolated() calls */
	__u64 stops;	  /* migrations given up at an unmovable page */
	__u64 bounded;	  /* endless loops of offline_pages() ended */
	__u64 found_pfn;  /* first unmovable page found by a check or a stop; ~0: none */
};

/* PFNB_IOC_CONTIG: one alloc_contig_range() of the range; what it gets is freed again, untimed */
struct pfnb_contig {
	struct pfnb_header h;
	__u64 start_pfn;
	__u64 nr_pages;
	__u32 policy;
	__s32 err; /* out: 0 or negative errno of alloc_contig_range() */
	__u64 ns;  /* out: ktime_get_ns() around the call alone */
	struct pfnb_hits hits;
};

/*
 * PFNB_IOC_ARM: the calling task's next operations on the range run under a policy, until
 * PFNB_IOC_DISARM (which fills hits) or the file is closed. One at a time in the system: -EBUSY.
 */
struct pfnb_arm {
	struct pfnb_header h;
	__u64 start_pfn;
	__u64 nr_pages;
	__u32 policy;
	__u32 target; /* enum pfnb_target; only PFNB_TARGET_OFFLINE makes sense here */
	struct pfnb_hits hits;
};

/* PFNB_IOC_SETTLE: empty the per-CPU page lists and LRU batches, so that each page is in its place */
struct pfnb_settle {
	struct pfnb_header h;
};

#define PFNB_IOC_INFO	_IOWR('P', 0x50, struct pfnb_info)
#define PFNB_IOC_CLAIM	_IOW('P', 0x51, struct pfnb_claim)
#define PFNB_IOC_FREE	_IOWR('P', 0x52, struct pfnb_pages)
#define PFNB_IOC_OWNED	_IOWR('P', 0x53, struct pfnb_pages)
#define PFNB_IOC_CONTIG _IOWR('P', 0x54, struct pfnb_contig)
#define PFNB_IOC_ARM	_IOW('P', 0x55, struct pfnb_arm)
#define PFNB_IOC_DISARM _IOWR('P', 0x56, struct pfnb_arm)
#define PFNB_IOC_SETTLE _IOW('P', 0x57, struct pfnb_settle)

#endif
