/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_PLACER_H
#define PFNBENCH_PLACE_PLACER_H

#include <stdbool.h>
#include <stdint.h>
#include <jansson.h>

#include "bench/util/diag.h"

struct machine;
struct pfn_range;
struct target;
struct trial;
struct zone_state;

/**
 * struct placer - how trials get their range and pages, and what they see of the operation
 *
 * There are two: with the kernel module, and by user space alone. Functions come in the order in
 * which a trial calls them; int ones return 0 or -errno with a reason, unless they say otherwise.
 * Some may be NULL, where a placer has nothing to do.
 *
 * @counts: the module counts the pages that the operation moves, apart from those of others
 * @offers: whether a target can have its range here
 * @supported: whether the cell can be placed here; NULL: any
 * @policy_why: why the cell's policy is not offered; "" when it is
 * @prepare: take what must be there before the target chooses a range; may be NULL
 * @find_block: choose a memory block as the range and empty it, if only to fill it again
 * @get_ready: memory of this machine is about to be taken, besides the range
 * @claim: have t->site.range where @search finds one; by user space alone there is none, and
 * t->site.range has no pages
 * @owned: write which pages of the range are the trial's to place or to free
 * @place: put blockers and fill into the range
 * @placed: everything is placed; called after a failure, too; may be NULL
 * @finish: the range's other pages become free, and per-CPU lists are drained
 * @compare: hold what was found in the range against what was asked. Return: -EILSEQ: it differs
 * @is_blocker: whether a page of the range is one of the cell's blockers
 * @note_other: count a page that is neither blocker nor free nor movable
 * @again: @compare or a step before failed with @err, @ns after the first step: whether another
 * placement is worth a try
 * @arm: arm policy and retry for this task, and schedule the blockers' lifetimes; NULL: there are
 * only policies that the kernel follows by itself, and neither @start nor @disarm
 * @start: the operation begins; may correct the time of that
 * @disarm: the operation is over; fills t->hits and t->status
 * @look_before: read the zones before the operation, when everything is placed
 * @changed: the difference that the operation made since then. Return: new reference, or NULL
 * @release: free whatever was taken to place pages; safe at any time; may be NULL
 * @end: give back the range, when all pages in it are free; safe at any time
 */
struct placer {
	bool counts;
	bool (*offers)(const struct machine *m, const struct target *target);
	int (*supported)(const struct trial *t, struct diag *why);
	const char *(*policy_why)(const struct trial *t);
	int (*prepare)(struct trial *t, struct diag *why);
	int (*find_block)(struct trial *t, uint64_t nr_pages, struct diag *why);
	int (*get_ready)(struct trial *t, uint64_t bytes, struct diag *why);
	int (*claim)(struct trial *t, uint64_t nr_pages,
		     int (*search)(struct trial *t, struct pfn_range *r, struct diag *why),
		     struct diag *why);
	int (*owned)(struct trial *t, uint64_t *bitmap);
	int (*place)(struct trial *t, struct diag *why);
	void (*placed)(struct trial *t);
	int (*finish)(struct trial *t, struct diag *why);
	int (*compare)(struct trial *t);
	bool (*is_blocker)(const struct trial *t, uint64_t offset);
	void (*note_other)(struct trial *t, uint64_t offset);
	bool (*again)(struct trial *t, int err, uint64_t ns);
	int (*arm)(struct trial *t);
	int (*start)(struct trial *t, uint64_t *now_ns);
	int (*disarm)(struct trial *t);
	void (*look_before)(struct trial *t, struct zone_state *before);
	json_t *(*changed)(struct trial *t, const struct zone_state *before);
	void (*release)(struct trial *t);
	void (*end)(struct trial *t);
};

extern const struct placer placer_module, placer_user;

/**
 * placer_of() - the placer that a machine allows for
 * @m: the machine, opened
 *
 * Return: never NULL
 */
const struct placer *placer_of(const struct machine *m);

#endif
