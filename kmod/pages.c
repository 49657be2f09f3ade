// SPDX-License-Identifier: GPL-2.0
/* Calls about the pages that a file owns: what is asked is checked before a page is looked at. */

#include <linux/bitmap.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "pfnbench.h"

/* For this task: its claim would run under the policy, and wait for pages that only it may free. */
static bool is_armed(unsigned long start, unsigned long nr)
{
	const struct pfnb_op *op = pfnb_op_enter();
	bool is;

	if (!op)
		return false;
	is = start < op->end && start + nr > op->start;
	pfnb_op_leave();
	return is;
}

/**
 * pfnb_ioc_claim() - PFNB_IOC_CLAIM
 * @f: the open file
 * @arg: struct pfnb_claim, a copy of the user's, with checked flags
 *
 * Return: 0; -EBUSY for pages of the task's own armed range; else as pfnb_claims_add().
 */
long pfnb_ioc_claim(struct pfnb_file *f, void *arg)
{
	const struct pfnb_claim *c = arg;
	int err = pfnb_range_check(c->start_pfn, c->nr_pages);

	if (!err && is_armed(c->start_pfn, c->nr_pages))
		err = -EBUSY;
	return err ? err
		   : pfnb_claims_add(&f->claims, c->start_pfn, c->nr_pages,
				     c->h.flags & PFNB_CLAIM_CMA);
}

static unsigned long *bitmap_from_user(const struct pfnb_pages *p)
{
	unsigned long *bitmap = kvcalloc(BITS_TO_LONGS(p->nr_pages), sizeof(long), GFP_KERNEL);

	if (!bitmap)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(bitmap, u64_to_user_ptr(p->bitmap),
			   BITS_TO_LONGS(p->nr_pages) * sizeof(long))) {
		kvfree(bitmap);
		return ERR_PTR(-EFAULT);
	}
	return bitmap;
}

static int check_pages(const struct pfnb_pages *p)
{
	if (p->nr_pages > PFNB_MAX_PAGES)
		return -E2BIG;
	if (!p->nr_pages || p->start_pfn > PFNB_PFN_LIMIT)
		return -EINVAL;
	return 0;
}

/* pfnb_claims_free() or pfnb_mark() of the pages in a bitmap from the user */
static long change_pages(struct pfnb_file *f, struct pfnb_pages *p, bool flags_valid,
			 int (*change)(struct pfnb_claims *claims, unsigned long start,
				       unsigned long nr, const unsigned long *bitmap, u32 flags,
				       unsigned long *done))
{
	unsigned long *bitmap, done;
	int err = check_pages(p);

	if (!err && !flags_valid)
		err = -EINVAL;
	if (err)
		return err;
	bitmap = bitmap_from_user(p);
	if (IS_ERR(bitmap))
		return PTR_ERR(bitmap);
	err = change(&f->claims, p->start_pfn, p->nr_pages, bitmap, p->h.flags, &done);
	p->nr_done = done;
	kvfree(bitmap);
	return err;
}

/**
 * pfnb_ioc_free() - PFNB_IOC_FREE
 * @f: the open file
 * @arg: struct pfnb_pages, a copy of the user's, with known flags; nr_done is written
 *
 * Return: 0; -E2BIG over PFNB_MAX_PAGES; -EINVAL for no pages, a PFN over PFNB_PFN_LIMIT, or flags
 * that do not go together; -ENOMEM; -EFAULT for the bitmap; else as pfnb_claims_free().
 */
long pfnb_ioc_free(struct pfnb_file *f, void *arg)
{
	struct pfnb_pages *p = arg;

	return change_pages(f, p,
			    PFNB_FREE_ORDER_OF(p->h.flags) <= pageblock_order &&
				    ~p->h.flags & (PFNB_FREE_UNMOVABLE | PFNB_FREE_RECLAIMABLE),
			    pfnb_claims_free);
}

/* No page is freed by its lifetime between the look at it and the mark. */
static int mark(struct pfnb_claims *claims, unsigned long start, unsigned long nr,
		const unsigned long *bitmap, u32 flags, unsigned long *marked)
{
	struct pfnb_file *f = container_of(claims, struct pfnb_file, claims);
	bool paused;
	int err;

	if (mutex_lock_killable(&f->op_lock))
		return -EINTR;
	paused = pfnb_releases_pause(&f->releases);
	err = pfnb_mark(claims, start, nr, bitmap, flags, marked);
	if (paused)
		pfnb_releases_resume(&f->releases);
	mutex_unlock(&f->op_lock);
	return err;
}

/**
 * pfnb_ioc_mark() - PFNB_IOC_MARK
 * @f: the open file
 * @arg: struct pfnb_pages, a copy of the user's, with known flags; nr_done is written
 *
 * Return: 0; -E2BIG over PFNB_MAX_PAGES; -EINVAL for no pages, a PFN over PFNB_PFN_LIMIT, or not
 * just one flag; -ENOMEM; -EFAULT for the bitmap; -EINTR when the task is killed; else as
 * pfnb_mark().
 */
long pfnb_ioc_mark(struct pfnb_file *f, void *arg)
{
	struct pfnb_pages *p = arg;

	return change_pages(f, p, is_power_of_2(p->h.flags), mark);
}

/**
 * pfnb_ioc_owned() - PFNB_IOC_OWNED
 * @f: the open file
 * @arg: struct pfnb_pages, a copy of the user's, without flags; nr_done is written
 *
 * Return: 0; -E2BIG over PFNB_MAX_PAGES; -EINVAL for no pages, or a PFN over PFNB_PFN_LIMIT;
 * -ENOMEM; -EFAULT for the bitmap.
 */
long pfnb_ioc_owned(struct pfnb_file *f, void *arg)
{
	struct pfnb_pages *p = arg;
	unsigned long *bitmap, owned;
	int err = check_pages(p);

	if (err)
		return err;
	bitmap = kvcalloc(BITS_TO_LONGS(p->nr_pages), sizeof(long), GFP_KERNEL);
	if (!bitmap)
		return -ENOMEM;
	pfnb_claims_query(&f->claims, p->start_pfn, p->nr_pages, bitmap, &owned);
	p->nr_done = owned;
	if (copy_to_user(u64_to_user_ptr(p->bitmap), bitmap,
			 BITS_TO_LONGS(p->nr_pages) * sizeof(long)))
		err = -EFAULT;
	kvfree(bitmap);
	return err;
}
