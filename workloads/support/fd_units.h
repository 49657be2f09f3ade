/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_FD_UNITS_H
#define PFNBENCH_WORKLOADS_FD_UNITS_H

#include <stddef.h>

#include "workloads/support/alloc_trace.h"
#include "workloads/unit_ops.h"

/**
 * struct fd_units - units of order 0 that go when their file is closed
 * @trace: where the pages are located by it; NULL otherwise
 * @fd: of each unit; -1: not there
 */
struct fd_units {
	struct alloc_trace *trace;
	int fd[];
};
_Static_assert(offsetof(struct fd_units, trace) == 0, "alloc_trace_take() looks there");

/**
 * fd_units_open() - unit_ops.open() of kinds whose units are files
 * @u: gets order 0, max and priv, a struct fd_units without a trace
 * @max: the most units, and files
 * @why: the reason for a failure
 *
 * Return: 0, or -ENOMEM with nothing left to give back.
 */
int fd_units_open(struct units *u, uint64_t max, struct diag *why);

/**
 * fd_units_trace() - open a trace, by which the pages are located
 * @u: from fd_units_open()
 * @why: the reason for a failure
 *
 * Return: 0, or -errno with nothing left to give back.
 */
int fd_units_trace(struct units *u, struct diag *why);

/**
 * fd_units_take() - unit_ops.take() of kinds whose units are files
 * @u: opened; those taken are added to its nr
 * @nr: units more
 * @pfn: gets the page frame of each
 * @make: the file of one unit, or -errno and the reason; tells its page frame
 * @why: the reason for a failure
 *
 * A trace that @make has begun ends.
 *
 * Return: 0, -ENOSPC or what @make returned.
 */
int fd_units_take(struct units *u, uint64_t nr, uint64_t *pfn,
		  int (*make)(struct fd_units *f, uint64_t *pfn, struct diag *why),
		  struct diag *why);

/**
 * fd_units_locate() - the page frame behind a file whose first page can be mapped
 * @fd: the file; borrowed
 * @pfn: gets the page frame
 * @why: the reason for a failure
 *
 * More certain than a trace, which tells sizes but not purposes. Nothing stays mapped.
 *
 * Return: 0, or -errno and the reason; -EPERM where the kernel hides page frames.
 */
int fd_units_locate(int fd, uint64_t *pfn, struct diag *why);

/**
 * fd_units_drop() - unit_ops.drop() of kinds whose units are files: close the file
 * @u: opened
 * @i: the unit's number
 * @why: the reason for a failure
 *
 * Return: 0, or -EINVAL where the unit is not there.
 */
int fd_units_drop(struct units *u, uint64_t i, struct diag *why);

/**
 * fd_units_close() - unit_ops.close() of kinds whose units are files, the trace included
 * @u: opened, or tried to; may be closed already
 */
void fd_units_close(struct units *u);

#endif
