/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_ANON_PAGES_H
#define PFNBENCH_WORKLOADS_ANON_PAGES_H

#include <stddef.h>
#include <stdint.h>

#include "bench/util/diag.h"

struct site;

/**
 * struct anon_pages - anonymous 4 KiB pages of ours, in PFN order
 * @addr: NULL when there are none
 */
struct anon_pages {
	char *addr;
	uint64_t nr;
};

/**
 * anon_pages_place() - put an anonymous page into each page frame of the claimed range that has a
 * bit
 * @map: bitmap over the trial's range
 * @nr: bits in it
 * @p: filled; anon_pages_free() is due even after a failure
 *
 * The module owns the range; a page that it frees lies on top of the per-CPU free list, and the
 * next fault on the same CPU takes it from there (rmqueue_pcplist() in mm/page_alloc.c). So a batch
 * of pages is freed, highest first, and as many are touched.
 *
 * Return: 0 or -errno. Where the pages came to lie is for the caller to verify.
 */
int anon_pages_place(struct site *s, const uint64_t *map, uint64_t nr, struct anon_pages *p,
		     struct diag *why);

/**
 * anon_pages_free() - unmap them
 * Return: 0 or -errno
 */
int anon_pages_free(struct anon_pages *p, struct diag *why);

#endif
