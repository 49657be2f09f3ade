// SPDX-License-Identifier: GPL-2.0
/*
 * Kinds of pages that only drivers make. An owned page is refcount 1, neither LRU nor movable; with
 * a mark the kernel takes it for one of a balloon or of the firmware.
 */

#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/sched.h>

#include "pfnbench.h"

static int check(struct pfnb_claims *claims, unsigned long start, unsigned long nr,
		 const unsigned long *bitmap, u32 flags)
{
	unsigned long i;

	for_each_set_bit (i, bitmap, nr) {
		struct page *page;

		if (!pfnb_claims_owned(claims, start + i))
			return -EPERM;
		if (flags & PFNB_MARK_BLOCK && pfnb_in_cma(start + i, 1))
			return -EINVAL;
		page = pfn_to_page(start + i);
		if (PageOffline(page) || PageReserved(page))
			return -EEXIST;
		cond_resched();
	}
	return 0;
}

static void mark_page(struct page *page, u32 flags)
{
	if (flags & PFNB_MARK_OFFLINE)
		__SetPageOffline(page);
	else if (flags & PFNB_MARK_RESERVED)
		SetPageReserved(page);
	else
		pfnb_set_block_type(page_to_pfn(page), MIGRATE_UNMOVABLE);
}

/**
 * pfnb_mark() - mark owned pages; the caller sees to it that no timer frees them meanwhile
 * @claims: of the file
 * @start: first PFN of the range
 * @nr: pages of the range
 * @bitmap: which of [start, start + nr)
 * @flags: one of PFNB_MARK_*
 * @marked: how many
 *
 * Return: 0, -EPERM when one of them is not owned, -EEXIST when one is marked, -EINVAL for a block
 * of a contiguous memory area; then none was.
 */
int pfnb_mark(struct pfnb_claims *claims, unsigned long start, unsigned long nr,
	      const unsigned long *bitmap, u32 flags, unsigned long *marked)
{
	unsigned long i;
	int err;

	*marked = 0;
	mutex_lock(&claims->lock);
	err = check(claims, start, nr, bitmap, flags);
	if (!err) {
		for_each_set_bit (i, bitmap, nr) {
			mark_page(pfn_to_page(start + i), flags);
			++*marked;
			cond_resched();
		}
	}
	mutex_unlock(&claims->lock);
	return err;
}
