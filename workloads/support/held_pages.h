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
 * @u: its max is set
 * @h: filled
 * @fd: a memfd that is large enough, whose owner the pages become also after a failure; or -1
 * @why: the reason for a failure
 *
 * Return: 0, or -errno with nothing left to give back.
 */
int held_pages_open(struct units *u, struct held_pages *h, int fd, struct diag *why);

/**
 * held_pages_take() - take() of kinds that begin with a struct held_pages
 * @u: opened; those taken are added to its nr
 * @nr: pages more
 * @pfn: gets the page frame of each
 * @why: the reason for a failure
 *
 * Return: 0; -EBUSY once the pages are sealed; -ENOSPC where @nr more do not fit; -EAGAIN where a
 * page was taken away again at once; another -errno. A failure takes no page at all.
 */
int held_pages_take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why);

/**
 * held_pages_drop() - drop() of kinds that begin with a struct held_pages
 * @u: opened
 * @i: the page's number
 * @why: the reason for a failure
 *
 * Return: 0; -EBUSY once the pages are sealed; -errno of madvise(2).
 */
int held_pages_drop(struct units *u, uint64_t i, struct diag *why);

/**
 * held_pages_run() - the next pages in a row that are kept
 * @u: the units
 * @h: their pages
 * @first: where to look from; set to where the run begins
 *
 * Return: pages in it; 0: there is none
 */
uint64_t held_pages_run(const struct units *u, const struct held_pages *h, uint64_t *first);

/**
 * held_pages_unmap() - end the mapping; what holds the pages goes on
 * @u: the units
 * @h: their pages; nothing is done where they are not mapped
 * @why: the reason for a failure; may be NULL
 *
 * Return: 0 or -errno
 */
int held_pages_unmap(struct units *u, struct held_pages *h, struct diag *why);

/**
 * held_pages_close() - give everything back, and nothing the second time
 * @u: the units
 * @h: their pages, opened; the memfd is closed, too
 */
void held_pages_close(struct units *u, struct held_pages *h);

/**
 * held_pages_memfd() - a new memfd of @nr pages
 * @nr: pages
 * @flags: as for memfd_create(2); MFD_CLOEXEC is added
 * @why: the reason for a failure
 *
 * Return: the file descriptor, which the caller closes; or -errno and the reason
 */
int held_pages_memfd(uint64_t nr, unsigned int flags, struct diag *why);

#endif
