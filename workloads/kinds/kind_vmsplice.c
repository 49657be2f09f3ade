// SPDX-License-Identifier: GPL-2.0
/* Anonymous pages that a pipe holds a reference to, as vmsplice(2) leaves them. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "workloads/support/held_pages.h"
#include "workloads/support/pipe_set.h"
#include "workloads/unit_ops.h"

struct vmsplice {
	struct held_pages pages;
	struct pipe_set pipes;
};

static void vmsplice_close(struct units *u)
{
	struct vmsplice *v = u->priv;

	if (!v)
		return;
	held_pages_close(u, &v->pages);
	pipe_set_close(&v->pipes);
	free(v);
	u->priv = NULL;
}

static int vmsplice_open(struct units *u, uint64_t max, struct diag *why)
{
	struct vmsplice *v = calloc(1, sizeof(*v));
	int err;

	u->order = 0;
	u->max = max;
	u->priv = v;
	if (!v)
		return diag_set(why, -ENOMEM, "out of memory");
	err = held_pages_open(u, &v->pages, -1, why);
	if (!err)
		err = pipe_set_open(&v->pipes, max, why);
	if (err)
		vmsplice_close(u);
	return err;
}

static int splice_run(struct vmsplice *v, uint64_t first, uint64_t nr, struct diag *why)
{
	while (nr) {
		uint64_t room;
		int fd = pipe_set_next(&v->pipes, &room);
		struct iovec iov = { v->pages.addr + first * PAGE_BYTES,
				     (nr < room ? nr : room) * PAGE_BYTES };
		ssize_t n = vmsplice(fd, &iov, 1, SPLICE_F_NONBLOCK);

		if (n <= 0)
			return diag_set(why, n ? -errno : -EIO, "vmsplice: %s",
					strerror(n ? errno : EIO));
		n /= PAGE_BYTES;
		v->pipes.used += n;
		first += n;
		nr -= n;
	}
	return 0;
}

static int vmsplice_seal(struct units *u, struct diag *why)
{
	struct vmsplice *v = u->priv;
	uint64_t first = 0, nr;
	int err = 0;

	v->pages.sealed = true;
	for (; !err && (nr = held_pages_run(u, &v->pages, &first)); first += nr)
		err = splice_run(v, first, nr, why);
	return err;
}

/* The pipe's reference alone keeps the pages: they stay on the LRU lists, mapped nowhere. */
static int vmsplice_seal_unmapped(struct units *u, struct diag *why)
{
	struct vmsplice *v = u->priv;
	int err = vmsplice_seal(u, why);

	return err ? err : held_pages_unmap(u, &v->pages, why);
}

const struct unit_ops kind_vmsplice = {
	.name = "vmsplice",
	.summary = "anonymous pages in a pipe by vmsplice, mapped as before",
	.kernel = "anonymous folio with references of a pipe_buffer",
	.detected = DETECTED_LATE,
	.movable = true,
	.supported = pagemap_supported,
	.open = vmsplice_open,
	.take = held_pages_take,
	.drop = held_pages_drop,
	.seal = vmsplice_seal,
	.is = page_flags_anon,
	.close = vmsplice_close,
};

const struct unit_ops kind_vmsplice_unmapped = {
	.name = "vmsplice-unmapped",
	.summary = "anonymous pages in a pipe by vmsplice, unmapped since",
	.kernel = "anonymous folio that only a pipe_buffer refers to",
	.detected = DETECTED_LATE,
	.movable = true,
	.supported = pagemap_supported,
	.open = vmsplice_open,
	.take = held_pages_take,
	.drop = held_pages_drop,
	.seal = vmsplice_seal_unmapped,
	.is = page_flags_anon,
	.close = vmsplice_close,
};
