/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_PAGEMAP_H
#define PFNBENCH_WORKLOADS_PAGEMAP_H

#include <stdint.h>

#include "bench/util/diag.h"

/**
 * pagemap_supported() - 0, or -errno and why page frames cannot be seen
 */
int pagemap_supported(struct diag *why);

/**
 * pagemap_read() - the page frames that a range of the own address space is mapped to
 * @addr: of the first page
 * @nr: pages
 * @pfn: UNIT_NOWHERE where no page is present
 *
 * Return: 0, or -errno and the reason; -EPERM where the kernel hides the frames.
 */
int pagemap_read(const void *addr, uint64_t nr, uint64_t *pfn, struct diag *why);

/**
 * page_flags_read() - kpageflags of a page
 *
 * Return: 0, or -errno and the reason.
 */
int page_flags_read(uint64_t pfn, uint64_t *flags, struct diag *why);

#endif
