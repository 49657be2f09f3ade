// SPDX-License-Identifier: GPL-2.0
/* Anonymous memory of a process, in 4 KiB pages. */

#include "workloads/kinds/kinds.h"
#include "workloads/support/user_pages.h"

static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	return user_pages_open_anon(u, max, 0, why);
}

static bool is(uint64_t flags)
{
	return user_pages_anon(flags, 0);
}

const struct unit_ops kind_anon = {
	.name = "anon",
	.summary = "anonymous 4 KiB pages",
	.kernel = "anonymous folio",
	.detected = DETECTED_NEVER,
	.movable = true,
	.shared = true,
	.supported = user_pages_supported,
	.open = open_units,
	.take = user_pages_take,
	.drop = user_pages_drop,
	.seal = user_pages_seal,
	.is = is,
	.close = user_pages_close,
};
