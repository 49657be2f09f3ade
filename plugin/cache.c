// SPDX-License-Identifier: GPL-2.0
#include "plugin/cache.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/arch.h"

#define TLB_WAYS 12
#define TLB_SETS 128

#define LARGE_OFFSET ((1ull << LARGE_SHIFT) - 1)
/* Sets the number of a large page apart from those of small ones: no address has such a one. */
#define LARGE	    (1ull << 63)
#define KERNEL_PAGE (1ull << 51)

static bool make(struct cache *c, uint32_t ways, uint32_t sets)
{
	c->ways = ways;
	c->sets = sets;
	c->mask = sets & (sets - 1) ? 0 : sets - 1;
	c->line = malloc((size_t)ways * sets * sizeof(*c->line));
	if (c->line)
		cache_empty(c);
	return c->line;
}

bool cache_parse(struct cache *c, const char *text)
{
	uint64_t size, bytes;
	uint32_t ways;
	char unit, rest;

	if (sscanf(text, "%" SCNu64 "%c/%" SCNu32 "%c", &size, &unit, &ways, &rest) != 3 ||
	    (unit != 'K' && unit != 'M') || size > 1u << 20 || !ways || ways > 64)
		return false;
	bytes = size << (unit == 'K' ? 10 : 20);
	if (bytes < 4096 || bytes > 1u << 30 || bytes % ((uint64_t)ways << CACHE_LINE_SHIFT))
		return false;
	return make(c, ways, bytes / ways >> CACHE_LINE_SHIFT);
}

bool tlb_init(struct cache *tlb)
{
	return make(tlb, TLB_WAYS, TLB_SETS);
}

void cache_empty(struct cache *c)
{
	memset(c->line, 0xff, (size_t)c->ways * c->sets * sizeof(*c->line));
}

void memory_begin(struct memory *m, bool cold)
{
	for (int level = 0; level < CACHE_LEVELS && cold; level++)
		cache_empty(&m->level[level]);
	if (cold)
		cache_empty(&m->tlb);
	m->last_miss = LINE_NONE - 1;
	m->last_line = LINE_NONE;
	memset(m->page, 0, sizeof(m->page));
}

/* struct pages and the kernel's image lie in few large pages. */
bool memory_mapped(const struct memory *m, uint64_t vaddr, uint64_t *at)
{
	uint64_t page = tlb_page(vaddr);
	uint32_t slot = page % MEMORY_PAGES;

	if (vaddr >= DIRECT_BEGIN && vaddr < DIRECT_END) {
		*at = vaddr - DIRECT_BEGIN;
		return true;
	}
	*at = m->frame[slot] + (vaddr & LARGE_OFFSET);
	return m->page[slot] == page && page & LARGE;
}

void memory_map(struct memory *m, uint64_t vaddr, uint64_t at)
{
	uint64_t page = tlb_page(vaddr);

	m->page[page % MEMORY_PAGES] = page;
	m->frame[page % MEMORY_PAGES] = at - (vaddr & LARGE_OFFSET);
}

bool cache_hit(struct cache *c, uint64_t line)
{
	/* a division takes longer than all else here */
	uint64_t *set = c->line + (c->mask ? line & c->mask : line % c->sets) * c->ways;
	uint32_t way = 0;
	bool hit;

	if (set[0] == line)
		return true;
	while (way < c->ways - 1 && set[way] != line)
		way++;
	hit = set[way] == line;
	memmove(set + 1, set, way * sizeof(*set));
	set[0] = line;
	return hit;
}

uint64_t tlb_page(uint64_t vaddr)
{
	if ((vaddr >= DIRECT_BEGIN && vaddr < DIRECT_END) ||
	    (vaddr >= VMEMMAP_BEGIN && vaddr < VMEMMAP_END) ||
	    (vaddr >= IMAGE_BEGIN && vaddr < IMAGE_END))
		return vaddr >> LARGE_SHIFT | LARGE;
	return vaddr >> SMALL_SHIFT;
}

void tlb_empty_user(struct cache *tlb)
{
	for (uint32_t i = 0; i < tlb->ways * tlb->sets; i++)
		if (!(tlb->line[i] & (LARGE | KERNEL_PAGE)))
			tlb->line[i] = LINE_NONE;
}
