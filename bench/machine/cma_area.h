/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_CMA_AREA_H
#define PFNBENCH_MACHINE_CMA_AREA_H

#include <stdint.h>

#include "bench/util/diag.h"

/**
 * struct cma_area - a contiguous memory area of the kernel
 * @dir: of its debugfs files, a file descriptor; -1: the module has told of it
 * @base_pfn: the first page frame
 * @nr_pages: its size
 * @used_pages: that are allocated from it, by debugfs
 * @align_max: largest order that drivers have an allocation aligned to, by the module
 * @range_pfn: of the range that was asked for, by the module; 0: none was
 */
struct cma_area {
	int dir;
	uint64_t base_pfn;
	uint64_t nr_pages;
	uint64_t used_pages;
	unsigned int align_max;
	uint64_t range_pfn;
};

/**
 * cma_area_ask() - the first area there is, by the module
 * @a: filled; nothing has to be closed
 * @dev: the module's device, opened
 * @nr_pages: of a range that cma_alloc() shall try first, until @dev is closed; 0: none
 * @why: reason for an error; may be NULL
 *
 * Return: 0, or -errno and the reason: no kernel for it (-EOPNOTSUPP), no area (-ENODEV), or no room
 * for the range (-ENOSPC)
 */
int cma_area_ask(struct cma_area *a, int dev, uint64_t nr_pages, struct diag *why);

/**
 * cma_area_open() - the first area there is, by debugfs
 * @a: filled; to be closed by cma_area_close()
 * @why: reason for an error; may be NULL
 *
 * Return: 0, or -errno and the reason: no kernel for it (-EOPNOTSUPP), or no area (-ENODEV)
 */
int cma_area_open(struct cma_area *a, struct diag *why);

/**
 * cma_area_close() - close the area's directory
 * @a: from cma_area_open(), also after an error; may be closed again
 */
void cma_area_close(struct cma_area *a);

/**
 * cma_area_first_used() - where the lowest allocated page of the area is
 * @a: from cma_area_open()
 * @offset: from its base, in pages
 *
 * Return: 0; -ENOENT when none is allocated; -ENOMEM; -errno of the debugfs file
 */
int cma_area_first_used(const struct cma_area *a, uint64_t *offset);

/**
 * cma_area_write() - tell the area to allocate ("alloc") or to free ("free") so many pages
 * @a: from cma_area_open()
 * @file: "alloc" or "free"
 * @nr_pages: how many pages
 *
 * Return: 0 or -errno as the kernel gives it
 */
int cma_area_write(const struct cma_area *a, const char *file, uint64_t nr_pages);

#endif
