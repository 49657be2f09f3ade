// SPDX-License-Identifier: GPL-2.0
/* New unmovable pages in the range's zone all the time; 64 of them live at once. */

#include "bench/machine/machine.h"
#include "workloads/background/churn_module.h"
#include "workloads/workload.h"

#define PERIOD_US 100

static int place(struct site *s, struct diag *why)
{
	return churn_module_place(s, PFNB_CHURN_RESPAWN, PERIOD_US, why);
}

const struct churn churn_respawn = {
	.name = "respawn",
	.summary = "allocates an unmovable page every 100 us and frees it after 6.4 ms",
	.takes_pages = true,
	.supported = module_supported,
	.place = place,
	.begin = churn_module_begin,
	.end = churn_module_end,
};
