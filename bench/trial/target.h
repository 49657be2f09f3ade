/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_TARGET_H
#define PFNBENCH_TRIAL_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "bench/cell/cell.h"
#include "bench/util/diag.h"

struct trial;
struct attempt;
struct pfn_range;
struct field;
struct target_measure;

/* The largest memory device of a guest. Nothing but its struct pages, a 64th, costs boot memory. */
#define DEVICE_BYTES_MAX (256ull << 30)

enum target_arg {
	TARGET_ARG_NONE, /* "offline" */
	TARGET_ARG_SIZE, /* "contig:2M" */
	TARGET_ARG_WORD, /* "null", "null:panic": one of @words */
	TARGET_ARG_OWN,	 /* "offline-node:1:up": what @parse reads */
};

/* Where a record has room for names that only one target has: their order in it is fixed. */
enum record_part {
	RECORD_PAGES,	  /* after migrated, wasted and isolated pages */
	RECORD_OPERATION, /* after blockers and retries, before counters */
};

/**
 * struct target - an operation that can be timed
 * @name: as in experiments and records
 * @summary: one line for `pfnbench list targets`
 * @guests: which guests can run it; NULL: all
 * @guests_only: why a machine that others use cannot run it, and the mend; NULL: it can
 * @arg: what follows the colon
 * @words: for TARGET_ARG_WORD: what is allowed, NULL terminated
 * @sizes: for TARGET_ARG_SIZE: the only ones, ended by 0; NULL: multiples of a pageblock up to 1G,
 * with @on_device up to DEVICE_BYTES_MAX
 * @several: for TARGET_ARG_SIZE: it can be asked for several at a time, "hugetlb:1G*4"; pages are
 * placed in as many ranges of its size, one after another. It may get some and fail
 * @any_size: for TARGET_ARG_SIZE without @sizes: multiples of a page instead
 * @parse: for TARGET_ARG_SIZE: read a word that follows the size after a colon into @spec, where the
 * size is known; NULL: none may. For TARGET_ARG_OWN: read what follows the name's colon, or NULL
 * @finds_range: it looks for a range of its size by itself; pages are placed in the first one that
 * can be emptied
 * @on_device: its size is of a device's memory, which may be larger than the machine's own
 * @uapi: PFNB_TARGET_* of kmod/include/pfnbench_uapi.h
 * @pages: whether it works on pages (false: the null target; no policy, fill or blocker applies)
 * @driver: done by a work item of virtio-mem's driver, which is armed instead of the task; no phases
 * are traced
 * @repeats: it is a series of operations in the range, so that a page may have to move more than once,
 * and no phases are traced
 * @without_module: the kernel offers it to user space; on a host it goes without the module
 * @result_size: bytes that it keeps of a trial, in trial->result, zeroed when the trial begins; of
 * a type that is known in the target's own file only
 * @fields: names that only its trials have in a record, up to an entry without a name; NULL: none
 * @measures: numbers among them that tables, plots and findings use, up to an entry without a name;
 * NULL: none
 * @arms: makes of the trial's range that in which the operation looks for one; NULL: it is the same
 * @valid: 0, or -EINVAL and why no kernel can do the combination of axis values; NULL: all can be
 * @supported: 0, or -errno and the reason why this machine or kernel cannot run it
 * @find: choose the range and take it out of the page allocator; fills trial->range. NULL without
 * @pages
 * @attempt: one call into the kernel under what is armed; fills begin_ns, end_ns and err. Return:
 *0, or -errno when the call could not be made
 * @measured: look at what the attempts have left; nothing is given back yet. May be NULL
 * @wasted: pages of @migrated that were moved for nothing. Return: false when that is not known;
 * NULL: trial_wasted() tells
 * @report: write @fields, each in its part of the record; NULL: there are none
 * @restore: give back what a success took, to the zone it came from, and with @several what a
 * failure did; NULL: the module has done that, or @end does
 * @end: the trial is over, whatever became of it; may be called twice; may be NULL
 */
struct target {
	const char *name;
	const char *summary;
	const char *guests;
	const char *guests_only;
	enum target_arg arg;
	const char *const *words;
	const uint64_t *sizes;
	bool several;
	bool any_size;
	int (*parse)(const char *word, struct target_spec *spec, struct diag *why);
	bool finds_range;
	bool on_device;
	uint32_t uapi;
	bool pages;
	bool driver;
	bool repeats;
	bool without_module;
	size_t result_size;
	const struct field *fields;
	const struct target_measure *measures;
	int (*valid)(const struct cell *cell, struct diag *why);
	int (*supported)(const struct target_spec *spec, struct diag *why);
	int (*find)(struct trial *t, struct diag *why);
	void (*arms)(const struct trial *t, struct pfn_range *r);
	int (*attempt)(struct trial *t, struct attempt *a);
	void (*measured)(struct trial *t);
	bool (*wasted)(const struct trial *t, uint64_t migrated, uint64_t *wasted);
	void (*report)(const struct trial *t, enum record_part part, json_t *record);
	int (*restore)(struct trial *t, struct diag *why);
	int (*end)(struct trial *t, struct diag *why);
};

/**
 * target_contig_attempt() - one alloc_contig_range() of the trial's range, called in the module
 * @t: the trial, armed; gets the reason of a failure
 * @a: the attempt; gets begin_ns, end_ns and err
 *
 * Return: as struct target's attempt
 */
int target_contig_attempt(struct trial *t, struct attempt *a);

/**
 * target_find_zone() - fill in node and zone of the trial's range
 * @t: the trial, with its range; gets node and zone
 *
 * The function changes nothing where the machine has no memory blocks. In a block of two zones the
 * zone is "".
 */
void target_find_zone(struct trial *t);

/* NULL terminated, in the order in which they are listed */
extern const struct target *const targets[];

#endif
