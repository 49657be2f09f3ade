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

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "workloads/unit_ops.h"

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

/* Files that are made ahead: what the kernel allocates for them would take the frame meant for a
 * unit. */
#define AHEAD 64

/**
 * struct secrets - files of one page each
 * @addr: of what was mapped
 * @mapped: files that are mapped, not all of which have a page yet
 */
struct secrets {
	char *addr;
	uint64_t mapped;
};

/* A page on either side keeps the page tables where they are when what is between them goes. */
#define MARGIN 1ull

static void *addr_of(const struct units *u, uint64_t i)
{
	return ((struct secrets *)u->priv)->addr + (MARGIN + i) * PAGE_BYTES;
}

/* Keeps the addresses, or something else might be mapped there and go with the rest. */
static int reserve(void *addr, uint64_t pages, int flags, void **got)
{
	*got = mmap(addr, pages * PAGE_BYTES, PROT_READ,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
	return *got == MAP_FAILED ? -errno : 0;
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

static int make_one(struct units *u, uint64_t i, struct diag *why)
{
	int fd = make_file(why), err;

	if (fd < 0)
		return fd;
	err = map_file(addr_of(u, i), fd, why);
	close(fd);
	return err;
}

static int make_ahead(struct units *u, struct diag *why)
{
	struct secrets *s = u->priv;
	int err = 0;

	for (uint64_t end = u->nr + AHEAD; s->mapped < end && s->mapped < u->max && !err;) {
		err = make_one(u, s->mapped, why);
		s->mapped += !err;
	}
	return err;
}

static void memfd_secret_close(struct units *u)
{
	struct secrets *s = u->priv;

	if (s)
		munmap(s->addr, (u->max + 2 * MARGIN) * PAGE_BYTES);
	free(s);
	u->priv = NULL;
}

static int memfd_secret_open(struct units *u, uint64_t max, struct diag *why)
{
	struct secrets *s = calloc(1, sizeof(*s));
	uint64_t bytes = (max + 2 * MARGIN) * PAGE_BYTES;
	void *addr;
	int err = s ? reserve(NULL, max + 2 * MARGIN, 0, &addr) : -ENOMEM;

	u->order = 0;
	u->max = max;
	u->priv = NULL;
	if (err) {
		free(s);
		return diag_set(why, err, "mmap of %llu bytes: %s", (unsigned long long)bytes,
				strerror(-err));
	}
	/* Maps the zero page: a page table that came with a unit would take its frame, too. */
	madvise(addr, bytes, MADV_NOHUGEPAGE);
	madvise(addr, bytes, MADV_POPULATE_READ);
	s->addr = addr;
	u->priv = s;
	err = make_ahead(u, why);
	if (err)
		memfd_secret_close(u);
	return err;
}

static int fault_in(struct units *u, uint64_t *pfn, struct diag *why)
{
	void *addr = addr_of(u, u->nr);

	/*
	 * MADV_POPULATE_WRITE refuses such mappings, and a fault of our own that fails is a SIGBUS:
	 * the kernel touches the page for us.
	 */
	if (syscall(SYS_clock_getres, CLOCK_MONOTONIC, addr))
		return diag_set(
			why, -errno,
			"secret page %llu cannot be faulted in: %s; raise ulimit -l, or ask for fewer",
			(unsigned long long)u->nr + 1, strerror(errno));
	return pagemap_read(addr, 1, pfn, why);
}

static int take_one(struct units *u, uint64_t *pfn, struct diag *why)
{
	struct secrets *s = u->priv;
	int err = 0;

	if (u->nr == s->mapped)
		err = make_ahead(u, why);
	if (!err)
		err = fault_in(u, pfn, why);
	if (err)
		return err;
	/* A failure here happens again when the page is needed, and is reported then. */
	if (u->nr + 1 == s->mapped)
		make_ahead(u, NULL);
	return 0;
}

static int memfd_secret_supported(struct diag *why)
{
	return units_probed(make_file(why)) ?: pagemap_supported(why);
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
	.detected = DETECTED_LATE,
	.supported = memfd_secret_supported,
	.open = memfd_secret_open,
	.take = units_take_each,
	.take_one = take_one,
	.drop = memfd_secret_drop,
	.is = memfd_secret_is,
	.close = memfd_secret_close,
};
