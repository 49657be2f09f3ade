// SPDX-License-Identifier: GPL-2.0
/* Pages of a file's page cache on their way through a pipe, as sendfile(2) has them. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "workloads/support/held_pages.h"
#include "workloads/support/pipe_set.h"
#include "workloads/unit_ops.h"

struct splice {
	struct held_pages pages;
	struct pipe_set pipes;
};

static void splice_close(struct units *u)
{
	struct splice *s = u->priv;

	if (!s)
		return;
	held_pages_close(u, &s->pages);
	pipe_set_close(&s->pipes);
	free(s);
	u->priv = NULL;
}

static int open_pages(struct units *u, struct splice *s, struct diag *why)
{
	int fd = held_pages_memfd(u->max, 0, why);

	s->pages.fd = -1;
	return fd < 0 ? fd : held_pages_open(u, &s->pages, fd, why);
}

static int splice_open(struct units *u, uint64_t max, struct diag *why)
{
	struct splice *s = calloc(1, sizeof(*s));
	int err;

	u->order = 0;
	u->max = max;
	u->priv = s;
	if (!s)
		return diag_set(why, -ENOMEM, "out of memory");
	err = open_pages(u, s, why);
	if (!err)
		err = pipe_set_open(&s->pipes, max, why);
	if (err)
		splice_close(u);
	return err;
}

static int splice_run(struct splice *s, uint64_t first, uint64_t nr, struct diag *why)
{
	while (nr) {
		uint64_t room;
		int fd = pipe_set_next(&s->pipes, &room);
		off_t at = first * PAGE_BYTES;
		ssize_t n = splice(s->pages.fd, &at, fd, NULL, (nr < room ? nr : room) * PAGE_BYTES,
				   SPLICE_F_NONBLOCK);

		if (n <= 0)
			return diag_set(why, n ? -errno : -EIO, "splice: %s",
					strerror(n ? errno : EIO));
		n /= PAGE_BYTES;
		s->pipes.used += n;
		first += n;
		nr -= n;
	}
	return 0;
}

/* The mapping was there to tell the page frames; files that are sent seldom have one. */
static int splice_seal(struct units *u, struct diag *why)
{
	struct splice *s = u->priv;
	uint64_t first = 0, nr;
	int err = 0;

	s->pages.sealed = true;
	for (; !err && (nr = held_pages_run(u, &s->pages, &first)); first += nr)
		err = splice_run(s, first, nr, why);
	return err ? err : held_pages_unmap(u, &s->pages, why);
}

const struct unit_ops kind_splice = {
	.name = "splice",
	.summary = "page-cache pages of a memory file, spliced into a pipe",
	.kernel = "shmem folio with a reference of a pipe_buffer",
	.detected = DETECTED_LATE,
	.movable = true,
	.supported = pagemap_supported,
	.open = splice_open,
	.take = held_pages_take,
	.drop = held_pages_drop,
	.seal = splice_seal,
	.is = page_flags_shmem,
	.close = splice_close,
};
