// SPDX-License-Identifier: GPL-2.0
/*
 * Anonymous memory that its process has given up with MADV_FREE, as allocators do: still mapped,
 * clean and not swap-backed, so that reclaim may drop it. A write would take that back; none comes.
 */

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "workloads/kinds/kinds.h"
#include "workloads/support/user_pages.h"

/* The kernel marks pages on the LRU alone, and does so in batches. */
static int seal(struct units *u, struct diag *why)
{
	struct user_pages *p = u->priv;
	int err = user_pages_seal(u, why);

	if (!err && u->nr && madvise(p->addr, u->nr * p->unit_bytes, MADV_FREE))
		err = diag_set(why, -errno, "MADV_FREE of %zu bytes: %s",
			       (size_t)u->nr * p->unit_bytes, strerror(errno));
	return err ?: user_pages_seal(u, why);
}

static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	return user_pages_open_anon(u, max, 0, why);
}

static bool is(uint64_t flags)
{
	return user_pages_anon(flags, 0) && !(flags & (KPF(SWAPBACKED) | KPF(DIRTY)));
}

const struct unit_ops kind_anon_free = {
	.name = "anon-free",
	.summary = "anonymous 4 KiB pages, given up with MADV_FREE",
	.kernel = "lazyfree anonymous folio",
	.detected = DETECTED_NEVER,
	.movable = true,
	.supported = user_pages_supported,
	.open = open_units,
	.take = user_pages_take,
	.drop = user_pages_drop,
	.seal = seal,
	.is = is,
	.close = user_pages_close,
};
