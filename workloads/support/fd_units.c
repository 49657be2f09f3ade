// SPDX-License-Identifier: GPL-2.0
#include "workloads/support/fd_units.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "workloads/support/file_room.h"

int fd_units_open(struct units *u, uint64_t max, struct diag *why)
{
	struct fd_units *f = units_alloc(u, max, sizeof(*f) + max * sizeof(f->fd[0]), why);

	if (!f)
		return -ENOMEM;
	for (uint64_t i = 0; i < max; i++)
		f->fd[i] = -1;
	file_room(max);
	return 0;
}

int fd_units_trace(struct units *u, struct diag *why)
{
	struct fd_units *f = u->priv;
	int err = alloc_trace_open(&f->trace, why);

	if (err)
		fd_units_close(u);
	return err;
}

int fd_units_take(struct units *u, uint64_t nr, uint64_t *pfn,
		  int (*make)(struct fd_units *f, uint64_t *pfn, struct diag *why),
		  struct diag *why)
{
	struct fd_units *f = u->priv;
	int err = units_room(u, nr, why);

	if (err)
		return err;
	for (uint64_t i = 0; i < nr && err >= 0; i++) {
		err = make(f, &pfn[i], why);
		if (err == -EMFILE || err == -ENFILE)
			diag_prefix(why, "after %llu units (raise ulimit -n): ",
				    (unsigned long long)u->nr);
		if (err >= 0)
			f->fd[u->nr++] = err;
	}
	if (f->trace)
		alloc_trace_end(f->trace);
	return err < 0 ? err : 0;
}

int fd_units_locate(int fd, uint64_t *pfn, struct diag *why)
{
	void *addr = mmap(NULL, PAGE_BYTES, PROT_READ, MAP_SHARED, fd, 0);
	int err;

	if (addr == MAP_FAILED)
		return diag_set(why, -errno, "mmap to locate a page: %s", strerror(errno));
	err = pagemap_read(addr, 1, pfn, why);
	munmap(addr, PAGE_BYTES);
	return err;
}

int fd_units_drop(struct units *u, uint64_t i, struct diag *why)
{
	struct fd_units *f = u->priv;

	if (i >= u->nr || f->fd[i] < 0)
		return diag_set(why, -EINVAL, "unit %llu is not there", (unsigned long long)i);
	close(f->fd[i]);
	f->fd[i] = -1;
	return 0;
}

void fd_units_close(struct units *u)
{
	struct fd_units *f = u->priv;

	if (!f)
		return;
	for (uint64_t i = 0; i < u->nr; i++)
		if (f->fd[i] >= 0)
			close(f->fd[i]);
	alloc_trace_close(f->trace);
	free(f);
	u->priv = NULL;
}
