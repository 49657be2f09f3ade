// SPDX-License-Identifier: GPL-2.0
/*
 * Pages of this process's mappings, and where they lie
 * (Documentation/admin-guide/mm/pagemap.rst).
 */

#include "workloads/support/user_pages.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"

int user_pages_open(struct units *u, uint64_t max, unsigned int order, size_t priv_bytes,
		    struct diag *why)
{
	struct user_pages *p;

	u->priv = NULL;
	u->nr = 0;
	if (!max || max > (SIZE_MAX >> 2) / PAGE_BYTES >> order)
		return diag_set(why, -EINVAL, "%" PRIu64 " units: no address space has room for it",
				max);
	p = calloc(1, priv_bytes);
	if (!p)
		return diag_set(why, -ENOMEM, "%zu bytes: out of memory", priv_bytes);
	p->unit_bytes = PAGE_BYTES << order;
	p->fd = -1;
	p->pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	if (p->pagemap < 0) {
		int err = errno;

		free(p);
		return diag_set(why, -err, "/proc/self/pagemap: %s%s", strerror(err),
				diag_mend(err));
	}
	u->priv = p;
	u->max = max;
	u->order = order;
	return 0;
}

/* Large folios of a file lie at the same place of a unit in the file and in memory. */
static int map_at_unit(const struct user_pages *p, char *addr, size_t bytes, int flags,
		       struct diag *why)
{
	if (mmap(addr, bytes, PROT_READ | PROT_WRITE, flags | MAP_FIXED, p->fd, 0) != MAP_FAILED)
		return 0;
	return diag_set(why, -errno, "mmap of %zu bytes: %s%s", bytes, strerror(errno),
			diag_mend(errno));
}

int user_pages_map(struct units *u, uint64_t spare, int flags, struct diag *why)
{
	struct user_pages *p = u->priv;
	/* A unit more, since only a huge page's own mapping is aligned to it by itself. */
	bool slack = u->order && !(flags & MAP_HUGETLB);
	size_t bytes = (u->max + spare + slack) * p->unit_bytes;
	bool later = slack && p->hole;
	void *map =
		later ? mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
		      : mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, p->hole ? p->fd : -1, 0);
	uintptr_t addr;

	if (map == MAP_FAILED)
		return diag_set(why, -errno, "mmap of %zu bytes: %s%s", bytes, strerror(errno),
				diag_mend(errno));
	addr = ((uintptr_t)map + p->unit_bytes - 1) & -p->unit_bytes;
	p->map = map;
	p->map_bytes = bytes;
	p->addr = (char *)addr + spare * p->unit_bytes;
	if (later && map_at_unit(p, (char *)addr, bytes - p->unit_bytes, flags, why))
		return -ENOMEM;
	/* Both fail where the kernel has no such thing, and that is as good. */
	if (!u->order)
		madvise(map, bytes, MADV_NOHUGEPAGE);
	if (p->hole)
		madvise((void *)addr, bytes - slack * p->unit_bytes,
			MADV_RANDOM); /* no readahead: one fault, one page */
	return 0;
}

void user_pages_tables(struct units *u)
{
	struct user_pages *p = u->priv;
	uintptr_t end = (uintptr_t)p->map + p->map_bytes;

	for (uintptr_t a = (uintptr_t)p->map; a < end; a = (a / table_bytes() + 1) * table_bytes())
		*(volatile char *)a;
}

int user_pages_open_anon(struct units *u, uint64_t max, uint64_t spare, struct diag *why)
{
	int err = user_pages_open(u, max, 0, sizeof(struct user_pages), why);

	if (!err)
		err = user_pages_map(u, spare, MAP_PRIVATE | MAP_ANONYMOUS, why);
	if (err)
		user_pages_close(u);
	else
		user_pages_tables(u);
	return err;
}

int user_pages_look(struct units *u, int64_t first, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	struct user_pages *p = u->priv;
	uint64_t page = ((uintptr_t)p->addr + first * (int64_t)p->unit_bytes) / PAGE_BYTES;
	int err = 0;

	if (!u->order)
		err = page_words_read(p->pagemap, page, nr, pfn);
	else
		for (uint64_t i = 0; i < nr && !err; i++)
			err = page_words_read(p->pagemap, page + (i << u->order), 1, &pfn[i]);
	if (err)
		return diag_set(why, err, "/proc/self/pagemap: %s", strerror(-err));
	for (uint64_t i = 0; i < nr; i++)
		pfn[i] = pagemap_pfn(pfn[i]);
	return 0;
}

int user_pages_took(struct units *u, uint64_t nr, int err)
{
	if (err)
		user_pages_forget(u, u->nr, nr, NULL);
	else
		u->nr += nr;
	return err;
}

int user_pages_take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	struct user_pages *p = u->priv;
	int err = units_room(u, nr, why);

	if (err || !nr)
		return err;
	/* Unlike a write of our own, this tells of a full file system or pool without SIGBUS. */
	if (madvise(p->addr + u->nr * p->unit_bytes, nr * p->unit_bytes, MADV_POPULATE_WRITE))
		err = diag_set(why, -errno, "%" PRIu64 " units more: %s", nr,
			       errno == EFAULT ? "the file system or pool has no page left"
					       : strerror(errno));
	if (!err)
		err = user_pages_look(u, u->nr, nr, pfn, why);
	return user_pages_took(u, nr, err);
}

int user_pages_forget(struct units *u, int64_t first, uint64_t nr, struct diag *why)
{
	struct user_pages *p = u->priv;
	int64_t start = first * (int64_t)p->unit_bytes;
	size_t bytes = nr * p->unit_bytes;

	/* Also where the file gives it up next: this has this CPU let go of pages new to the LRU.
	 */
	if (madvise(p->addr + start, bytes, p->locked ? MADV_DONTNEED_LOCKED : MADV_DONTNEED))
		return diag_set(why, -errno, "madvise to free unit %" PRId64 ": %s", first,
				strerror(errno));
	if (p->hole && fallocate(p->fd, p->hole, start, bytes))
		return diag_set(why, -errno, "taking unit %" PRId64 " out of its file: %s", first,
				strerror(errno));
	return 0;
}

int user_pages_drop(struct units *u, uint64_t i, struct diag *why)
{
	if (!u->priv || i >= u->nr)
		return diag_set(why, -EINVAL, "unit %" PRIu64 ": only %" PRIu64 " are taken", i,
				u->nr);
	return user_pages_forget(u, i, 1, why);
}

int user_pages_seal(struct units *u, struct diag *why)
{
	int node = 0;

	/* Moves none of no pages, after it has emptied the batches of every CPU. */
	syscall(SYS_move_pages, 0, 0ul, NULL, &node, NULL, 0);
	return 0;
}

void user_pages_close(struct units *u)
{
	struct user_pages *p = u->priv;

	if (!p)
		return;
	if (p->map)
		munmap(p->map, p->map_bytes);
	if (p->fd >= 0)
		close(p->fd);
	close(p->pagemap);
	free(p);
	u->priv = NULL;
	u->nr = 0;
}

int user_pages_supported(struct diag *why)
{
	struct units u = { NULL };
	uint64_t pfn = PFN_UNKNOWN;
	int err = user_pages_open(&u, 1, 0, sizeof(struct user_pages), why);

	if (!err)
		err = user_pages_map(&u, 0, MAP_PRIVATE | MAP_ANONYMOUS, why);
	if (!err)
		err = user_pages_take(&u, 1, &pfn, why);
	user_pages_close(&u);
	if (!err && pfn == PFN_UNKNOWN)
		err = diag_set(why, -EPERM, "/proc/self/pagemap hides page frames; run as root");
	return err;
}

bool user_pages_anon(uint64_t flags, uint64_t also)
{
	/* Swap-backed comes and goes with MADV_FREE, which is no other kind. */
	uint64_t seen = flags & KPF_KINDS & ~KPF(SWAPBACKED);

	/* Linux 6.12 gives it to every anonymous page. */
	if (!(also & KPF(KSM)))
		seen &= ~KPF(KSM);
	return seen == (KPF(LRU) | KPF(MMAP) | KPF(ANON) | also);
}
