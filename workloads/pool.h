/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_POOL_H
#define PFNBENCH_WORKLOADS_POOL_H

#include <stdint.h>

#include "bench/util/diag.h"

/**
 * struct pool - anonymous pages of ours, as many as the machine can spare
 * @addr: of page 0; NULL: there are none
 * @room: pages that fit
 * @nr: pages taken, from page 0 on
 * @index: number of the page in each page frame, where there is one of ours
 * @nr_pfns: page frames from 0 that @index has; pages in others are kept, and not known
 */
struct pool {
	char *addr;
	uint64_t room;
	uint64_t nr;
	uint32_t *index;
	uint64_t nr_pfns;
};

/**
 * pool_open() - address space, and all other memory that the pool takes
 *
 * Return: 0 or -errno; pool_close() is due either way.
 */
int pool_open(struct pool *p, uint64_t nr_pfns, struct diag *why);

/**
 * pool_fill() - take pages until what is free is @floor pages
 * @taken: bitmap over page frames, set where the pool has a page
 *
 * Return: 0 or -errno.
 */
int pool_fill(struct pool *p, uint64_t floor, uint64_t *taken, struct diag *why);

/**
 * pool_floor() - free pages below which the kernel begins to reclaim memory, or compacts it
 * @root: see memory_block.h
 *
 * Return: 0 or -errno.
 */
int pool_floor(const char *root, uint64_t *pages, struct diag *why);

/**
 * pool_give_back() - free the pages in some page frames; all of them are of the pool
 *
 * Return: 0 or -errno.
 */
int pool_give_back(struct pool *p, uint64_t pfn, uint64_t nr, struct diag *why);

void pool_close(struct pool *p);

#endif
