// SPDX-License-Identifier: GPL-2.0
#include "bench/cell/cell.h"

#include <string.h>

#include "bench/util/units.h"

const char *const axis_names[AXIS_NR] = {
	[AXIS_TARGET] = "target",     [AXIS_POLICY] = "policy",
	[AXIS_RETRY] = "retry",	      [AXIS_FILL] = "fill",
	[AXIS_BLOCKER] = "blocker",   [AXIS_LIFETIME] = "lifetime",
	[AXIS_CHURN] = "churn",	      [AXIS_ONLINE] = "online",
	[AXIS_FRAGMENT] = "fragment", [AXIS_BLOCK_TYPES] = "block-types",
};

const char *const place_names[PLACE_NR] = {
	[PLACE_START] = "start",   [PLACE_MIDDLE] = "middle",	    [PLACE_END] = "end",
	[PLACE_RANDOM] = "random", [PLACE_CLUSTERED] = "clustered",
};

const char *const block_type_names[BLOCK_TYPES_NR] = {
	[BLOCK_UNMOVABLE] = "unmovable",
	[BLOCK_RECLAIMABLE] = "reclaimable",
};

const char *const online_names[ONLINE_NR] = {
	[ONLINE_KERNEL] = "kernel",
	[ONLINE_MOVABLE] = "movable",
};

static uint64_t share_of(uint64_t pages, uint32_t ppm)
{
	return (pages * ppm + PPM_ALL / 2) / PPM_ALL;
}

uint64_t blocker_pages(const struct blocker_spec *spec, uint64_t nr_pages)
{
	if (!spec->share_ppm)
		return spec->count;
	return share_of(nr_pages, spec->share_ppm) ?: 1;
}

size_t blocker_kind_length(const char *text)
{
	return strchr(text, '+') ? strlen(text) : strcspn(text, ":");
}

uint64_t blocker_mix_pages(const struct blocker_mix *mix, uint64_t nr_pages)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < mix->nr; i++)
		pages += blocker_pages(&mix->part[i], nr_pages);
	return pages;
}

uint64_t fill_pages(const struct fill_part *part, uint64_t free)
{
	return share_of(free, part->share_ppm);
}
