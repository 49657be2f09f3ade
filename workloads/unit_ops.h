/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_UNIT_OPS_H
#define PFNBENCH_WORKLOADS_UNIT_OPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/machine/pfn.h"
#include "bench/util/diag.h"

/* When an operation detects such a page, by reading the kernel; records tell what it did. */
enum detection {
	DETECTED_NEVER, /* the page migrates */
	DETECTED_EARLY, /* by has_unmovable_pages() */
	DETECTED_LATE,	/* in migration or in the test */
};

struct machine;
struct units;

/**
 * struct unit_ops - one kind of page, made as its real users make it
 *
 * A unit is what its user allocates at a time: 1 << units->order pages, aligned to its size. The
 * engine (workloads/support/steer.c) takes units where the kernel gives them, looks where they lie,
 * keeps those that lie where pages are wanted and drops the rest; nothing here knows of ranges, and
 * nothing needs the module.
 *
 * @name: as in experiments
 * @summary: one line for `pfnbench list workloads`
 * @guests: which guests can make such pages; NULL: all
 * @kernel: what the kernel calls such a page ("anonymous folio", "pipe_buffer page")
 * @detected: when, by reading the source; DETECTED_NEVER for movable ones
 * @movable: allocated with __GFP_MOVABLE: taken from movable pageblocks first
 * @reclaimable: allocated with __GFP_RECLAIMABLE, as slabs that shrinkers empty; neither: unmovable
 * @device: of a device's memory: the range has to lie there
 * @gigantic: larger than what the page allocator hands out at once, whatever its pages are
 * @left_in_place: an operation that succeeds does not move such pages
 * @longterm: pinned for long when sealed (FOLL_LONGTERM): leaves ZONE_MOVABLE before that
 * @shared: other processes can map the pages, too: priv begins with a struct user_pages
 * @beside: pages that the kernel allocates along with each unit of order 0, for the same purpose,
 * of which take() does not tell where they lie
 * @supported: 0, or -errno and the reason why this kernel or user cannot
 * @fixed_bytes: size of a unit, where no kernel has another: units->order is that of so many bytes; 0:
 * a page
 * @order: what units->order will be where it depends on the kernel; else NULL
 * @open: get ready for up to @max units: map, open, register; takes no unit. Sets units->order and
 * units->priv. On failure it has given back what it took.
 * @take: allocate @nr units more, and tell the first page frame of each (PFN_UNKNOWN: not known).
 * Units are numbered in the order in which they are taken, from units->nr; adds @nr to units->nr.
 * On failure units->nr counts what was taken.
 * @take_one: for units_take_each(): take unit units->nr, which is not counted yet; 0, or -errno
 * with nothing taken. NULL: @take does not ask for it
 * @drop: give unit @i back; may be NULL where single units cannot go
 * @seal: make the pages that are left what the kind is named after (pin, register, unmap); moves,
 * frees and allocates none of them. May be NULL.
 * @heal: the operation is over: take from the pages what keeps their memory from being brought back.
 * May be NULL; may be called when some are gone.
 * @ready: the last step before the operation, when the range is as asked for and per-CPU lists are
 * drained: have the pages that are left held by what draining took them out of. It is called once
 * for each placement, and must neither move a page nor allocate one in the range. May be NULL.
 * @begin: the operation begins: from now on @units' deadline_ns counts. Allocates nothing; may be
 * NULL
 * @let_go: end what seal() has begun, so that the pages can move, and leave them where they are; of
 * all units. NULL: they do not move as long as they are there, and go with close()
 * @lingers: why a unit cannot go by itself at a time that can be told: its pages are still there for a
 * while, or all units go at once; NULL: it can
 * @is: whether kpageflags of a page (every page of a unit) are those of this kind
 * @settings: files of sysfs that it changes for a while, as patterns for glob(3); NULL terminated;
 * NULL: none. A host run notes them first (place/host/settings.h), so they are among those of
 * journal.c.
 * @close: give back everything, whatever failed before; safe to call twice
 */
struct unit_ops {
	const char *name;
	const char *summary;
	const char *guests;
	const char *kernel;
	enum detection detected;
	bool movable;
	bool reclaimable;
	bool device;
	bool gigantic;
	bool left_in_place;
	bool longterm;
	bool shared;
	unsigned int beside;
	uint64_t fixed_bytes;
	int (*supported)(struct diag *why);
	unsigned int (*order)(void);
	int (*open)(struct units *u, uint64_t max, struct diag *why);
	int (*take)(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why);
	int (*take_one)(struct units *u, uint64_t *pfn, struct diag *why);
	int (*drop)(struct units *u, uint64_t i, struct diag *why);
	int (*seal)(struct units *u, struct diag *why);
	int (*heal)(struct units *u, struct diag *why);
	int (*ready)(struct units *u, struct diag *why);
	void (*begin)(struct units *u);
	void (*let_go)(struct units *u);
	const char *lingers;
	bool (*is)(uint64_t kpageflags);
	const char *const *settings;
	void (*close)(struct units *u);
};

/**
 * struct units - the pages of one kind
 * @ops: NULL when there are none
 * @order: pages in a unit, as a power of two
 * @max: as opened
 * @nr: taken so far, dropped ones included
 * @deadline_ns: how long the operation may take, for kinds that it would wait for without an end; 0:
 * not known
 * @machine: for kinds that a device of the guest makes, which the module drives; borrowed
 * @priv: the kind's own
 */
struct units {
	const struct unit_ops *ops;
	unsigned int order;
	uint64_t max;
	uint64_t nr;
	uint64_t deadline_ns;
	struct machine *machine;
	void *priv;
};

/**
 * units_alloc() - memory for a kind's own, when it is opened
 * @u: gets max, priv and order 0
 * @max: units
 * @priv_bytes: size of the kind's own; it is zeroed
 * @why: the reason for a failure
 *
 * Return: units->priv, which the kind frees; NULL without memory
 */
void *units_alloc(struct units *u, uint64_t max, size_t priv_bytes, struct diag *why);

/**
 * units_close() - have the kind give everything back
 * @u: none are left; may be closed again
 */
void units_close(struct units *u);

/**
 * units_let_go() - have the pages not block any more
 * @u: sealed; closed where the kind cannot let go of pages that stay; may be let go again
 */
void units_let_go(struct units *u);

/**
 * units_probed() - close what was opened to try whether a kind is supported
 * @fd: a file descriptor, or the -errno of opening it
 *
 * Return: 0 or that -errno
 */
int units_probed(int fd);

/**
 * units_order() - order of a kind's units, before any is open
 * @ops: the kind; NULL: no kind at all
 *
 * Return: pages in a unit, as a power of two; 0 for no kind at all
 */
unsigned int units_order(const struct unit_ops *ops);

/**
 * units_gigantic() - whether a kind's units are larger than what the page allocator hands out
 * @ops: the kind; NULL: none
 *
 * Return: true for a kind of gigantic pages
 */
static inline bool units_gigantic(const struct unit_ops *ops)
{
	return ops && ops->gigantic;
}

/**
 * units_room() - whether @nr more units fit into what was opened
 * @u: the units; nothing fits where they are not open
 * @nr: units more
 * @why: the reason for a failure; may be NULL
 *
 * Return: 0 or -ENOSPC.
 */
int units_room(const struct units *u, uint64_t nr, struct diag *why);

/**
 * units_take_each() - take() of kinds that take one unit after the other
 * @u: the units; those taken are added to its nr
 * @nr: units more
 * @pfn: gets the first page frame of each
 * @why: the reason for a failure
 *
 * Return: 0, -ENOSPC or what take_one() returned.
 */
int units_take_each(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why);

#endif
