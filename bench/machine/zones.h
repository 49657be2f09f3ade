/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_ZONES_H
#define PFNBENCH_MACHINE_ZONES_H

#include <stddef.h>
#include <stdint.h>

#include "bench/machine/memory_block.h"

/**
 * struct zone_info - a zone of a node, from /proc/zoneinfo
 * @node: its node
 * @name: "Normal"
 * @start_pfn: its first page frame
 * @spanned: pages from there to its end, holes included
 * @managed: pages that the page allocator has been given
 * @floor: free pages that it keeps from allocations for users: the high watermark, and what is
 * protected from those that another zone could serve as well
 */
struct zone_info {
	int node;
	char name[ZONE_NAME_MAX];
	uint64_t start_pfn;
	uint64_t spanned;
	uint64_t managed;
	uint64_t floor;
};

/**
 * zones_read() - all zones
 * @root: see memory_block.h
 * @zones: result, free() it
 * @nr: how many
 * Return: 0 or -errno
 */
int zones_read(const char *root, struct zone_info **zones, size_t *nr);

/**
 * zones_safe_end() - the page frame up to which a zone's pages are certainly in use
 * @zones: from zones_read(); borrowed
 * @nr: how many
 * @node: of the zone; negative: any
 * @name: of the zone
 *
 * With deferred initialisation the upper part of a zone may not be set up yet: its blocks are
 * online, and nothing of them is managed. Zones are set up from below.
 *
 * Return: one past the last page frame, 0 for a zone that is not known
 */
uint64_t zones_safe_end(const struct zone_info *zones, size_t nr, int node, const char *name);

#endif
