/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_PAGE_FLAGS_H
#define PFNBENCH_MACHINE_PAGE_FLAGS_H

#include <linux/kernel-page-flags.h>
#include <stdbool.h>
#include <stdint.h>

#define KPF(flag) (1ull << KPF_##flag)

/* Told, but in no header for users: include/linux/kernel-page-flags.h */
#define KPF_RESERVED 32
#define KPF_PRIVATE  35

/* Flags that no page of order 0 in use has. */
#define KPF_NOT_SMALL                                                                              \
	(KPF(BUDDY) | KPF(NOPAGE) | KPF(HUGE) | KPF(THP) | KPF(COMPOUND_HEAD) |                    \
	 KPF(COMPOUND_TAIL) | KPF(OFFLINE) | KPF(HWPOISON))

/* Flags that a page of a user's memory or file has. */
#define KPF_USER (KPF(LRU) | KPF(ANON) | KPF(SWAPBACKED) | KPF(UNEVICTABLE) | KPF(KSM))

/**
 * page_flags_anon() - whether a page is an anonymous one of order 0
 * @flags: its word of /proc/kpageflags
 *
 * Linux 6.12 has KPF_KSM with every anonymous page: stable_page_flags() tests one of two bits.
 *
 * Return: true for an anonymous page that is no part of a larger one
 */
static inline bool page_flags_anon(uint64_t flags)
{
	return (flags & KPF(ANON)) && !(flags & (KPF_NOT_SMALL | KPF(SLAB)));
}

/**
 * page_flags_shmem() - whether a page is one of shared memory, of order 0
 * @flags: its word of /proc/kpageflags
 *
 * Return: true for a page of shmem that is no part of a larger one
 */
static inline bool page_flags_shmem(uint64_t flags)
{
	return (flags & KPF(SWAPBACKED)) && !(flags & (KPF_NOT_SMALL | KPF(SLAB) | KPF(ANON)));
}

/**
 * page_flags_writeback() - whether a page is one of page cache, of order 0, under writeback
 * @flags: its word of /proc/kpageflags
 *
 * Return: true for a page on the LRU that is being written to its file or device
 */
static inline bool page_flags_writeback(uint64_t flags)
{
	return (flags & KPF(LRU)) && (flags & KPF(WRITEBACK)) &&
	       !(flags & (KPF_NOT_SMALL | KPF(ANON) | KPF(SWAPBACKED) | KPF(SLAB)));
}

/**
 * page_flags_kernel() - whether a page of order 0 is one that the kernel uses without a name for it
 * @flags: its word of /proc/kpageflags
 *
 * Return: true for a page whose use no flag tells; false for slabs, page tables and all that
 * users have or have mapped
 */
static inline bool page_flags_kernel(uint64_t flags)
{
	return !(flags & (KPF_NOT_SMALL | KPF_USER | KPF(SLAB) | KPF(PGTABLE) | KPF(MMAP)));
}

#endif
