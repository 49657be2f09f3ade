// SPDX-License-Identifier: GPL-2.0
/*
 * pfnbench: exact blockers, policies and the timed operation for the benchmark of the same name.
 *
 * Everything hangs on an open file of /dev/pfnbench and is gone when it is closed.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bitmap.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pageblock-flags.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "pfnbench.h"

/**
 * struct pfnb_file - what one open file holds
 * @op_lock: guards @op
 * @op: the operation armed by this file, or an idle one (task is NULL)
 */
struct pfnb_file {
	struct pfnb_claims claims;
	struct mutex op_lock;
	struct pfnb_op op;
};

static int check_header(const struct pfnb_header *h)
{
	if (h->version != PFNB_VERSION)
		return -EPROTO;
	return h->flags ? -EINVAL : 0;
}

/* The operations work on whole pageblocks; a claim may be any run of pages. */
static int check_op(u64 start, u64 nr, u32 target, u32 policy)
{
	if (policy >= PFNB_POLICY_NR || target >= PFNB_TARGET_NR)
		return -EINVAL;
	if (!IS_ALIGNED(start, pageblock_nr_pages) || !IS_ALIGNED(nr, pageblock_nr_pages))
		return -EINVAL;
	if (*pfnb_selftest_reason(target, policy))
		return -EOPNOTSUPP;
	return pfnb_range_check(start, nr);
}

static long ioc_info(struct pfnb_file *f, void *arg)
{
	struct pfnb_info *info = arg;
	u32 t, p;

	info->page_bytes = PAGE_SIZE;
	info->pageblock_pages = pageblock_nr_pages;
	info->max_pages = PFNB_MAX_PAGES;
	for (t = 0; t < PFNB_TARGET_NR; t++)
		for (p = 0; p < PFNB_POLICY_NR; p++)
			strscpy(info->reason[t][p], pfnb_selftest_reason(t, p), PFNB_REASON_LEN);
	return 0;
}

static long ioc_claim(struct pfnb_file *f, void *arg)
{
	const struct pfnb_claim *c = arg;
	int err = pfnb_range_check(c->start_pfn, c->nr_pages);

	return err ? err : pfnb_claims_add(&f->claims, c->start_pfn, c->nr_pages);
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

static long ioc_free(struct pfnb_file *f, void *arg)
{
	struct pfnb_pages *p = arg;
	unsigned long *bitmap, freed;
	int err = check_pages(p);

	if (err)
		return err;
	bitmap = bitmap_from_user(p);
	if (IS_ERR(bitmap))
		return PTR_ERR(bitmap);
	err = pfnb_claims_free(&f->claims, p->start_pfn, p->nr_pages, bitmap, &freed);
	p->nr_done = freed;
	kvfree(bitmap);
	return err;
}

static long ioc_owned(struct pfnb_file *f, void *arg)
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

static long ioc_contig(struct pfnb_file *f, void *arg)
{
	struct pfnb_contig *c = arg;
	int err = check_op(c->start_pfn, c->nr_pages, PFNB_TARGET_CONTIG, c->policy);

	return err ? err : pfnb_contig_run(c);
}

static long ioc_arm(struct pfnb_file *f, void *arg)
{
	struct pfnb_arm *a = arg;
	int err = check_op(a->start_pfn, a->nr_pages, a->target, a->policy);

	if (err)
		return err;
	mutex_lock(&f->op_lock);
	if (f->op.task) {
		err = -EBUSY;
	} else {
		pfnb_op_init(&f->op, a->target, a->policy, a->start_pfn, a->nr_pages);
		err = pfnb_arm(&f->op);
	}
	mutex_unlock(&f->op_lock);
	return err;
}

static long ioc_disarm(struct pfnb_file *f, void *arg)
{
	struct pfnb_arm *a = arg;
	int err = 0;

	mutex_lock(&f->op_lock);
	if (!f->op.task)
		err = -EINVAL;
	pfnb_disarm(&f->op);
	a->hits = f->op.hits;
	mutex_unlock(&f->op_lock);
	return err;
}

static long ioc_settle(struct pfnb_file *f, void *arg)
{
	void (*lru_drain)(void) = (void *)pfnb_sym.lru_add_drain_all;
	void (*pcp_drain)(struct zone *zone) = (void *)pfnb_sym.drain_all_pages;

	if (!lru_drain || !pcp_drain)
		return -EOPNOTSUPP;
	lru_drain();
	pcp_drain(NULL);
	return 0;
}

static const struct {
	unsigned int cmd;
	long (*fn)(struct pfnb_file *f, void *arg);
} ioctls[] = {
	{ PFNB_IOC_INFO, ioc_info },	 { PFNB_IOC_CLAIM, ioc_claim },
	{ PFNB_IOC_FREE, ioc_free },	 { PFNB_IOC_OWNED, ioc_owned },
	{ PFNB_IOC_CONTIG, ioc_contig }, { PFNB_IOC_ARM, ioc_arm },
	{ PFNB_IOC_DISARM, ioc_disarm }, { PFNB_IOC_SETTLE, ioc_settle },
};

static long pfnb_ioctl(struct file *file, unsigned int cmd, unsigned long user)
{
	struct pfnb_file *f = file->private_data;
	union {
		struct pfnb_header h;
		struct pfnb_info info;
		struct pfnb_claim claim;
		struct pfnb_pages pages;
		struct pfnb_contig contig;
		struct pfnb_arm arm;
		struct pfnb_settle settle;
	} *arg;
	long err;
	int i;

	for (i = 0; i < ARRAY_SIZE(ioctls) && ioctls[i].cmd != cmd; i++)
		;
	if (i == ARRAY_SIZE(ioctls))
		return -ENOTTY;
	arg = kzalloc(sizeof(*arg), GFP_KERNEL);
	if (!arg)
		return -ENOMEM;
	err = -EFAULT;
	if (copy_from_user(arg, (void __user *)user, _IOC_SIZE(cmd)))
		goto out;
	err = check_header(&arg->h);
	if (!err)
		err = ioctls[i].fn(f, arg);
	if (!err && _IOC_DIR(cmd) & _IOC_READ &&
	    copy_to_user((void __user *)user, arg, _IOC_SIZE(cmd)))
		err = -EFAULT;
out:
	kfree(arg);
	return err;
}

static int pfnb_open(struct inode *inode, struct file *file)
{
	struct pfnb_file *f;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	f = kzalloc(sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;
	pfnb_claims_init(&f->claims);
	mutex_init(&f->op_lock);
	file->private_data = f;
	return 0;
}

static int pfnb_release(struct inode *inode, struct file *file)
{
	struct pfnb_file *f = file->private_data;

	pfnb_disarm(&f->op);
	pfnb_claims_drop(&f->claims);
	kfree(f);
	return 0;
}

static const struct file_operations pfnb_fops = {
	.owner = THIS_MODULE,
	.open = pfnb_open,
	.release = pfnb_release,
	.unlocked_ioctl = pfnb_ioctl,
};

static struct miscdevice pfnb_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "pfnbench",
	.mode = 0600,
	.fops = &pfnb_fops,
};

static int __init pfnb_init(void)
{
	int err = pfnb_symbols_find();

	if (err) {
		pr_err("cannot resolve kernel symbols: is CONFIG_KPROBES off?\n");
		return err;
	}
	pfnb_selftest();
	err = misc_register(&pfnb_misc);
	if (err)
		pfnb_hooks_free();
	return err;
}

static void __exit pfnb_exit(void)
{
	misc_deregister(&pfnb_misc);
	pfnb_hooks_free();
}

module_init(pfnb_init);
module_exit(pfnb_exit);

MODULE_DESCRIPTION("Vacating page frame ranges: policies, exact blockers, timing");
MODULE_LICENSE("GPL");
