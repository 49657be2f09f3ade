/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_LARGE_FOLIO_H
#define PFNBENCH_WORKLOADS_LARGE_FOLIO_H

#include <stdint.h>

#include "bench/util/diag.h"

/* Huge pages of kernels with pages of 64 KiB. */
#define LARGE_FOLIO_ORDER_MAX 13

/**
 * large_folio_check() - whether a folio of this very size is there, and not smaller or larger ones
 * @kpageflags: /proc/kpageflags
 * @pfn: of its first page; PFN_UNKNOWN: an error
 * @order: pages in it, as a power of two, up to LARGE_FOLIO_ORDER_MAX
 * @why: the reason for a failure
 *
 * Return: 0; -ENOMEM: it is of another size; -EPERM: page frames are hidden; -EIO
 */
int large_folio_check(int kpageflags, uint64_t pfn, unsigned int order, struct diag *why);

#endif
