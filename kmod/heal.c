// SPDX-License-Identifier: GPL-2.0
/*
 * Pages that a test has poisoned. Nothing takes the poison away when whoever asked for it is gone,
 * and a memory block that went offline with such a page cannot come back.
 */

#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/page-flags.h>

#include "pfnbench.h"

/**
 * pfnb_poisoned_init() - no page is known
 * @p: zeroed
 */
void pfnb_poisoned_init(struct pfnb_poisoned *p)
{
	xa_init(&p->pages);
}

/* The kernel's counts of poisoned pages, of all and of the memory block. */
static void forget_offline(unsigned long pfn)
{
	void (*sub)(unsigned long pfn, long nr) = (void *)pfnb_sym.num_poisoned_pages_sub;

	sub(pfn, 1);
}

static int heal_page(unsigned long pfn)
{
	int (*unpoison)(unsigned long pfn) = (void *)pfnb_sym.unpoison_memory;
	struct page *page = pfn_to_online_page(pfn);

	if (!page) {
		forget_offline(pfn);
		return 0;
	}
	return PageHWPoison(page) ? unpoison(pfn) : 0;
}

static int add(struct pfnb_poisoned *p, unsigned long pfn)
{
	struct page *page = pfn > PFNB_PFN_LIMIT ? NULL : pfn_to_online_page(pfn);

	if (!page || !PageHWPoison(page))
		return -EINVAL;
	return xa_err(xa_store(&p->pages, pfn, xa_mk_value(1), GFP_KERNEL));
}

/**
 * pfnb_heal() - take the poison off all pages that the file has named
 * @p: of the file; those that could be healed are known no more
 *
 * Return: 0, or what the first one that could not be healed gave: -EBUSY when it is in use.
 */
int pfnb_heal(struct pfnb_poisoned *p)
{
	unsigned long pfn;
	int err = 0, one;
	void *entry;

	xa_for_each(&p->pages, pfn, entry)
	{
		one = heal_page(pfn);
		if (!one)
			xa_erase(&p->pages, pfn);
		err = err ?: one;
		cond_resched();
	}
	return err;
}

/**
 * pfnb_poisoned_drop() - heal what can be, and forget the rest
 * @p: of the file that is closed
 */
void pfnb_poisoned_drop(struct pfnb_poisoned *p)
{
	pfnb_heal(p);
	xa_destroy(&p->pages);
}

/**
 * pfnb_ioc_heal() - PFNB_IOC_HEAL
 * @f: the file
 * @arg: struct pfnb_heal
 *
 * Return: 0, -EOPNOTSUPP on a kernel that poisons no page, what pfnb_heal() gives; -EINVAL for a
 * page that is not poisoned, -ENOMEM.
 */
long pfnb_ioc_heal(struct pfnb_file *f, void *arg)
{
	const struct pfnb_heal *h = arg;
	int err;

	if (!pfnb_sym.unpoison_memory || !pfnb_sym.num_poisoned_pages_sub)
		return -EOPNOTSUPP;
	if (mutex_lock_killable(&f->op_lock))
		return -EINTR;
	err = h->h.flags & PFNB_HEAL_LATER ? add(&f->poisoned, h->pfn) : pfnb_heal(&f->poisoned);
	mutex_unlock(&f->op_lock);
	return err;
}
