// SPDX-License-Identifier: GPL-2.0
/*
 * Pages under O_DIRECT input or output: pinned until the device is done with them. That is a
 * blocker only while the request is in flight, and every device that a plain kernel has (loop, the
 * disks of the host) completes it, or is not to be stalled for this. Pipes, sockets and memory
 * files copy, whatever the flag says. A device whose requests wait as long as one wants (a
 * suspended device-mapper target, nbd, ublk, FUSE) takes a module that the guests' kernels do not
 * have built in; so far none is driven from here.
 */

#include <errno.h>

#include "workloads/kinds_blockers.h"
#include "workloads/page_flags.h"

static int o_direct_supported(struct diag *why)
{
	return diag_set(
		why, -ENOTSUP,
		"needs a device whose requests stay in flight, and there is none; use io_uring "
		"for pinned pages");
}

static int o_direct_open(struct units *u, uint64_t max, struct diag *why)
{
	return o_direct_supported(why);
}

static int o_direct_take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	return o_direct_supported(why);
}

static void o_direct_close(struct units *u)
{
}

const struct unit_ops kind_o_direct = {
	.name = "o-direct",
	.summary = "anonymous pages under O_DIRECT input or output",
	.kernel = "anonymous folio pinned by a bio",
	.found = FOUND_LATE,
	.movable = true,
	.supported = o_direct_supported,
	.open = o_direct_open,
	.take = o_direct_take,
	.is = page_flags_anon,
	.close = o_direct_close,
};
