// SPDX-License-Identifier: GPL-2.0
/*
 * Page cache of a FUSE file that is under writeback, and stays so: its server does not answer.
 * Before Linux 6.16 FUSE copied each page and was done with it at once, so that there are no such
 * pages: the copy is the kernel's own and waits for the server.
 *
 * Migration waits for the end of writeback without heeding signals, so the server is given up a
 * quarter of the deadline after it has passed. Then all writes end, with an error.
 */

#include <errno.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "workloads/support/stalled_writes.h"
#include "workloads/unit_ops.h"

static void writeback_fuse_close(struct units *u)
{
	stalled_writes_close(u->priv);
	u->priv = NULL;
}

static int writeback_fuse_open(struct units *u, uint64_t max, struct diag *why)
{
	struct stalled_writes *s;
	int err = stalled_writes_open(&s, max, u->deadline_ns + u->deadline_ns / 4, why);

	u->order = 0;
	u->max = max;
	u->priv = s;
	return err;
}

static int take_one(struct units *u, uint64_t *pfn, struct diag *why)
{
	return stalled_writes_page(u->priv, u->nr, pfn, why);
}

static int writeback_fuse_seal(struct units *u, struct diag *why)
{
	return stalled_writes_back(u->priv, why);
}

static void writeback_fuse_begin(struct units *u)
{
	stalled_writes_start(u->priv);
}

static int writeback_fuse_supported(struct diag *why)
{
	struct units u = { NULL };
	uint64_t pfn = PFN_UNKNOWN, flags = 0;
	int err = pagemap_supported(why) ?: writeback_fuse_open(&u, 1, why);

	if (err)
		return err;
	err = take_one(&u, &pfn, why) ?: writeback_fuse_seal(&u, why);
	if (!err)
		err = page_flags_read(pfn, &flags, why);
	writeback_fuse_close(&u);
	if (!err && !(flags & KPF(WRITEBACK)))
		err = diag_set(why, -ENOTSUP,
			       "this kernel copies what FUSE writes back, and the page itself is "
			       "free to move; use Linux 6.16 or later");
	return err;
}

const struct unit_ops kind_writeback_fuse = {
	.name = "writeback-fuse",
	.summary = "page cache of FUSE under writeback, whose server does not answer",
	.guests = "Linux 6.16 on: before, FUSE wrote copies",
	.kernel = "folio under writeback, of a request of FUSE",
	.detected = DETECTED_LATE,
	.movable = true,
	.supported = writeback_fuse_supported,
	.open = writeback_fuse_open,
	.take = units_take_each,
	.take_one = take_one,
	.seal = writeback_fuse_seal,
	.begin = writeback_fuse_begin,
	.lingers = "the server answers for all of its pages at once",
	.is = page_flags_writeback,
	.close = writeback_fuse_close,
};
