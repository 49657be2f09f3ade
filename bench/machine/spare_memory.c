// SPDX-License-Identifier: GPL-2.0
/*
 * Where the kernel has no page left for its own use, processes are killed, or it panics. Pages in
 * pipes are not movable: they lie where the kernel's own pages would, and not in ZONE_MOVABLE, where
 * there may be plenty.
 */
#include "bench/machine/spare_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PIPE_BYTES (SPARE_MEMORY_BYTES / SPARE_PIPES)

static int fill(int fd)
{
	static const char zeros[65536];
	ssize_t n;

	if (fcntl(fd, F_SETPIPE_SZ, (int)PIPE_BYTES) < 0)
		return -errno;
	for (size_t done = 0; done < PIPE_BYTES; done += n) {
		n = write(fd, zeros, sizeof(zeros));
		if (n <= 0)
			return n ? -errno : -EIO;
	}
	return 0;
}

int spare_memory_take(struct spare_memory *s, struct diag *why)
{
	int err = 0;

	for (int i = 0; i < SPARE_PIPES; i++)
		s->fd[i][0] = s->fd[i][1] = -1;
	for (int i = 0; i < SPARE_PIPES && !err; i++)
		err = pipe2(s->fd[i], O_NONBLOCK | O_CLOEXEC) ? -errno : fill(s->fd[i][1]);
	if (!err)
		return 0;
	spare_memory_give(s);
	return diag_set(why, err, "no memory to spare: %s", strerror(-err));
}

void spare_memory_give(struct spare_memory *s)
{
	for (int i = 0; i < SPARE_PIPES; i++) {
		if (s->fd[i][0] < 0)
			continue;
		close(s->fd[i][0]);
		close(s->fd[i][1]);
	}
}
