/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_BLOCK_LIST_H
#define PFNBENCH_MACHINE_BLOCK_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/machine/memory_block.h"

/**
 * struct block_info - a memory block, and whether a host run may take it offline
 * @block: its number
 * @node: -1: not known
 * @dimm: see block_is_dimm()
 * @zone: empty unless it is online and of one zone
 * @why: why not; NULL: it may. Constant text
 */
struct block_info {
	uint64_t block;
	int node;
	bool dimm;
	char zone[ZONE_NAME_MAX];
	const char *why;
};

/**
 * struct block_list - all memory blocks, from the top of memory
 */
struct block_list {
	struct block_info *blocks;
	size_t nr;
};

/**
 * block_list_read() - find out which blocks may be taken offline, without touching any
 * @root: see memory_block.h
 * @l: filled; free() @l->blocks
 * @why: reason for an error; may be NULL
 *
 * Return: 0, -ENOENT without memory hotplug, -errno
 */
int block_list_read(const char *root, struct block_list *l, struct diag *why);

#endif
