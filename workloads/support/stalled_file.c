// SPDX-License-Identifier: GPL-2.0
#include "workloads/support/stalled_file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/machine/private_mount.h"
#include "bench/util/file.h"
#include "workloads/support/fuse_server.h"

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

static int serve(int dev)
{
	struct pollfd p = { .fd = dev, .events = POLLIN };
	int done = 0;

	while (!done)
		done = poll(&p, 1, ANSWER_MSEC) > 0 ? fuse_server_answer(dev, 0) : -ETIME;
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
	s->root = fuse_server_mount(s->dev, why);
	if (s->root < 0)
		return s->root;
	s->control = private_mount("fusectl", "", why);
	return s->control < 0 ? s->control : 0;
}

int stalled_file_open(struct stalled_file *s, struct diag *why)
{
	int err;

	*s = STALLED_FILE_NONE;
	s->dev = fuse_server_open(why);
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
