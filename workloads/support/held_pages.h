/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_HELD_PAGES_H
#define PFNBENCH_WORKLOADS_HELD_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/util/diag.h"
#include "workloads/unit_ops.h"

/**
 * struct held_pages - order-0 user pages that something else shall hold later; first member of what
 * units->priv is
 * @addr: of the mapping, units->max pages
 * @fd: whose pages they are; -1: anonymous
 * @kept: a bit for each page that is there
 * @sealed: they are held: none can be dropped
 */
struct held_pages {
	char *addr;
	int fd;
	uint64_t *kept;
	bool sealed;
};

/**
 * held_pages_open() - map units->max pages, and fault none in
 * @fd: a memfd that is large enough, whose owner the pages become also after a failure; or -1
 */
int held_pages_open(struct units *u, struct held_pages *h, int fd, struct diag *why);

/**
 * held_pages_take() - take() of kinds that begin with a struct held_pages
 */
int held_pages_take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why);

/**
 * held_pages_drop() - their drop(); -EBUSY once they are sealed
 */
int held_pages_drop(struct units *u, uint64_t i, struct diag *why);

/**
 * held_pages_run() - the next pages in a row that are kept
 * @first: where to look from; set to where the run begins
 * Return: pages in it; 0: there is none
 */
uint64_t held_pages_run(const struct units *u, const struct held_pages *h, uint64_t *first);

/**
 * held_pages_unmap() - end the mapping; what holds the pages goes on
 */
int held_pages_unmap(struct units *u, struct held_pages *h, struct diag *why);

/**
 * held_pages_close() - give everything back, and nothing the second time
 */
void held_pages_close(struct units *u, struct held_pages *h);

/**
 * held_pages_memfd() - a new memfd of @nr pages, or -errno and the reason
 * @flags: as for memfd_create(2)
 */
int held_pages_memfd(uint64_t nr, unsigned int flags, struct diag *why);

#endif
