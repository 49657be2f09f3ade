// SPDX-License-Identifier: GPL-2.0
/*
 * A FUSE file system that is one file: its root (rootmode). Its server answers no more than it
 * takes to open that (linux/fuse.h, Documentation/filesystems/fuse.rst).
 */

#include "workloads/support/stalled_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "bench/machine/private_mount.h"
#include "bench/machine/stock_module.h"
#include "bench/util/file.h"

#define DEVICE "/dev/fuse"

/* Longer than the kernel takes for its two requests; then something is amiss. */
#define ANSWER_MSEC 5000

/* open(2) waits for the server, which is this process as well. */
struct opener {
	int root;
	int fd;
};

static void *open_file(void *arg)
{
	struct opener *o = arg;
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", o->root);
	o->fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	if (o->fd < 0)
		o->fd = -errno;
	return NULL;
}

static int reply(int dev, uint64_t unique, int err, const void *out, size_t size)
{
	struct fuse_out_header h = { .len = sizeof(h) + size, .error = err, .unique = unique };
	struct iovec iov[] = { { &h, sizeof(h) }, { (void *)out, size } };

	return writev(dev, iov, size ? 2 : 1) < 0 ? -errno : 0;
}

static int reply_init(int dev, uint64_t unique, const struct fuse_init_in *in)
{
	uint32_t ours = FUSE_KERNEL_MINOR_VERSION;
	struct fuse_init_out out = {
		.major = FUSE_KERNEL_VERSION,
		.minor = in->minor < ours ? in->minor : ours,
		.flags = in->flags & FUSE_MAX_PAGES,
		.max_write = 4096,
		.max_pages = STALLED_PAGES,
	};

	return reply(dev, unique, 0, &out, sizeof(out));
}

/* Return: 1 when the file has been opened */
static int serve_one(int dev)
{
	/* Who is killed closes the file while the server is still there, and would wait for it. */
	static const struct fuse_open_out opened = {
		.open_flags = FOPEN_DIRECT_IO | FOPEN_NOFLUSH,
	};
	union {
		struct fuse_in_header h;
		char bytes[2 * FUSE_MIN_READ_BUFFER];
	} in;
	ssize_t n = read(dev, &in, sizeof(in));

	if (n < (ssize_t)sizeof(in.h))
		return n < 0 ? -errno : -EIO;
	if (in.h.opcode == FUSE_INIT)
		return reply_init(dev, in.h.unique, (void *)(&in.h + 1));
	if (in.h.opcode == FUSE_OPEN)
		return reply(dev, in.h.unique, 0, &opened, sizeof(opened)) ?: 1;
	return reply(dev, in.h.unique, -ENOSYS, NULL, 0);
}

static int serve(int dev)
{
	struct pollfd p = { .fd = dev, .events = POLLIN };
	int done = 0;

	while (!done)
		done = poll(&p, 1, ANSWER_MSEC) > 0 ? serve_one(dev) : -ETIME;
	return done < 0 ? done : 0;
}

static int open_served(struct stalled_file *s, struct diag *why)
{
	struct opener o = { .root = s->root };
	pthread_t thread;
	int err = -pthread_create(&thread, NULL, open_file, &o);

	if (err)
		return diag_set(why, err, "no thread to open a file of FUSE: %s", strerror(-err));
	err = serve(s->dev);
	if (err)
		stalled_file_abort(s);
	pthread_join(thread, NULL);
	if (!err && o.fd < 0)
		err = o.fd;
	else
		s->fd = o.fd;
	return err ? diag_set(why, err, "opening a file of FUSE: %s", strerror(-err)) : 0;
}

static int mount_file(struct stalled_file *s, struct diag *why)
{
	char options[64];

	snprintf(options, sizeof(options), "fd=%d,rootmode=100000,user_id=0,group_id=0", s->dev);
	s->root = private_mount("fuse", options, why);
	if (s->root < 0)
		return s->root;
	s->control = private_mount("fusectl", "", why);
	return s->control < 0 ? s->control : 0;
}

static int open_device(struct diag *why)
{
	int fd = open(DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 && errno != EACCES && !stock_module_load("fuse", "", why))
		fd = open(DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return diag_set(why, -errno, DEVICE ": %s; %s", strerror(errno),
				errno == EACCES ? "be root" : "load the module fuse");
	return fd;
}

int stalled_file_open(struct stalled_file *s, struct diag *why)
{
	int err;

	*s = STALLED_FILE_NONE;
	s->dev = open_device(why);
	if (s->dev < 0)
		return s->dev;
	err = mount_file(s, why);
	if (!err)
		err = open_served(s, why);
	if (err)
		stalled_file_close(s);
	return err;
}

/* Its directory is called after the file system's device number. */
static int open_control(const struct stalled_file *s, const char *name, int flags)
{
	struct statx st;
	char path[32];
	int fd;

	/* The server would not answer what the file is like today. */
	if (statx(s->root, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, 0, &st))
		return -errno;
	snprintf(path, sizeof(path), "%u/%s", st.stx_dev_minor, name);
	fd = openat(s->control, path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int stalled_file_waiting(const struct stalled_file *s, uint64_t *nr, struct diag *why)
{
	char text[24] = "";
	int fd = open_control(s, "waiting", O_RDONLY), err;

	err = fd < 0 ? fd : read(fd, text, sizeof(text) - 1) < 0 ? -errno : 0;
	if (fd >= 0)
		close(fd);
	*nr = strtoull(text, NULL, 10);
	return err ? diag_set(why, err, "requests of FUSE cannot be counted: %s", strerror(-err))
		   : 0;
}

/* Closing the device does it as well, if no child of ours has it, too. */
void stalled_file_abort(struct stalled_file *s)
{
	int fd = s->control < 0 ? -1 : open_control(s, "abort", O_WRONLY);

	if (fd >= 0) {
		file_write_all(fd, "1", 1);
		close(fd);
	}
	if (s->dev >= 0)
		close(s->dev);
	s->dev = -1;
}

void stalled_file_close(struct stalled_file *s)
{
	const int fds[] = { s->fd, s->root, s->control };

	stalled_file_abort(s);
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	*s = STALLED_FILE_NONE;
}
