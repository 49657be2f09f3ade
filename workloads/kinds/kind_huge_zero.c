// SPDX-License-Identifier: GPL-2.0
/*
 * The huge zero page: what reading untouched memory maps where huge pages are allowed. A system has
 * one at most (get_huge_zero_page() in mm/huge_memory.c). It is allocated with the first such read,
 * as an unmovable page, and each address space that has ever read so holds it until it ends. Even
 * then it stays, until its shrinker is called.
 *
 * So a process of its own does the reading, and the shrinker is called by way of drop_caches. Huge
 * pages are allowed meanwhile to memory that asks for them.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/machine/machine.h"
#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/setting.h"
#include "workloads/support/mappers.h"
#include "workloads/unit_ops.h"

#define ENABLED	    "/sys/kernel/mm/transparent_hugepage/enabled"
#define USE_ZERO    "/sys/kernel/mm/transparent_hugepage/use_zero_page"
#define DROP_CACHES "/proc/sys/vm/drop_caches"

/* Of drop_caches: all shrinkers, but not page cache. */
#define SHRINKERS 2

/**
 * struct huge_zero - the page
 * @map: room for a huge page, wherever it is aligned; nobody but the reader reads it
 * @reader: the process that holds the page; has no pid: there is none
 * @kpageflags: /proc/kpageflags
 * @before: whom huge pages are allowed to; "": that is not changed
 */
struct huge_zero {
	void *map;
	struct mappers reader;
	int kpageflags;
	char before[16];
};

static bool is(uint64_t flags)
{
	const uint64_t want = KPF(ZERO_PAGE) | KPF(THP);

	return (flags & want) == want && !(flags & KPF(LRU));
}

/* Return: page frame of the system's huge zero page; PFN_UNKNOWN: it has none */
static uint64_t find(const struct huge_zero *h)
{
	uint64_t flags;

	for (uint64_t pfn = 0; !page_words_read(h->kpageflags, pfn, 1, &flags);
	     pfn += 1 << table_order())
		if (is(flags))
			return pfn;
	return PFN_UNKNOWN;
}

static int shrink(const struct huge_zero *h, struct diag *why)
{
	int err = setting_write(DROP_CACHES, SHRINKERS, why);

	if (!err && find(h) != PFN_UNKNOWN)
		err = diag_set(why, -EBUSY,
			       "a system has one huge zero page, and another process holds it");
	return err;
}

static int end_reader(struct huge_zero *h, struct diag *why)
{
	if (!h->reader.pid)
		return 0;
	mappers_kill(&h->reader);
	return shrink(h, why);
}

/* The page is there: what else would become huge has nothing to do with it. */
static int disallow(struct units *u, struct diag *why)
{
	struct huge_zero *h = u->priv;
	int err = *h->before ? setting_word_write(ENABLED, h->before, why) : 0;

	*h->before = '\0';
	return err;
}

static void huge_zero_close(struct units *u)
{
	struct huge_zero *h = u->priv;

	if (!h)
		return;
	disallow(u, NULL);
	end_reader(h, NULL);
	if (h->map)
		munmap(h->map, 2 * table_bytes());
	if (h->kpageflags >= 0)
		close(h->kpageflags);
	free(h);
	u->priv = NULL;
}

static int prepare(struct huge_zero *h, struct diag *why)
{
	void *map;
	int err;

	h->kpageflags = page_flags_open(why);
	if (h->kpageflags < 0)
		return h->kpageflags;
	map = mmap(NULL, 2 * table_bytes(), PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (map == MAP_FAILED)
		return diag_set(why, -errno, "mmap of %" PRIu64 " bytes: %s", 2 * table_bytes(),
				strerror(errno));
	h->map = map;
	if (madvise(map, 2 * table_bytes(), MADV_HUGEPAGE))
		return diag_set(why, -errno, "MADV_HUGEPAGE: %s", strerror(errno));
	err = find(h) == PFN_UNKNOWN ? 0 : shrink(h, why);
	err = err ?: setting_word_read(ENABLED, h->before, sizeof(h->before), why);
	return err ?: setting_word_write(ENABLED, "madvise", why);
}

static int huge_zero_open(struct units *u, uint64_t max, struct diag *why)
{
	struct huge_zero *h = units_alloc(u, max, sizeof(*h), why);
	int err;

	if (!h)
		return -ENOMEM;
	u->order = table_order();
	h->kpageflags = -1;
	err = prepare(h, why);
	if (err)
		huge_zero_close(u);
	return err;
}

static int take_one(struct units *u, uint64_t *pfn, struct diag *why)
{
	struct huge_zero *h = u->priv;
	uintptr_t addr = ((uintptr_t)h->map + table_bytes() - 1) & -table_bytes();
	int err;

	if (h->reader.pid)
		return diag_set(why, -E2BIG, "a system has one huge zero page; ask for one");
	err = mappers_fork(&h->reader, (void *)addr, table_bytes(), 1, true, why);
	if (!err) {
		*pfn = find(h);
		if (*pfn == PFN_UNKNOWN)
			err = diag_set(why, -ENOMEM,
				       "the kernel made no huge zero page; free contiguous memory");
	}
	if (err)
		end_reader(h, NULL);
	return err;
}

static int huge_zero_drop(struct units *u, uint64_t i, struct diag *why)
{
	/* Those before the last have gone already. */
	return i + 1 == u->nr ? end_reader(u->priv, why) : 0;
}

static int supported(struct diag *why)
{
	int err = guest_supported("there is one in a system, and its processes use it", why);
	uint64_t use;

	if (err)
		return err;
	if (access(USE_ZERO, F_OK))
		return diag_set(why, -EOPNOTSUPP,
				USE_ZERO ": %s; choose a kernel with CONFIG_TRANSPARENT_HUGEPAGE",
				strerror(errno));
	err = setting_read(USE_ZERO, &use, why);
	if (!err && !use)
		err = diag_set(why, -EOPNOTSUPP, USE_ZERO " is 0; write 1 into it");
	return err;
}

const struct unit_ops kind_huge_zero = {
	.name = "huge-zero",
	.summary = "the huge zero page; there is one in a system",
	.guests = "all; not hosts: their processes use it",
	.kernel = "huge_zero_folio",
	.detected = DETECTED_EARLY,
	.order = table_order,
	.supported = supported,
	.open = huge_zero_open,
	.take = units_take_each,
	.take_one = take_one,
	.drop = huge_zero_drop,
	.seal = disallow,
	.is = is,
	.close = huge_zero_close,
};
