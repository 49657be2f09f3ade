// SPDX-License-Identifier: GPL-2.0
/* Shared memory: a memfd, mapped. */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "workloads/kinds/kinds.h"
#include "workloads/support/user_pages.h"

static int make_file(struct units *u, struct diag *why)
{
	struct user_pages *p = u->priv;

	p->fd = memfd_create("pfnbench", MFD_CLOEXEC);
	if (p->fd < 0)
		return diag_set(why, -errno, "memfd_create: %s%s", strerror(errno),
				diag_mend(errno));
	p->hole = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
	if (ftruncate(p->fd, u->max * p->unit_bytes))
		return diag_set(why, -errno, "memfd of %zu bytes: %s%s",
				(size_t)u->max * p->unit_bytes, strerror(errno), diag_mend(errno));
	return 0;
}

static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	int err = user_pages_open(u, max, 0, sizeof(struct user_pages), why);

	if (!err)
		err = make_file(u, why);
	if (!err)
		err = user_pages_map(u, 0, MAP_SHARED, why);
	if (err)
		user_pages_close(u);
	return err;
}

static int supported(struct diag *why)
{
	struct units u = { NULL };
	int err = user_pages_supported(why);

	if (!err)
		err = open_units(&u, 1, why);
	user_pages_close(&u);
	return err;
}

static bool is(uint64_t flags)
{
	return (flags & KPF_KINDS) == (KPF(LRU) | KPF(MMAP) | KPF(SWAPBACKED));
}

const struct unit_ops kind_shmem = {
	.name = "shmem",
	.summary = "shared memory in 4 KiB pages (memfd, mapped)",
	.kernel = "shmem folio",
	.detected = DETECTED_NEVER,
	.movable = true,
	.shared = true,
	.supported = supported,
	.open = open_units,
	.take = user_pages_take,
	.drop = user_pages_drop,
	.seal = user_pages_seal,
	.is = is,
	.close = user_pages_close,
};
