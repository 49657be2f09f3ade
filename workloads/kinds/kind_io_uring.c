// SPDX-License-Identifier: GPL-2.0
/*
 * Anonymous pages registered with io_uring as fixed buffers, which pins them for as long as the
 * ring lives (FOLL_LONGTERM).
 *
 * A pin of that kind may not lie in ZONE_MOVABLE nor in a CMA pageblock: the kernel migrates such
 * pages away before it pins them, so units taken there do not stay where they were when they are
 * sealed. Elsewhere they do.
 */

#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "workloads/support/file_room.h"
#include "workloads/support/held_pages.h"
#include "workloads/unit_ops.h"

/* The kernel's IORING_MAX_REG_BUFFERS, and its limit for one buffer */
#define RING_BUFFERS	 16384
#define BUFFER_MAX_PAGES ((1ull << 30) / PAGE_BYTES)

struct fixed_buffers {
	struct held_pages pages;
	struct io_uring *ring;
	uint64_t rings;
};

static void io_uring_kind_let_go(struct units *u)
{
	struct fixed_buffers *b = u->priv;

	for (uint64_t i = 0; i < b->rings; i++)
		io_uring_unregister_buffers(&b->ring[i]);
}

static void io_uring_kind_close(struct units *u)
{
	struct fixed_buffers *b = u->priv;

	if (!b)
		return;
	/* Where the ring just exits, a worker unregisters them, and that is late. */
	io_uring_kind_let_go(u);
	for (uint64_t i = 0; i < b->rings; i++)
		io_uring_queue_exit(&b->ring[i]);
	free(b->ring);
	held_pages_close(u, &b->pages);
	free(b);
	u->priv = NULL;
}

static int open_rings(struct units *u, struct fixed_buffers *b, struct diag *why)
{
	/* Every second page dropped makes the most buffers: one for each page that is kept. */
	uint64_t nr = u->max / 2 / RING_BUFFERS + 1;
	int err = 0;

	b->ring = calloc(nr, sizeof(*b->ring));
	if (!b->ring)
		return diag_set(why, -ENOMEM, "out of memory");
	file_room(nr);
	while (!err && b->rings < nr) {
		err = io_uring_queue_init(1, &b->ring[b->rings], 0);
		b->rings += !err;
	}
	return err ? diag_set(why, err, "io_uring_setup: %s", strerror(-err)) : 0;
}

static int io_uring_kind_open(struct units *u, uint64_t max, struct diag *why)
{
	struct fixed_buffers *b = units_alloc(u, max, sizeof(*b), why);
	int err;

	if (!b)
		return -ENOMEM;
	err = held_pages_open(u, &b->pages, -1, why);
	if (!err)
		err = open_rings(u, b, why);
	if (err)
		io_uring_kind_close(u);
	return err;
}

static int register_ring(struct io_uring *ring, const struct iovec *iov, unsigned int nr,
			 struct diag *why)
{
	int err = io_uring_register_buffers(ring, iov, nr);

	if (!err)
		return 0;
	return diag_set(why, err, "registering %u buffers with io_uring: %s%s", nr, strerror(-err),
			err == -ENOMEM ? "; raise ulimit -l" : "");
}

/* Fill @iov from what is kept, from @first on; returns how many. */
static unsigned int next_buffers(struct units *u, struct held_pages *h, struct iovec *iov,
				 uint64_t *first)
{
	unsigned int n = 0;
	uint64_t nr;

	while (n < RING_BUFFERS && (nr = held_pages_run(u, h, first))) {
		if (nr > BUFFER_MAX_PAGES)
			nr = BUFFER_MAX_PAGES;
		iov[n++] = (struct iovec){ h->addr + *first * PAGE_BYTES, nr * PAGE_BYTES };
		*first += nr;
	}
	return n;
}

static int io_uring_kind_seal(struct units *u, struct diag *why)
{
	struct fixed_buffers *b = u->priv;
	struct iovec *iov = calloc(RING_BUFFERS, sizeof(*iov));
	uint64_t first = 0;
	unsigned int n;
	int err = 0;

	if (!iov)
		return diag_set(why, -ENOMEM, "out of memory");
	b->pages.sealed = true;
	for (uint64_t i = 0; !err && i < b->rings; i++) {
		n = next_buffers(u, &b->pages, iov, &first);
		if (!n)
			break;
		err = register_ring(&b->ring[i], iov, n, why);
	}
	free(iov);
	return err;
}

static int io_uring_supported(struct diag *why)
{
	struct io_uring ring;
	int err = io_uring_queue_init(1, &ring, 0);

	if (err)
		return diag_set(why, err, "io_uring_setup: %s%s", strerror(-err),
				err == -EPERM ? "; see /proc/sys/kernel/io_uring_disabled" : "");
	io_uring_queue_exit(&ring);
	return pagemap_supported(why);
}

const struct unit_ops kind_io_uring = {
	.name = "io_uring",
	.summary = "anonymous pages registered as fixed buffers of an io_uring",
	.kernel = "anonymous folio pinned with FOLL_LONGTERM",
	.detected = DETECTED_LATE,
	.movable = true,
	.longterm = true,
	.supported = io_uring_supported,
	.open = io_uring_kind_open,
	.take = held_pages_take,
	.drop = held_pages_drop,
	.seal = io_uring_kind_seal,
	.let_go = io_uring_kind_let_go,
	.is = page_flags_anon,
	.close = io_uring_kind_close,
};
