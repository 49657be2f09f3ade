// SPDX-License-Identifier: GPL-2.0
/*
 * What was written into a pipe and is not read yet. A pipe of one page for each unit, so that each
 * can go alone; a page in a larger pipe goes only after those before it.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pfn.h"
#include "workloads/support/fd_units.h"
#include "workloads/unit_ops.h"

static int fill(struct alloc_trace *t, int fd, uint64_t *pfn, struct diag *why)
{
	static char page[PAGE_BYTES_MAX];
	ssize_t n;
	int err;

	/* A ring of one slot instead of sixteen is less memory beside the page itself. */
	if (fcntl(fd, F_SETPIPE_SZ, (int)PAGE_BYTES) < 0)
		return diag_set(why, -errno, "a pipe of one page: %s", strerror(errno));
	err = alloc_trace_begin(t, why);
	if (err)
		return err;
	n = write(fd, page, PAGE_BYTES);
	if (n != (ssize_t)PAGE_BYTES)
		return diag_set(why, n < 0 ? -errno : -EIO, "filling a pipe: %s",
				strerror(n < 0 ? errno : EIO));
	err = alloc_trace_last(t, 0, ALLOC_UNMOVABLE, pfn);
	return err ? diag_set(why, err, "the trace lost the page of a pipe") : 0;
}

/* The read end is not needed to keep what was written. */
static int make_pipe(struct fd_units *f, uint64_t *pfn, struct diag *why)
{
	int fd[2], err;

	if (pipe2(fd, O_CLOEXEC | O_NONBLOCK))
		return diag_set(why, -errno, "pipe: %s", strerror(errno));
	err = fill(f->trace, fd[1], pfn, why);
	close(fd[0]);
	if (!err)
		return fd[1];
	close(fd[1]);
	return err;
}

static int pipe_open(struct units *u, uint64_t max, struct diag *why)
{
	return fd_units_open(u, max, why) ?: fd_units_trace(u, why);
}

static int pipe_take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	if (!((struct fd_units *)u->priv)->trace)
		return diag_set(why, -EINVAL, "sealed");
	return fd_units_take(u, nr, pfn, make_pipe, why);
}

const struct unit_ops kind_pipe = {
	.name = "pipe",
	.summary = "data written into pipes and not read",
	.kernel = "page of a pipe_buffer",
	.detected = DETECTED_EARLY,
	.supported = alloc_trace_supported,
	.open = pipe_open,
	.take = pipe_take,
	.drop = fd_units_drop,
	.seal = alloc_trace_seal,
	.is = page_flags_kernel,
	.close = fd_units_close,
};
