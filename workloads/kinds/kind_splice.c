// SPDX-License-Identifier: GPL-2.0
/*
 * Pages in pipes: anonymous ones that a pipe holds a reference to, as vmsplice(2) leaves them, and
 * those of a file's page cache on their way through one, as sendfile(2) has them.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "workloads/support/file_room.h"
#include "workloads/support/held_pages.h"
#include "workloads/unit_ops.h"

/* As large as pipe-max-size lets any user's pipe be, where nobody has changed it. */
#define PIPE_PAGES 256

/**
 * struct spliced - pages, and pipes with room for all of them
 * @fd: read and write end of each pipe
 * @nr: pipes
 * @used: pages in all of them
 */
struct spliced {
	struct held_pages pages;
	int (*fd)[2];
	uint64_t nr;
	uint64_t used;
};

static int open_pipe(struct spliced *s, struct diag *why)
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

static int open_pipes(struct spliced *s, uint64_t pages, struct diag *why)
{
	uint64_t nr = (pages + PIPE_PAGES - 1) / PIPE_PAGES;
	int err = 0;

	s->fd = calloc(nr + 1, sizeof(*s->fd));
	if (!s->fd)
		return diag_set(why, -ENOMEM, "out of memory");
	file_room(2 * nr);
	while (!err && s->nr < nr)
		err = open_pipe(s, why);
	return err;
}

/* Closed pipes have no pages. */
static void splice_let_go(struct units *u)
{
	struct spliced *s = u->priv;

	while (s->nr) {
		s->nr--;
		close(s->fd[s->nr][0]);
		close(s->fd[s->nr][1]);
	}
}

static void splice_close(struct units *u)
{
	struct spliced *s = u->priv;

	if (!s)
		return;
	held_pages_close(u, &s->pages);
	splice_let_go(u);
	free(s->fd);
	free(s);
	u->priv = NULL;
}

/* @fd: whose pages they are; -1: anonymous */
static int open_pages(struct units *u, uint64_t max, int fd, struct diag *why)
{
	struct spliced *s = units_alloc(u, max, sizeof(*s), why);
	int err;

	if (!s) {
		if (fd >= 0)
			close(fd);
		return -ENOMEM;
	}
	err = held_pages_open(u, &s->pages, fd, why);
	if (!err)
		err = open_pipes(s, max, why);
	if (err)
		splice_close(u);
	return err;
}

static int vmsplice_open(struct units *u, uint64_t max, struct diag *why)
{
	return open_pages(u, max, -1, why);
}

static int splice_open(struct units *u, uint64_t max, struct diag *why)
{
	int fd = held_pages_memfd(max, 0, why);

	u->priv = NULL;
	return fd < 0 ? fd : open_pages(u, max, fd, why);
}

/* Into the pipe that is to be filled now. Return: bytes that went in, as of the system call */
static ssize_t splice_some(struct spliced *s, uint64_t first, uint64_t nr)
{
	uint64_t room = PIPE_PAGES - s->used % PIPE_PAGES;
	int fd = s->fd[s->used / PIPE_PAGES][1];
	size_t bytes = (nr < room ? nr : room) * PAGE_BYTES;
	struct iovec iov = { s->pages.addr + first * PAGE_BYTES, bytes };
	off_t at = first * PAGE_BYTES;

	return s->pages.fd < 0 ? vmsplice(fd, &iov, 1, SPLICE_F_NONBLOCK)
			       : splice(s->pages.fd, &at, fd, NULL, bytes, SPLICE_F_NONBLOCK);
}

static int splice_run(struct spliced *s, uint64_t first, uint64_t nr, struct diag *why)
{
	while (nr) {
		ssize_t n = splice_some(s, first, nr);

		if (n <= 0)
			return diag_set(why, n ? -errno : -EIO, "%s: %s",
					s->pages.fd < 0 ? "vmsplice" : "splice",
					strerror(n ? errno : EIO));
		n /= PAGE_BYTES;
		s->used += n;
		first += n;
		nr -= n;
	}
	return 0;
}

static int seal(struct units *u, struct diag *why)
{
	struct spliced *s = u->priv;
	uint64_t first = 0, nr;
	int err = 0;

	s->pages.sealed = true;
	for (; !err && (nr = held_pages_run(u, &s->pages, &first)); first += nr)
		err = splice_run(s, first, nr, why);
	return err;
}

/*
 * The pipe's reference alone keeps the pages: anonymous ones stay on the LRU lists, mapped nowhere.
 * The mapping of a file was there to tell the page frames; files that are sent seldom have one.
 */
static int seal_unmapped(struct units *u, struct diag *why)
{
	struct spliced *s = u->priv;

	return seal(u, why) ?: held_pages_unmap(u, &s->pages, why);
}

const struct unit_ops kind_vmsplice = {
	.name = "vmsplice",
	.summary = "anonymous pages in a pipe by vmsplice, mapped as before",
	.kernel = "anonymous folio with references of a pipe_buffer",
	.detected = DETECTED_LATE,
	.movable = true,
	.supported = pagemap_supported,
	.open = vmsplice_open,
	.take = held_pages_take,
	.drop = held_pages_drop,
	.seal = seal,
	.let_go = splice_let_go,
	.is = page_flags_anon,
	.close = splice_close,
};

const struct unit_ops kind_vmsplice_unmapped = {
	.name = "vmsplice-unmapped",
	.summary = "anonymous pages in a pipe by vmsplice, unmapped since",
	.kernel = "anonymous folio that only a pipe_buffer refers to",
	.detected = DETECTED_LATE,
	.movable = true,
	.supported = pagemap_supported,
	.open = vmsplice_open,
	.take = held_pages_take,
	.drop = held_pages_drop,
	.seal = seal_unmapped,
	.is = page_flags_anon,
	.close = splice_close,
};

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
	.seal = seal_unmapped,
	.let_go = splice_let_go,
	.is = page_flags_shmem,
	.close = splice_close,
};
