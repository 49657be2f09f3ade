// SPDX-License-Identifier: GPL-2.0
/* Whatever user space passes: a proper errno, nothing taken, no warning in the kernel log. */

#include <errno.h>
#include <stdint.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kmod/include/pfnbench_uapi.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define H                                                                                          \
	{                                                                                          \
		.version = PFNB_VERSION                                                            \
	}

static int claim(int fd, __u64 start, __u64 nr)
{
	struct pfnb_claim c = { .h = H, .start_pfn = start, .nr_pages = nr };

	return ioctl(fd, PFNB_IOC_CLAIM, &c);
}

static int arm(int fd, __u64 start, __u64 nr, __u32 policy, __u32 target)
{
	struct pfnb_arm a = {
		.h = H, .start_pfn = start, .nr_pages = nr, .policy = policy, .target = target
	};

	return ioctl(fd, PFNB_IOC_ARM, &a);
}

static int on_pages(int fd, unsigned long request, __u64 start, __u64 nr, const __u64 *bitmap,
		    __u32 flags)
{
	struct pfnb_pages p = {
		.h = { .version = PFNB_VERSION, .flags = flags },
		.start_pfn = start,
		.nr_pages = nr,
		.bitmap = (unsigned long)bitmap,
	};

	return ioctl(fd, request, &p);
}

static int free_as(int fd, __u64 start, __u64 nr, const __u64 *bitmap, __u32 flags)
{
	return on_pages(fd, PFNB_IOC_FREE, start, nr, bitmap, flags);
}

static int free_pages(int fd, __u64 start, __u64 nr, const __u64 *bitmap)
{
	return free_as(fd, start, nr, bitmap, 0);
}

static int owned(int fd, __u64 start, __u64 nr, __u64 *bitmap)
{
	struct pfnb_pages p = {
		.h = H, .start_pfn = start, .nr_pages = nr, .bitmap = (unsigned long)bitmap
	};

	return ioctl(fd, PFNB_IOC_OWNED, &p) ? -1 : (int)p.nr_done;
}

static void headers(int fd)
{
	struct pfnb_info info = { .h = { .version = PFNB_VERSION + 1 } };

	tap_errno(ioctl(fd, PFNB_IOC_INFO, &info), EPROTO, "another version");
	info.h = (struct pfnb_header){ .version = PFNB_VERSION, .flags = 1 };
	tap_errno(ioctl(fd, PFNB_IOC_INFO, &info), EINVAL, "unknown flags");
	tap_errno(ioctl(fd, _IO('P', 0x7f), &info), ENOTTY, "unknown ioctl");
	tap_errno(ioctl(fd, PFNB_IOC_INFO, NULL), EFAULT, "null argument");
	tap_errno(ioctl(fd, PFNB_IOC_INFO, (void *)-4096UL), EFAULT, "kernel address");
}

static void ranges(int fd)
{
	static const struct {
		const char *name;
		__u64 start, nr;
		int err;
	} cases[] = {
		{ "claim of nothing", 1024, 0, EINVAL },
		{ "claim of 4 billion pages", 1024, 1ull << 32, E2BIG },
		{ "claim one page over the limit", 1024, PFNB_MAX_PAGES + 1, E2BIG },
		{ "claim of all there is", 1024, ~0ull, E2BIG },
		{ "claim that overflows", ~0ull - 10, 64, ENXIO },
		{ "claim beyond memory", 1ull << 39, 512, ENXIO },
		{ "claim of page 0, of another zone than the rest", 0, 8192, ENXIO },
		{ "claim of page 0, which no zone spans", 0, 1, ENXIO },
		{ "claim in its pageblock", 1, 1, ENXIO },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		tap_errno(claim(fd, cases[i].start, cases[i].nr), cases[i].err, cases[i].name);
}

static int part(int fd, uint64_t start, uint64_t nr)
{
	struct pfnb_part p = { .h = H, .start_pfn = start, .nr_pages = nr };

	return ioctl(fd, PFNB_IOC_PART, &p);
}

/* 32768 to 33279 is armed by @fd. */
static void parts(int fd, int other)
{
	static const struct {
		uint64_t start, nr;
		int err;
		const char *name;
	} cases[] = {
		{ 32768, 512, 0, "part, all of the range" },
		{ 32768, 0, EINVAL, "part, empty" },
		{ 32768, 256, EINVAL, "part, misaligned length" },
		{ 32769, 512, EINVAL, "part, misaligned start" },
		{ 32768, 1024, EINVAL, "part, too long" },
		{ 33280, 512, EINVAL, "part, behind the range" },
		{ 32256, 512, EINVAL, "part, before the range" },
		{ -512ull, 512, EINVAL, "part, around the end of numbers" },
		{ 32768, -512ull, EINVAL, "part, endless" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		tap_errno(part(fd, cases[i].start, cases[i].nr), cases[i].err, cases[i].name);
	tap_errno(part(other, 32768, 512), EINVAL, "part, armed by another file");
}

static void operations(int fd)
{
	struct pfnb_contig c = { .h = H };
	struct pfnb_wait w = { .h = H };

	tap_errno(ioctl(fd, PFNB_IOC_CONTIG, &c), EINVAL, "contig, nothing armed");
	tap_errno(ioctl(fd, PFNB_IOC_WAIT, &w), EINVAL, "wait, nothing armed");
	tap_errno(part(fd, 32768, 512), EINVAL, "part, nothing armed");
	tap_errno(arm(fd, 32768, 512, PFNB_POLICY_NR, 1), EINVAL, "arm, unknown policy");
	tap_errno(arm(fd, 32768, 512, 1, PFNB_TARGET_NR), EINVAL, "arm, unknown target");
	tap_errno(arm(fd, 32769, 512, 1, 1), EINVAL, "arm, misaligned start");
	tap_errno(arm(fd, 32768, 511, 1, 1), EINVAL, "arm, misaligned length");
	tap_errno(arm(fd, 32768, 1ull << 40, 1, 1), E2BIG, "arm, huge length");
	tap_errno(arm(fd, 1ull << 39, 512, 1, 1), ENXIO, "arm, no memory there");
}

static void arming(int fd)
{
	struct pfnb_arm a = { .h = H };
	int other = open(PFNB_DEVICE, O_RDWR | O_CLOEXEC);

	struct pfnb_contig c = { .h = H };

	tap_errno(ioctl(fd, PFNB_IOC_DISARM, &a), EINVAL, "disarm what is not armed");
	tap_errno(arm(fd, 32768, 512, PFNB_POLICY_ISOLATE_FIRST, PFNB_TARGET_OFFLINE), 0, "arm");
	tap_errno(arm(fd, 32768, 512, 1, 1), EBUSY, "arm twice");
	tap_errno(ioctl(fd, PFNB_IOC_CONTIG, &c), EINVAL, "contig, armed for offlining");
	tap_errno(claim(fd, 32768 + 100, 64), EBUSY, "claim in the range that is armed");
	parts(fd, other);
	tap_errno(arm(other, 32768, 512, 1, 1), EBUSY, "arm while another file has");
	tap_errno(ioctl(other, PFNB_IOC_DISARM, &a), EINVAL, "disarm another file's");
	tap_errno(ioctl(fd, PFNB_IOC_DISARM, &a), 0, "disarm");
	tap_errno(arm(other, 32768, 512, 1, 1), 0, "arm again, another file");
	close(other);
	tap_errno(arm(fd, 32768, 512, 1, 1), 0, "arm after that file was closed");
	tap_errno(ioctl(fd, PFNB_IOC_DISARM, &a), 0, "disarm again");
	tap_errno(arm(fd, 32768, 512, 0, PFNB_TARGET_CONTIG), 0, "arm for alloc_contig_range()");
	c.pad = 1;
	tap_errno(ioctl(fd, PFNB_IOC_CONTIG, &c), EINVAL, "contig, padding");
	tap_errno(ioctl(fd, PFNB_IOC_DISARM, &a), 0, "disarm once more");
}

/* The guest of these tests has none. */
static void devices(int fd)
{
	struct pfnb_virtio v = { .h = H, .device = PFNB_VIRTIO_NR };
	struct pfnb_arm a = { .h = H, .start_pfn = 32768, .nr_pages = 512 };

	tap_errno(ioctl(fd, PFNB_IOC_VIRTIO, &v), EINVAL, "virtio, unknown device");
	v.device = PFNB_VIRTIO_MEM;
	v.pad = 1;
	tap_errno(ioctl(fd, PFNB_IOC_VIRTIO, &v), EINVAL, "virtio, padding");
	v.pad = 0;
	v.h.flags = PFNB_VIRTIO_FLAGS + 1;
	tap_errno(ioctl(fd, PFNB_IOC_VIRTIO, &v), EINVAL, "virtio, unknown flags");
	v.h.flags = PFNB_VIRTIO_RESET | PFNB_VIRTIO_PRETEND | PFNB_VIRTIO_NOTIFY;
	tap_errno(ioctl(fd, PFNB_IOC_VIRTIO, &v), ENODEV, "virtio-mem, no device");
	v.device = PFNB_VIRTIO_BALLOON;
	tap_errno(ioctl(fd, PFNB_IOC_VIRTIO, &v), ENODEV, "balloon, no device");
	v.h.flags = PFNB_VIRTIO_PLUG;
	tap_errno(ioctl(fd, PFNB_IOC_VIRTIO, &v), EINVAL, "balloon, plugged in");
	a.h.flags = PFNB_ARM_DRIVER;
	tap_errno(ioctl(fd, PFNB_IOC_ARM, &a), EINVAL, "arm the driver of no device");
	a.h.flags = PFNB_ARM_FLAGS + 1;
	tap_errno(ioctl(fd, PFNB_IOC_ARM, &a), EINVAL, "arm, a flag beyond the last");
}

static void bitmaps(int fd)
{
	__u64 one = 1;

	tap_errno(free_pages(fd, 32768, 64, &one), EPERM, "free of a page never claimed");
	tap_errno(free_as(fd, 1ull << 38, 64, &one, PFNB_FREE_UNMOVABLE), EPERM,
		  "free of a page that is not there, for unmovable allocations");
	tap_errno(free_pages(fd, 32768, 64, NULL), EFAULT, "free with no bitmap");
	tap_errno(free_pages(fd, 32768, 0, &one), EINVAL, "free of nothing");
	tap_errno(free_pages(fd, 32768, 1ull << 60, &one), E2BIG, "free of a huge range");
	tap_errno(free_pages(fd, ~0ull - 5, 64, &one), EINVAL, "free that overflows");
}

/* Pages of a claimed pageblock that are freed as one. */
static void units(int fd)
{
	__u64 start = 65536, first = 1, second = 2, none[8] = { 0 }, bits[8];
	struct pfnb_info info = { .h.version = PFNB_VERSION };
	int err = -1;

	tap_errno(ioctl(fd, PFNB_IOC_INFO, &info), 0, "what the kernel's pageblocks are");

	while (start < 131072 && (err = claim(fd, start, 512)))
		start += 512;
	tap_errno(err, 0, "claim of a pageblock");
	tap_errno(owned(fd, start, 512, (__u64 *)8), EFAULT, "owned, with no bitmap");
	tap_errno(free_as(fd, start, 64, &first, 1u << 2), EINVAL, "free, unknown flag");
	tap_errno(free_as(fd, start, 64, &first, PFNB_FREE_UNMOVABLE | PFNB_FREE_RECLAIMABLE),
		  EINVAL, "free for two types at once");
	tap_errno(free_as(fd, start, 64, &first,
			  PFNB_FREE_ORDER(__builtin_ctz(info.pageblock_pages) + 1)),
		  EINVAL, "free of a unit that is too large");
	tap_errno(free_as(fd, start, 64, &second, PFNB_FREE_ORDER(3)), EINVAL,
		  "free of a unit that is not aligned");
	tap_errno(free_as(fd, start, 64, &first, PFNB_FREE_ORDER(7)), EINVAL,
		  "free of a unit that leaves the range");
	tap_errno(free_as(fd, start, 512, none, PFNB_FREE_ORDER(3)), 0, "free of no unit");
	tap(owned(fd, start, 512, bits) == 512, "nothing of it was freed");
	tap_errno(free_as(fd, start, 64, &first, PFNB_FREE_ORDER(3)), 0, "free of 8 pages as one");
	tap(owned(fd, start, 512, bits) == 504 && bits[0] == ~0xffull, "these 8 are gone");
	tap_errno(free_as(fd, start, 64, &first, PFNB_FREE_ORDER(3)), EPERM, "free of them again");
	tap_errno(free_as(fd, start + 8, 8, &first, PFNB_FREE_ORDER(3) | PFNB_FREE_UNMOVABLE), 0,
		  "free of 8 pages for unmovable allocations");
	tap(owned(fd, start, 512, bits) == 496, "they are gone, too");
}

static int mark(int fd, __u64 start, __u64 nr, const __u64 *bitmap, __u32 flags)
{
	return on_pages(fd, PFNB_IOC_MARK, start, nr, bitmap, flags);
}

/* Marked pages come back clean: one that is freed with a mark is a bad page in the kernel log. */
static void marks(int fd)
{
	__u64 start = 131072, offline = 0xff, reserved = 0xff00, all = ~0ull;
	int err = -1;

	while (start < 196608 && (err = claim(fd, start, 512)))
		start += 512;
	tap_errno(err, 0, "claim of a pageblock to mark");
	tap_errno(mark(fd, start, 64, &offline, 0), EINVAL, "mark as nothing");
	tap_errno(mark(fd, start, 64, &offline, PFNB_MARK_FLAGS), EINVAL, "mark as two kinds");
	tap_errno(mark(fd, start, 64, NULL, PFNB_MARK_OFFLINE), EFAULT, "mark with no bitmap");
	tap_errno(mark(fd, start + 512 * 1024, 64, &offline, PFNB_MARK_OFFLINE), EPERM,
		  "mark of pages never claimed");
	tap_errno(mark(fd, start, 64, &offline, PFNB_MARK_OFFLINE), 0, "mark as offline");
	tap_errno(mark(fd, start, 64, &reserved, PFNB_MARK_RESERVED), 0, "mark as reserved");
	tap_errno(mark(fd, start, 64, &all, PFNB_MARK_OFFLINE), EEXIST, "mark again");
	tap_errno(free_pages(fd, start, 64, &offline), 0, "free of pages marked offline");
	tap_errno(free_pages(fd, start, 64, &reserved), 0, "free of pages marked reserved");
	tap_errno(mark(fd, start, 64, &offline, PFNB_MARK_OFFLINE), EPERM, "mark of freed pages");
}

static void walks(int fd)
{
	struct pfnb_walk w = { .h.version = PFNB_VERSION, .start_pfn = 131072, .nr_pages = 512 };

	tap_errno(ioctl(fd, PFNB_IOC_WALK, &w), 0, "pins move on in a range");
	w.nr_pages = PFNB_MAX_PAGES + 1;
	tap_errno(ioctl(fd, PFNB_IOC_WALK, &w), E2BIG, "pins move on in a range that is too large");
	w.nr_pages = 512;
	w.start_pfn = ~0ull - 511;
	tap_errno(ioctl(fd, PFNB_IOC_WALK, &w), ENXIO, "pins move on where there is no memory");
	w.nr_pages = 0;
	tap_errno(ioctl(fd, PFNB_IOC_WALK, &w), 0, "pins go again");
	w.h.flags = 1;
	tap_errno(ioctl(fd, PFNB_IOC_WALK, &w), EINVAL, "pins move on, unknown flag");
}

/* What depends on the kernel is in test_poison.c. */
static void heals(int fd)
{
	struct pfnb_heal h = { .h = { .version = PFNB_VERSION, .flags = PFNB_HEAL_LATER << 1 } };

	tap_errno(ioctl(fd, PFNB_IOC_HEAL, &h), EINVAL, "heal, unknown flag");
	h.h.flags |= PFNB_HEAL_LATER;
	tap_errno(ioctl(fd, PFNB_IOC_HEAL, &h), EINVAL, "heal later, unknown flag");
	tap_errno(ioctl(fd, PFNB_IOC_HEAL, NULL), EFAULT, "heal from nowhere");
}

static void flags(int fd)
{
	struct pfnb_arm a = {
		.h = { .version = PFNB_VERSION, .flags = PFNB_ARM_HOLD | PFNB_ARM_WATCH },
		.start_pfn = 32768,
		.nr_pages = 512,
		.policy = PFNB_POLICY_EARLY_CHECK,
	};

	tap_errno(ioctl(fd, PFNB_IOC_ARM, &a), EINVAL, "early-check cannot hold isolation");
	a.policy = PFNB_POLICY_ISOLATE_FIRST;
	a.h.flags = PFNB_ARM_HOLD;
	tap_errno(ioctl(fd, PFNB_IOC_ARM, &a), EINVAL, "nor can what does not watch");
	a.h.flags = PFNB_ARM_WATCH;
	a.nr_pages = PFNB_MAX_PAGES + 512;
	tap_errno(ioctl(fd, PFNB_IOC_ARM, &a), E2BIG, "arm, more than can be watched");
	a.nr_pages = 512;
	a.h.flags = 1u << 31;
	tap_errno(ioctl(fd, PFNB_IOC_ARM, &a), EINVAL, "arm, unknown flag");
	a.h.flags = 0;
	a.deadline_ns = ~0ull;
	tap_errno(ioctl(fd, PFNB_IOC_ARM, &a), EINVAL, "arm, a deadline beyond time");
}

static void lifetimes_and_pins(int fd)
{
	struct pfnb_lifetime entry = { .pfn = 32768, .delay_ns = ~0ull };
	struct pfnb_lifetimes l = { .h = H, .nr = 1, .entries = (unsigned long)&entry };
	struct pfnb_pin p = { .h = H, .pfn = 1ull << 50 };

	tap_errno(ioctl(fd, PFNB_IOC_LIFETIMES, &l), EINVAL, "a lifetime beyond time");
	l.nr = 0;
	tap_errno(ioctl(fd, PFNB_IOC_LIFETIMES, &l), EINVAL, "no lifetimes");
	l.nr = 1ull << 61;
	tap_errno(ioctl(fd, PFNB_IOC_LIFETIMES, &l), E2BIG, "a huge number of lifetimes");
	l.nr = 1;
	l.entries = 0;
	tap_errno(ioctl(fd, PFNB_IOC_LIFETIMES, &l), EFAULT, "lifetimes from nowhere");
	tap_errno(ioctl(fd, PFNB_IOC_PIN, &p), ENXIO, "pin of no memory");
	p.pfn = 256;
	tap(ioctl(fd, PFNB_IOC_PIN, &p) && (errno == ENOENT || errno == ENXIO),
	    "pin of a page that is not on the LRU");
}

static void churn(int fd)
{
	struct pfnb_churn_args c = { .h = H, .kind = PFNB_CHURN_NR };

	tap_errno(ioctl(fd, PFNB_IOC_CHURN, &c), EINVAL, "unknown churn");
	c.kind = PFNB_CHURN_CONTIG;
	tap_errno(ioctl(fd, PFNB_IOC_CHURN, &c), EINVAL, "churn without a period");
	c.period_us = 100;
	c.reserve_pages = ~0ull;
	tap_errno(ioctl(fd, PFNB_IOC_CHURN, &c), EINVAL, "churn with a huge reserve");
	c.reserve_pages = PFNB_MAX_PAGES + 1;
	tap_errno(ioctl(fd, PFNB_IOC_CHURN, &c), EINVAL, "churn with a page more than the limit");
	c.reserve_pages = 4096;
	c.kind = PFNB_CHURN_HOG;
	tap_errno(ioctl(fd, PFNB_IOC_CHURN, &c), 0, "churn that leaves 16 MiB free");
	c.kind = PFNB_CHURN_NONE;
	c.reserve_pages = PFNB_MAX_PAGES;
	tap_errno(ioctl(fd, PFNB_IOC_CHURN, &c), 0,
		  "and its end, for which the limit itself will do");
}

static void race(int fd)
{
	struct pfnb_churn_args c = { .h = H, .kind = PFNB_CHURN_RESPAWN, .period_us = 12 };
	struct pfnb_race_args r = { .h = H, .until_ns = ~0ull };
	struct pfnb_start start = { .h = H };

	c.seed = 1;
	tap_errno(ioctl(fd, PFNB_IOC_CHURN, &c), EINVAL, "a seed of a churn that draws nothing");
	tap_errno(ioctl(fd, PFNB_IOC_RACE, &r), ENOENT, "the end of no race");
	c.kind = PFNB_CHURN_RACE_KERNEL;
	c.period_us = 0;
	tap_errno(ioctl(fd, PFNB_IOC_CHURN, &c), EINVAL, "a race without a period");
	c.period_us = 12;
	c.reserve_pages = 4096;
	tap_errno(ioctl(fd, PFNB_IOC_CHURN, &c), 0, "a race");
	tap_errno(ioctl(fd, PFNB_IOC_START, &start), 0, "that begins where no range is armed");
	tap_errno(ioctl(fd, PFNB_IOC_RACE, &r), 0, "and ends");
	tap(!r.tries && !r.taken, "has tried nothing");
	c.kind = PFNB_CHURN_NONE;
	c.seed = 0;
	tap_errno(ioctl(fd, PFNB_IOC_CHURN, &c), 0, "and is taken back");
	tap_errno(ioctl(fd, PFNB_IOC_RACE, &r), ENOENT, "so that there is none any more");
	r.h.flags = 1;
	tap_errno(ioctl(fd, PFNB_IOC_RACE, &r), EINVAL, "the end of a race, unknown flag");
}

/* File permissions keep a user out; without them the capability does. */
static int open_as_user(void)
{
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		chmod(PFNB_DEVICE, 0666);
		if (setgid(1000) || setuid(1000))
			_exit(255);
		_exit(open(PFNB_DEVICE, O_RDWR) < 0 ? errno : 0);
	}
	waitpid(pid, &status, 0);
	chmod(PFNB_DEVICE, 0600);
	return WEXITSTATUS(status);
}

void test_ioctl(void)
{
	int fd = open(PFNB_DEVICE, O_RDWR | O_CLOEXEC);

	tap(fd >= 0, "root opens " PFNB_DEVICE);
	errno = open_as_user();
	tap_errno(errno ? -1 : 0, EPERM, "open without CAP_SYS_ADMIN, even with mode 0666");
	headers(fd);
	ranges(fd);
	operations(fd);
	devices(fd);
	arming(fd);
	bitmaps(fd);
	units(fd);
	marks(fd);
	walks(fd);
	heals(fd);
	flags(fd);
	lifetimes_and_pins(fd);
	churn(fd);
	close(fd);
	/* of a file that has armed nothing */
	fd = open(PFNB_DEVICE, O_RDWR | O_CLOEXEC);
	race(fd);
	close(fd);
}
