/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_PAGE_SIZE_H
#define PFNBENCH_MACHINE_PAGE_SIZE_H

#include <stdint.h>

#include "bench/cell/geometry.h"

/* The largest pages that Linux has on any architecture: room for one. */
#define PAGE_BYTES_MAX (64u << 10)

/**
 * page_bytes() - size of a page of the running kernel, as the kernel tells each process
 *
 * A unit test that has a page_bytes() of its own is linked with that one, and sees other pages.
 *
 * Return: bytes, a power of two, the same as long as the process lives
 */
unsigned long long page_bytes(void) __attribute__((const));

/*
 * Reads like the constant that it is for a process. What is planned for another machine goes by that
 * machine's struct geometry (bench/cell/geometry.h) instead.
 */
#define PAGE_BYTES page_bytes()

/**
 * pages_order() - the order of so many bytes
 * @bytes: a power of two
 *
 * Return: the power of two of pages that are as large; 0 where a page is as large or larger
 */
unsigned int pages_order(uint64_t bytes);

/**
 * table_bytes() - what one page of page table maps, which is also the size of a huge page
 *
 * A page of entries of 8 bytes, each for a page.
 *
 * Return: bytes: 2 MiB, 32 MiB or 512 MiB for pages of 4, 16 or 64 KiB
 */
uint64_t table_bytes(void);

/**
 * table_order() - the same as an order
 *
 * Return: 9, 11 or 13 for pages of 4, 16 or 64 KiB
 */
unsigned int table_order(void);

/**
 * pageblock_pages_read() - pages in a pageblock, from /proc/pagetypeinfo
 * @root: see memory_block.h
 *
 * Only root may read it. The kernel counts all pageblocks meanwhile: ask once.
 *
 * Return: pages, a power of two; 0: the kernel does not tell
 */
uint64_t pageblock_pages_read(const char *root);

/**
 * geometry_of() - what the running machine's memory is cut into
 * @pageblock_pages: pages in a pageblock; 0: nobody tells
 * @block_bytes: size of a memory block, 0 without memory hotplug
 *
 * Return: with pageblocks of a huge page where nobody tells their size.
 */
struct geometry geometry_of(uint64_t pageblock_pages, uint64_t block_bytes);

/**
 * geometry_read() - what memory is cut into on the running machine
 * @root: see memory_block.h
 *
 * Return: with pageblocks of a huge page where the kernel does not tell their size.
 */
struct geometry geometry_read(const char *root);

#endif
