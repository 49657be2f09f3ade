/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_MAPPERS_H
#define PFNBENCH_WORKLOADS_MAPPERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/util/diag.h"
#include "workloads/site.h"

/**
 * mappers_fork() - have other processes inherit a mapping of this one
 * @m: filled; mappers_end() is due even after a failure
 * @addr: of the mapping; aligned to a page
 * @bytes: of it; a multiple of a page
 * @nr: processes, besides this one
 * @map: they map all of its pages, those of files as well
 * @why: the reason for a failure
 *
 * Return: 0 or -errno
 */
int mappers_fork(struct mappers *m, void *addr, size_t bytes, uint64_t nr, bool map,
		 struct diag *why);

/**
 * mappers_start() - have other processes map pages of this one
 * @m: filled; mappers_end() is due even after a failure
 * @addr: of the pages, which are there; aligned to a page
 * @bytes: of their mapping; a multiple of a page
 * @nr: processes, besides this one
 * @why: the reason for a failure
 *
 * They are forked with nothing of this process but that mapping and one of its code, so that
 * nothing else is copied on the next write. They sleep until they are killed, by mappers_end() or
 * with this process. What the kernel allocates for them is for the caller to keep out of a range.
 *
 * Return: 0; -EILSEQ where the kernel counts another number of mappings (/proc/kpagecount); another
 * -errno
 */
int mappers_start(struct mappers *m, void *addr, size_t bytes, uint64_t nr, struct diag *why);

/**
 * mappers_kill() - end the processes
 * @m: started, or tried to; none are left, but pages of their own may be
 */
void mappers_kill(struct mappers *m);

/**
 * mappers_end() - end the processes, and wait until they are gone
 * @m: started, or tried to; none are left
 */
void mappers_end(struct mappers *m);

/**
 * mappers_place() - have other processes map what one part of the fill has placed
 * @s: the site, with those pages in place and the range claimed
 * @part: index in the cell's fill
 * @why: the reason for a failure
 *
 * Return: 0, also where the part asks for no such processes; else as mappers_start(). mappers_end()
 * is due either way.
 */
int mappers_place(struct site *s, size_t part, struct diag *why);

#endif
