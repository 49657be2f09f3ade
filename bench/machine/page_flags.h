/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_PAGE_FLAGS_H
#define PFNBENCH_MACHINE_PAGE_FLAGS_H

#include <linux/kernel-page-flags.h>
#include <stdbool.h>
#include <stdint.h>

#define KPF(flag) (1ull << KPF_##flag)

/* What no page in use of order 0 has. */
#define KPF_NOT_SMALL                                                                              \
	(KPF(BUDDY) | KPF(NOPAGE) | KPF(HUGE) | KPF(THP) | KPF(COMPOUND_HEAD) |                    \
	 KPF(COMPOUND_TAIL) | KPF(OFFLINE) | KPF(HWPOISON))

/* What the page of a user's memory or file has. */
#define KPF_USER (KPF(LRU) | KPF(ANON) | KPF(SWAPBACKED) | KPF(UNEVICTABLE) | KPF(KSM))

/* Linux 6.12 has KPF_KSM with every anonymous page: stable_page_flags() tests one of two bits. */
static inline bool page_flags_anon(uint64_t flags)
{
	return (flags & KPF(ANON)) && !(flags & (KPF_NOT_SMALL | KPF(SLAB)));
}

static inline bool page_flags_shmem(uint64_t flags)
{
	return (flags & KPF(SWAPBACKED)) && !(flags & (KPF_NOT_SMALL | KPF(SLAB) | KPF(ANON)));
}

/* A page of order 0 that the kernel uses without a name for it */
static inline bool page_flags_kernel(uint64_t flags)
{
	return !(flags & (KPF_NOT_SMALL | KPF_USER | KPF(SLAB) | KPF(PGTABLE) | KPF(MMAP)));
}

#endif
