// SPDX-License-Identifier: GPL-2.0
/*
 * A planted slowdown, to see that it is found: module parameter burn=PHASE:NS makes each operation
 * of an armed task longer by NS, once, in the first function of a phase. An ftrace callback does it
 * at that function's entry. Of several callbacks the newest runs first: a tracer that is set up
 * later has taken the time of the call when this one runs.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "pfnbench.h"

/* It runs with preemption disabled. */
#define BURN_NS_MAX 10000000

/* A phase, and the functions of which an operation calls one first, on one kernel or another. */
static const struct {
	const char *phase;
	const char *functions[4];
} burns[] = {
	{ "drain", { "zone_pcp_disable", "__drain_all_pages", "__drain_all_pages.part.0" } },
	{ "isolate", { "start_isolate_page_range" } },
	{ "early_check", { "set_migratetype_isolate" } },
	{ "notify", { "memory_notify" } },
	{ "migrate", { "do_migrate_range", "isolate_migratepages_range" } },
	{ "hugetlb",
	  { "dissolve_free_huge_pages", "dissolve_free_hugetlb_folios",
	    "wait_for_freed_hugetlb_folios" } },
	{ "test", { "test_pages_isolated" } },
	{ "finish", { "isolate_freepages_range", "__offline_isolated_pages" } },
	{ "undo", { "undo_isolate_page_range" } },
};

static DEFINE_MUTEX(burn_lock);
static unsigned int burn_ns;
static int burn_phase = -1;
static bool burn_loaded, burn_on;

static void notrace on_burn(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
			    struct ftrace_regs *fregs)
{
	struct pfnb_op *op = pfnb_op_enter();
	u64 end;

	if (!op)
		return;
	if (!op->burnt) {
		op->burnt = true;
		end = ktime_get_mono_fast_ns() + READ_ONCE(burn_ns);
		while (ktime_get_mono_fast_ns() < end)
			cpu_relax();
	}
	pfnb_op_leave();
}

static struct ftrace_ops burn_ops = { .func = on_burn };

/* The functions of the phase that this kernel has, and no others. */
static int burn_filter(int phase)
{
	int i, err = -ENOENT;
	u8 reset = true;

	for (i = 0; i < ARRAY_SIZE(burns[0].functions) && burns[phase].functions[i]; i++) {
		unsigned long addr = pfnb_symbol(burns[phase].functions[i]);
		int bad = addr ? ftrace_set_filter_ip(&burn_ops, addr, 0, reset) : 0;

		if (bad)
			return bad;
		if (addr) {
			reset = false;
			err = 0;
		}
	}
	return err;
}

/* While it is registered its filter can change; its place among the callbacks stays. */
static int burn_apply(void)
{
	int err = 0;

	if (burn_phase >= 0)
		err = burn_filter(burn_phase);
	if (burn_on && (err || burn_phase < 0)) {
		unregister_ftrace_function(&burn_ops);
		burn_on = false;
	} else if (!burn_on && !err && burn_phase >= 0) {
		err = register_ftrace_function(&burn_ops);
		burn_on = !err;
	}
	if (err)
		burn_phase = -1;
	return err;
}

static int parse(const char *text, int *phase, unsigned int *ns)
{
	const char *colon = strchr(text, ':');
	int i;

	if (!*text || !strcmp(text, "\n")) {
		*phase = -1;
		return 0;
	}
	if (!colon || kstrtouint(colon + 1, 10, ns) || !*ns || *ns > BURN_NS_MAX)
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(burns); i++)
		if (strlen(burns[i].phase) == colon - text &&
		    !strncmp(text, burns[i].phase, colon - text))
			break;
	*phase = i;
	return i < ARRAY_SIZE(burns) ? 0 : -EINVAL;
}

static int burn_set(const char *text, const struct kernel_param *kp)
{
	unsigned int ns = 0;
	int phase, err = parse(text, &phase, &ns);

	if (err)
		return err;
	mutex_lock(&burn_lock);
	burn_phase = phase;
	WRITE_ONCE(burn_ns, ns);
	if (burn_loaded)
		err = burn_apply();
	mutex_unlock(&burn_lock);
	return err;
}

static int burn_get(char *buffer, const struct kernel_param *kp)
{
	int len;

	mutex_lock(&burn_lock);
	len = burn_phase < 0 ? sprintf(buffer, "\n")
			     : sprintf(buffer, "%s:%u\n", burns[burn_phase].phase, burn_ns);
	mutex_unlock(&burn_lock);
	return len;
}

static const struct kernel_param_ops burn_param = { .set = burn_set, .get = burn_get };
module_param_cb(burn, &burn_param, NULL, 0600);
MODULE_PARM_DESC(burn, "PHASE:NS, make this phase of each operation NS longer (1 to 10000000)");

/**
 * pfnb_burn_init() - begin with what was given when the module was loaded
 * Return: 0 or -errno
 */
int pfnb_burn_init(void)
{
	int err;

	mutex_lock(&burn_lock);
	burn_loaded = true;
	err = burn_apply();
	mutex_unlock(&burn_lock);
	if (err)
		pr_err("burn: this kernel has no function of that phase to hook\n");
	return err;
}

/**
 * pfnb_burn_exit() - before the module goes
 */
void pfnb_burn_exit(void)
{
	mutex_lock(&burn_lock);
	burn_phase = -1;
	burn_apply();
	burn_loaded = false;
	mutex_unlock(&burn_lock);
	ftrace_free_filter(&burn_ops);
}
