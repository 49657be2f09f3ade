// SPDX-License-Identifier: GPL-2.0
/*
 * Huge pages of the 2 MiB pool, mapped and in use, or free.
 *
 * Each take() grows the pool by what it needs, since it is then that the kernel looks for
 * contiguous memory (and may compact it, which can move other movable pages). A page of the pool
 * that was free before may be taken in place of a new one; the pool's size is restored all the
 * same. The kernel has no atomic "N more": two users that change the pool at once can lose a
 * change.
 *
 * Nothing tells where a free page of the pool lies, so each is mapped as it is taken, looked at,
 * and unmapped when sealed: it stays in the pool then. Once sealed, single units cannot be dropped.
 */

#include <errno.h>
#include <inttypes.h>
#include <linux/mman.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/machine/setting.h"
#include "workloads/kinds/kinds.h"
#include "workloads/support/user_pages.h"

#define DIR	"/sys/kernel/mm/hugepages/hugepages-2048kB/"
#define POOL	DIR "nr_hugepages"
#define SURPLUS DIR "surplus_hugepages"
#define BYTES	(2ull << 20)

static const char *const settings[] = {
	"/sys/devices/system/node/node*/hugepages/hugepages-2048kB/nr_hugepages",
	POOL,
	NULL,
};

/**
 * struct hugetlb - mapped pages of the pool
 * @before: size of the pool when nothing was taken yet
 * @grown: pages that the pool was grown by, and not shrunk by again
 */
struct hugetlb {
	struct user_pages pages;
	uint64_t before;
	uint64_t grown;
};

static int supported(struct diag *why)
{
	if (access(POOL, F_OK))
		return diag_set(why, -EOPNOTSUPP,
				POOL ": %s: the kernel has no pool of 2 MiB pages; choose one with "
				     "CONFIG_HUGETLBFS and a CPU that has them",
				strerror(errno));
	if (access(POOL, W_OK))
		return diag_set(why, -errno, POOL ": %s%s", strerror(errno), diag_mend(errno));
	return user_pages_supported(why);
}

static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	int err;

	u->priv = NULL;
	err = supported(why);
	if (err)
		return err;
	err = user_pages_open(u, max, pages_order(BYTES), sizeof(struct hugetlb), why);
	/* No reservation: there is no pool yet to reserve from. */
	if (!err)
		err = user_pages_map(u, 0,
				     MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_HUGE_2MB |
					     MAP_NORESERVE,
				     why);
	if (!err)
		err = setting_read(POOL, &((struct hugetlb *)u->priv)->before, why);
	if (err)
		user_pages_close(u);
	return err;
}

/* The pool does not go below its old size: free pages leave it when their memory goes offline. */
static int shrink(struct hugetlb *h, uint64_t nr, struct diag *why)
{
	uint64_t size, least;
	int err = setting_read(POOL, &size, why);

	if (err || !nr)
		return err;
	h->grown -= nr;
	least = size < h->before ? size : h->before;
	return setting_write(POOL, size > least + nr ? size - nr : least, why);
}

static int grow(struct hugetlb *h, uint64_t nr, struct diag *why)
{
	uint64_t before, after;
	int err = setting_read(POOL, &before, why);

	if (!err)
		err = setting_write(POOL, before + nr, why);
	if (!err)
		err = setting_read(POOL, &after, why);
	if (err)
		return err;
	h->grown += after > before ? after - before : 0;
	if (after >= before + nr)
		return 0;
	if (after > before)
		shrink(h, after - before, NULL);
	return diag_set(why, -ENOMEM,
			"the pool grew by %" PRIu64 " of %" PRIu64 " 2 MiB pages; too little "
			"contiguous memory is free: place less, or give the machine more memory",
			after > before ? after - before : 0, nr);
}

static int take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	int err = units_room(u, nr, why);

	if (err || !nr)
		return err;
	err = grow(u->priv, nr, why);
	if (err)
		return err;
	err = user_pages_take(u, nr, pfn, why);
	if (err)
		shrink(u->priv, nr, NULL);
	return err;
}

/* The pool hands out, and gives up, the page first that came back last: this one. */
static int drop(struct units *u, uint64_t i, struct diag *why)
{
	uint64_t pfn;
	int err;

	if (!u->priv || i >= u->nr)
		return user_pages_drop(u, i, why);
	err = user_pages_look(u, i, 1, &pfn, why);
	if (err)
		return err;
	if (pfn == PFN_UNKNOWN)
		return diag_set(why, -ENOENT, "unit %" PRIu64 " is not mapped any more", i);
	err = user_pages_drop(u, i, why);
	return err ? err : shrink(u->priv, 1, why);
}

static void close_units(struct units *u)
{
	struct hugetlb *h = u->priv;

	if (!h)
		return;
	/* Pages go back into the pool first: one that is in use cannot leave it. */
	if (h->pages.map)
		munmap(h->pages.map, h->pages.map_bytes);
	h->pages.map = NULL;
	shrink(h, h->grown, NULL);
	user_pages_close(u);
}

static bool is(uint64_t flags)
{
	return flags & KPF(HUGE) && flags & KPF(MMAP);
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

static int open_free(struct units *u, uint64_t max, struct diag *why)
{
	u->priv = NULL;
	return no_surplus(why) ?: open_units(u, max, why);
}

static int seal_free(struct units *u, struct diag *why)
{
	int err = no_surplus(why);

	return err || !u->nr ? err : user_pages_forget(u, 0, u->nr, why);
}

static bool is_free(uint64_t flags)
{
	return flags & KPF(HUGE) && !(flags & KPF(MMAP));
}

const struct unit_ops kind_hugetlb = {
	.name = "hugetlb",
	.summary = "2 MiB pages of the hugetlb pool, in use",
	.kernel = "hugetlb folio",
	.detected = DETECTED_NEVER,
	.movable = true,
	.fixed_bytes = BYTES,
	.supported = supported,
	.open = open_units,
	.take = take,
	.drop = drop,
	.is = is,
	.settings = settings,
	.close = close_units,
};

const struct unit_ops kind_hugetlb_free = {
	.name = "hugetlb-free",
	.summary = "2 MiB pages of the hugetlb pool, free",
	.kernel = "free hugetlb folio",
	.detected = DETECTED_NEVER,
	.movable = true,
	.fixed_bytes = BYTES,
	.supported = supported,
	.open = open_free,
	.take = take,
	.drop = drop,
	.seal = seal_free,
	.is = is_free,
	.settings = settings,
	.close = close_units,
};
