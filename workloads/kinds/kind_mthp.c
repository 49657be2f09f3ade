// SPDX-License-Identifier: GPL-2.0
/*
 * Anonymous folios that are smaller than a huge page of the page table: "mTHP", since Linux 6.8. A
 * touch makes one of the size that is enabled in sysfs; here one size is, for memory that asks for
 * it, while units are taken.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/machine/machine.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "bench/machine/setting.h"
#include "workloads/kinds/kinds.h"
#include "workloads/support/large_folio.h"
#include "workloads/support/user_pages.h"

#define ENABLED "/sys/kernel/mm/transparent_hugepage/hugepages-%llukB/enabled"

/**
 * struct mthp - the units, and what is to be set back
 * @kpageflags: /proc/kpageflags
 * @path: of the size's setting
 * @before: what it was; "": it is not changed
 */
struct mthp {
	struct user_pages pages;
	int kpageflags;
	char path[96];
	char before[16];
};

static void setting_path(char *path, size_t size, uint64_t bytes)
{
	snprintf(path, size, ENABLED, (unsigned long long)bytes >> 10);
}

static void close_units(struct units *u)
{
	struct mthp *m = u->priv;

	if (m && *m->before)
		setting_word_write(m->path, m->before, NULL);
	if (m && m->kpageflags >= 0)
		close(m->kpageflags);
	user_pages_close(u);
}

/* Page tables, so that taking units allocates nothing but units; what is touched for them goes. */
static int make_tables(struct user_pages *p, struct diag *why)
{
	uintptr_t end = (uintptr_t)p->map + p->map_bytes;

	for (uintptr_t a = (uintptr_t)p->map; a < end; a = (a / table_bytes() + 1) * table_bytes())
		*(volatile char *)a = 1;
	if (madvise(p->map, p->map_bytes, MADV_DONTNEED))
		return diag_set(why, -errno, "MADV_DONTNEED: %s", strerror(errno));
	return 0;
}

static int prepare(struct units *u, struct diag *why)
{
	struct mthp *m = u->priv;
	int err;

	m->kpageflags = page_flags_open(why);
	if (m->kpageflags < 0)
		return m->kpageflags;
	setting_path(m->path, sizeof(m->path), u->ops->fixed_bytes);
	err = user_pages_map(u, 0, MAP_PRIVATE | MAP_ANONYMOUS, why);
	/* Before the size is enabled: what is touched for the tables is small then. */
	err = err ?: make_tables(&m->pages, why);
	if (!err && madvise(m->pages.map, m->pages.map_bytes, MADV_HUGEPAGE))
		err = diag_set(why, -errno, "MADV_HUGEPAGE: %s", strerror(errno));
	err = err ?: setting_word_read(m->path, m->before, sizeof(m->before), why);
	return err ?: setting_word_write(m->path, "madvise", why);
}

static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	int err = user_pages_open(u, max, units_order(u->ops), sizeof(struct mthp), why);

	if (err)
		return err;
	((struct mthp *)u->priv)->kpageflags = -1;
	err = prepare(u, why);
	if (err)
		close_units(u);
	return err;
}

static int take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	struct mthp *m = u->priv;
	int err = units_room(u, nr, why);

	if (err || !nr)
		return err;
	for (uint64_t i = 0; i < nr; i++)
		*(volatile char *)(m->pages.addr + (u->nr + i) * m->pages.unit_bytes) = 1;
	err = user_pages_look(u, u->nr, nr, pfn, why);
	for (uint64_t i = 0; i < nr && !err; i++)
		err = large_folio_check(m->kpageflags, pfn[i], u->order, why);
	return user_pages_took(u, nr, err);
}

static int supported(const struct unit_ops *ops, struct diag *why)
{
	char path[96];
	int err = guest_supported("sizes of anonymous folios are a setting of all", why)
			  ?: user_pages_supported(why);

	if (err)
		return err;
	setting_path(path, sizeof(path), ops->fixed_bytes);
	if (access(path, R_OK | W_OK))
		err = diag_set(why, -EOPNOTSUPP,
			       "the kernel has no anonymous folios of this size: %s: %s; choose "
			       "one from 6.8 on",
			       path, strerror(errno));
	return err;
}

/* Whether they are mapped by a PMD, flags do not tell. */
static bool is(uint64_t flags)
{
	uint64_t want = KPF(THP) | KPF(ANON);

	if (flags & KPF(COMPOUND_HEAD))
		want |= KPF(LRU) | KPF(MMAP);
	return flags & KPF_COMPOUND && (flags & want) == want && !(flags & KPF(HUGE));
}

#define MTHP(id, text, size, bytes)                                                                \
	static int supported_##id(struct diag *why)                                                \
	{                                                                                          \
		return supported(&kind_mthp_##id, why);                                            \
	}                                                                                          \
                                                                                                   \
	const struct unit_ops kind_mthp_##id = {                                                   \
		.name = "mthp-" text,                                                              \
		.summary = "anonymous memory in folios of " size,                                  \
		.guests = "from Linux 6.8 on",                                                     \
		.kernel = "large anonymous folio mapped by PTEs",                                  \
		.detected = DETECTED_NEVER,                                                        \
		.movable = true,                                                                   \
		.shared = true,                                                                    \
		.fixed_bytes = bytes,                                                              \
		.supported = supported_##id,                                                       \
		.open = open_units,                                                                \
		.take = take,                                                                      \
		.drop = user_pages_drop,                                                           \
		.seal = user_pages_seal,                                                           \
		.is = is,                                                                          \
		.close = close_units,                                                              \
	}

MTHP(16k, "16k", "16 KiB", 16ull << 10);
MTHP(64k, "64k", "64 KiB", 64ull << 10);
MTHP(1m, "1m", "1 MiB", 1ull << 20);
