// SPDX-License-Identifier: GPL-2.0
#include "tests/vm/operation.h"

#include <errno.h>
#include <sys/ioctl.h>

#define LOWEST_PFN 16384

struct operation operation_contig(struct machine *m, const struct pfn_range *r, uint32_t policy,
				  uint32_t flags)
{
	struct pfnb_arm arm = {
		.h = { .version = PFNB_VERSION, .flags = flags },
		.start_pfn = r->start_pfn,
		.nr_pages = r->nr_pages,
		.policy = policy,
		.target = PFNB_TARGET_CONTIG,
	};
	struct pfnb_start start = { .h.version = PFNB_VERSION };
	struct pfnb_contig c = { .h.version = PFNB_VERSION };
	struct operation op = { 0 };

	if (ioctl(m->dev, PFNB_IOC_ARM, &arm)) {
		op.err = -errno;
		return op;
	}
	arm.h.flags = 0;
	if (ioctl(m->dev, PFNB_IOC_START, &start) || ioctl(m->dev, PFNB_IOC_CONTIG, &c))
		op.err = -errno;
	else
		op.err = c.err;
	op.ns = c.end_ns - c.begin_ns;
	if (ioctl(m->dev, PFNB_IOC_DISARM, &arm))
		op.err = -errno;
	op.hits = arm.hits;
	return op;
}

int operation_claim(struct machine *m, uint64_t nr_pages, struct pfn_range *r)
{
	r->nr_pages = nr_pages;
	r->start_pfn = m->end_pfn / nr_pages * nr_pages;
	while (r->start_pfn > LOWEST_PFN + nr_pages) {
		r->start_pfn -= nr_pages;
		if (!machine_claim(m, r))
			return 0;
	}
	return -ENOMEM;
}
