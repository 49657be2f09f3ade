/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_MEMORY_BLOCK_H
#define PFNBENCH_MACHINE_MEMORY_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/util/diag.h"

#define ZONE_NAME_MAX 16

/*
 * @root, in all of these: what stands before /sys and /proc; "" for the running machine, a folder
 * for a tree that was copied from another one.
 */

/**
 * block_bytes() - size of a memory block
 * @root: see above
 *
 * Return: bytes, 0 without memory hotplug
 */
uint64_t block_bytes(const char *root);

/**
 * block_read() - an attribute of a memory block
 * @root: see above
 * @block: number of the block, as in /sys/devices/system/memory/memory<N>
 * @name: "state", "valid_zones", ...
 * @text: result without the newline, cut where it does not fit
 * @size: bytes of @text
 *
 * Return: 0; -ENOENT: there is no such block or attribute; -errno
 */
int block_read(const char *root, uint64_t block, const char *name, char *text, size_t size);

/**
 * block_open_state() - open the state file for writing
 * @root: see above
 * @block: its number
 *
 * Return: file descriptor, which the caller closes, or -errno
 */
int block_open_state(const char *root, uint64_t block);

/**
 * block_zone() - the zone that an online block is in: "Normal", "Movable", ...
 * @root: see above
 * @block: its number
 * @zone: the zone's name; undefined after an error
 * @size: bytes of @zone, ZONE_NAME_MAX
 *
 * Only a block of a single zone can be offlined; its valid_zones names that zone
 * (Documentation/admin-guide/mm/memory-hotplug.rst).
 *
 * Return: 0; -EINVAL for a block that is offline or of more than one zone; -errno of reading
 */
int block_zone(const char *root, uint64_t block, char *zone, size_t size);

/**
 * block_node() - the NUMA node of a block, or -1 where the kernel does not tell
 * @root: see above
 * @block: its number
 *
 * Return: the node, or -1
 */
int block_node(const char *root, uint64_t block);

/**
 * block_is_dimm() - whether a block is of a memory device that the firmware tells of: a DIMM that was
 * plugged in, there at boot or later
 * @root: see above
 * @block: its number
 *
 * The kernel ties a block to such a device (acpi_bind_memory_blocks()). Some machines tell of all
 * their memory that way.
 *
 * Return: true where the block's firmware_node is a PNP0C80.
 */
bool block_is_dimm(const char *root, uint64_t block);

/**
 * block_online() - bring a block back to a zone, and look whether it is there
 * @root: see above
 * @block: its number
 * @zone: as block_zone() gave it
 * @why: reason for an error; may be NULL
 *
 * Return: 0; -EXDEV: it is not in that zone now; -errno of the kernel
 */
int block_online(const char *root, uint64_t block, const char *zone, struct diag *why);

/**
 * block_offline() - take a block offline
 * @root: see above
 * @block: its number
 * @limit_ns: given up after this time; alarm_set() is used for it
 *
 * Return: 0, -EINTR after @limit_ns, what the kernel gave
 */
int block_offline(const char *root, uint64_t block, uint64_t limit_ns);

/**
 * block_leave() - the same, and again for a second while the kernel says that it is busy
 * @root: see above
 * @block: its number
 * @limit_ns: of each try; 0: none, and a signal that was meant for something else ends a try only
 *
 * Return: 0 when it is offline, also if it was before; -EINTR after @limit_ns; what the kernel gave
 */
int block_leave(const char *root, uint64_t block, uint64_t limit_ns);

/**
 * block_online_all() - bring back blocks that a killed process left offline, to a kernel zone
 *
 * For guests, where a block is only ever offline because of us.
 */
void block_online_all(void);

#endif
