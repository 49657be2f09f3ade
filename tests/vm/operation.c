// SPDX-License-Identifier: GPL-2.0
#include "tests/vm/operation.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <time.h>

#include "bench/util/units.h"

#define LOWEST_PFN 16384

int operation_arm(int dev, const struct pfn_range *r, uint32_t target, uint32_t policy,
		  uint32_t flags, uint64_t limit_ns)
{
	struct pfnb_arm arm = {
		.h = { .version = PFNB_VERSION, .flags = flags },
		.start_pfn = r->start_pfn,
		.nr_pages = r->nr_pages,
		.policy = policy,
		.target = target,
		.deadline_ns = limit_ns,
	};

	return ioctl(dev, PFNB_IOC_ARM, &arm);
}

int operation_disarm(int dev, struct pfnb_hits *hits)
{
	struct pfnb_arm arm = { .h.version = PFNB_VERSION };
	int err = ioctl(dev, PFNB_IOC_DISARM, &arm);

	if (hits)
		*hits = arm.hits;
	return err;
}

void sleep_ms(unsigned int ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * NSEC_PER_MSEC };

	nanosleep(&t, NULL);
}

struct operation operation_contig(struct machine *m, const struct pfn_range *r, uint32_t policy,
				  uint32_t flags)
{
	struct pfnb_start start = { .h.version = PFNB_VERSION };
	struct pfnb_contig c = { .h.version = PFNB_VERSION };
	struct operation op = { 0 };

	if (operation_arm(m->dev, r, PFNB_TARGET_CONTIG, policy, flags, 0)) {
		op.err = -errno;
		return op;
	}
	if (ioctl(m->dev, PFNB_IOC_START, &start) || ioctl(m->dev, PFNB_IOC_CONTIG, &c))
		op.err = -errno;
	else
		op.err = c.err;
	op.ns = c.end_ns - c.begin_ns;
	if (operation_disarm(m->dev, &op.hits))
		op.err = -errno;
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
