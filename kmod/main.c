// SPDX-License-Identifier: GPL-2.0
/*
 * pfnbench: exact blockers, policies and the timed operation for the benchmark of the same name.
 *
 * Everything hangs on an open file of /dev/pfnbench and is gone when it is closed.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pageblock-flags.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "pfnbench.h"

static int check_header(const struct pfnb_header *h, u32 known_flags)
{
	if (h->version != PFNB_VERSION)
		return -EPROTO;
	return h->flags & ~known_flags ? -EINVAL : 0;
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

/* Zone Movable gets its memory later, so that empty zones count; those of devices have no pages. */
static void tell_zone_locks(u64 *lock)
{
	unsigned int nr = 0;
	int nid, i;

	memset(lock, 0, PFNB_ZONES_MAX * sizeof(*lock));
	if (IS_ENABLED(CONFIG_PREEMPT_RT) || num_online_nodes() > PFNB_ZONES_MAX / MAX_NR_ZONES)
		return;
	for_each_online_node (nid)
		for (i = 0; i <= ZONE_MOVABLE; i++)
			lock[nr++] = (unsigned long)&NODE_DATA(nid)->node_zones[i].lock;
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
	tell_zone_locks(info->zone_lock);
	return 0;
}

/* The driver's calls are alloc_contig_range() of parts of its device. */
static int check_driver(struct pfnb_file *f, const struct pfnb_arm *a, struct pfnb_driver *d)
{
	int err;

	if (!(a->h.flags & PFNB_ARM_DRIVER))
		return 0;
	err = a->target == PFNB_TARGET_CONTIG ? pfnb_virtio_driver(f, d) : -EINVAL;
	if (err)
		return err;
	if (a->start_pfn < d->start || a->start_pfn + a->nr_pages > d->end ||
	    !IS_ALIGNED(a->start_pfn | a->nr_pages, d->unit))
		return -EINVAL;
	return 0;
}

static int check_arm(struct pfnb_file *f, const struct pfnb_arm *a, struct pfnb_driver *d)
{
	int err = check_op(a->start_pfn, a->nr_pages, a->target, a->policy);

	if (!err)
		err = check_driver(f, a, d);
	if (err)
		return err;
	/* Isolation can only be held where it comes before the check. */
	if (a->h.flags & PFNB_ARM_HOLD &&
	    (a->policy == PFNB_POLICY_EARLY_CHECK || !(a->h.flags & PFNB_ARM_WATCH)))
		return -EINVAL;
	if (a->deadline_ns > KTIME_MAX / 2)
		return -EINVAL;
	/* All others that want the lock of memory hotplug, or the driver's, wait as well. */
	if (a->h.flags & PFNB_ARM_HOLD &&
	    (a->target == PFNB_TARGET_OFFLINE || a->h.flags & PFNB_ARM_DRIVER) &&
	    (!a->deadline_ns || a->deadline_ns > PFNB_HOLD_NS_MAX))
		return -ERANGE;
	return 0;
}

static long ioc_arm(struct pfnb_file *f, void *arg)
{
	struct pfnb_driver driver = {};
	struct pfnb_arm *a = arg;
	int err = check_arm(f, a, &driver);

	if (err)
		return err;
	if (mutex_lock_killable(&f->op_lock))
		return -EINTR;
	if (f->op.task) {
		err = -EBUSY;
	} else {
		pfnb_op_init(&f->op, a->target, a->policy, a->start_pfn, a->nr_pages);
		f->op.flags = a->h.flags;
		f->op.driver = driver;
		f->op.limit = a->deadline_ns;
		pfnb_op_start(&f->op, ktime_get());
		f->churn.start = f->op.start;
		f->churn.end = f->op.end;
		err = pfnb_arm(&f->op);
	}
	mutex_unlock(&f->op_lock);
	return err;
}

static long ioc_disarm(struct pfnb_file *f, void *arg)
{
	struct pfnb_arm *a = arg;
	int err;

	if (mutex_lock_killable(&f->op_lock))
		return -EINTR;
	err = pfnb_disarm(&f->op);
	a->hits = f->op.hits;
	mutex_unlock(&f->op_lock);
	return err;
}

/*
 * The operation armed by this file for this very task, entered: nobody disarms it meanwhile. NULL
 * where there is none; its memory may have gone since it was armed.
 */
static struct pfnb_op *enter_own(struct pfnb_file *f)
{
	struct pfnb_op *op = pfnb_op_enter();

	if (!op)
		return NULL;
	if (op == &f->op && !pfnb_range_check(op->part_start, op->part_end - op->part_start))
		return op;
	pfnb_op_leave();
	return NULL;
}

static long ioc_contig(struct pfnb_file *f, void *arg)
{
	struct pfnb_contig *c = arg;
	struct pfnb_op *op = c->pad ? NULL : enter_own(f);
	unsigned long start, end;

	if (!op)
		return -EINVAL;
	if (op->target != PFNB_TARGET_CONTIG) {
		pfnb_op_leave();
		return -EINVAL;
	}
	start = op->part_start;
	end = op->part_end;
	pfnb_contig_run(start, end, c);
	pfnb_op_leave();
	if (!c->err) {
		/* It was had: what a competitor takes of it from now on is no loss. */
		WRITE_ONCE(f->churn.end, 0);
		free_contig_range(start, end - start);
	}
	return 0;
}

static long ioc_cma(struct pfnb_file *f, void *arg)
{
	struct pfnb_cma *c = arg;
	struct pfnb_op *op = enter_own(f);
	unsigned long start;
	int err = -EINVAL;

	if (!op)
		return err;
	start = op->start;
	if (op->target == PFNB_TARGET_CMA)
		err = pfnb_cma_run(start, op->end, c);
	pfnb_op_leave();
	if (!err && !c->err) {
		WRITE_ONCE(f->churn.end, 0); /* as in ioc_contig() */
		pfnb_cma_release(start, c);
	}
	return err;
}

static long ioc_wait(struct pfnb_file *f, void *arg)
{
	struct pfnb_op *op = enter_own(f), *driver = op ? NULL : pfnb_op_enter_driver(&f->op);
	int err = -EINVAL;

	if (!op && !driver)
		return err;
	if (driver && driver->flags & PFNB_ARM_WATCH)
		err = pfnb_watch_any(driver);
	else if (op && op->flags & PFNB_ARM_WATCH)
		err = pfnb_watch_wait(op, op->part_start, op->part_end);
	pfnb_op_leave();
	return err;
}

static long ioc_part(struct pfnb_file *f, void *arg)
{
	const struct pfnb_part *p = arg;
	struct pfnb_op *op = pfnb_op_enter();
	u64 end = p->start_pfn + p->nr_pages;
	int err = -EINVAL;

	if (!op)
		return err;
	/* In this order, for a sum may overflow. */
	if (op == &f->op && p->nr_pages && p->nr_pages <= op->end - op->start &&
	    p->start_pfn >= op->start && p->start_pfn < op->end && end <= op->end &&
	    IS_ALIGNED(p->start_pfn | p->nr_pages, pageblock_nr_pages)) {
		pfnb_op_part(op, p->start_pfn, end);
		err = 0;
	}
	pfnb_op_leave();
	return err;
}

static long ioc_start(struct pfnb_file *f, void *arg)
{
	struct pfnb_start *s = arg;
	ktime_t now;

	if (mutex_lock_killable(&f->op_lock))
		return -EINTR;
	now = ktime_get();
	if (f->op.task == current)
		pfnb_op_start(&f->op, now);
	pfnb_releases_start(&f->releases, now);
	pfnb_churn_begin(&f->churn);
	s->now_ns = ktime_to_ns(now);
	mutex_unlock(&f->op_lock);
	return 0;
}

static long ioc_pin(struct pfnb_file *f, void *arg)
{
	const struct pfnb_pin *p = arg;
	int err;

	if (mutex_lock_killable(&f->op_lock))
		return -EINTR;
	err = pfnb_pins_add(&f->pins, p->pfn);
	mutex_unlock(&f->op_lock);
	return err;
}

#define CHURN_PERIOD_US_MAX 1000000

static long ioc_churn(struct pfnb_file *f, void *arg)
{
	const struct pfnb_churn_args *c = arg;
	int err = 0;

	if (c->kind >= PFNB_CHURN_NR || c->reserve_pages > PFNB_MAX_PAGES)
		return -EINVAL;
	if (c->kind != PFNB_CHURN_NONE && c->kind != PFNB_CHURN_HOG &&
	    (!c->period_us || c->period_us > CHURN_PERIOD_US_MAX))
		return -EINVAL;
	if (c->seed && !pfnb_churn_races(c->kind))
		return -EINVAL;
	if (mutex_lock_killable(&f->op_lock))
		return -EINTR;
	if (c->kind == PFNB_CHURN_NONE)
		pfnb_churn_stop(&f->churn);
	else
		err = pfnb_churn_prepare(&f->churn, c);
	mutex_unlock(&f->op_lock);
	return err;
}

static long ioc_status(struct pfnb_file *f, void *arg)
{
	struct pfnb_status *s = arg;

	if (mutex_lock_killable(&f->op_lock))
		return -EINTR;
	s->scheduled = f->releases.nr;
	s->released = READ_ONCE(f->releases.released);
	s->last_release_ns = READ_ONCE(f->releases.last_ns);
	s->lost_pages = READ_ONCE(f->churn.lost);
	s->churn_pages = READ_ONCE(f->churn.pages);
	s->migrated = f->op.hits.migrated;
	s->failed = f->op.hits.failed;
	s->pin_moves = READ_ONCE(f->releases.moves);
	mutex_unlock(&f->op_lock);
	return 0;
}

static long ioc_drain(struct pfnb_file *f, void *arg)
{
	void (*lru_drain)(void) = (void *)pfnb_sym.lru_add_drain_all;
	void (*pcp_drain)(struct zone * zone) = (void *)pfnb_sym.drain_all_pages;

	if (!lru_drain || !pcp_drain)
		return -EOPNOTSUPP;
	lru_drain();
	pcp_drain(NULL);
	return 0;
}

static long ioc_virtio(struct pfnb_file *f, void *arg)
{
	return pfnb_virtio_run(f, arg);
}

static const struct {
	unsigned int cmd;
	u32 flags;
	long (*fn)(struct pfnb_file *f, void *arg);
} ioctls[] = {
	{ PFNB_IOC_INFO, 0, ioc_info },
	{ PFNB_IOC_CLAIM, PFNB_CLAIM_CMA, pfnb_ioc_claim },
	{ PFNB_IOC_FREE, PFNB_FREE_FLAGS, pfnb_ioc_free },
	{ PFNB_IOC_OWNED, 0, pfnb_ioc_owned },
	{ PFNB_IOC_DRAIN, 0, ioc_drain },
	{ PFNB_IOC_ARM, PFNB_ARM_FLAGS, ioc_arm },
	{ PFNB_IOC_DISARM, 0, ioc_disarm },
	{ PFNB_IOC_CONTIG, 0, ioc_contig },
	{ PFNB_IOC_WAIT, 0, ioc_wait },
	{ PFNB_IOC_PART, 0, ioc_part },
	{ PFNB_IOC_LIFETIMES, 0, pfnb_ioc_lifetimes },
	{ PFNB_IOC_WALK, 0, pfnb_ioc_walk },
	{ PFNB_IOC_START, 0, ioc_start },
	{ PFNB_IOC_PIN, 0, ioc_pin },
	{ PFNB_IOC_CHURN, 0, ioc_churn },
	{ PFNB_IOC_STATUS, 0, ioc_status },
	{ PFNB_IOC_MARK, PFNB_MARK_FLAGS, pfnb_ioc_mark },
	{ PFNB_IOC_BLOCKS, 0, pfnb_ioc_blocks },
	{ PFNB_IOC_TYPE, 0, pfnb_ioc_type },
	{ PFNB_IOC_VIRTIO, PFNB_VIRTIO_FLAGS, ioc_virtio },
	{ PFNB_IOC_CMA_AREA, 0, pfnb_ioc_cma_area },
	{ PFNB_IOC_CMA, 0, ioc_cma },
	{ PFNB_IOC_RACE, 0, pfnb_ioc_race },
	{ PFNB_IOC_HEAL, PFNB_HEAL_LATER, pfnb_ioc_heal },
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
		struct pfnb_drain drain;
		struct pfnb_lifetimes lifetimes;
		struct pfnb_walk walk;
		struct pfnb_start start;
		struct pfnb_pin pin;
		struct pfnb_churn_args churn;
		struct pfnb_status status;
		struct pfnb_blocks blocks;
		struct pfnb_virtio virtio;
		struct pfnb_cma_area cma_area;
		struct pfnb_cma cma;
		struct pfnb_part part;
		struct pfnb_heal heal;
		struct pfnb_race_args race;
	} * arg;
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
	err = check_header(&arg->h, ioctls[i].flags);
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
	pfnb_pins_init(&f->pins);
	pfnb_releases_init(&f->releases, &f->claims, &f->pins);
	pfnb_churn_init(&f->churn);
	pfnb_poisoned_init(&f->poisoned);
	pfnb_typed_init(&f->typed);
	mutex_init(&f->op_lock);
	file->private_data = f;
	pfnb_arm_opened();
	return 0;
}

static int pfnb_release(struct inode *inode, struct file *file)
{
	struct pfnb_file *f = file->private_data;

	pfnb_disarm_always(&f->op);
	pfnb_arm_closed();
	pfnb_virtio_drop(f);
	pfnb_releases_drop(&f->releases);
	kvfree(f->releases.way.pinned);
	pfnb_churn_stop(&f->churn);
	pfnb_pins_drop_all(&f->pins);
	pfnb_typed_drop(&f->typed);
	pfnb_claims_drop(&f->claims);
	pfnb_cma_drop(&f->cma);
	pfnb_poisoned_drop(&f->poisoned);
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
	/* What a killed task could not try is not missing. */
	err = fatal_signal_pending(current) ? -EINTR : pfnb_burn_init();
	if (!err)
		err = misc_register(&pfnb_misc);
	if (err) {
		pfnb_burn_exit();
		pfnb_hooks_free();
	}
	return err;
}

static void __exit pfnb_exit(void)
{
	misc_deregister(&pfnb_misc);
	pfnb_burn_exit();
	pfnb_arm_exit();
	pfnb_hooks_free();
	pfnb_virtio_exit();
}

module_init(pfnb_init);
module_exit(pfnb_exit);

MODULE_DESCRIPTION("Vacating page frame ranges: policies, exact blockers, timing");
MODULE_LICENSE("GPL");
