/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_MACHINE_H
#define PFNBENCH_MACHINE_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/machine/block_spans.h"
#include "bench/machine/pfn.h"
#include "bench/util/diag.h"
#include "kmod/include/pfnbench_uapi.h"

struct journal;

/**
 * struct virtio_memory - what a guest's virtio-mem device can plug in
 * @why: why it cannot be used; empty: it can
 * @start_pfn: of its memory
 * @nr_pages: how many page frames
 * @large: it is empty but in trials of its own, see virtio_memory_open()
 */
struct virtio_memory {
	struct diag why;
	uint64_t start_pfn;
	uint64_t nr_pages;
	bool large;
};

/**
 * struct machine - the kernel under test, opened and read once
 * @root: see memory_block.h; "" unless it is a copy of another machine's
 * @journal: where a block is noted before it is taken offline; NULL: nobody needs that, as in a
 * guest. Borrowed
 * @shared: others use the machine: memory is taken only if the reserve stays
 * @reserve_bytes: see reserve.h; stays in a guest too, where it is not 0
 * @named: memory blocks that ranges may be in
 * @set_aside: bytes that the operation of the trial will take, besides what is placed for it
 * @dev: /dev/pfnbench, or -1
 * @dev_why: why not
 * @without_module: it is there for what user space can do: a host, or a guest that is meant to have
 * no module
 * @info: what the module offers
 * @pagemap: /proc/self/pagemap
 * @kpageflags: /proc/kpageflags
 * @vmstat: /proc/vmstat
 * @frames: file descriptor to the host for what MESSAGE_ASK asks, or -1
 * @icount: the clock is virtual
 * @vmem: the virtio-mem device
 * @pageblock_pages: pages in a pageblock; 0: nobody tells, see pageblock_pages_read()
 * @block_bytes: size of a memory block, 0 without memory hotplug
 * @end_pfn: one past the last page frame of the machine's memory, without that of devices
 */
struct machine {
	const char *root;
	struct journal *journal;
	bool shared;
	uint64_t reserve_bytes;
	struct block_spans named;
	uint64_t set_aside;
	int dev;
	struct diag dev_why;
	bool without_module;
	struct pfnb_info info;
	int pagemap;
	int kpageflags;
	int vmstat;
	int frames;
	bool icount;
	struct virtio_memory vmem;
	uint64_t pageblock_pages;
	uint64_t block_bytes;
	uint64_t end_pfn;
};

/**
 * machine_open() - open what can be opened; what cannot is seen when a trial needs it
 * @m: filled
 */
void machine_open(struct machine *m);

/**
 * machine_geometry() - what its memory is cut into
 * @m: opened
 *
 * Return: with pageblocks of a huge page where nobody tells their size.
 */
struct geometry machine_geometry(const struct machine *m);

/**
 * machine_close() - close the files that machine_open() has opened; claimed pages are given back
 * @m: from machine_open(), closed once; @m->frames and @m->journal stay the caller's
 */
void machine_close(struct machine *m);

/* Where a patched kernel is told its policy. */
#define MACHINE_ISOLATE_FIRST "/proc/sys/vm/isolate_first"

/**
 * module_say_absent() - tell why a guest goes without the module; called by its init before all else
 * @reason: what trials that need the module are skipped for
 *
 * Return: 0 or -errno
 */
int module_say_absent(const char *reason);

/**
 * module_supported() - supported() of all that the module places or arms
 * @why: the reason for a failure
 *
 * Return: 0, or the -errno of access(2) where the module's device is not there or cannot be used
 */
int module_supported(struct diag *why);

/**
 * guest_supported() - supported() of what a machine would not get over, or could not be set back
 * @what: what is for guests alone, for people
 * @why: the reason for a failure
 *
 * Return: 0 in a guest of this program, which runs as its init; -ENOTSUP elsewhere
 */
int guest_supported(const char *what, struct diag *why);

/**
 * machine_isolate_first() - have a patched kernel follow its policy, for everybody
 * @value: of vm.isolate_first: 0: the early check, 1: isolate first, 2: and wait
 * Return: 0 or -errno
 */
int machine_isolate_first(unsigned int value);

/**
 * machine_spare() - whether memory may be taken; asked by whatever takes some
 * @m: the machine
 * @bytes: how much; @m->set_aside is added
 * @why: the figures; may be NULL
 *
 * Return: 0, also on a machine that nobody else uses; -ENOMEM: the reserve would not be left;
 * -errno
 */
int machine_spare(const struct machine *m, uint64_t bytes, struct diag *why);

/**
 * machine_spare_free() - the same, for what takes all the free memory
 * @m: the machine
 * @pages: that it leaves free
 * @why: the figures; may be NULL
 *
 * Return: as machine_spare()
 */
int machine_spare_free(const struct machine *m, uint64_t pages, struct diag *why);

/**
 * machine_claim() - take a range out of the page allocator
 * @m: with the module opened
 * @r: page frames, at most PFNB_MAX_PAGES
 *
 * Return: 0; -ENOMEM: it cannot be spared; -EBUSY: a page cannot be moved, or the range is armed or
 * in a contiguous memory area; -ENXIO: not all of it is memory of one zone; -E2BIG: it is too
 * large, or too much is claimed already; -EINVAL: it is empty; another -errno of the kernel
 */
int machine_claim(struct machine *m, const struct pfn_range *r);

/**
 * machine_claim_area() - the same, of a range in a contiguous memory area
 * @m: with the module opened
 * @r: page frames, at most PFNB_MAX_PAGES; not in and out of the area
 *
 * Return: as machine_claim()
 */
int machine_claim_area(struct machine *m, const struct pfn_range *r);

/**
 * machine_free() - give pages of a claimed range back
 * @m: with the module opened
 * @r: the range of the bitmap
 * @bitmap: bit i is r->start_pfn + i
 *
 * Return: 0; -EPERM: one of the pages is not claimed, and none is given back; another -errno of
 * PFNB_IOC_FREE
 */
int machine_free(struct machine *m, const struct pfn_range *r, const uint64_t *bitmap);

/**
 * machine_free_as() - the same, for allocations of another kind to find
 * @m: with the module opened
 * @r: the range of the bitmap
 * @bitmap: the first page of each unit
 * @flags: PFNB_FREE_*
 *
 * Return: as machine_free(); -EINVAL: the flags exclude each other, a unit is not aligned or not
 * all in the range, or a page for another type is in a contiguous memory area
 */
int machine_free_as(struct machine *m, const struct pfn_range *r, const uint64_t *bitmap,
		    uint32_t flags);

/**
 * machine_owned() - which pages of a range are still claimed
 * @m: with the module opened
 * @r: page frames, at most PFNB_MAX_PAGES
 * @bitmap: (nr_pages + 63) / 64 words, written
 *
 * Return: 0 or -errno of PFNB_IOC_OWNED
 */
int machine_owned(struct machine *m, const struct pfn_range *r, uint64_t *bitmap);

/**
 * machine_drop() - give back all that is claimed
 * @m: with the module opened; after an error @m->dev is -1 and @m->dev_why tells why
 *
 * Return: 0 or -errno of opening the device again
 */
int machine_drop(struct machine *m);

/**
 * machine_part() - of what is armed this task works on a part from now on
 * @m: opened with the module; armed
 * @r: whole pageblocks of the armed range
 *
 * Return: 0, -EINVAL: nothing is armed there, -errno
 */
int machine_part(struct machine *m, const struct pfn_range *r);

/**
 * machine_drain() - empty per-CPU page lists and LRU batches; not without the module
 * @m: the machine
 *
 * Return: 0, also without the module; -errno of PFNB_IOC_DRAIN
 */
int machine_drain(struct machine *m);

#endif
