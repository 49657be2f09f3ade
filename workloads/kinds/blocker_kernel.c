// SPDX-License-Identifier: GPL-2.0
/*
 * Plain kernel pages, refcount 1, neither LRU nor movable: what the early check is made for. They
 * are those pages of the claimed range that are not given back.
 */

#include "bench/machine/machine.h"
#include "workloads/site.h"
#include "workloads/workload.h"

static int place(struct site *s, struct diag *why)
{
	return 0;
}

/* They go with the module's file. */
static int release(struct site *s, struct diag *why)
{
	return 0;
}

const struct blocker blocker_kernel = {
	.name = "kernel",
	.summary = "kernel pages at exact places: kernel:N@PLACE or kernel:P%@PLACE",
	.takes_count = true,
	.supported = module_supported,
	.place = place,
	.release = release,
};
