// SPDX-License-Identifier: GPL-2.0
#include "workloads/support/pipe_set.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/pfn.h"
#include "workloads/support/file_room.h"

/* As large as pipe-max-size lets any user's pipe be, where nobody has changed it. */
#define PIPE_PAGES 256

static int open_one(struct pipe_set *s, struct diag *why)
{
	int *fd = s->fd[s->nr];

	if (pipe2(fd, O_CLOEXEC | O_NONBLOCK))
		return diag_set(why, -errno, "pipe %llu: %s%s", (unsigned long long)s->nr + 1,
				strerror(errno), errno == EMFILE ? "; raise ulimit -n" : "");
	s->nr++;
	if (fcntl(fd[1], F_SETPIPE_SZ, (int)(PIPE_PAGES * PAGE_BYTES)) < 0)
		return diag_set(why, -errno, "a pipe of %d pages: %s", PIPE_PAGES, strerror(errno));
	return 0;
}

int pipe_set_open(struct pipe_set *s, uint64_t pages, struct diag *why)
{
	uint64_t nr = (pages + PIPE_PAGES - 1) / PIPE_PAGES;
	int err = 0;

	*s = (struct pipe_set){ .fd = calloc(nr + 1, sizeof(*s->fd)) };
	if (!s->fd)
		return diag_set(why, -ENOMEM, "out of memory");
	file_room(2 * nr);
	while (!err && s->nr < nr)
		err = open_one(s, why);
	if (err)
		pipe_set_close(s);
	return err;
}

int pipe_set_next(const struct pipe_set *s, uint64_t *room)
{
	*room = PIPE_PAGES - s->used % PIPE_PAGES;
	return s->fd[s->used / PIPE_PAGES][1];
}

void pipe_set_close(struct pipe_set *s)
{
	for (uint64_t i = 0; i < s->nr; i++) {
		close(s->fd[i][0]);
		close(s->fd[i][1]);
	}
	free(s->fd);
	*s = (struct pipe_set){ NULL };
}
