// SPDX-License-Identifier: GPL-2.0
/*
 * Pages of memfd_secret(2), which the kernel removes from its direct map and never migrates. Each
 * is a file of its own, for such files cannot have holes; its mapping is all that keeps it.
 *
 * Removing a page from the direct map may split a large page of that: the page tables it takes
 * are of no unit, block as well, and are found early where these pages are found late.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "bench/trial/machine.h"
#include "workloads/kinds_blockers.h"
#include "workloads/page_flags.h"
#include "workloads/pagemap.h"

/* The C library of Debian 12 does not know it. */
#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447
#endif

/* PG_mlocked; the kernel tells it, but its header for users does not name it. */
#define KPF_MLOCKED_PAGE (1ull << 33)

static int make_file(struct diag *why)
{
	int fd = syscall(SYS_memfd_secret, O_CLOEXEC), err;

	if (fd < 0)
		return diag_set(why, -errno, "memfd_secret: %s%s", strerror(errno),
				errno == ENOSYS ? "; boot with secretmem.enable=1" : "");
	if (!ftruncate(fd, PAGE_BYTES))
		return fd;
	err = -errno;
	close(fd);
	return diag_set(why, err, "memfd_secret: %s", strerror(-err));
}

static void *addr_of(const struct units *u, uint64_t i)
{
	return (char *)u->priv + i * PAGE_BYTES;
}

/* Keeps the addresses, or something else might be mapped there and go with the rest. */
static int reserve(void *addr, uint64_t pages, int flags, void **got)
{
	*got = mmap(addr, pages * PAGE_BYTES, PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
	return *got == MAP_FAILED ? -errno : 0;
}

static int memfd_secret_open(struct units *u, uint64_t max, struct diag *why)
{
	void *addr;
	int err = reserve(NULL, max, 0, &addr);

	u->order = 0;
	u->max = max;
	u->priv = err ? NULL : addr;
	if (err)
		return diag_set(why, err, "mmap of %llu bytes: %s", max * PAGE_BYTES,
				strerror(-err));
	return 0;
}

static int memfd_secret_drop(struct units *u, uint64_t i, struct diag *why)
{
	void *addr;
	int err = reserve(addr_of(u, i), 1, MAP_FIXED, &addr);

	if (!err)
		return 0;
	return diag_set(why, err, "unmapping a secret page: %s%s", strerror(-err),
			err == -ENOMEM ? "; raise /proc/sys/vm/max_map_count" : "");
}

static int map_file(void *addr, int fd, struct diag *why)
{
	/* Counted against RLIMIT_MEMLOCK, which is told as EAGAIN here. */
	if (mmap(addr, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) !=
	    MAP_FAILED)
		return 0;
	return diag_set(why, -errno, "mmap of a secret page: %s%s", strerror(errno),
			errno == EAGAIN ? "; raise ulimit -l" : "");
}

static int take_one(struct units *u, uint64_t *pfn, struct diag *why)
{
	void *addr = addr_of(u, u->nr);
	int fd = make_file(why), err;

	if (fd < 0)
		return fd;
	err = map_file(addr, fd, why);
	close(fd);
	if (err)
		return err;
	/*
	 * MADV_POPULATE_WRITE refuses such mappings, and a fault of our own that fails is a SIGBUS:
	 * the kernel touches the page for us.
	 */
	if (syscall(SYS_clock_getres, CLOCK_MONOTONIC, addr))
		err = diag_set(why, -errno, "a secret page cannot be faulted in: %s; ask for fewer",
			       strerror(errno));
	else
		err = pagemap_read(addr, 1, pfn, why);
	if (err)
		memfd_secret_drop(u, u->nr, NULL);
	return err;
}

static int memfd_secret_take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	return units_take_each(u, nr, pfn, take_one, why);
}

static void memfd_secret_close(struct units *u)
{
	if (u->priv)
		munmap(u->priv, u->max * PAGE_BYTES);
	u->priv = NULL;
}

static int memfd_secret_supported(struct diag *why)
{
	int fd = make_file(why);

	if (fd < 0)
		return fd;
	close(fd);
	return pagemap_supported(why);
}

/*
 * Mapping it locks it, and what is locked goes to the unevictable pages in batches: until then it
 * is on no LRU list, which makes it look as unmovable to has_unmovable_pages() as it is.
 */
static bool memfd_secret_is(uint64_t flags)
{
	return (flags & (KPF_MLOCKED_PAGE | KPF(UNEVICTABLE))) &&
	       !(flags & (KPF_NOT_SMALL | KPF(SLAB) | KPF(ANON) | KPF(SWAPBACKED)));
}

const struct unit_ops kind_memfd_secret = {
	.name = "memfd-secret",
	.summary = "pages of memfd_secret, which the kernel itself cannot read",
	.kernel = "secretmem folio",
	.found = FOUND_LATE,
	.movable = false,
	.supported = memfd_secret_supported,
	.open = memfd_secret_open,
	.take = memfd_secret_take,
	.drop = memfd_secret_drop,
	.is = memfd_secret_is,
	.close = memfd_secret_close,
};
