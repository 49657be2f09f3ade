// SPDX-License-Identifier: GPL-2.0
/*
 * Hugetlb pages of 1 GiB. has_unmovable_pages() lets them pass, for the architecture can
 * migrate them, but a new one to migrate to is hardly ever there; alloc_contig_range() rejects the
 * range while it looks for one.
 *
 * One that is back in the pool, free, is dissolved: by offlining any block of it.
 *
 * The pool is the whole system's: what is added to it here is taken off it again at the end.
 */

#include <errno.h>
#include <linux/mman.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/setting.h"
#include "workloads/unit_ops.h"

#define POOL	  "/sys/kernel/mm/hugepages/hugepages-1048576kB/"
#define GIB_BYTES (1ull << 30)

/**
 * struct hugetlb - pages of 1 GiB
 * @addr: units->max of them
 * @added: pages that the pool has more because of us
 */
struct hugetlb {
	char *addr;
	uint64_t added;
};

/* Tells in @got by how much the pool really changed. */
static int change_pool(int64_t by, int64_t *got, struct diag *why)
{
	uint64_t before, after;
	int err = setting_read(POOL "nr_hugepages", &before, why);

	*got = 0;
	if (err || !by)
		return err;
	err = setting_write(POOL "nr_hugepages", before + by, why);
	if (!err)
		err = setting_read(POOL "nr_hugepages", &after, why);
	if (!err)
		*got = (int64_t)(after - before);
	return err;
}

static int shrink(struct hugetlb *h, uint64_t nr, struct diag *why)
{
	int64_t got;
	int err = change_pool(-(int64_t)nr, &got, why);

	h->added += got;
	if (!err && got != -(int64_t)nr)
		err = diag_set(why, -EBUSY, "the pool of 1 GiB pages does not shrink");
	return err;
}

/* A page that was dissolved is in the pool no more. */
static void give_back(struct hugetlb *h)
{
	uint64_t pool;

	if (!setting_read(POOL "free_hugepages", &pool, NULL))
		shrink(h, h->added < pool ? h->added : pool, NULL);
}

static void hugetlb_1g_close(struct units *u)
{
	struct hugetlb *h = u->priv;

	if (!h)
		return;
	if (h->addr)
		munmap(h->addr, u->max * GIB_BYTES);
	give_back(h);
	free(h);
	u->priv = NULL;
}

static int hugetlb_1g_open(struct units *u, uint64_t max, struct diag *why)
{
	struct hugetlb *h = units_alloc(u, max, sizeof(*h), why);
	void *addr;
	int err;

	if (!h)
		return -ENOMEM;
	u->order = pages_order(GIB_BYTES);
	addr = mmap(NULL, max * GIB_BYTES, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_HUGETLB | MAP_HUGE_1GB, -1,
		    0);
	if (addr != MAP_FAILED) {
		h->addr = addr;
		return 0;
	}
	err = -errno;
	hugetlb_1g_close(u);
	return diag_set(why, err, "mmap of %llu GiB of hugetlb: %s", (unsigned long long)max,
			strerror(-err));
}

/* A page that no one else reserved, so that the fault cannot end in SIGBUS. */
static int grow(struct hugetlb *h, struct diag *why)
{
	int64_t got;
	int err = change_pool(1, &got, why);

	h->added += got;
	if (!err && got != 1)
		err = diag_set(why, -ENOMEM, "no room for one more page of 1 GiB");
	return err;
}

static int take_one(struct units *u, uint64_t *pfn, struct diag *why)
{
	struct hugetlb *h = u->priv;
	char *addr = h->addr + u->nr * GIB_BYTES;
	int err = grow(h, why);

	if (err)
		return err;
	if (madvise(addr, GIB_BYTES, MADV_POPULATE_WRITE))
		err = diag_set(why, -errno, "faulting in a page of 1 GiB: %s", strerror(errno));
	if (!err)
		err = pagemap_read(addr, 1, pfn, why);
	if (!err)
		return 0;
	madvise(addr, GIB_BYTES, MADV_DONTNEED);
	shrink(h, 1, NULL);
	return err;
}

/* Punching a hole works for hugetlb since Linux 5.18. */
static int hugetlb_1g_drop(struct units *u, uint64_t i, struct diag *why)
{
	struct hugetlb *h = u->priv;

	if (madvise(h->addr + i * GIB_BYTES, GIB_BYTES, MADV_DONTNEED))
		return diag_set(why, -errno, "madvise of a page of 1 GiB: %s", strerror(errno));
	return shrink(h, 1, why);
}

/* Back to the pool, where it stays what and where it is. */
static int hugetlb_1g_unmap(struct units *u, struct diag *why)
{
	struct hugetlb *h = u->priv;

	if (madvise(h->addr, u->nr * GIB_BYTES, MADV_DONTNEED))
		return diag_set(why, -errno, "madvise of pages of 1 GiB: %s", strerror(errno));
	return 0;
}

static int hugetlb_1g_supported(struct diag *why)
{
	uint64_t nr;
	int err = setting_read(POOL "nr_hugepages", &nr, why);

	if (err == -ENOENT)
		return diag_set(why, -ENOTSUP, "this CPU or kernel has no pages of 1 GiB");
	if (!err && access(POOL "nr_hugepages", W_OK))
		err = diag_set(why, -errno, POOL "nr_hugepages: %s", strerror(errno));
	return err ? err : pagemap_supported(why);
}

static bool hugetlb_1g_is(uint64_t flags)
{
	return flags & KPF(HUGE);
}

static const char *const settings[] = {
	"/sys/devices/system/node/node*/hugepages/hugepages-1048576kB/nr_hugepages",
	POOL "nr_hugepages",
	NULL,
};

const struct unit_ops kind_hugetlb_1g = {
	.name = "hugetlb-1g",
	.summary = "hugetlb pages of 1 GiB in use",
	.kernel = "hugetlb folio of 1 GiB",
	.detected = DETECTED_LATE,
	.fixed_bytes = GIB_BYTES,
	.gigantic = true,
	.supported = hugetlb_1g_supported,
	.open = hugetlb_1g_open,
	.take = units_take_each,
	.take_one = take_one,
	.drop = hugetlb_1g_drop,
	.is = hugetlb_1g_is,
	.settings = settings,
	.close = hugetlb_1g_close,
};

const struct unit_ops kind_hugetlb_1g_free = {
	.name = "hugetlb-1g-free",
	.summary = "hugetlb pages of 1 GiB, free in their pool",
	.kernel = "free hugetlb folio of 1 GiB",
	.detected = DETECTED_LATE,
	.fixed_bytes = GIB_BYTES,
	.gigantic = true,
	.supported = hugetlb_1g_supported,
	.open = hugetlb_1g_open,
	.take = units_take_each,
	.take_one = take_one,
	.drop = hugetlb_1g_drop,
	.seal = hugetlb_1g_unmap,
	.is = hugetlb_1g_is,
	.settings = settings,
	.close = hugetlb_1g_close,
};
