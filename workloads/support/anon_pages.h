/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_ANON_PAGES_H
#define PFNBENCH_WORKLOADS_ANON_PAGES_H

#include <stdint.h>

#include "bench/util/diag.h"
#include "workloads/site.h"

/**
 * anon_pages_place() - put an anonymous page into each page frame of the claimed range that has a
 * bit
 * @s: the site; the module owns its range
 * @map: bitmap over the range
 * @nr: bits in the map
 * @p: filled; anon_pages_free() is due even after a failure
 * @why: the reason for a failure
 *
 * A page that the module frees lies on top of the per-CPU free list, and the next fault on the same
 * CPU takes it from there (rmqueue_pcplist() in mm/page_alloc.c). So a batch of pages is freed,
 * highest first, and as many are touched.
 *
 * Return: 0 or -errno. Where the pages came to lie is for the caller to verify.
 */
int anon_pages_place(struct site *s, const uint64_t *map, uint64_t nr, struct anon_pages *p,
		     struct diag *why);

/**
 * anon_pages_free() - unmap the pages
 * @p: the pages; there may be none
 * @why: the reason for a failure
 *
 * Return: 0 or -errno
 */
int anon_pages_free(struct anon_pages *p, struct diag *why);

#endif
