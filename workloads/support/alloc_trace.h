/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_ALLOC_TRACE_H
#define PFNBENCH_WORKLOADS_ALLOC_TRACE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bench/util/diag.h"
#include "workloads/unit_ops.h"

struct alloc_trace;

/* Migratetypes of the trace; the same numbers in all kernels. */
#define ALLOC_UNMOVABLE	  0
#define ALLOC_MOVABLE	  1
#define ALLOC_RECLAIMABLE 2

/**
 * struct page_alloc - one allocation as the page allocator traced it
 * @pfn: its first page
 * @order: pages, as a power of two
 * @migratetype: ALLOC_... that was asked for
 */
struct page_alloc {
	uint64_t pfn;
	unsigned int order;
	int migratetype;
};

/**
 * alloc_trace_supported() - whether this kernel and user can trace allocations
 * @why: the reason for a failure
 *
 * Return: 0, or -errno and the reason
 */
int alloc_trace_supported(struct diag *why);

/**
 * alloc_trace_open() - follow the page allocations of the calling thread, on whatever CPU
 * @trace: gets the trace, for alloc_trace_close(); NULL after a failure
 * @why: the reason for a failure
 *
 * Not seen: pages of the bulk allocator (vmalloc() takes order-0 pages there, and with them kernel
 * stacks), and what interrupts allocate while they borrow the thread. While it is open every
 * allocation of the system costs a little more, so close it before anything is measured.
 *
 * Return: 0 or -errno
 */
int alloc_trace_open(struct alloc_trace **trace, struct diag *why);

/**
 * alloc_trace_begin() - forget what was seen so far, and see from now on
 * @t: the trace
 * @why: the reason for a failure
 *
 * Return: 0 or -errno
 */
int alloc_trace_begin(struct alloc_trace *t, struct diag *why);

/**
 * alloc_trace_end() - see no more; what was seen can still be read
 * @t: the trace
 */
void alloc_trace_end(struct alloc_trace *t);

/**
 * alloc_trace_take() - units_take_each() of kinds whose take_one() begins the trace, and its end
 * @u: the units; those taken are added to its nr. What its priv is begins with the trace, which is
 * NULL where the units are sealed
 * @nr: units more
 * @pfn: gets the first page frame of each
 * @why: the reason for a failure
 *
 * Return: 0; -EBUSY where the units are sealed; -ENOSPC or what take_one() returned.
 */
int alloc_trace_take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why);

/**
 * alloc_trace_seal() - seal() of kinds that are complete as taken: close the trace, which others
 * would pay for from now on
 * @u: the units; what its priv is begins with the trace
 * @why: not looked at
 *
 * Return: 0
 */
int alloc_trace_seal(struct units *u, struct diag *why);

/**
 * alloc_trace_read() - the allocations since the last read, in their order
 * @t: the trace
 * @buf: where they go
 * @max: how many fit; the others wait for the next read
 *
 * Return: how many, or -EOVERFLOW when allocations were lost.
 */
ssize_t alloc_trace_read(struct alloc_trace *t, struct page_alloc *buf, size_t max);

/**
 * alloc_trace_last() - the last allocation of one size and migratetype since the last read
 * @t: the trace
 * @order: pages, as a power of two
 * @migratetype: ALLOC_...
 * @pfn: PFN_UNKNOWN when there is none
 *
 * The last, because whatever an allocation needs in its turn (accounting, upper levels of page
 * tables) has been allocated by the time it is traced itself.
 *
 * Return: 0, or -EOVERFLOW when allocations were lost.
 */
int alloc_trace_last(struct alloc_trace *t, unsigned int order, int migratetype, uint64_t *pfn);

/**
 * alloc_trace_close() - give everything back
 * @t: the trace; may be NULL
 */
void alloc_trace_close(struct alloc_trace *t);

#endif
