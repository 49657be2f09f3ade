/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_SLAB_UNITS_H
#define PFNBENCH_WORKLOADS_SLAB_UNITS_H

#include <stddef.h>

#include "workloads/support/alloc_trace.h"
#include "workloads/unit_ops.h"

/* Slabs found beyond those asked for, which the next ones to ask get */
#define SLABS_PENDING 16

/**
 * struct slab_units - slabs of one cache, in which each object is a name in a directory
 *
 * A unit is a new slab: objects are made until the trace shows one. Those that go into slabs that
 * were there before make no unit, so whatever is free in the cache is used up first.
 *
 * @dir: of a private mount, with which all objects go
 * @migratetype: ALLOC_... as the cache asks for
 * @make: one object; 0 or -errno
 */
struct slab_units {
	struct alloc_trace *trace;
	int dir;
	int migratetype;
	int (*make)(int dir, const char *name);
	uint64_t made;
	uint64_t pending[SLABS_PENDING];
	unsigned int nr_pending;
};
_Static_assert(offsetof(struct slab_units, trace) == 0, "alloc_trace_take() looks there");

/**
 * slab_order() - the order of a cache's slabs
 * @cache: its name in /sys/kernel/slab
 * @why: the reason for a failure
 *
 * Return: the order, or -errno and the reason
 */
int slab_order(const char *cache, struct diag *why);

/**
 * slab_units_open() - unit_ops.open() of kinds whose units are slabs
 * @u: gets order, max and priv
 * @max: the most units
 * @s: what the kind filled in; copied. Its directory becomes the units' also after a failure.
 * @order: of a slab, from slab_order()
 * @why: the reason for a failure
 *
 * Return: 0, or -errno with nothing left to give back.
 */
int slab_units_open(struct units *u, uint64_t max, const struct slab_units *s, int order,
		    struct diag *why);

/**
 * slab_units_take() - unit_ops.take() of kinds whose units are slabs
 * @u: opened; those taken are added to its nr
 * @nr: units more
 * @pfn: gets the first page frame of each
 * @why: the reason for a failure
 *
 * Return: 0; -EBUSY once the units are sealed; -ENOSPC where @nr more do not fit; -ENOENT where
 * many objects make no new slab; -EOVERFLOW where the trace lost slabs; another -errno.
 */
int slab_units_take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why);

/**
 * slab_units_take_one() - unit_ops.take_one() of kinds whose units are slabs
 * @u: opened
 * @pfn: gets the first page frame
 * @why: the reason for a failure
 *
 * Return: 0 or -errno
 */
int slab_units_take_one(struct units *u, uint64_t *pfn, struct diag *why);

/**
 * slab_units_close() - unit_ops.close() of kinds whose units are slabs
 * @u: opened, or tried to; may be closed already
 */
void slab_units_close(struct units *u);

#endif
