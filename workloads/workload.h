/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_WORKLOAD_H
#define PFNBENCH_WORKLOADS_WORKLOAD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/util/diag.h"
#include "workloads/unit_ops.h"

struct site;

/**
 * struct fill - a generator of movable pages
 * @name: as in experiments ("anon")
 * @summary: one line for `pfnbench list workloads`; NULL: that of @units
 * @takes_share: "anon:50%"; false: stands alone ("none")
 * @units: how its pages are made where they are steered into the range, or NULL
 * @without_module: the same where there is no module, of a fill that the module places exactly
 * @supported: 0, or -errno and the reason; NULL: that of @units
 * @place: put a page into each page frame of the range that has a bit in @map, of @nr; @part is the
 * index in the cell's fill. May be NULL
 * @release: give everything back; safe after a @place that failed half way. May be NULL
 */
struct fill {
	const char *name;
	const char *summary;
	bool takes_share;
	const struct unit_ops *units;
	const struct unit_ops *without_module;
	int (*supported)(struct diag *why);
	int (*place)(struct site *s, size_t part, const uint64_t *map, uint64_t nr,
		     struct diag *why);
	int (*release)(struct site *s, size_t part, struct diag *why);
};

/**
 * struct blocker - a generator of pages that cannot be migrated
 * @name: as in experiments ("kernel")
 * @takes_count: "kernel:1@start", "kernel:1%@random"; false: stands alone ("none")
 * @lru: its pages look movable
 * @place: put those of one part of the cell's blocker there; may be NULL
 * @seal: the fill is in place as well, and what is left of the range is not free yet; may be NULL
 * @ready: the last step before the operation: the range is complete, and per-CPU lists are drained;
 * may be NULL
 * @begin: the operation begins; may be NULL
 * @release: as for fills
 * @units, @summary, @supported: as for fills; without @units the pages are exactly where they were
 * asked for
 */
struct blocker {
	const char *name;
	const char *summary;
	bool takes_count;
	bool lru;
	const struct unit_ops *units;
	int (*supported)(struct diag *why);
	int (*place)(struct site *s, size_t part, struct diag *why);
	int (*seal)(struct site *s, size_t part, struct diag *why);
	int (*ready)(struct site *s, size_t part, struct diag *why);
	void (*begin)(struct site *s, size_t part);
	int (*release)(struct site *s, size_t part, struct diag *why);
};

/**
 * struct churn - load that goes on during the operation
 * @takes_pages: the module counts what it takes of the range
 * @moves_pins: it is made of blocker pin, and of nothing else
 * @place: get ready, when the range is claimed and filled and what shall be free of it is not free
 * yet. May be NULL
 * @begin: the operation begins. May be NULL: the module's churn begins by PFNB_IOC_START
 * @stop: the operation is over, which went on from @from_ns until @until_ns. May be NULL
 * @report: add what was measured to the trial's record, before @end. May be NULL
 * @end: give back everything; safe after a @place that failed half way. May be NULL
 */
struct churn {
	const char *name;
	const char *summary;
	bool takes_pages;
	bool moves_pins;
	int (*supported)(struct diag *why);
	int (*place)(struct site *s, struct diag *why);
	int (*begin)(struct site *s, struct diag *why);
	void (*stop)(struct site *s, uint64_t from_ns, uint64_t until_ns);
	void (*report)(const struct site *s, json_t *trial);
	int (*end)(struct site *s, struct diag *why);
};

/**
 * struct fragment - what is made of the free memory outside of the range
 * @takes_share: "holes:50%@0..3"; false: stands alone ("none")
 * @place: do it, when the range is claimed and filled and what shall be free of it is not free yet.
 * May be NULL
 * @report: add what was made to the record's free memory, before @release. May be NULL
 * @release: give everything back; safe after a @place that failed half way, or did not begin. May
 * be NULL
 */
struct fragment {
	const char *name;
	const char *summary;
	bool takes_share;
	int (*supported)(struct diag *why);
	int (*place)(struct site *s, struct diag *why);
	void (*report)(const struct site *s, json_t *free);
	int (*release)(struct site *s, struct diag *why);
};

/* NULL terminated; the first of each is none */
extern const struct fill *const fills[];
extern const struct blocker *const blockers[];
extern const struct churn *const churns[];
extern const struct fragment *const fragments[];

/**
 * blocker_leaves_pages() - whether its pages stay when they go: they can move then
 * @b: the blocker
 *
 * Return: false for pages that are free then.
 */
static inline bool blocker_leaves_pages(const struct blocker *b)
{
	return b->lru || (b->units && b->units->let_go);
}

/**
 * fill_supported() - whether this machine can make such pages
 * @f: the fill
 * @why: the reason for a failure
 *
 * Return: 0, or -errno and the reason
 */
int fill_supported(const struct fill *f, struct diag *why);

/**
 * blocker_supported() - whether this machine can make such pages
 * @b: the blocker
 * @why: the reason for a failure
 *
 * Return: 0, or -errno and the reason
 */
int blocker_supported(const struct blocker *b, struct diag *why);

/**
 * fill_kind() - what a fill's pages are made by
 * @f: the fill
 *
 * Return: the kind; NULL: there is none
 */
static inline const struct unit_ops *fill_kind(const struct fill *f)
{
	return f->units ?: f->without_module;
}

#endif
