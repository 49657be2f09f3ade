// SPDX-License-Identifier: GPL-2.0
/*
 * A planted slowdown, to see that it is found: module parameter burn=PHASE:NS makes each operation
 * of an armed task longer by NS, once, in the first function of a phase; burn=PHASE:Ni makes it
 * longer by N instructions of pfnb_spin(). An ftrace callback does it at that function's entry. Of
 * several callbacks the newest runs first: a tracer that is set up later has taken the time of the
 * call when this one runs.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "arch.h"
#include "pfnbench.h"

/* ns or instructions: it runs with preemption disabled. */
#define BURN_MAX 10000000

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
/* Read without the lock: whoever reads one old and one new is as short as either allows. */
static unsigned int burn_nr;
static bool burn_spins; /* burn_nr is of instructions, not of ns */
static int burn_phase = -1;
static bool burn_loaded, burn_on;

/* What comes before and after the loop does not depend on @turns. */
static noinline notrace void pfnb_spin(unsigned int turns)
{
	pfnb_spin_turns(turns);
}

static notrace void burn_some(unsigned int nr)
{
	u64 end;

	if (READ_ONCE(burn_spins)) {
		pfnb_spin(nr / 2 ?: 1);
		return;
	}
	end = ktime_get_mono_fast_ns() + nr;
	while (ktime_get_mono_fast_ns() < end)
		cpu_relax();
}

static void notrace on_burn(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
			    struct ftrace_regs *fregs)
{
	struct pfnb_op *op = pfnb_op_enter();

	if (!op)
		return;
	if (!op->burnt) {
		op->burnt = true;
		burn_some(READ_ONCE(burn_nr));
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

/* N or Ni; the loop of instructions has two a turn, so that N is even then. */
static int parse_amount(const char *text, unsigned int *nr, bool *spins)
{
	size_t len = strcspn(text, "i\n");
	char digits[16];

	if (len >= sizeof(digits))
		return -EINVAL;
	strscpy(digits, text, len + 1);
	text += len;
	*spins = *text == 'i';
	text += *spins;
	if ((*text && strcmp(text, "\n")) || kstrtouint(digits, 10, nr) || !*nr || *nr > BURN_MAX)
		return -EINVAL;
	return *spins && *nr % 2 ? -EINVAL : 0;
}

static int parse(const char *text, int *phase, unsigned int *nr, bool *spins)
{
	const char *colon = strchr(text, ':');
	int i;

	if (!*text || !strcmp(text, "\n")) {
		*phase = -1;
		return 0;
	}
	if (!colon || parse_amount(colon + 1, nr, spins))
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
	unsigned int nr = 0;
	bool spins = false;
	int phase, err = parse(text, &phase, &nr, &spins);

	if (err)
		return err;
	mutex_lock(&burn_lock);
	burn_phase = phase;
	WRITE_ONCE(burn_nr, nr);
	WRITE_ONCE(burn_spins, spins);
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
			     : sprintf(buffer, "%s:%u%s\n", burns[burn_phase].phase, burn_nr,
				       burn_spins ? "i" : "");
	mutex_unlock(&burn_lock);
	return len;
}

static const struct kernel_param_ops burn_param = { .set = burn_set, .get = burn_get };
module_param_cb(burn, &burn_param, NULL, 0600);
MODULE_PARM_DESC(burn,
		 "PHASE:NS or PHASE:Ni, make this phase of each operation NS or, if N is even, N "
		 "instructions longer (up to 10000000)");

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
