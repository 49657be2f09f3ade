// SPDX-License-Identifier: GPL-2.0
/*
 * Rings of contexts of asynchronous I/O (io_setup(2)): page cache of a file without a name, mapped
 * into the process, which aio moves in a way of its own (aio_migrate_folio()). The kernel does not
 * allocate them as movable ones, so that they lie in unmovable pageblocks and never in ZONE_MOVABLE.
 *
 * A unit is a context whose ring has eight pages, one by one. With more, there would be fewer of the
 * kernel's own that come with a context; with less, fewer events of what aio-max-nr allows.
 */

#include <errno.h>
#include <linux/aio_abi.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "bench/machine/setting.h"
#include "workloads/unit_ops.h"

#define LIMIT "/proc/sys/fs/aio-max-nr" /* events of all contexts of the machine */
#define USED  "/proc/sys/fs/aio-nr"

/* They go by 32 at a time, each time after a grace period of RCU: two seconds in all. */
#define CONTEXTS_MAX 2048
#define DESTROYERS   32

/*
 * A ring has a header of the size of an event, and room for two more than twice the events asked
 * for (fs/aio.c). This many fill the pages but for a few.
 */
#define RING_PAGES  8
#define EVENT_BYTES 32
#define EVENTS	    ((RING_PAGES * PAGE_BYTES - EVENT_BYTES) / EVENT_BYTES / 2 - 2)

/**
 * struct aio_rings - contexts, one for each unit
 * @ctx: of the kernel's, each the address of its ring; 0: none
 * @limit: what LIMIT was before it was raised; 0: it was not
 */
struct aio_rings {
	aio_context_t *ctx;
	uint64_t limit;
};

static int aio_ring_drop(struct units *u, uint64_t i, struct diag *why)
{
	struct aio_rings *a = u->priv;

	if (a->ctx[i] && syscall(SYS_io_destroy, a->ctx[i]))
		return diag_set(why, -errno, "io_destroy: %s", strerror(errno));
	a->ctx[i] = 0;
	return 0;
}

/**
 * struct destroyer - a thread that destroys some of the contexts
 * @first: its first unit; the others follow at a distance of DESTROYERS
 */
struct destroyer {
	pthread_t thread;
	struct units *u;
	uint64_t first;
};

static void *destroy(void *arg)
{
	const struct destroyer *d = arg;

	for (uint64_t i = d->first; i < d->u->nr; i += DESTROYERS)
		aio_ring_drop(d->u, i, NULL);
	return NULL;
}

/* Each waits for a grace period of RCU: together they wait for the same ones. */
static void destroy_all(struct units *u)
{
	struct destroyer d[DESTROYERS];
	bool there[DESTROYERS];

	for (uint64_t i = 0; i < DESTROYERS; i++) {
		d[i] = (struct destroyer){ .u = u, .first = i };
		there[i] =
			u->nr > DESTROYERS && !pthread_create(&d[i].thread, NULL, destroy, &d[i]);
		if (!there[i])
			destroy(&d[i]);
	}
	for (int i = 0; i < DESTROYERS; i++)
		if (there[i])
			pthread_join(d[i].thread, NULL);
}

static void aio_ring_close(struct units *u)
{
	struct aio_rings *a = u->priv;

	if (!a)
		return;
	destroy_all(u);
	if (a->limit)
		setting_write(LIMIT, a->limit, NULL);
	free(a->ctx);
	free(a);
	u->priv = NULL;
}

static int make_room(struct aio_rings *a, uint64_t max, struct diag *why)
{
	uint64_t limit, used;
	int err = setting_read(LIMIT, &limit, why) ?: setting_read(USED, &used, why);

	if (err || used + max * EVENTS <= limit)
		return err;
	a->limit = limit;
	return setting_write(LIMIT, used + max * EVENTS, why);
}

static int aio_ring_open(struct units *u, uint64_t max, struct diag *why)
{
	struct aio_rings *a;
	int err;

	if (max > CONTEXTS_MAX)
		return diag_set(why, -E2BIG, "no more than %d rings; ask for fewer", CONTEXTS_MAX);
	a = units_alloc(u, max, sizeof(*a), why);
	if (!a)
		return -ENOMEM;
	a->ctx = calloc(max, sizeof(*a->ctx));
	err = a->ctx ? make_room(a, max, why) : diag_set(why, -ENOMEM, "out of memory");
	if (err)
		aio_ring_close(u);
	return err;
}

static int take_one(struct units *u, uint64_t *pfn, struct diag *why)
{
	struct aio_rings *a = u->priv;
	int err;

	if (syscall(SYS_io_setup, EVENTS, &a->ctx[u->nr]))
		return diag_set(why, -errno, "io_setup: %s%s", strerror(errno),
				errno == EAGAIN ? "; raise " LIMIT : "");
	/* The kernel has filled the ring in, but the mapping is not used yet. */
	for (uint64_t i = 0; i < RING_PAGES; i++)
		(void)((volatile const char *)a->ctx[u->nr])[i * PAGE_BYTES];
	err = pagemap_read((void *)a->ctx[u->nr], 1, pfn, why);
	if (err)
		aio_ring_drop(u, u->nr, NULL);
	return err;
}

static int aio_ring_supported(struct diag *why)
{
	struct units u = { NULL };
	uint64_t pfn;
	int err = pagemap_supported(why) ?: aio_ring_open(&u, 1, why);

	if (!err)
		err = units_room(&u, 1, why) ?: take_one(&u, &pfn, why);
	u.nr = !err;
	aio_ring_close(&u);
	return err;
}

static bool is_ring(uint64_t flags)
{
	return (flags & KPF(LRU)) && (flags & KPF(MMAP)) &&
	       !(flags & (KPF_NOT_SMALL | KPF(ANON) | KPF(SWAPBACKED) | KPF(SLAB)));
}

static const char *const settings[] = { LIMIT, NULL };

const struct unit_ops kind_aio_ring = {
	.name = "aio-ring",
	.summary = "rings of contexts of asynchronous I/O; at most 2048",
	.kernel = "page cache folio of an aio context",
	.detected = DETECTED_NEVER,
	.beside = RING_PAGES - 1,
	.supported = aio_ring_supported,
	.open = aio_ring_open,
	.take = units_take_each,
	.take_one = take_one,
	.drop = aio_ring_drop,
	.is = is_ring,
	.settings = settings,
	.close = aio_ring_close,
};
