// SPDX-License-Identifier: GPL-2.0
/* Anonymous 4 KiB pages, at exact page frames with the module. */

#include "bench/machine/machine.h"
#include "workloads/kinds/kinds.h"
#include "workloads/support/anon_pages.h"
#include "workloads/support/steered.h"
#include "workloads/workload.h"

static int place(struct site *s, size_t part, const uint64_t *map, uint64_t nr, struct diag *why)
{
	if (!site_is_claimed(s))
		return steered_fill_place(s, part, map, nr, why);
	return anon_pages_place(s, map, nr, &s->anon, why);
}

static int release(struct site *s, size_t part, struct diag *why)
{
	steered_fill_release(s, part, why);
	return anon_pages_free(&s->anon, why);
}

static int supported(struct diag *why)
{
	return module_supported(NULL) ? kind_anon.supported(why) : 0;
}

const struct fill fill_anon = {
	.name = "anon",
	.summary = "anonymous 4 KiB pages at random places: anon:SHARE of what blockers leave",
	.takes_share = true,
	.without_module = &kind_anon,
	.supported = supported,
	.place = place,
	.release = release,
};
