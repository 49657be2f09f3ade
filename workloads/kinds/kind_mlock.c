// SPDX-License-Identifier: GPL-2.0
/* Anonymous memory that its process has locked: unevictable, yet it migrates. */

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "workloads/kinds/kinds.h"
#include "workloads/support/user_pages.h"

static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	int err = kind_anon.open(u, max, why);

	if (!err)
		((struct user_pages *)u->priv)->locked = true;
	return err;
}

/*
 * Locks what is there: dropped units are not faulted in again. The limit counts addresses though,
 * those of dropped units included.
 */
static int seal(struct units *u, struct diag *why)
{
	struct user_pages *p = u->priv;

	if (u->nr && mlock2(p->addr, u->nr * p->unit_bytes, MLOCK_ONFAULT))
		return diag_set(why, -errno, "mlock of %zu bytes: %s; raise RLIMIT_MEMLOCK",
				(size_t)u->nr * p->unit_bytes, strerror(errno));
	return user_pages_seal(u, why);
}

static int supported(struct diag *why)
{
	struct units u = { NULL };
	uint64_t pfn;
	int err = user_pages_supported(why);

	if (!err)
		err = open_units(&u, 1, why);
	if (!err)
		err = user_pages_take(&u, 1, &pfn, why);
	if (!err)
		err = seal(&u, why);
	user_pages_close(&u);
	return err;
}

static bool is(uint64_t flags)
{
	return user_pages_anon(flags, KPF(UNEVICTABLE));
}

const struct unit_ops kind_mlock = {
	.name = "mlock",
	.summary = "anonymous 4 KiB pages, locked with mlock()",
	.kernel = "unevictable anonymous folio",
	.detected = DETECTED_NEVER,
	.movable = true,
	.supported = supported,
	.open = open_units,
	.take = user_pages_take,
	.drop = user_pages_drop,
	.seal = seal,
	.is = is,
	.close = user_pages_close,
};
