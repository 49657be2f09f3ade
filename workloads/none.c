// SPDX-License-Identifier: GPL-2.0
/* Nothing in the range: the reference that other workloads are compared with. */

#include "workloads/workload.h"

static int supported(struct diag *why)
{
	return 0;
}

static int nothing(struct site *s, struct diag *why)
{
	return 0;
}

static int no_pages(struct site *s, size_t part, const uint64_t *map, uint64_t nr, struct diag *why)
{
	return 0;
}

static int release_none(struct site *s, size_t part, struct diag *why)
{
	return 0;
}

const struct fill fill_none = {
	.name = "none",
	.summary = "no movable pages: the range is free but for blockers",
	.supported = supported,
	.place = no_pages,
	.release = release_none,
};

const struct churn churn_none = {
	.name = "none",
	.summary = "nothing else goes on",
	.supported = supported,
	.place = nothing,
	.begin = nothing,
	.end = nothing,
};

const struct fragment fragment_none = {
	.name = "none",
	.summary = "the free memory is left as it is",
	.supported = supported,
	.place = nothing,
	.release = nothing,
};

const struct blocker blocker_none = {
	.name = "none",
	.summary = "no unmovable pages",
	.supported = supported,
	.place = nothing,
	.release = nothing,
};
