// SPDX-License-Identifier: GPL-2.0
/*
 * A fill to copy: workloads/kinds/fill_NAME.c, and the line FILL(NAME) in workloads/table/tables.c.
 *
 * Its pages are made by user space, here anonymous ones of 4 KiB. `kind` tells how to take such
 * pages and to give them back, and knows nothing of ranges; workloads/support/steer.c has them come
 * to lie in the range. tests/unit/test_kinds.c tries each kind that the table has.
 */

#include <sys/mman.h>

#include "workloads/support/steered.h"
#include "workloads/support/user_pages.h"
#include "workloads/workload.h"

/*
 * Get ready for @max pages, and take none yet. All that is allocated besides them, such as page
 * tables, must be so now, or it lands in the range.
 */
static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	int err = user_pages_open(u, max, 0, sizeof(struct user_pages), why);

	if (!err)
		err = user_pages_map(u, 0, MAP_PRIVATE | MAP_ANONYMOUS, why);
	if (err)
		user_pages_close(u);
	else
		user_pages_tables(u);
	return err;
}

/* By what /proc/kpageflags says of a page: whether it is one of these. */
static bool is(uint64_t flags)
{
	return user_pages_anon(flags, 0);
}

/* A mapping whose pages come by writing to them needs no more than these of user_pages.h. */
static const struct unit_ops kind = {
	.name = "sample",
	.summary = "anonymous 4 KiB pages, as a template",
	.kernel = "anonymous folio",
	.detected = DETECTED_NEVER,
	.movable = true,
	.supported = user_pages_supported,
	.open = open_units,
	.take = user_pages_take,
	.drop = user_pages_drop,
	.seal = user_pages_seal,
	.is = is,
	.close = user_pages_close,
};

/* Summary and supported() are the kind's. */
const struct fill fill_sample = {
	.name = "sample",
	.takes_share = true,
	.units = &kind,
	.place = steered_fill_place,
	.release = steered_fill_release,
};
