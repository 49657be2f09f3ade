/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_BLOCK_TYPES_H
#define PFNBENCH_MACHINE_BLOCK_TYPES_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/machine/pfn.h"

/**
 * struct block_types - the migratetype of every pageblock of the machine, as the module reads it
 * @type: enum pfnb_block of each; room for all is made by block_types_open()
 * @room: pageblocks from page frame 0 that there is room for
 * @nr: of those, read; 0: not known
 * @misplaced: free pages on the list of another type than their block's
 */
struct block_types {
	uint8_t *type;
	size_t room;
	size_t nr;
	uint64_t misplaced;
};

/**
 * block_types_open() - make room, so that reading allocates nothing
 * @b: filled; nothing is known in it yet
 * @blocks: pageblocks of the machine
 *
 * Return: 0 or -ENOMEM; release with block_types_close()
 */
int block_types_open(struct block_types *b, size_t blocks);

/**
 * block_types_close() - give the room back; nothing is known then
 * @b: from block_types_open(), or zeroed; may be closed again
 */
void block_types_close(struct block_types *b);

/**
 * block_types_read() - read them all
 * @b: from block_types_open(); filled
 * @dev: /dev/pfnbench
 * @pageblock_pages: pages in a pageblock
 *
 * Per-CPU lists should have been emptied: their pages are on no free list.
 *
 * Return: 0, or -errno with @b->nr 0; -EOPNOTSUPP: this kernel does not tell
 */
int block_types_read(struct block_types *b, int dev, uint64_t pageblock_pages);

/**
 * block_types_set() - give pageblocks their types
 * @b: the types, with room for @r
 * @dev: /dev/pfnbench, whose file has claimed @r
 * @r: whole pageblocks, PFNB_MAX_PAGES at most
 * @pageblock_pages: pages in a pageblock
 *
 * What is free in them comes to lie on the lists of these types, but for pages on per-CPU lists.
 *
 * Return: 0 or -errno
 */
int block_types_set(const struct block_types *b, int dev, const struct pfn_range *r,
		    uint64_t pageblock_pages);

/**
 * block_type_name() - a type as /proc/pagetypeinfo has it
 * @type: enum pfnb_block
 *
 * Return: "Unmovable"; "none" for no memory
 */
const char *block_type_name(uint8_t type);

/**
 * block_types_list() - pageblocks that are not movable
 * @b: as read
 * @first: pageblock to begin with
 * @end: one past the last
 * @pageblock_pages: pages in a pageblock
 *
 * Return: [{ offset, type }] (new reference): offset in pages from the first pageblock
 */
json_t *block_types_list(const struct block_types *b, size_t first, size_t end,
			 uint64_t pageblock_pages);

/**
 * block_types_json() - what changed from @before to @after
 * @before: the first reading; its @nr is 0 where it is not known
 * @after: the second one, likewise
 * @first: of the range's pageblocks
 * @end: one past the last of them
 *
 * Blocks that are offline in one of them are not counted.
 *
 * Return: { blocks_retyped, retyped: [{ from, to, blocks }], machine_retyped,
 * misplaced_pages_delta } (new reference), or NULL where one of them is not known
 */
json_t *block_types_json(const struct block_types *before, const struct block_types *after,
			 size_t first, size_t end);

#endif
