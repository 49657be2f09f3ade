// SPDX-License-Identifier: GPL-2.0
/*
 * BPF arrays that can be mapped (BPF_F_MMAPABLE). The values of an array fill one page, which is
 * the unit; the kernel puts its own struct bpf_array on a page of its own before that, in the same
 * vmalloc area. That one blocks as well, lies anywhere, and is not to be seen from here: it is of
 * no unit.
 */

#include <errno.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/trial/machine.h"
#include "workloads/fd_units.h"
#include "workloads/kinds_blockers.h"
#include "workloads/page_flags.h"

static int create(struct diag *why)
{
	union bpf_attr attr;
	int fd;

	/* All of it: what the kernel does not know must be zero, padding included. */
	memset(&attr, 0, sizeof(attr));
	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = sizeof(uint32_t);
	attr.value_size = PAGE_BYTES;
	attr.max_entries = 1;
	attr.map_flags = BPF_F_MMAPABLE;
	fd = syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));
	if (fd < 0)
		return diag_set(why, -errno, "BPF array: %s%s", strerror(errno),
				errno == EPERM ? "; be root" : "");
	return fd;
}

static int make_array(struct fd_units *f, uint64_t *pfn, struct diag *why)
{
	int fd = create(why), err;

	if (fd < 0)
		return fd;
	err = fd_units_locate(fd, pfn, why);
	if (!err)
		return fd;
	close(fd);
	return err;
}

static int bpf_array_take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	return fd_units_take(u, nr, pfn, make_array, why);
}

static int bpf_array_supported(struct diag *why)
{
	uint64_t pfn;
	int fd = make_array(NULL, &pfn, why);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

const struct unit_ops kind_bpf_array = {
	.name = "bpf-array",
	.summary = "values of BPF arrays that user space can map",
	.kernel = "vmalloc page of a struct bpf_array",
	.found = FOUND_EARLY,
	.movable = false,
	.supported = bpf_array_supported,
	.open = fd_units_open,
	.take = bpf_array_take,
	.drop = fd_units_drop,
	.is = page_flags_kernel,
	.close = fd_units_close,
};
