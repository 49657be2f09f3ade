// SPDX-License-Identifier: GPL-2.0
/* Nothing in the range: the reference that other workloads are compared with. */

#include "workloads/workload.h"

static int supported(struct diag *why)
{
	return 0;
}

const struct fill fill_none = {
	.name = "none",
	.summary = "no movable pages: the range is free but for blockers",
	.supported = supported,
};

const struct churn churn_none = {
	.name = "none",
	.summary = "nothing else goes on",
	.supported = supported,
};

const struct fragment fragment_none = {
	.name = "none",
	.summary = "the free memory is left as it is",
	.supported = supported,
};

const struct blocker blocker_none = {
	.name = "none",
	.summary = "no unmovable pages",
	.supported = supported,
};
