// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "kmod/include/pfnbench_uapi.h"
#include "workloads/units.h"
#include "workloads/workload.h"

const struct fill *const fills[] = { &fill_none, &fill_anon, NULL };

const struct blocker *const blockers[] = { &blocker_none, &blocker_kernel, &blocker_pin, NULL };

const struct churn *const churns[] = {
	&churn_none, &churn_compete_contig, &churn_compete_anon, &churn_respawn, NULL,
};

int fill_supported(const struct fill *f, struct diag *why)
{
	return f->supported ? f->supported(why) : f->units->supported(why);
}

int blocker_supported(const struct blocker *b, struct diag *why)
{
	return b->supported ? b->supported(why) : b->units->supported(why);
}

int workload_needs_module(struct diag *why)
{
	if (access(PFNB_DEVICE, R_OK | W_OK))
		return diag_set(why, -errno, "needs the kernel module: %s: %s", PFNB_DEVICE,
				strerror(errno));
	return 0;
}
