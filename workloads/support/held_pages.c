// SPDX-License-Identifier: GPL-2.0
#include "workloads/support/held_pages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"

int held_pages_memfd(uint64_t nr, unsigned int flags, struct diag *why)
{
	int fd = memfd_create("pfnbench", flags | MFD_CLOEXEC), err;

	if (fd < 0)
		return diag_set(why, -errno, "memfd_create: %s", strerror(errno));
	if (!ftruncate(fd, nr * PAGE_BYTES))
		return fd;
	err = -errno;
	close(fd);
	return diag_set(why, err, "memfd of %llu bytes: %s", nr * PAGE_BYTES, strerror(-err));
}

static int map_pages(struct units *u, struct held_pages *h, struct diag *why)
{
	int flags = h->fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
	void *addr = mmap(NULL, u->max * PAGE_BYTES, PROT_READ | PROT_WRITE, flags | MAP_NORESERVE,
			  h->fd, 0);

	if (addr == MAP_FAILED)
		return diag_set(why, -errno, "mmap of %llu bytes: %s", u->max * PAGE_BYTES,
				strerror(errno));
	h->addr = addr;
	/* Fails where the kernel has no THP, and that is as good. */
	madvise(addr, u->max * PAGE_BYTES, MADV_NOHUGEPAGE);
	return 0;
}

int held_pages_open(struct units *u, struct held_pages *h, int fd, struct diag *why)
{
	int err;

	*h = (struct held_pages){ .fd = fd };
	h->kept = calloc(BITMAP_WORDS(u->max) + 1, sizeof(*h->kept));
	err = h->kept ? map_pages(u, h, why) : diag_set(why, -ENOMEM, "out of memory");
	if (err)
		held_pages_close(u, h);
	return err;
}

static int discard(struct held_pages *h, uint64_t first, uint64_t nr)
{
	/* Of a file MADV_DONTNEED would only unmap; MADV_REMOVE makes a hole in it. */
	int advice = h->fd < 0 ? MADV_DONTNEED : MADV_REMOVE;

	return madvise(h->addr + first * PAGE_BYTES, nr * PAGE_BYTES, advice) ? -errno : 0;
}

static int fault_in(struct units *u, struct held_pages *h, uint64_t nr, uint64_t *pfn,
		    struct diag *why)
{
	char *addr = h->addr + u->nr * PAGE_BYTES;
	int err;

	/* Fails where touching them would kill. */
	if (madvise(addr, nr * PAGE_BYTES, MADV_POPULATE_WRITE))
		return diag_set(why, -errno, "faulting in %llu pages: %s", (unsigned long long)nr,
				strerror(errno));
	err = pagemap_read(addr, nr, pfn, why);
	for (uint64_t i = 0; !err && i < nr; i++)
		if (pfn[i] == PFN_UNKNOWN)
			err = diag_set(why, -EAGAIN, "a page was taken away again");
	return err;
}

int held_pages_take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	struct held_pages *h = u->priv;
	int err = h->sealed ? diag_set(why, -EBUSY, "the pages are held") : units_room(u, nr, why);

	if (err || !nr)
		return err;
	err = fault_in(u, h, nr, pfn, why);
	if (err) {
		discard(h, u->nr, nr);
		return err;
	}
	for (uint64_t i = 0; i < nr; i++)
		bit_set(h->kept, u->nr + i);
	u->nr += nr;
	return 0;
}

int held_pages_drop(struct units *u, uint64_t i, struct diag *why)
{
	struct held_pages *h = u->priv;
	int err;

	if (h->sealed)
		return diag_set(why, -EBUSY, "page %llu is held", (unsigned long long)i);
	err = discard(h, i, 1);
	if (err)
		return diag_set(why, err, "madvise: %s", strerror(-err));
	bit_clear(h->kept, i);
	return 0;
}

uint64_t held_pages_run(const struct units *u, const struct held_pages *h, uint64_t *first)
{
	uint64_t nr = 0;

	while (*first < u->nr && !bit_get(h->kept, *first))
		++*first;
	while (*first + nr < u->nr && bit_get(h->kept, *first + nr))
		nr++;
	return nr;
}

int held_pages_unmap(struct units *u, struct held_pages *h, struct diag *why)
{
	if (h->addr && munmap(h->addr, u->max * PAGE_BYTES))
		return diag_set(why, -errno, "munmap: %s", strerror(errno));
	h->addr = NULL;
	return 0;
}

void held_pages_close(struct units *u, struct held_pages *h)
{
	held_pages_unmap(u, h, NULL);
	if (h->fd >= 0)
		close(h->fd);
	free(h->kept);
	*h = (struct held_pages){ .fd = -1 };
}
