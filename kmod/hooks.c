// SPDX-License-Identifier: GPL-2.0
/*
 * ftrace hooks for one armed task. A policy is a set of hooks. Arming places those that it needs
 * and removes all others, so that early-check runs on an untouched kernel. Disarming leaves them
 * where they are, doing nothing, until the last file has been closed for a while (arm.c).
 */

#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/pageblock-flags.h>
#include <linux/tracepoint.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "arch.h"
#include "compat.h"
#include "pfnbench.h"

/*
 * set_migratetype_isolate(page, ..., start_pfn, end_pfn): which registers hold these three is found
 * by calibration, since gcc may have dropped or moved arguments.
 */
static int page_reg = -1, start_reg = -1, end_reg = -1;
static unsigned long calibration[PFNB_ARG_REGS];
static bool calibrating;

/*
 * An end that equals the start leaves the check loop nothing to check. Both lie in the pageblock of
 * @page, and the last page before the end does as well, as a kernel with DEBUG_VM asks for.
 */
static void notrace on_set_isolate(unsigned long ip, unsigned long parent_ip,
				   struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	pfnb_regs *regs = pfnb_hooked_regs(fregs);
	struct pfnb_op *op = regs ? pfnb_op_enter() : NULL;
	int i;

	if (!op)
		return;
	if (calibrating) {
		for (i = 0; i < PFNB_ARG_REGS; i++)
			calibration[i] = *pfnb_arg_reg(regs, i);
	} else if (op->isolating) {
		*pfnb_arg_reg(regs, start_reg) =
			page_to_pfn((struct page *)*pfnb_arg_reg(regs, page_reg)) + 1;
		*pfnb_arg_reg(regs, end_reg) = *pfnb_arg_reg(regs, start_reg);
		op->hits.unchecked++;
	}
	pfnb_op_leave();
}

/*
 * Go to ops->private instead, unless it is our replacement that calls the original. The replacement
 * leaves the operation.
 */
static void notrace on_replace(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
			       struct ftrace_regs *fregs)
{
	pfnb_regs *regs = pfnb_hooked_regs(fregs);

	if (!regs || within_module(parent_ip, THIS_MODULE) || !pfnb_op_enter())
		return;
	pfnb_redirect(regs, (unsigned long)ops->private);
}

enum hook_id {
	HOOK_SET_ISOLATE,
	HOOK_START_ISOLATE,
	HOOK_UNDO_ISOLATE,
	HOOK_TEST_ISOLATED,
	HOOK_ISOLATE_MIGRATEPAGES,
	HOOK_DO_MIGRATE_RANGE,
	HOOK_NR,
};

struct hook {
	const char *name;
	const unsigned long *addr;
	void *const *replacement;
	struct ftrace_ops ops;
	bool filtered;
	bool on;
};

#define REPLACE_FLAGS (PFNB_HOOK_FLAGS | FTRACE_OPS_FL_PERMANENT | FTRACE_OPS_FL_IPMODIFY)

static struct hook hooks[HOOK_NR] = {
	[HOOK_SET_ISOLATE] = {
		.name = "set_migratetype_isolate",
		.addr = &pfnb_sym.set_migratetype_isolate,
		.ops = { .func = on_set_isolate,
			 .flags = PFNB_HOOK_FLAGS | FTRACE_OPS_FL_PERMANENT },
	},
	[HOOK_START_ISOLATE] = {
		.name = "start_isolate_page_range",
		.addr = &pfnb_sym.start_isolate_page_range,
		.replacement = &pfnb_new_start_isolate,
		.ops = { .func = on_replace, .flags = REPLACE_FLAGS },
	},
	[HOOK_UNDO_ISOLATE] = {
		.name = "undo_isolate_page_range",
		.addr = &pfnb_sym.undo_isolate_page_range,
		.replacement = &pfnb_new_undo_isolate,
		.ops = { .func = on_replace, .flags = REPLACE_FLAGS },
	},
	[HOOK_TEST_ISOLATED] = {
		.name = "test_pages_isolated",
		.addr = &pfnb_sym.test_pages_isolated,
		.replacement = &pfnb_new_test_isolated,
		.ops = { .func = on_replace, .flags = REPLACE_FLAGS },
	},
	[HOOK_ISOLATE_MIGRATEPAGES] = {
		.name = "isolate_migratepages_range",
		.addr = &pfnb_sym.isolate_migratepages_range,
		.replacement = &pfnb_new_isolate_migratepages,
		.ops = { .func = on_replace, .flags = REPLACE_FLAGS },
	},
	[HOOK_DO_MIGRATE_RANGE] = {
		.name = "do_migrate_range",
		.addr = &pfnb_sym.do_migrate_range,
		.replacement = &pfnb_new_do_migrate_range,
		.ops = { .func = on_replace, .flags = REPLACE_FLAGS },
	},
};

/*
 * Common to every policy but mainline's: no early check, the time that isolation is held, and the
 * test, where offline_pages() would loop for ever and where isolation is held for a retry.
 */
#define HOOKS_COMMON                                                                               \
	(BIT(HOOK_SET_ISOLATE) | BIT(HOOK_START_ISOLATE) | BIT(HOOK_UNDO_ISOLATE) |                \
	 BIT(HOOK_TEST_ISOLATED))

/* @migrate: by which the caller migrates */
#define HOOKS_OF(migrate)                                                                          \
	{                                                                                          \
		[PFNB_POLICY_ISOLATE_CHECK] = HOOKS_COMMON,                                        \
		[PFNB_POLICY_ISOLATE_FIRST] = HOOKS_COMMON,                                        \
		[PFNB_POLICY_ISOLATE_STOP] = HOOKS_COMMON | BIT(migrate),                          \
	}

static const unsigned int policy_hooks[PFNB_TARGET_NR][PFNB_POLICY_NR] = {
	[PFNB_TARGET_CONTIG] = HOOKS_OF(HOOK_ISOLATE_MIGRATEPAGES),
	[PFNB_TARGET_CMA] = HOOKS_OF(HOOK_ISOLATE_MIGRATEPAGES),
	[PFNB_TARGET_OFFLINE] = HOOKS_OF(HOOK_DO_MIGRATE_RANGE),
};

/*
 * The filter stays for the module's life: before v6.13 ftrace_free_filter() leaves pointers to
 * freed hashes behind, so that an ops may not be used again after it.
 */
static int hook_on(struct hook *h)
{
	int err = 0;

	if (!h->filtered) {
		if (h->replacement)
			h->ops.private = *h->replacement;
		err = ftrace_set_filter_ip(&h->ops, *h->addr, 0, 0);
		h->filtered = !err;
	}
	if (!err)
		err = register_ftrace_function(&h->ops);
	h->on = !err;
	return err;
}

static void hook_off(struct hook *h)
{
	unregister_ftrace_function(&h->ops); /* waits until no callback runs any more */
	h->on = false;
}

/* Place the hooks of @set and no others. */
static int hooks_switch(unsigned int set)
{
	int i, err = 0;

	for (i = 0; i < HOOK_NR && !err; i++) {
		if (hooks[i].on && !(set & BIT(i)))
			hook_off(&hooks[i]);
		else if (!hooks[i].on && set & BIT(i))
			err = hook_on(&hooks[i]);
	}
	return err;
}

/*
 * migrate:mm_migrate_pages has had two to four more counts since v6.1, but it always begins with
 * these two, and a function may take fewer arguments than it is given.
 */
static void on_migrate_pages(void *data, unsigned long succeeded, unsigned long failed)
{
	struct pfnb_op *op = pfnb_op_enter();

	if (!op)
		return;
	op->hits.migrated += succeeded;
	op->hits.failed += failed;
	pfnb_op_leave();
}

static struct tracepoint *migrate_tp;
static bool counting;

static int count_probe(bool on)
{
	int err = 0;

	if (on == counting)
		return 0;
	if (!migrate_tp)
		migrate_tp = pfnb_tracepoint("mm_migrate_pages");
	if (!migrate_tp)
		return -EOPNOTSUPP;
	if (on) {
		err = tracepoint_probe_register(migrate_tp, on_migrate_pages, NULL);
	} else {
		tracepoint_probe_unregister(migrate_tp, on_migrate_pages, NULL);
		tracepoint_synchronize_unregister();
	}
	counting = on && !err;
	return err;
}

static bool in_place(unsigned int set, u32 flags)
{
	int i;

	for (i = 0; i < HOOK_NR; i++)
		if (hooks[i].on != !!(set & BIT(i)))
			return false;
	return pfnb_watch_probed() == !!(flags & PFNB_ARM_WATCH) &&
	       pfnb_driver_followed() == !!(flags & PFNB_ARM_DRIVER) &&
	       counting == !!(flags & PFNB_ARM_COUNT);
}

/*
 * Taking hooks away waits until every task of the machine has slept (synchronize_rcu_tasks()). One
 * that does not may be waiting for the very task that arms, such as an offlining by a driver for
 * a page that this task pins. So a work item waits, and the task, which can be killed, for that.
 */
static struct {
	bool busy;
	unsigned int set;
	u32 flags;
	int err;
} change;
static DECLARE_WAIT_QUEUE_HEAD(changed);

static void make_change(struct work_struct *work)
{
	int err = hooks_switch(change.set);

	if (!err)
		err = pfnb_watch_probe(change.flags & PFNB_ARM_WATCH);
	if (!err)
		err = count_probe(change.flags & PFNB_ARM_COUNT);
	if (!err)
		err = pfnb_driver_follow(change.flags & PFNB_ARM_DRIVER);
	change.err = err;
	smp_store_release(&change.busy, false); /* change.err */
	wake_up(&changed);
}

static DECLARE_WORK(change_work, make_change);

static bool change_done(void)
{
	return !smp_load_acquire(&change.busy); /* change.err, and what is hooked */
}

static int change_hooks(unsigned int set, u32 flags)
{
	/* One whose task was killed may still be on its way. */
	if (wait_event_killable(changed, change_done()))
		return -EINTR;
	if (in_place(set, flags))
		return 0;
	change.set = set;
	change.flags = flags;
	change.busy = true;
	queue_work(pfnb_unbound_wq, &change_work);
	return wait_event_killable(changed, change_done()) ? -EINTR : change.err;
}

/**
 * pfnb_hooks_any() - whether anything is hooked, be it for nothing
 *
 * Return: true if a function is hooked, or a tracepoint has a probe.
 */
bool pfnb_hooks_any(void)
{
	return !in_place(0, 0);
}

/**
 * pfnb_hooks_remove() - take all hooks away; the kernel is as if the module were not there
 */
void pfnb_hooks_remove(void)
{
	flush_work(&change_work);
	hooks_switch(0);
	count_probe(false);
	pfnb_watch_probe(false);
	pfnb_driver_follow(false);
}

/**
 * pfnb_hooks_free() - before the module goes
 */
void pfnb_hooks_free(void)
{
	int i;

	pfnb_hooks_remove();
	for (i = 0; i < HOOK_NR; i++)
		if (hooks[i].filtered)
			ftrace_free_filter(&hooks[i].ops);
}

/**
 * pfnb_hooks_missing() - a function that a policy needs and this kernel has not
 * @target: enum pfnb_target
 * @policy: enum pfnb_policy
 *
 * Return: its name, a static string; NULL when all are there
 */
const char *pfnb_hooks_missing(u32 target, u32 policy)
{
	unsigned int set = policy_hooks[target][policy];
	int i;

	for (i = 0; i < HOOK_NR; i++)
		if (set & BIT(i) && !*hooks[i].addr)
			return hooks[i].name;
	if (PFNB_HAVE_ISOLATE_BIT && set && !pfnb_sym.page_is_unmovable)
		return "page_is_unmovable";
	return NULL;
}

/**
 * pfnb_hooks_place() - place what an operation needs, and take all else away
 * @op: not armed yet
 *
 * Return: 0; -EOPNOTSUPP, -ENOMEM, -EBUSY when hooks cannot be placed; -EINTR when the task is
 * killed meanwhile.
 */
int pfnb_hooks_place(const struct pfnb_op *op)
{
	unsigned int set =
		calibrating ? BIT(HOOK_SET_ISOLATE) : policy_hooks[op->target][op->policy];
	u32 flags = op->flags;

	if (!calibrating && set && end_reg < 0)
		return -EOPNOTSUPP;
	/* Nobody would look at the driver's calls. */
	if (!set && flags == PFNB_ARM_DRIVER)
		flags = 0;
	return change_hooks(set, flags);
}

/*
 * Arguments are in the first registers, and what the caller has left in those after them may be the
 * same value: the first is meant. That it was the right one is seen in the self-test.
 */
static int find_reg(unsigned long value)
{
	int i;

	for (i = 0; i < PFNB_ARG_REGS; i++)
		if (calibration[i] == value)
			return i;
	return -ENOENT;
}

/**
 * pfnb_hooks_calibrate() - whether set_migratetype_isolate() is watched only
 * @on: its arguments are kept for pfnb_hooks_learn(), and operations are armed for that alone
 */
void pfnb_hooks_calibrate(bool on)
{
	calibrating = on;
}

/**
 * pfnb_hooks_learn() - learn where set_migratetype_isolate() gets its range from
 * @start: first PFN of a pageblock which was isolated between pfnb_hooks_calibrate(true) and false
 * @end: one past its last PFN
 *
 * isolate_single_pageblock() passes a whole pageblock; its first page and each end of it must be
 * found in an argument register.
 *
 * Return: 0, or -ENOENT, after which no policy but early-check works.
 */
int pfnb_hooks_learn(unsigned long start, unsigned long end)
{
	int p = find_reg((unsigned long)pfn_to_page(start));
	int s = find_reg(start), e = find_reg(end);

	if (p < 0 || s < 0 || e < 0)
		return -ENOENT;
	page_reg = p;
	start_reg = s;
	end_reg = e;
	return 0;
}
