// SPDX-License-Identifier: GPL-2.0
/*
 * Anonymous pages that have been swapped out and came back by reads: clean, mapped, and still in
 * the swap cache, for the copy on the swap device is good. The device is a RAM disk. From such a
 * fast one 6.1 and 6.12 read pages past the cache, and 7.3 takes them out of it at once; but not
 * those that another process has swapped out as well, so there is one until all are back.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/swap.h>
#include <unistd.h>

#include "bench/machine/machine.h"
#include "bench/machine/pfn.h"
#include "bench/machine/setting.h"
#include "workloads/kinds/kinds.h"
#include "workloads/support/mappers.h"
#include "workloads/support/ram_disk.h"
#include "workloads/support/user_pages.h"

/* Pages that are read from swap at a time, as a power of two. */
#define CLUSTER "/proc/sys/vm/page-cluster"
/* When more than half of the swap is in use, pages do not stay in the cache. */
#define SWAP_PER_PAGE 4
#define TRIES	      8

/**
 * struct cached - the pages, and where they were swapped to
 * @other: the process that has swapped them out, too
 * @device: swapped to; "": none
 * @cluster: the setting before
 */
struct cached {
	struct user_pages pages;
	struct mappers other;
	char device[RAM_DISK_PATH_MAX];
	uint64_t cluster;
};

/* What mkswap(8) writes: union swap_header in include/linux/swap.h */
static int write_header(const char *device, uint64_t pages, struct diag *why)
{
	static const char magic[] = "SWAPSPACE2";
	char page[PAGE_BYTES_MAX] = { 0 };
	uint32_t info[] = { 1 /* version */, (uint32_t)pages /* the last page */ };
	int fd = open(device, O_WRONLY | O_CLOEXEC);
	int err = 0;

	memcpy(page + 1024, info, sizeof(info));
	memcpy(page + PAGE_BYTES - strlen(magic), magic, strlen(magic));
	if (fd < 0 || write(fd, page, PAGE_BYTES) != (ssize_t)PAGE_BYTES || fsync(fd))
		err = diag_set(why, -errno, "%s: %s", device, strerror(errno));
	if (fd >= 0)
		close(fd);
	return err;
}

static int swap_on(struct cached *c, uint64_t pages, struct diag *why)
{
	int err;

	swapoff("/dev/ram0"); /* of a process that was killed */
	err = ram_disk_device(c->device, sizeof(c->device), why);
	if (err) {
		*c->device = '\0';
		return err;
	}
	err = write_header(c->device, SWAP_PER_PAGE * pages + 64, why);
	if (!err && swapon(c->device, 0))
		err = diag_set(why, -errno, "swapon %s: %s", c->device, strerror(errno));
	err = err ?: setting_read(CLUSTER, &c->cluster, why);
	return err ?: setting_write(CLUSTER, 0, why);
}

static void close_units(struct units *u)
{
	struct cached *c = u->priv;
	char device[RAM_DISK_PATH_MAX] = "";

	if (c) {
		mappers_end(&c->other);
		memcpy(device, c->device, sizeof(device));
		if (*device)
			setting_write(CLUSTER, c->cluster, NULL);
	}
	user_pages_close(u);
	if (!*device)
		return;
	swapoff(device);
	ram_disk_remove();
}

static int swap_out(struct units *u, struct diag *why)
{
	struct user_pages *p = u->priv;
	uint64_t pfn = PFN_UNKNOWN, left = 0;
	size_t bytes = u->max * PAGE_BYTES;
	int err = 0;

	for (uint64_t i = 0; i < u->max; i++)
		*(volatile char *)(p->addr + i * PAGE_BYTES) = 1;
	for (int try = 0; try < TRIES && !err && (!try || left); try++) {
		left = 0;
		user_pages_seal(u, NULL);
		if (madvise(p->addr, bytes, MADV_PAGEOUT))
			err = diag_set(why, -errno, "MADV_PAGEOUT: %s", strerror(errno));
		for (uint64_t i = 0; i < u->max && !err; i++) {
			err = user_pages_look(u, i, 1, &pfn, why);
			left += pfn != PFN_UNKNOWN;
		}
	}
	if (!err && left)
		err = diag_set(why, -EBUSY, "%" PRIu64 " pages cannot be swapped out", left);
	return err;
}

static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	int err = user_pages_open(u, max, 0, sizeof(struct cached), why);
	struct cached *c;

	if (err)
		return err;
	c = u->priv;
	err = user_pages_map(u, 0, MAP_PRIVATE | MAP_ANONYMOUS, why) ?: swap_on(c, max, why);
	err = err ?: swap_out(u, why);
	err = err ?: mappers_fork(&c->other, c->pages.addr, max * PAGE_BYTES, 1, false, why);
	if (err)
		close_units(u);
	return err;
}

static int take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	struct user_pages *p = u->priv;
	int err = units_room(u, nr, why);

	if (err || !nr)
		return err;
	/* A write would give a page of this process's own. */
	if (madvise(p->addr + u->nr * PAGE_BYTES, nr * PAGE_BYTES, MADV_POPULATE_READ))
		err = diag_set(why, -errno, "%" PRIu64 " pages from swap: %s", nr, strerror(errno));
	err = err ?: user_pages_look(u, u->nr, nr, pfn, why);
	return user_pages_took(u, nr, err);
}

static int seal(struct units *u, struct diag *why)
{
	struct cached *c = u->priv;

	mappers_end(&c->other);
	return user_pages_seal(u, why);
}

static int supported(struct diag *why)
{
	char device[RAM_DISK_PATH_MAX];
	int err = guest_supported("swap is a setting of all", why) ?: user_pages_supported(why);

	if (err)
		return err;
	err = ram_disk_device(device, sizeof(device), why);
	if (!err)
		ram_disk_remove();
	return err;
}

static bool is(uint64_t flags)
{
	return user_pages_anon(flags, 0) && flags & KPF(SWAPCACHE) && !(flags & KPF(DIRTY));
}

const struct unit_ops kind_swap_cache = {
	.name = "swap-cache",
	.summary = "anonymous 4 KiB pages that were swapped out and are back, in the swap cache",
	.kernel = "anonymous folio in the swap cache",
	.detected = DETECTED_NEVER,
	.movable = true,
	.supported = supported,
	.open = open_units,
	.take = take,
	.drop = user_pages_drop,
	.seal = seal,
	.is = is,
	.close = close_units,
};
