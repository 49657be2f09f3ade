// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/page_size.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/memory_block.h"
#include "bench/util/file.h"

#define ENTRY_BYTES 8 /* of a page table, on every architecture with 64 bits */

unsigned int pages_order(uint64_t bytes)
{
	unsigned int order = 0;

	while (PAGE_BYTES << order < bytes)
		order++;
	return order;
}

uint64_t table_bytes(void)
{
	return PAGE_BYTES / ENTRY_BYTES * PAGE_BYTES;
}

unsigned int table_order(void)
{
	return pages_order(table_bytes());
}

uint64_t pageblock_pages_read(const char *root)
{
	static const char what[] = "Pages per block:";
	char path[PATH_MAX], *text, *at;
	uint64_t pages;

	snprintf(path, sizeof(path), "%s/proc/pagetypeinfo", root);
	if (file_read(path, &text, NULL))
		return 0;
	at = strstr(text, what);
	pages = at ? strtoull(at + strlen(what), NULL, 10) : 0;
	free(text);
	/* not of a file that says something else */
	return pages & (pages - 1) ? 0 : pages;
}

struct geometry geometry_of(uint64_t pageblock_pages, uint64_t block_bytes)
{
	return (struct geometry){
		.page_bytes = PAGE_BYTES,
		.pageblock_bytes = (pageblock_pages ?: 1ull << table_order()) * PAGE_BYTES,
		.block_bytes = block_bytes,
	};
}

struct geometry geometry_read(const char *root)
{
	return geometry_of(pageblock_pages_read(root), block_bytes(root));
}
