// SPDX-License-Identifier: GPL-2.0
/*
 * Page cache of a block device that is under writeback, and stays so: the device is a network block
 * device (Documentation/admin-guide/blockdev/nbd.rst), at the other end of whose socket nobody
 * answers. Pages of a device's cache that are written by way of its file are not allocated as
 * movable ones, so that they lie in unmovable pageblocks, but they are on the LRU and migrate.
 *
 * Migration waits for the end of writeback without heeding signals, so the server wakes up a
 * quarter of the deadline after it has passed.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/nbd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "bench/machine/kernel_module.h"
#include "bench/machine/stock_module.h"
#include "workloads/support/let_go.h"
#include "workloads/support/quiet_thread.h"
#include "workloads/unit_ops.h"

#define MODULE "nbd"
#define DEVICE "/dev/nbd0"

/* No partitions are looked for: nobody would answer. */
#define PARAMS "nbds_max=1 max_part=0"

/* Requests that the device has at a time; who writes the next one back would wait. */
#define UNITS_MAX 128

#define TRIES	   1000
#define AGAIN_NSEC 1000000

/**
 * struct writeback - a device and its server
 * @dev: the device
 * @sock: the kernel's end and ours
 * @driver: the thread in which the kernel drives the device
 * @driven: there is that thread
 * @server: answers at last
 * @map: of the device, until the pages are sealed
 * @bytes: size of the device
 */
struct writeback {
	int dev;
	int sock[2];
	pthread_t driver;
	bool driven;
	struct let_go server;
	char *map;
	size_t bytes;
};

static void *drive(void *arg)
{
	struct writeback *w = arg;

	ioctl(w->dev, NBD_DO_IT);
	return NULL;
}

static bool read_all(int fd, void *data, size_t len)
{
	ssize_t n = 0;

	for (size_t done = 0; done < len; done += n) {
		n = read(fd, (char *)data + done, len - done);
		if (n <= 0)
			return false;
	}
	return true;
}

/* Until the kernel's end is closed. What is written is of no interest. */
static void serve(void *arg)
{
	struct writeback *w = arg;
	struct nbd_request q;
	char buffer[4 * 1024];

	while (read_all(w->sock[1], &q, sizeof(q))) {
		struct nbd_reply r = { .magic = htobe32(NBD_REPLY_MAGIC) };
		uint32_t left = be32toh(q.type) == NBD_CMD_WRITE ? be32toh(q.len) : 0, n;

		memcpy(r.handle, q.handle, sizeof(r.handle));
		for (; left; left -= n) {
			n = left < sizeof(buffer) ? left : sizeof(buffer);
			if (!read_all(w->sock[1], buffer, n))
				return;
		}
		if (be32toh(q.type) == NBD_CMD_DISC ||
		    send(w->sock[1], &r, sizeof(r), MSG_NOSIGNAL) != sizeof(r))
			return;
	}
}

static void end_device(struct writeback *w)
{
	if (w->dev < 0)
		return;
	let_go_now(&w->server);
	if (w->driven) {
		fsync(w->dev);
		ioctl(w->dev, NBD_DISCONNECT);
		shutdown(w->sock[1], SHUT_RDWR);
		pthread_join(w->driver, NULL);
	}
	ioctl(w->dev, NBD_CLEAR_SOCK);
	close(w->dev);
	kernel_module_unload(MODULE);
}

static void writeback_close(struct units *u)
{
	struct writeback *w = u->priv;

	if (!w)
		return;
	if (w->map)
		munmap(w->map, w->bytes);
	end_device(w);
	for (int i = 0; i < 2; i++)
		if (w->sock[i] >= 0)
			close(w->sock[i]);
	let_go_close(&w->server);
	free(w);
	u->priv = NULL;
}

/* It has its size when the kernel has begun to drive it. */
static int wait_for_size(const struct writeback *w)
{
	const struct timespec again = { .tv_nsec = AGAIN_NSEC };
	uint64_t bytes = 0;

	for (int i = 0; i < TRIES && bytes != w->bytes; i++) {
		if (ioctl(w->dev, BLKGETSIZE64, &bytes))
			return -errno;
		nanosleep(&again, NULL);
	}
	return bytes == w->bytes ? 0 : -ETIME;
}

static int start_device(struct writeback *w)
{
	int err;

	if (ioctl(w->dev, NBD_SET_BLKSIZE, PAGE_BYTES) ||
	    ioctl(w->dev, NBD_SET_SIZE_BLOCKS, w->bytes / PAGE_BYTES) ||
	    ioctl(w->dev, NBD_SET_SOCK, w->sock[0]))
		return -errno;
	err = quiet_thread_start(&w->driver, 0, drive, w);
	w->driven = !err;
	return err ?: wait_for_size(w);
}

static int open_device(struct writeback *w, struct diag *why)
{
	int err = stock_module_packed(MODULE, why);

	if (err)
		return err;
	kernel_module_unload(MODULE);
	err = stock_module_load(MODULE, PARAMS, why);
	if (err)
		return err;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, w->sock))
		return diag_set(why, -errno, "a pair of sockets: %s", strerror(errno));
	w->dev = open(DEVICE, O_RDWR | O_CLOEXEC);
	err = w->dev < 0 ? -errno : start_device(w);
	return err ? diag_set(why, err, DEVICE ": %s", strerror(-err)) : 0;
}

static int map_device(struct writeback *w, struct diag *why)
{
	void *map = mmap(NULL, w->bytes, PROT_READ, MAP_SHARED, w->dev, 0);

	if (map == MAP_FAILED)
		return diag_set(why, -errno, "mmap of " DEVICE ": %s", strerror(errno));
	w->map = map;
	madvise(map, w->bytes, MADV_RANDOM);
	return 0;
}

static int writeback_open(struct units *u, uint64_t max, struct diag *why)
{
	struct writeback *w;
	int err;

	u->priv = NULL;
	if (max > UNITS_MAX)
		max = UNITS_MAX;
	w = units_alloc(u, max, sizeof(*w), why);
	if (!w)
		return -ENOMEM;
	*w = (struct writeback){
		.dev = -1,
		.sock = { -1, -1 },
		.bytes = max * PAGE_BYTES,
		.server = {
			.after_ns = u->deadline_ns + u->deadline_ns / 4,
			.fn = serve,
			.arg = w,
		},
	};
	err = open_device(w, why);
	if (!err)
		err = let_go_open(&w->server, why) ?: map_device(w, why);
	if (err)
		writeback_close(u);
	return err;
}

/* A page that is written as a whole is not read before. */
static int take_one(struct units *u, uint64_t *pfn, struct diag *why)
{
	static char page[PAGE_BYTES_MAX];
	struct writeback *w = u->priv;
	uint64_t at = u->nr * PAGE_BYTES;

	page[0] = 1;
	if (pwrite(w->dev, page, PAGE_BYTES, at) != (ssize_t)PAGE_BYTES)
		return diag_set(why, -EIO, "writing to " DEVICE ": %s", strerror(errno));
	(void)*(volatile const char *)(w->map + at);
	return pagemap_read(w->map + at, 1, pfn, why);
}

static int writeback_seal(struct units *u, struct diag *why)
{
	struct writeback *w = u->priv;

	munmap(w->map, w->bytes);
	w->map = NULL;
	if (sync_file_range(w->dev, 0, 0, SYNC_FILE_RANGE_WRITE))
		return diag_set(why, -errno, "writing " DEVICE " back: %s", strerror(errno));
	return 0;
}

static void writeback_begin(struct units *u)
{
	let_go_start(&((struct writeback *)u->priv)->server);
}

static int writeback_supported(struct diag *why)
{
	return stock_module_packed(MODULE, why) ?: pagemap_supported(why);
}

const struct unit_ops kind_writeback = {
	.name = "writeback",
	.summary = "page cache of a disk under writeback, which does not answer; at most 128 pages",
	.guests = "all; not hosts: the disk is the guest's own",
	.kernel = "folio of a block device under writeback",
	.detected = DETECTED_LATE,
	.supported = writeback_supported,
	.open = writeback_open,
	.take = units_take_each,
	.take_one = take_one,
	.seal = writeback_seal,
	.begin = writeback_begin,
	.lingers = "the disk answers for all of its pages at once",
	.is = page_flags_writeback,
	.close = writeback_close,
};
