// SPDX-License-Identifier: GPL-2.0
#include "workloads/background/churn_module.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "workloads/site.h"
#include "workloads/workload.h"

#define PERIOD_US 100

/*
 * Pages beyond the range's own that stay free, in pieces smaller than a pageblock: for the zone's
 * watermarks, page tables, and what the competitor takes of them.
 */
#define RESERVE_PAGES 16384

int churn_module_place(struct site *s, enum pfnb_churn_kind kind, uint32_t period_us, uint64_t seed,
		       struct diag *why)
{
	struct pfnb_churn_args c = {
		.h.version = PFNB_VERSION,
		.kind = kind,
		.period_us = period_us,
		.reserve_pages = RESERVE_PAGES + s->range.nr_pages,
		.seed = seed,
	};

	int err = machine_spare_free(s->m, c.reserve_pages, why);

	if (err || !ioctl(s->m->dev, PFNB_IOC_CHURN, &c))
		return err;
	if (errno == ENOMEM)
		return diag_set(why, -ENOMEM,
				"churn needs %llu free pages beside the range; give the "
				"machine more memory",
				(unsigned long long)c.reserve_pages);
	return diag_set(why, -errno, "churn: %s", strerror(errno));
}

int churn_module_end(struct site *s, struct diag *why)
{
	struct pfnb_churn_args c = { .h.version = PFNB_VERSION, .kind = PFNB_CHURN_NONE };

	return ioctl(s->m->dev, PFNB_IOC_CHURN, &c)
		       ? diag_set(why, -errno, "churn: %s", strerror(errno))
		       : 0;
}

static int place_contig(struct site *s, struct diag *why)
{
	return churn_module_place(s, PFNB_CHURN_CONTIG, PERIOD_US, 0, why);
}

static int place_respawn(struct site *s, struct diag *why)
{
	return churn_module_place(s, PFNB_CHURN_RESPAWN, PERIOD_US, 0, why);
}

/* Someone else who wants contiguous memory: takes an unmovable pageblock whenever one is free. */
const struct churn churn_compete_contig = {
	.name = "compete:contig",
	.summary = "takes an unmovable 2 MiB chunk every 100 us, if there is one",
	.takes_pages = true,
	.supported = module_supported,
	.place = place_contig,
	.end = churn_module_end,
};

/* New unmovable pages in the range's zone all the time; 64 of them live at once. */
const struct churn churn_respawn = {
	.name = "respawn",
	.summary = "allocates an unmovable page every 100 us and frees it after 6.4 ms",
	.takes_pages = true,
	.supported = module_supported,
	.place = place_respawn,
	.end = churn_module_end,
};
