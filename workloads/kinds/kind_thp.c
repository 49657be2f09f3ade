// SPDX-License-Identifier: GPL-2.0
/*
 * Transparent huge pages of anonymous memory.
 *
 * Where they are switched off for all ("never"), MADV_COLLAPSE makes them all the same: the unit's
 * first small page is taken and copied into a huge one. Either way the kernel may compact memory
 * to make a huge page when none is free, which can move other movable pages.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "bench/machine/setting.h"
#include "bench/util/file.h"
#include "workloads/kinds/kinds.h"
#include "workloads/support/large_folio.h"
#include "workloads/support/user_pages.h"

#define DIR "/sys/kernel/mm/transparent_hugepage"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

struct thp {
	struct user_pages pages;
	int kpageflags;
	bool collapse;
};

static int read_order(unsigned int *order, bool *never, struct diag *why)
{
	char *enabled;
	uint64_t bytes;
	int err;

	if (access(DIR, F_OK))
		return diag_set(why, -EOPNOTSUPP,
				DIR ": %s: the kernel has no huge pages for "
				    "anonymous memory; choose one with CONFIG_TRANSPARENT_HUGEPAGE",
				strerror(errno));
	err = setting_read(DIR "/hpage_pmd_size", &bytes, why);
	if (err)
		return err;
	for (*order = 0; PAGE_BYTES << *order < bytes;)
		++*order;
	if (*order > LARGE_FOLIO_ORDER_MAX)
		return diag_set(why, -EOPNOTSUPP, "huge pages of %" PRIu64 " bytes are too large",
				bytes);
	err = file_read(DIR "/enabled", &enabled, NULL);
	if (err)
		return diag_set(why, err, DIR "/enabled: %s", strerror(-err));
	*never = strstr(enabled, "[never]");
	free(enabled);
	return 0;
}

static void close_units(struct units *u)
{
	struct thp *t = u->priv;

	if (t && t->kpageflags >= 0)
		close(t->kpageflags);
	user_pages_close(u);
}

static int prepare(struct units *u, bool never, struct diag *why)
{
	struct thp *t = u->priv;
	int err;

	t->collapse = never;
	t->kpageflags = page_flags_open(why);
	if (t->kpageflags < 0)
		return t->kpageflags;
	err = user_pages_map(u, 0, MAP_PRIVATE | MAP_ANONYMOUS, why);
	if (!err && madvise(t->pages.map, t->pages.map_bytes, MADV_HUGEPAGE))
		err = diag_set(why, -errno, "MADV_HUGEPAGE: %s", strerror(errno));
	return err;
}

static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	unsigned int order;
	bool never;
	int err = read_order(&order, &never, why);

	u->priv = NULL;
	if (!err)
		err = user_pages_open(u, max, order, sizeof(struct thp), why);
	if (!err)
		err = prepare(u, never, why);
	if (err)
		close_units(u);
	return err;
}

/* Anonymous memory has no SIGBUS, and a touch takes one small page at most if it fails. */
static int fault_in(struct units *u, uint64_t nr, struct diag *why)
{
	struct thp *t = u->priv;
	char *addr = t->pages.addr + u->nr * t->pages.unit_bytes;
	size_t bytes = t->pages.unit_bytes;

	for (uint64_t i = 0; i < nr; i++) {
		*(volatile char *)(addr + i * bytes) = 1;
		if (t->collapse && madvise(addr + i * bytes, bytes, MADV_COLLAPSE))
			return diag_set(why, -errno,
					DIR "/enabled is 'never', and MADV_COLLAPSE: %s; write "
					    "'madvise' into it",
					strerror(errno));
	}
	return 0;
}

static int take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	struct thp *t = u->priv;
	int err = units_room(u, nr, why);

	if (err || !nr)
		return err;
	err = fault_in(u, nr, why);
	if (!err)
		err = user_pages_look(u, u->nr, nr, pfn, why);
	for (uint64_t i = 0; i < nr && !err; i++)
		err = large_folio_check(t->kpageflags, pfn[i], u->order, why);
	return user_pages_took(u, nr, err);
}

/* Only where they are switched off, a try must tell; no memory just now is no reason against. */
static int supported(struct diag *why)
{
	struct units u = { NULL };
	uint64_t pfn;
	unsigned int order;
	bool never;
	int err = user_pages_supported(why);

	if (!err)
		err = read_order(&order, &never, why);
	if (!err && prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0) > 0)
		err = diag_set(why, -EOPNOTSUPP,
			       "this process is denied huge pages; start it without "
			       "PR_SET_THP_DISABLE");
	if (err || !never)
		return err;
	err = open_units(&u, 1, why);
	if (!err)
		err = take(&u, 1, &pfn, why);
	close_units(&u);
	return err == -ENOMEM || err == -EAGAIN ? 0 : err;
}

static bool is(uint64_t flags)
{
	uint64_t want = KPF(THP) | KPF(ANON);

	if (flags & KPF(COMPOUND_HEAD))
		want |= KPF(LRU) | KPF(MMAP); /* of tails, kernels differ in what they tell */
	return flags & KPF_COMPOUND && (flags & want) == want && !(flags & KPF(HUGE));
}

static unsigned int thp_order(void)
{
	unsigned int order;
	bool never;

	return read_order(&order, &never, NULL) ? 0 : order;
}

const struct unit_ops kind_thp = {
	.name = "thp",
	.summary = "anonymous memory in transparent huge pages",
	.kernel = "anonymous folio mapped by a PMD",
	.detected = DETECTED_NEVER,
	.movable = true,
	.shared = true,
	.order = thp_order,
	.supported = supported,
	.open = open_units,
	.take = take,
	.drop = user_pages_drop,
	.seal = user_pages_seal,
	.is = is,
	.close = close_units,
};
