/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_VMSTAT_H
#define PFNBENCH_MACHINE_VMSTAT_H

#include <stdint.h>
#include <jansson.h>

enum vmstat_item {
	VMSTAT_PGMIGRATE_SUCCESS,
	VMSTAT_PGMIGRATE_FAIL,
	VMSTAT_COMPACT_ISOLATED,
	VMSTAT_PGFAULT,
	VMSTAT_NR,
};

/* as in /proc/vmstat */
extern const char *const vmstat_names[VMSTAT_NR];

/**
 * struct vmstat - kernel event counts, or the difference of two readings
 * @has: bit i: this kernel has item i
 */
struct vmstat {
	uint64_t value[VMSTAT_NR];
	unsigned int has;
};

/**
 * vmstat_find() - one line of a text in the form of /proc/vmstat, as memory.stat of a control group
 * @text: lines "name value"
 * @name: of the item
 * @value: gets it
 *
 * Return: 0, or -ENOENT where there is no such line
 */
int vmstat_find(const char *text, const char *name, uint64_t *value);

/**
 * vmstat_read() - read the items from an open /proc/vmstat
 * @fd: the file; stays the caller's, and its offset is not used
 * @v: filled; @v->has tells which items this kernel has
 *
 * Return: 0, or -EIO where nothing can be read
 */
int vmstat_read(int fd, struct vmstat *v);

/**
 * vmstat_add_delta() - add what happened between two readings
 * @sum: gets the differences added, and has what both readings have
 * @before: the first reading
 * @after: the second one
 */
void vmstat_add_delta(struct vmstat *sum, const struct vmstat *before, const struct vmstat *after);

/**
 * vmstat_level() - one item as it is now
 * @root: see memory_block.h
 * @name: as in /proc/vmstat
 *
 * Return: its value; 0 where it cannot be had
 */
uint64_t vmstat_level(const char *root, const char *name);

/**
 * vmstat_levels_json() - how many pages are isolated, on the LRU lists and free, now
 * @root: see memory_block.h
 *
 * What a kernel does not have is absent.
 *
 * Return: new reference, pages by the names of /proc/vmstat; NULL without memory
 */
json_t *vmstat_levels_json(const char *root);

#endif
