// SPDX-License-Identifier: GPL-2.0
/*
 * A load that reads the very pages that are being migrated, so that other CPUs have them in their
 * TLBs: whoever unmaps a page has to interrupt them.
 */

#include <errno.h>

#include "bench/machine/machine.h"
#include "workloads/background/load.h"
#include "workloads/site.h"
#include "workloads/workload.h"

/* In no order, so that it does not run along with the migration. */
static void touch(const struct load_work *w, uint64_t i)
{
	uint64_t page = (i * 0x9e3779b97f4a7c15ull >> 32) % w->nr_pages;

	(void)*(volatile char *)(w->mem + page * PAGE_BYTES);
}

static int work(struct site *s, unsigned int i, struct load_work *w, struct diag *why)
{
	*w = (struct load_work){
		.mem = s->anon.addr,
		.nr_pages = s->anon.nr,
		.page = touch,
	};
	return 0;
}

static int supported(struct diag *why)
{
	return load_supported(why) ?: module_supported(why);
}

static int place(struct site *s, struct diag *why)
{
	if (!s->anon.nr)
		return diag_set(why, -EINVAL,
				"churn load:touch reads pages of fill anon, and there are none; "
				"write fill anon:50%%");
	return load_place(s, work, NULL, why);
}

const struct churn churn_load_touch = {
	.name = "load:touch",
	.summary = "other CPUs read the pages of fill anon, over and over",
	.supported = supported,
	.place = place,
	.begin = load_begin,
	.stop = load_stop,
	.report = load_report,
	.end = load_end,
};
