/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_FREE_MEMORY_H
#define PFNBENCH_MACHINE_FREE_MEMORY_H

#include <stdint.h>

#include "bench/machine/page_size.h"

/* Orders that the page allocator keeps lists of at most; with pages of 4 KiB they are 0 to 10. */
#define FREE_ORDERS 16

/* Most allocations that wait for contiguous memory want a huge page. */
#define FREE_INDEX_ORDER table_order()

/**
 * struct free_memory - the free blocks of a zone, without those on per-CPU lists
 * @nr_orders: how many orders were read; 0: nothing is known
 * @blocks: of each order
 */
struct free_memory {
	unsigned int nr_orders;
	uint64_t blocks[FREE_ORDERS];
};

/**
 * free_memory_read() - read /proc/buddyinfo
 * @root: see memory_block.h
 * @node: of the zone; negative: any
 * @zone: its name; NULL: all zones together
 * @f: filled
 *
 * Return: 0; -ENOENT when there is no such zone, or -errno, and then @f holds nothing.
 */
int free_memory_read(const char *root, int node, const char *zone, struct free_memory *f);

/**
 * free_memory_pages() - all that is free, in pages
 * @f: from free_memory_read()
 *
 * Return: pages; 0 where nothing is known
 */
uint64_t free_memory_pages(const struct free_memory *f);

/**
 * free_memory_suitable() - how many allocations of an order the free blocks would do for
 * @f: from free_memory_read()
 * @order: of the allocation: 2^@order pages
 *
 * Return: allocations; 0 from @f->nr_orders on
 */
uint64_t free_memory_suitable(const struct free_memory *f, unsigned int order);

/**
 * free_memory_fragmentation() - the fragmentation index for an order, per mille
 * @f: from free_memory_read()
 * @order: of the allocation: 2^@order pages
 *
 * Why an allocation of that order would fail: towards 1000 because of fragmentation, towards 0 for
 * lack of memory, below 0 where there is little of it; -1000: it would succeed. As
 * __fragmentation_index() in mm/vmstat.c computes it, which /sys/kernel/debug/extfrag/extfrag_index
 * shows as "0.993".
 *
 * Return: the index, per mille; 0 where nothing is free
 */
int64_t free_memory_fragmentation(const struct free_memory *f, unsigned int order);

/**
 * free_memory_unusable() - the share of the free pages that is no use for an order, per mille
 * @f: from free_memory_read()
 * @order: of the allocation: 2^@order pages
 *
 * As unusable_free_index() in mm/vmstat.c, /sys/kernel/debug/extfrag/unusable_index.
 *
 * Return: 0 to 1000 per mille; 1000 where nothing is free
 */
uint64_t free_memory_unusable(const struct free_memory *f, unsigned int order);

#endif
