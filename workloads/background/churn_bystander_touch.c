// SPDX-License-Identifier: GPL-2.0
/* A bystander that uses the very pages that are being migrated: it waits for their new place. */

#include <errno.h>

#include "bench/machine/machine.h"
#include "workloads/background/bystander.h"
#include "workloads/site.h"
#include "workloads/workload.h"

/* In no order, so that it does not run along with the migration. */
static void touch(const struct bystander_work *w, uint64_t i)
{
	uint64_t page = (i * 0x9e3779b97f4a7c15ull >> 32) % w->nr_pages;
	volatile char *p = w->mem + page * PAGE_BYTES;

	*p = *p + 1;
}

static int place(struct site *s, struct diag *why)
{
	const struct bystander_work work = {
		.mem = s->anon.addr,
		.nr_pages = s->anon.nr,
		.step = touch,
	};

	if (!s->anon.nr)
		return diag_set(why, -EINVAL,
				"churn bystander:touch touches pages of fill anon, and there are "
				"none; write fill anon:50%%");
	return bystander_place(s, &work, why);
}

static int end(struct site *s, struct diag *why)
{
	bystander_end(s);
	return 0;
}

const struct churn churn_bystander_touch = {
	.name = "bystander:touch",
	.summary = "writes to a page of fill anon every 50 us; its stalls are measured",
	.supported = module_supported,
	.place = place,
	.begin = bystander_begin,
	.stop = bystander_stop,
	.report = bystander_report,
	.end = end,
};
