/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_VM_OPERATION_H
#define PFNBENCH_TESTS_VM_OPERATION_H

#include <stdint.h>

#include "bench/machine/machine.h"

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

/**
 * operation_arm() - arm a policy for the calling task
 * @dev: of the module
 * @r: range
 * @target: PFNB_TARGET_*
 * @policy: PFNB_POLICY_*
 * @flags: PFNB_ARM_*
 * @limit_ns: deadline of waits; 0: none
 *
 * Return: 0, or -1 with errno
 */
int operation_arm(int dev, const struct pfn_range *r, uint32_t target, uint32_t policy,
		  uint32_t flags, uint64_t limit_ns);

/**
 * operation_disarm() - disarm
 * @dev: of the module
 * @hits: what the hooks saw, or NULL
 *
 * Return: 0, or -1 with errno
 */
int operation_disarm(int dev, struct pfnb_hits *hits);

/**
 * sleep_ms() - let time pass
 * @ms: how much
 */
void sleep_ms(unsigned int ms);

#endif
