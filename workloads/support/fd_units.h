/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_FD_UNITS_H
#define PFNBENCH_WORKLOADS_FD_UNITS_H

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

/**
 * fd_units_open() - what unit_ops.open does
 */
int fd_units_open(struct units *u, uint64_t max, struct diag *why);

/**
 * fd_units_take() - what unit_ops.take does
 * @make: the file of one unit, or -errno and the reason; tells its page frame
 */
int fd_units_take(struct units *u, uint64_t nr, uint64_t *pfn,
		  int (*make)(struct fd_units *f, uint64_t *pfn, struct diag *why),
		  struct diag *why);

/**
 * fd_units_locate() - the page frame behind a file whose first page can be mapped
 *
 * More certain than a trace, which tells sizes but not purposes. Nothing stays mapped.
 *
 * Return: 0, or -errno and the reason.
 */
int fd_units_locate(int fd, uint64_t *pfn, struct diag *why);

/**
 * fd_units_drop() - what unit_ops.drop does
 */
int fd_units_drop(struct units *u, uint64_t i, struct diag *why);

/**
 * fd_units_close() - what unit_ops.close does, the trace included
 */
void fd_units_close(struct units *u);

#endif
