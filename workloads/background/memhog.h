/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_MEMHOG_H
#define PFNBENCH_WORKLOADS_MEMHOG_H

#include <stdint.h>

#include "bench/util/diag.h"

/**
 * struct memhog - anonymous pages of ours, as many as the machine can spare
 * @addr: of page 0; NULL: there are none
 * @room: pages that fit
 * @nr: pages taken, from page 0 on
 * @index: number of the page in each page frame, where there is one of ours
 * @nr_pfns: page frames from 0 that @index has; pages in others are kept, and not known
 */
struct memhog {
	char *addr;
	uint64_t room;
	uint64_t nr;
	uint32_t *index;
	uint64_t nr_pfns;
};

/**
 * memhog_open() - take address space, and all other memory that is not the pages themselves
 * @h: filled; memhog_close() is due either way
 * @nr_pfns: see struct memhog
 * @why: the reason for a failure
 *
 * Return: 0 or -errno
 */
int memhog_open(struct memhog *h, uint64_t nr_pfns, struct diag *why);

/**
 * memhog_fill() - take pages until few are free
 * @h: opened
 * @floor: pages that stay free
 * @taken: bitmap over page frames, set where one of ours is
 * @why: the reason for a failure
 *
 * Return: 0 or -errno
 */
int memhog_fill(struct memhog *h, uint64_t floor, uint64_t *taken, struct diag *why);

/**
 * memhog_floor() - free pages below which the kernel begins to reclaim memory, or compacts it, and
 * those that are needed to write out what is dirty
 * @root: see memory_block.h
 * @pages: how many
 * @why: the reason for a failure
 *
 * Return: 0 or -errno
 */
int memhog_floor(const char *root, uint64_t *pages, struct diag *why);

/**
 * memhog_give_back() - free the pages in some page frames
 * @h: filled; has a page in each of them
 * @pfn: the first
 * @nr: how many
 * @why: the reason for a failure
 *
 * Return: 0 or -errno
 */
int memhog_give_back(struct memhog *h, uint64_t pfn, uint64_t nr, struct diag *why);

/**
 * memhog_close() - give everything back
 * @h: opened, or tried to
 */
void memhog_close(struct memhog *h);

#endif
