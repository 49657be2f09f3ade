// SPDX-License-Identifier: GPL-2.0
/*
 * Pageblocks of claimed ranges get a type, whatever lies in them: as the page allocator leaves them
 * when it has put pages of the kernel's own there, and those have gone.
 */

#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/pageblock-flags.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/xarray.h>

#include "pfnbench.h"

static const u8 migrate_types[PFNB_BLOCK_NR] = {
	[PFNB_BLOCK_UNMOVABLE] = MIGRATE_UNMOVABLE,
	[PFNB_BLOCK_MOVABLE] = MIGRATE_MOVABLE,
	[PFNB_BLOCK_RECLAIMABLE] = MIGRATE_RECLAIMABLE,
};

/**
 * pfnb_typed_init() - a file that has given none a type
 * @typed: zeroed
 */
void pfnb_typed_init(struct pfnb_typed *typed)
{
	xa_init(&typed->blocks);
}

/* And whether there is room to remember it. */
static int check(struct pfnb_file *f, unsigned long pfn, u8 type)
{
	int err;

	if (type == PFNB_BLOCK_NONE)
		return 0;
	if (type != PFNB_BLOCK_UNMOVABLE && type != PFNB_BLOCK_MOVABLE &&
	    type != PFNB_BLOCK_RECLAIMABLE)
		return -EINVAL;
	if (!pfnb_claims_took(&f->claims, pfn, pageblock_nr_pages))
		return -EPERM;
	err = pfnb_range_check(pfn, pageblock_nr_pages);
	if (err)
		return err;
	if (pfnb_in_cma(pfn, 1))
		return -EINVAL;
	if (pfnb_is_isolated(pfn))
		return -EBUSY;
	return xa_err(xa_store(&f->typed.blocks, pfn, xa_mk_value(type), GFP_KERNEL));
}

static int give_types(struct pfnb_file *f, unsigned long start, unsigned long nr, const u8 *types)
{
	unsigned long i;
	int err = 0;

	if (mutex_lock_killable(&f->op_lock))
		return -EINTR;
	for (i = 0; i < nr && !err; i++) {
		err = check(f, start + i * pageblock_nr_pages, types[i]);
		cond_resched();
	}
	for (i = 0; i < nr && !err; i++) {
		if (types[i] != PFNB_BLOCK_NONE)
			pfnb_retype_block(start + i * pageblock_nr_pages, migrate_types[types[i]]);
		cond_resched();
	}
	mutex_unlock(&f->op_lock);
	return err;
}

/**
 * pfnb_ioc_type() - PFNB_IOC_TYPE
 * @f: the open file
 * @arg: struct pfnb_blocks; misplaced_pages is left alone
 *
 * Return: 0; what pfnb_blocks_check() gives; -EINVAL for a type that cannot be given, or a block of
 * a contiguous memory area; -EPERM for one that the file has not claimed; -EBUSY for one that is
 * isolated; what pfnb_range_check() gives; then none is changed. -EOPNOTSUPP where this kernel has
 * no function for it; -ENOMEM; -EFAULT; -EINTR when the task is killed.
 */
long pfnb_ioc_type(struct pfnb_file *f, void *arg)
{
	const struct pfnb_blocks *b = arg;
	unsigned long nr = b->nr_pages / pageblock_nr_pages;
	int err = pfnb_blocks_check(b);
	u8 *types;

	if (err)
		return err;
	if (!pfnb_can_retype())
		return -EOPNOTSUPP;
	types = memdup_user(u64_to_user_ptr(b->types), nr);
	if (IS_ERR(types))
		return PTR_ERR(types);
	err = give_types(f, b->start_pfn, nr, types);
	kfree(types);
	return err;
}

/**
 * pfnb_typed_drop() - blocks that were given a type are movable ones again, if they are there
 * @typed: of the file that is closed, before its claimed pages are freed
 */
void pfnb_typed_drop(struct pfnb_typed *typed)
{
	void (*drain)(struct zone * zone) = (void *)pfnb_sym.drain_all_pages;
	unsigned long pfn;
	void *type;

	/* What is on per-CPU lists would go to the lists of the type that its block had. */
	if (drain && !xa_empty(&typed->blocks))
		drain(NULL);
	xa_for_each(&typed->blocks, pfn, type)
	{
		if (!pfnb_range_check(pfn, pageblock_nr_pages) && !pfnb_in_cma(pfn, 1))
			pfnb_retype_block(pfn, MIGRATE_MOVABLE);
		cond_resched();
	}
	xa_destroy(&typed->blocks);
}
