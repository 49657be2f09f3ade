// SPDX-License-Identifier: GPL-2.0
/* Anonymous 4 KiB pages at exact page frames. */

#include "bench/trial/trial.h"
#include "workloads/workload.h"

static int place(struct trial *t, size_t part, const uint64_t *map, uint64_t nr, struct diag *why)
{
	return anon_pages_place(t, map, nr, &t->fill, why);
}

static int release(struct trial *t, size_t part, struct diag *why)
{
	return anon_pages_free(&t->fill, why);
}

const struct fill fill_anon = {
	.name = "anon",
	.summary = "anonymous 4 KiB pages at random places: anon:SHARE of what blockers leave",
	.takes_share = true,
	.supported = workload_needs_module,
	.place = place,
	.release = release,
};
