// SPDX-License-Identifier: GPL-2.0
/* Page cache of a file, mapped, written to and written back: it could be dropped at any time. */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "workloads/kinds/kinds.h"
#include "workloads/support/user_pages.h"

static int supported(struct diag *why)
{
	return kind_file_dirty.supported(why);
}

static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	return kind_file_dirty.open(u, max, why);
}

/* The pages stay where they are, cached and mapped, while their contents go to disk. */
static int seal(struct units *u, struct diag *why)
{
	struct user_pages *p = u->priv;
	int err = user_pages_seal(u, why);

	if (!err && fsync(p->fd))
		err = diag_set(why, -errno, "fsync: %s; the disk does not take what was written",
			       strerror(errno));
	return err;
}

static void close_units(struct units *u)
{
	kind_file_dirty.close(u);
}

static bool is(uint64_t flags)
{
	return (flags & (KPF_KINDS | KPF(DIRTY) | KPF(WRITEBACK))) == (KPF(LRU) | KPF(MMAP));
}

const struct unit_ops kind_file_clean = {
	.name = "file-clean",
	.summary = "page cache of a file on disk, mapped, clean",
	.kernel = "clean page cache folio",
	.detected = DETECTED_NEVER,
	.movable = true,
	.supported = supported,
	.open = open_units,
	.take = user_pages_take,
	.drop = user_pages_drop,
	.seal = seal,
	.is = is,
	.close = close_units,
};
