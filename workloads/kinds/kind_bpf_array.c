// SPDX-License-Identifier: GPL-2.0
/*
 * BPF arrays that can be mapped (BPF_F_MMAPABLE). The kernel puts its own struct bpf_array on one
 * page, and the values, which fill one as well, on the next of the same vmalloc area. Both block.
 *
 * Where vmalloc() takes its pages one by one, the values are the unit, and the other page lies
 * anywhere beside it. Newer kernels (7.3) allocate both as one of order 1, and that is the unit;
 * pagemap does not show where it is mapped, but the trace shows allocations that are not bulk ones.
 */

#include <errno.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pfn.h"
#include "workloads/support/fd_units.h"
#include "workloads/unit_ops.h"

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

static int locate(struct fd_units *f, int fd, uint64_t *pfn, struct diag *why)
{
	int err;

	if (!f || !f->trace)
		return fd_units_locate(fd, pfn, why);
	err = alloc_trace_last(f->trace, 1, ALLOC_UNMOVABLE, pfn);
	return err ? diag_set(why, err, "the trace lost the pages of a BPF array") : 0;
}

static int make_array(struct fd_units *f, uint64_t *pfn, struct diag *why)
{
	int err = f && f->trace ? alloc_trace_begin(f->trace, why) : 0, fd;

	if (err)
		return err;
	fd = create(why);
	if (fd < 0)
		return fd;
	err = locate(f, fd, pfn, why);
	if (!err)
		return fd;
	close(fd);
	return err;
}

static unsigned int bpf_array_order(void)
{
	struct alloc_trace *t;
	uint64_t values, both = PFN_UNKNOWN;
	int fd;

	if (alloc_trace_open(&t, NULL) || alloc_trace_begin(t, NULL)) {
		alloc_trace_close(t);
		return 0;
	}
	fd = make_array(NULL, &values, NULL);
	alloc_trace_end(t);
	if (fd >= 0)
		close(fd);
	if (fd < 0 || alloc_trace_last(t, 1, ALLOC_UNMOVABLE, &both))
		both = PFN_UNKNOWN;
	alloc_trace_close(t);
	return both != PFN_UNKNOWN && (values == PFN_UNKNOWN || values == both + 1);
}

static int bpf_array_open(struct units *u, uint64_t max, struct diag *why)
{
	int err = fd_units_open(u, max, why);

	if (err)
		return err;
	u->order = bpf_array_order();
	return u->order ? fd_units_trace(u, why) : 0;
}

static int bpf_array_take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	return fd_units_take(u, nr, pfn, make_array, why);
}

static int bpf_array_supported(struct diag *why)
{
	uint64_t pfn;

	return units_probed(make_array(NULL, &pfn, why));
}

const struct unit_ops kind_bpf_array = {
	.name = "bpf-array",
	.summary = "values of BPF arrays that user space can map",
	.kernel = "vmalloc page of a struct bpf_array",
	.detected = DETECTED_EARLY,
	.beside = 1,
	.supported = bpf_array_supported,
	.order = bpf_array_order,
	.open = bpf_array_open,
	.take = bpf_array_take,
	.drop = fd_units_drop,
	.seal = alloc_trace_seal,
	.is = page_flags_kernel,
	.close = fd_units_close,
};
