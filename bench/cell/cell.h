/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CELL_CELL_H
#define PFNBENCH_CELL_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/cell/geometry.h"

struct target;
struct policy;
struct retry;
struct fill;
struct blocker;
struct churn;
struct fragment;

/* The axes of an experiment, in the order that cells are numbered in: the first changes slowest. */
enum axis {
	AXIS_TARGET,
	AXIS_POLICY,
	AXIS_RETRY,
	AXIS_FILL,
	AXIS_BLOCKER,
	AXIS_LIFETIME,
	AXIS_CHURN,
	AXIS_ONLINE,
	AXIS_FRAGMENT,
	AXIS_BLOCK_TYPES,
	AXIS_NR,
};

/* "target", "policy", ...: names in experiment files, --set, jobs and records */
extern const char *const axis_names[AXIS_NR];

enum place {
	PLACE_START,
	PLACE_MIDDLE,
	PLACE_END,
	PLACE_RANDOM,
	PLACE_CLUSTERED, /* runs of several, at random places: "clustered:8" */
	PLACE_NR,
};
extern const char *const place_names[PLACE_NR];

enum lifetime_kind {
	LIFETIME_FOREVER,
	LIFETIME_FIXED,
	LIFETIME_EXP, /* exponentially distributed */
	LIFETIME_UNIFORM,
};

/* NUMA nodes of a guest at most. */
#define NODES_MAX 2

/* How the memory block with the range is brought online: to which kind of zone. */
enum online {
	ONLINE_KERNEL,	/* it stays where it was at boot */
	ONLINE_MOVABLE, /* ZONE_MOVABLE for the trial, as by online_movable */
	ONLINE_NR,
};
extern const char *const online_names[ONLINE_NR];

/**
 * struct lifetime_spec - when a blocker goes, counted from the operation's start
 * @a_ns: the time, the mean, or the shortest
 * @b_ns: the longest, for LIFETIME_UNIFORM
 */
struct lifetime_spec {
	enum lifetime_kind kind;
	uint64_t a_ns;
	uint64_t b_ns;
};

/**
 * struct retry_spec - what happens after a failed attempt
 * @count: retries, for "immediate"; attempts, for "backoff", where 0 is any number
 * @first_ns: first pause, for "backoff"; it doubles
 * @max_ns: longest pause
 * @jitter: pauses are drawn from the upper half of each
 */
struct retry_spec {
	const struct retry *ops;
	uint64_t count;
	uint64_t first_ns;
	uint64_t max_ns;
	bool jitter;
};

struct target_spec {
	const struct target *ops;
	uint64_t size_bytes; /* 0: the target's own size (a memory block) */
	uint64_t more;	     /* so many of this size besides the first, for "hugetlb:1G*4" */
	const char *device;  /* whose memory is meant ("offline-device:dimm"); NULL: any */
	const char *option;  /* a word after a colon ("null:panic", "cma:2M:debugfs"), or NULL */
	int align;	     /* order that "cma:2M:align=N" asks for; -1: the target's own choice */
	int node;	     /* NUMA node whose memory is meant ("offline-node:1"); -1: none */
};

/**
 * target_count() - how many of its size a target asks for in one trial
 * @spec: parsed
 *
 * Return: at least 1.
 */
static inline uint64_t target_count(const struct target_spec *spec)
{
	return spec->more + 1;
}

/**
 * target_bytes() - what a target asks for in one trial
 * @spec: parsed
 *
 * Return: bytes; 0: a memory block, or nothing.
 */
static inline uint64_t target_bytes(const struct target_spec *spec)
{
	return spec->size_bytes * target_count(spec);
}

struct fill_part {
	const struct fill *ops;
	uint32_t share_ppm; /* of the pages that the blockers leave */
	uint64_t mappers;   /* processes that map them, for "anon:50%:mappers=10"; 0: just ours */
};

/* Kinds of one mixture, "anon:40%+shmem:20%". */
#define FILL_PARTS_MAX 4

/**
 * struct fill_spec - movable pages of one or more kinds
 * @nr: at least 1; a single part "none" is no fill at all
 */
struct fill_spec {
	struct fill_part part[FILL_PARTS_MAX];
	size_t nr;
};

struct blocker_spec {
	const struct blocker *ops;
	uint64_t count;	    /* pages, or 0 where a share is asked */
	uint32_t share_ppm; /* of the range's pages, rounded to nearest, at least 1 */
	enum place place;
	uint32_t cluster; /* pages in a run, for PLACE_CLUSTERED */
};

/* Parts of one mixture, "pin:1@start+slab:1@end". */
#define BLOCKER_PARTS_MAX 4

/**
 * struct blocker_mix - what blocks a range, of one or more kinds or at more than one place
 * @nr: at least 1; a single part "none" is no blocker at all
 */
struct blocker_mix {
	struct blocker_spec part[BLOCKER_PARTS_MAX];
	size_t nr;
};

/* Types of pageblocks that are not movable, as the allocator makes them for pages of the kernel's own. */
enum block_type {
	BLOCK_UNMOVABLE,
	BLOCK_RECLAIMABLE,
	BLOCK_TYPES_NR,
};
extern const char *const block_type_names[BLOCK_TYPES_NR];

/**
 * struct block_types_part - pageblocks of one type
 * @type: which; each type once
 * @where: how many, and at which place: of pageblocks instead of pages
 */
struct block_types_part {
	enum block_type type;
	struct blocker_spec where;
};

/**
 * struct block_types_spec - which pageblocks of a range are not movable, "unmovable:25%@random"
 * @nr: parts; 0: all pageblocks are movable
 */
struct block_types_spec {
	struct block_types_part part[BLOCK_TYPES_NR];
	size_t nr;
};

/* Holes are pieces of pageblocks: what order 9 allocations make of them is the question. */
#define HOLE_ORDER_MAX 8

/**
 * struct fragment_spec - what is made of the free memory outside of the range
 * @share_ppm: of the pool, which is given back
 * @low: smallest order of a hole
 * @high: largest one, up to HOLE_ORDER_MAX
 */
struct fragment_spec {
	const struct fragment *ops;
	uint32_t share_ppm;
	unsigned int low;
	unsigned int high;
};

/**
 * struct cell - one combination of axis values, parsed
 * @text: the values as written (canonical spelling is what the user wrote, blanks trimmed)
 * @geometry: of the machine that it is for
 */
struct cell {
	const char *text[AXIS_NR];
	struct geometry geometry;
	struct target_spec target;
	const struct policy *policy;
	struct retry_spec retry;
	struct fill_spec fill;
	struct blocker_mix blocker;
	struct lifetime_spec lifetime;
	const struct churn *churn;
	enum online online;
	int node; /* of the range: "movable:1"; -1: any */
	struct fragment_spec fragment;
	struct block_types_spec block_types;
};

/**
 * blocker_pages() - how many blocker pages a range is asked to hold
 * @spec: a number, or a share of the range
 * @nr_pages: of the range
 *
 * Return: pages; at least 1 where a share is asked.
 */
uint64_t blocker_pages(const struct blocker_spec *spec, uint64_t nr_pages);

/**
 * blocker_kind_length() - how much of a blocker's text names its kind
 * @text: "kernel:1@middle"
 *
 * Return: bytes from the text's beginning: up to the colon; all of a mixture, which is a kind of its
 * own.
 */
size_t blocker_kind_length(const char *text);

/**
 * blocker_mix_pages() - the same of all parts of a mixture
 * @mix: the parts
 * @nr_pages: of the range
 *
 * Return: pages; 0 for no blocker.
 */
uint64_t blocker_mix_pages(const struct blocker_mix *mix, uint64_t nr_pages);

/**
 * fill_pages() - how many movable pages of one kind a range shall get
 * @part: the kind and its share
 * @free: pages that the blockers leave
 *
 * Return: pages.
 */
uint64_t fill_pages(const struct fill_part *part, uint64_t free);

#endif
