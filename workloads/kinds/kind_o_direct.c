// SPDX-License-Identifier: GPL-2.0
/*
 * Pages under O_DIRECT input: the kernel holds them until the device is done with them. The device
 * is a file of FUSE that never is (stalled_file.c); any other completes its requests before one
 * could look, or is not to be stalled for this.
 *
 * A read waits for its request alone, so that there is a thread for each STALLED_PAGES pages.
 */

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "workloads/support/held_pages.h"
#include "workloads/support/quiet_thread.h"
#include "workloads/support/stalled_file.h"
#include "workloads/unit_ops.h"

#define STACK_BYTES (64ul << 10)

/* For all readers to be in the kernel. */
#define TRIES	   1000
#define AGAIN_NSEC 10000000

/**
 * struct reader - one read in flight
 * @fd: the file
 * @nr: pages
 * @page: each of them
 */
struct reader {
	pthread_t thread;
	int fd;
	int nr;
	struct iovec page[STALLED_PAGES];
};

struct o_direct {
	struct held_pages pages;
	struct stalled_file file;
	struct reader *reader;
	uint64_t nr_readers;
};

static void o_direct_let_go(struct units *u)
{
	struct o_direct *o = u->priv;

	stalled_file_abort(&o->file);
	while (o->nr_readers)
		pthread_join(o->reader[--o->nr_readers].thread, NULL);
}

static void o_direct_close(struct units *u)
{
	struct o_direct *o = u->priv;

	if (!o)
		return;
	o_direct_let_go(u);
	stalled_file_close(&o->file);
	held_pages_close(u, &o->pages);
	free(o->reader);
	free(o);
	u->priv = NULL;
}

static int o_direct_open(struct units *u, uint64_t max, struct diag *why)
{
	struct o_direct *o = units_alloc(u, max, sizeof(*o), why);
	int err;

	if (!o)
		return -ENOMEM;
	o->file = STALLED_FILE_NONE;
	err = held_pages_open(u, &o->pages, -1, why);
	if (!err)
		err = stalled_file_open(&o->file, why);
	o->reader = err ? NULL : calloc(max / STALLED_PAGES + 1, sizeof(*o->reader));
	if (!err && !o->reader)
		err = diag_set(why, -ENOMEM, "out of memory");
	if (err)
		o_direct_close(u);
	return err;
}

/* Returns when the file is aborted. */
static void *read_pages(void *arg)
{
	struct reader *r = arg;

	preadv(r->fd, r->page, r->nr, 0);
	return NULL;
}

static int start(struct reader *r, struct diag *why)
{
	int err = quiet_thread_start(&r->thread, STACK_BYTES, read_pages, r);

	return err ? diag_set(why, err, "a thread for %d pages under O_DIRECT: %s", r->nr,
			      strerror(-err))
		   : 0;
}

static int start_readers(struct o_direct *o, const struct units *u, struct diag *why)
{
	int err = 0;

	for (uint64_t i = 0; i < u->nr && !err;) {
		struct reader *r = &o->reader[o->nr_readers];

		r->fd = o->file.fd;
		for (r->nr = 0; i < u->nr && r->nr < STALLED_PAGES; i++)
			if (bit_get(o->pages.kept, i))
				r->page[r->nr++] = (struct iovec){ o->pages.addr + i * PAGE_BYTES,
								   PAGE_BYTES };
		if (!r->nr)
			break;
		err = start(r, why);
		o->nr_readers += !err;
	}
	return err;
}

static int wait_for_readers(struct o_direct *o, struct diag *why)
{
	const struct timespec again = { .tv_nsec = AGAIN_NSEC };
	uint64_t nr = 0;
	int err = stalled_file_waiting(&o->file, &nr, why);

	for (int i = 0; i < TRIES && nr < o->nr_readers && !err; i++) {
		nanosleep(&again, NULL);
		err = stalled_file_waiting(&o->file, &nr, why);
	}
	if (!err && nr < o->nr_readers)
		err = diag_set(why, -EIO, "of %llu reads only %llu are in flight",
			       (unsigned long long)o->nr_readers, (unsigned long long)nr);
	return err;
}

static int o_direct_seal(struct units *u, struct diag *why)
{
	struct o_direct *o = u->priv;
	int err;

	o->pages.sealed = true;
	err = start_readers(o, u, why);
	return err ?: wait_for_readers(o, why);
}

static int o_direct_supported(struct diag *why)
{
	struct stalled_file s;
	int err = stalled_file_open(&s, why);

	if (err)
		return err;
	stalled_file_close(&s);
	return pagemap_supported(why);
}

const struct unit_ops kind_o_direct = {
	.name = "o-direct",
	.summary = "anonymous pages under O_DIRECT input that is in flight",
	.kernel = "anonymous folio with a reference or pin of a FUSE request",
	.detected = DETECTED_LATE,
	.movable = true,
	.supported = o_direct_supported,
	.open = o_direct_open,
	.take = held_pages_take,
	.drop = held_pages_drop,
	.seal = o_direct_seal,
	.let_go = o_direct_let_go,
	.is = page_flags_anon,
	.close = o_direct_close,
};
