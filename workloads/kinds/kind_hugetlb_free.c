// SPDX-License-Identifier: GPL-2.0
/*
 * Huge pages of the 2 MiB pool that nobody uses.
 *
 * Nothing tells where a free page of the pool lies, so each is mapped as it is taken, looked at,
 * and unmapped when sealed: it stays in the pool then. Once sealed, single units cannot be dropped.
 */

#include <errno.h>
#include <inttypes.h>

#include "workloads/kinds/kinds.h"
#include "workloads/support/user_pages.h"

#define SURPLUS "/sys/kernel/mm/hugepages/hugepages-2048kB/surplus_hugepages"

static int supported(struct diag *why)
{
	return kind_hugetlb.supported(why);
}

/* While the pool has surplus pages, any page that is unmapped leaves it. */
static int no_surplus(struct diag *why)
{
	uint64_t surplus;
	int err = setting_read(SURPLUS, &surplus, why);

	if (err || !surplus)
		return err;
	return diag_set(why, -EBUSY,
			SURPLUS " is %" PRIu64 ", so that unmapped pages leave the pool; raise "
				"nr_hugepages by as many",
			surplus);
}

static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	int err;

	u->priv = NULL;
	err = no_surplus(why);
	return err ? err : kind_hugetlb.open(u, max, why);
}

static int take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	return kind_hugetlb.take(u, nr, pfn, why);
}

static int drop(struct units *u, uint64_t i, struct diag *why)
{
	return kind_hugetlb.drop(u, i, why);
}

static int seal(struct units *u, struct diag *why)
{
	int err = no_surplus(why);

	if (err || !u->nr)
		return err;
	return user_pages_forget(u, 0, u->nr, why);
}

static void close_units(struct units *u)
{
	kind_hugetlb.close(u);
}

static bool is(uint64_t flags)
{
	return flags & KPF(HUGE) && !(flags & KPF(MMAP));
}

static unsigned int pool_order(void)
{
	return kind_hugetlb.order();
}

const struct unit_ops kind_hugetlb_free = {
	.name = "hugetlb-free",
	.summary = "2 MiB pages of the hugetlb pool, free",
	.kernel = "free hugetlb folio",
	.detected = DETECTED_NEVER,
	.movable = true,
	.order = pool_order,
	.supported = supported,
	.open = open_units,
	.take = take,
	.drop = drop,
	.seal = seal,
	.is = is,
	.settings = hugetlb_settings,
	.close = close_units,
};
