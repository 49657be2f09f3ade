/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_WORKLOAD_H
#define PFNBENCH_WORKLOADS_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/util/diag.h"

struct trial;

/**
 * struct fill - a generator of movable pages
 * @name: as in experiments ("anon")
 * @summary: one line for `pfnbench list workloads`
 * @takes_share: "anon:50%"; false: stands alone ("none")
 * @supported: 0, or -errno and the reason
 * @place: put a page into each offset of the range listed in trial->fill_offsets
 * @verify: count the pages of this kind in the range, page by page
 * @release: give everything back; safe after a @place that failed half way
 */
struct fill {
	const char *name;
	const char *summary;
	bool takes_share;
	int (*supported)(struct diag *why);
	int (*place)(struct trial *t, struct diag *why);
	int (*release)(struct trial *t, struct diag *why);
};

/**
 * struct blocker - a generator of pages that cannot be migrated
 * @name: as in experiments ("kernel")
 * @takes_count: "kernel:1@start", "kernel:1%@random"; false: stands alone ("none")
 */
struct blocker {
	const char *name;
	const char *summary;
	bool takes_count;
	int (*supported)(struct diag *why);
	int (*place)(struct trial *t, struct diag *why);
	int (*release)(struct trial *t, struct diag *why);
};

extern const struct fill fill_none, fill_anon;
extern const struct blocker blocker_none, blocker_kernel;

/* NULL terminated */
extern const struct fill *const fills[];
extern const struct blocker *const blockers[];

#endif
