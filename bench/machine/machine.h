/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_MACHINE_H
#define PFNBENCH_MACHINE_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/machine/pfn.h"
#include "bench/util/diag.h"
#include "kmod/include/pfnbench_uapi.h"

struct journal;

/**
 * struct virtio_memory - what a guest's virtio-mem device can plug in
 * @why: why it cannot be used; empty: it can
 * @start_pfn: of its memory
 * @nr_pages: how many page frames
 */
struct virtio_memory {
	struct diag why;
	uint64_t start_pfn;
	uint64_t nr_pages;
};

/**
 * struct machine - the kernel under test, opened and read once
 * @root: see memory_block.h; "" unless it is a copy of another machine's
 * @journal: where a block is noted before it is taken offline; NULL: nobody needs that, as in a
 * guest. Borrowed
 * @shared: others use the machine: memory is taken only if the reserve stays
 * @reserve_bytes: see reserve.h
 * @set_aside: bytes that the operation of the trial will take, besides what is placed for it
 * @dev: /dev/pfnbench, or -1
 * @dev_why: why not
 * @info: what the module offers
 * @pagemap: /proc/self/pagemap
 * @kpageflags: /proc/kpageflags
 * @vmstat: /proc/vmstat
 * @frames: file descriptor to the host for what MESSAGE_ASK asks, or -1
 * @icount: the clock is virtual
 * @vmem: the virtio-mem device
 * @pageblock_pages: pages in a pageblock
 * @block_bytes: size of a memory block, 0 without memory hotplug
 * @end_pfn: one past the last page frame of the machine's memory, without that of devices
 */
struct machine {
	const char *root;
	struct journal *journal;
	bool shared;
	uint64_t reserve_bytes;
	uint64_t set_aside;
	int dev;
	struct diag dev_why;
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
void machine_close(struct machine *m);

/* Where a patched kernel is told its policy. */
#define MACHINE_ISOLATE_FIRST "/proc/sys/vm/isolate_first"

/**
 * machine_isolate_first() - have a patched kernel follow its policy, for everybody
 * @value: of vm.isolate_first: 0: the early check, 1: isolate first, 2: and wait
 * Return: 0 or -errno
 */
int machine_isolate_first(unsigned int value);

/**
 * machine_spare() - whether memory may be taken; asked by whatever takes some
 * @bytes: how much
 * @why: the figures
 *
 * Return: 0, also on a machine that nobody else uses; -ENOMEM: the reserve would not be left;
 * -errno
 */
int machine_spare(const struct machine *m, uint64_t bytes, struct diag *why);

/**
 * machine_spare_free() - the same, for what takes all the free memory
 * @pages: that it leaves free
 * @why: the figures
 */
int machine_spare_free(const struct machine *m, uint64_t pages, struct diag *why);

/**
 * machine_claim() - take a range out of the page allocator
 * Return: 0, -ENOMEM: it cannot be spared, -errno
 */
int machine_claim(struct machine *m, const struct pfn_range *r);

/**
 * machine_claim_area() - the same, of a range in a contiguous memory area
 */
int machine_claim_area(struct machine *m, const struct pfn_range *r);

/**
 * machine_free() - give pages of a claimed range back
 * @bitmap: bit i is r->start_pfn + i
 * Return: 0 or -errno
 */
int machine_free(struct machine *m, const struct pfn_range *r, const uint64_t *bitmap);

/**
 * machine_free_as() - the same, for allocations of another kind to find
 * @bitmap: the first page of each unit
 * @flags: PFNB_FREE_*
 * Return: 0 or -errno
 */
int machine_free_as(struct machine *m, const struct pfn_range *r, const uint64_t *bitmap,
		    uint32_t flags);

/**
 * machine_owned() - which pages of a range are still claimed
 * @bitmap: (nr_pages + 63) / 64 words, written
 * Return: 0 or -errno
 */
int machine_owned(struct machine *m, const struct pfn_range *r, uint64_t *bitmap);

/**
 * machine_drop() - give back all that is claimed
 * Return: 0 or -errno of opening the device again
 */
int machine_drop(struct machine *m);

/**
 * machine_settle() - empty per-CPU page lists and LRU batches; not without the module
 * Return: 0 or -errno
 */
int machine_settle(struct machine *m);

#endif
