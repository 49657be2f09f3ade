// SPDX-License-Identifier: GPL-2.0
/* Someone else who wants contiguous memory: takes an unmovable pageblock whenever one is free. */

#include "bench/machine/machine.h"
#include "workloads/background/churn_module.h"
#include "workloads/workload.h"

#define PERIOD_US 100

static int place(struct site *s, struct diag *why)
{
	return churn_module_place(s, PFNB_CHURN_CONTIG, PERIOD_US, why);
}

const struct churn churn_compete_contig = {
	.name = "compete:contig",
	.summary = "takes an unmovable 2 MiB chunk every 100 us, if there is one",
	.takes_pages = true,
	.supported = module_supported,
	.place = place,
	.begin = churn_module_begin,
	.end = churn_module_end,
};
