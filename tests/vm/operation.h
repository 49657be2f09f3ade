/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_VM_OPERATION_H
#define PFNBENCH_TESTS_VM_OPERATION_H

#include <stdint.h>

#include "bench/trial/machine.h"

/**
 * struct operation - one alloc_contig_range() and what the hooks saw of it
 * @err: of the operation, or of what could not be armed
 */
struct operation {
	int err;
	uint64_t ns;
	struct pfnb_hits hits;
};

/**
 * operation_contig() - arm a policy, call alloc_contig_range(), disarm
 * @flags: PFNB_ARM_*
 */
struct operation operation_contig(struct machine *m, const struct pfn_range *r, uint32_t policy,
				  uint32_t flags);

/**
 * operation_claim() - claim the highest range of a size that can be had
 * Return: 0 or -ENOMEM
 */
int operation_claim(struct machine *m, uint64_t nr_pages, struct pfn_range *r);

#endif
