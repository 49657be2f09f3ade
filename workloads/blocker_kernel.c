// SPDX-License-Identifier: GPL-2.0
/*
 * Plain kernel pages, refcount 1, neither LRU nor movable: what the early check is made for. They
 * are those pages of the claimed range that are not given back.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "bench/trial/trial.h"
#include "workloads/workload.h"

static int supported(struct diag *why)
{
	if (access(PFNB_DEVICE, R_OK | W_OK))
		return diag_set(why, -errno, "needs the kernel module: %s: %s", PFNB_DEVICE,
				strerror(errno));
	return 0;
}

static int place(struct trial *t, struct diag *why)
{
	return 0;
}

static int release(struct trial *t, struct diag *why)
{
	int err = t->claimed ? machine_drop(t->m) : 0;

	t->claimed = false;
	return err ? diag_set(why, err, "cannot open the module again: %s", strerror(-err)) : 0;
}

const struct blocker blocker_kernel = {
	.name = "kernel",
	.summary = "kernel pages at exact places: kernel:N@PLACE or kernel:P%@PLACE",
	.takes_count = true,
	.supported = supported,
	.place = place,
	.release = release,
};
