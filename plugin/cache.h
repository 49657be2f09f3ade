/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLUGIN_CACHE_H
#define PFNBENCH_PLUGIN_CACHE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct cache - one level of a cache, or a TLB: sets of ways, the least recently used one replaced
 * @ways: in a set
 * @sets: how many
 * @mask: one less than @sets, where that is a power of two; else 0
 * @line: numbers of the lines that are there, those of a set from the last used one on; LINE_NONE
 */
struct cache {
	uint32_t ways;
	uint32_t sets;
	uint32_t mask;
	uint64_t *line;
};
#define LINE_NONE UINT64_MAX

#define CACHE_LINE_SHIFT 6
#define CACHE_LEVELS	 3
#define MEMORY_PAGES	 64

/**
 * struct memory - what an access may miss
 * @level: L1d, L2, L3; each is asked when the one before it misses
 * @tlb: translations of 4 KiB pages, and of 2 MiB where Linux maps memory by those
 * @last_miss: the line that missed in L3 last
 * @page: numbers of large pages that are mapped elsewhere, as of tlb_page()
 * @frame: their physical addresses
 * @last_line: the line that was accessed last, by its virtual address: it is where it was
 */
struct memory {
	struct cache level[CACHE_LEVELS];
	struct cache tlb;
	uint64_t last_miss;
	uint64_t page[MEMORY_PAGES];
	uint64_t frame[MEMORY_PAGES];
	uint64_t last_line;
};

/**
 * cache_parse() - make a cache as an option says
 * @c: gets it; lives as long as the process
 * @text: SIZE/WAYS as 48K/12, 1M/16
 *
 * Return: whether it is one: a size of 4 KiB to 1 GiB and 1 to 64 ways, which give a whole number of sets.
 */
bool cache_parse(struct cache *c, const char *text);

/**
 * tlb_init() - make a TLB of 1536 entries in 12 ways, as in many x86-64 cores of the last years
 * @tlb: gets it
 *
 * Return: whether there was memory
 */
bool tlb_init(struct cache *tlb);

/**
 * cache_empty() - nothing is in the cache any more
 * @c: cache or TLB
 */
void cache_empty(struct cache *c);

/**
 * memory_begin() - a window begins
 * @m: caches and TLB
 * @cold: they are empty; else they are as the last window left them
 */
void memory_begin(struct memory *m, bool cold);

/**
 * memory_mapped() - the physical address of an address in the kernel's direct mapping, or in
 * another large page that was told before
 * @m: what was told
 * @vaddr: virtual address of the guest, as of tlb_page()
 * @at: gets it
 *
 * Return: whether the address is one of those.
 */
bool memory_mapped(const struct memory *m, uint64_t vaddr, uint64_t *at);

/**
 * memory_map() - tell where an address is; kept for large pages until the next window
 * @m: gets it
 * @vaddr: virtual address
 * @at: the physical one
 */
void memory_map(struct memory *m, uint64_t vaddr, uint64_t at);

/**
 * cache_hit() - look for a line, and put it there
 * @c: cache or TLB
 * @line: the line's number: its address in units of the line's size
 *
 * Return: whether it was there
 */
bool cache_hit(struct cache *c, uint64_t line);

/**
 * tlb_page() - the translation that an address needs
 * @vaddr: virtual address of the guest, booted with nokaslr and four levels of page tables
 *
 * Return: a number that is the same for all addresses on a page
 */
uint64_t tlb_page(uint64_t vaddr);

/**
 * tlb_empty_user() - forget the translations of user space, as loading CR3 does
 * @tlb: the TLB
 */
void tlb_empty_user(struct cache *tlb);

#endif
