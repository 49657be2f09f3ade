// SPDX-License-Identifier: GPL-2.0
/*
 * The server of a FUSE file system that is one file: its root (rootmode). It answers no more than
 * it takes to open that (linux/fuse.h, Documentation/filesystems/fuse.rst).
 */

#include "workloads/support/fuse_server.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "bench/machine/private_mount.h"
#include "bench/machine/stock_module.h"

#define DEVICE "/dev/fuse"

/* More than writes can be in flight. */
#define BACKGROUND_MAX 65535

/* The kernel asks once what the file is like. */
#define VALID_SEC (365ull * 24 * 3600)

int fuse_server_open(struct diag *why)
{
	int fd = open(DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 && errno != EACCES && !stock_module_load("fuse", "", why))
		fd = open(DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return diag_set(why, -errno, DEVICE ": %s; %s", strerror(errno),
				errno == EACCES ? "be root" : "load the module fuse");
	return fd;
}

int fuse_server_mount(int dev, struct diag *why)
{
	char options[64];

	snprintf(options, sizeof(options), "fd=%d,rootmode=100000,user_id=0,group_id=0", dev);
	return private_mount("fuse", options, why);
}

static int reply(int dev, uint64_t unique, int err, const void *out, size_t size)
{
	struct fuse_out_header h = { .len = sizeof(h) + size, .error = err, .unique = unique };
	struct iovec iov[] = { { &h, sizeof(h) }, { (void *)out, size } };

	return writev(dev, iov, size ? 2 : 1) < 0 ? -errno : 0;
}

static int reply_init(int dev, uint64_t unique, const struct fuse_init_in *in, bool cached)
{
	uint32_t ours = FUSE_KERNEL_MINOR_VERSION;
	struct fuse_init_out out = {
		.major = FUSE_KERNEL_VERSION,
		.minor = in->minor < ours ? in->minor : ours,
		.flags = in->flags & (FUSE_MAX_PAGES | (cached ? FUSE_WRITEBACK_CACHE : 0)),
		.max_background = cached ? BACKGROUND_MAX : 0,
		.congestion_threshold = cached ? BACKGROUND_MAX : 0,
		.max_write = 4096,
		.max_pages = FUSE_SERVER_PAGES,
	};

	return reply(dev, unique, 0, &out, sizeof(out));
}

static int reply_attr(int dev, uint64_t unique, uint64_t bytes)
{
	const struct fuse_attr_out out = {
		.attr_valid = VALID_SEC,
		.attr = {
			.ino = FUSE_ROOT_ID,
			.size = bytes,
			.mode = S_IFREG | 0600,
			.nlink = 1,
			.blksize = 4096,
		},
	};

	return reply(dev, unique, 0, &out, sizeof(out));
}

int fuse_server_answer(int dev, uint64_t cached)
{
	/* Who is killed closes the file while the server is still there, and would wait for it. */
	const struct fuse_open_out opened = {
		.open_flags = FOPEN_NOFLUSH | (cached ? 0 : FOPEN_DIRECT_IO),
	};
	union {
		struct fuse_in_header h;
		char bytes[2 * FUSE_MIN_READ_BUFFER];
	} in;
	ssize_t n = read(dev, &in, sizeof(in));

	if (n < (ssize_t)sizeof(in.h))
		return n < 0 ? -errno : -EIO;
	if (in.h.opcode == FUSE_INIT)
		return reply_init(dev, in.h.unique, (void *)(&in.h + 1), cached);
	if (in.h.opcode == FUSE_OPEN)
		return reply(dev, in.h.unique, 0, &opened, sizeof(opened)) ?: 1;
	if (in.h.opcode == FUSE_GETATTR && cached)
		return reply_attr(dev, in.h.unique, cached);
	return reply(dev, in.h.unique, -ENOSYS, NULL, 0);
}
