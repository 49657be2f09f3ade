// SPDX-License-Identifier: GPL-2.0
/* Shared memory in huge pages: a file of a tmpfs that was mounted with huge=always, mapped. */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/machine/pagemap.h"
#include "bench/machine/private_mount.h"
#include "workloads/kinds/kinds.h"
#include "workloads/support/large_folio.h"
#include "workloads/support/user_pages.h"

/**
 * struct shmem_thp - the pages, and where their size is seen
 * @kpageflags: /proc/kpageflags
 */
struct shmem_thp {
	struct user_pages pages;
	int kpageflags;
};

static void close_units(struct units *u)
{
	struct shmem_thp *s = u->priv;

	if (s && s->kpageflags >= 0)
		close(s->kpageflags);
	user_pages_close(u);
}

/* The mount goes with its last file. */
static int make_file(struct units *u, struct diag *why)
{
	struct user_pages *p = u->priv;
	int root = private_mount("tmpfs", "huge=always", why);

	if (root < 0)
		return root;
	p->fd = openat(root, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	close(root);
	p->hole = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
	if (p->fd < 0 || ftruncate(p->fd, u->max * p->unit_bytes))
		return diag_set(why, -errno, "file of a tmpfs: %s", strerror(errno));
	return 0;
}

static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	int err = user_pages_open(u, max, table_order(), sizeof(struct shmem_thp), why);
	struct shmem_thp *s;

	if (err)
		return err;
	s = u->priv;
	s->kpageflags = page_flags_open(why);
	err = s->kpageflags < 0 ? s->kpageflags : make_file(u, why);
	err = err ?: user_pages_map(u, 0, MAP_SHARED, why);
	if (err)
		close_units(u);
	return err;
}

static int take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	struct shmem_thp *s = u->priv;
	uint64_t before = u->nr;
	int err = user_pages_take(u, nr, pfn, why);

	if (err)
		return err;
	for (uint64_t i = 0; i < nr && !err; i++)
		err = large_folio_check(s->kpageflags, pfn[i], u->order, why);
	u->nr = before;
	return user_pages_took(u, nr, err);
}

/* No memory just now is no reason against. */
static int supported(struct diag *why)
{
	struct units u = { NULL };
	int err = user_pages_supported(why) ?: open_units(&u, 1, why);

	close_units(&u);
	return err;
}

static bool is(uint64_t flags)
{
	uint64_t want = KPF(THP) | (flags & KPF(COMPOUND_HEAD) ? KPF(LRU) | KPF(MMAP) : 0);

	return flags & KPF_COMPOUND && (flags & want) == want && !(flags & (KPF(HUGE) | KPF(ANON)));
}

const struct unit_ops kind_shmem_thp = {
	.name = "shmem-thp",
	.summary = "shared memory in transparent huge pages (tmpfs, huge=always, mapped)",
	.kernel = "huge shmem folio",
	.detected = DETECTED_NEVER,
	.movable = true,
	.shared = true,
	.order = table_order,
	.supported = supported,
	.open = open_units,
	.take = take,
	.drop = user_pages_drop,
	.seal = user_pages_seal,
	.is = is,
	.close = close_units,
};
