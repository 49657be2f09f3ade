// SPDX-License-Identifier: GPL-2.0
/*
 * Calls of a driver that is armed: while its work item runs alloc_contig_range(), hooks act for the
 * task that does. Not in the rest of the work item, in which offline_and_remove_memory() would loop
 * for ever under hooks: a worker never gets a signal.
 */

#include <linux/kprobes.h>

#include "pfnbench.h"

/* virtio_mem_run_wq(work) */
static int pass_begins(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	return !pfnb_op_pass_begins((const void *)regs_get_kernel_argument(regs, 0));
}
NOKPROBE_SYMBOL(pass_begins);

static int pass_ends(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	pfnb_op_pass_ends();
	return 0;
}
NOKPROBE_SYMBOL(pass_ends);

static int call_begins(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	return !pfnb_op_call_begins();
}
NOKPROBE_SYMBOL(call_begins);

static int call_ends(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	pfnb_op_call_ends();
	return 0;
}
NOKPROBE_SYMBOL(call_ends);

/* In which order they are placed; the first name that the kernel has. */
static const struct {
	const char *name[2];
	kretprobe_handler_t begins, ends;
} followed[] = {
	{ { "alloc_contig_range_noprof", "alloc_contig_range" }, call_begins, call_ends },
	{ { "virtio_mem_run_wq" }, pass_begins, pass_ends },
};

static struct kretprobe probes[ARRAY_SIZE(followed)];
static bool following;

static int add(int i)
{
	int j, err = -ENOENT;

	for (j = 0; j < ARRAY_SIZE(followed[i].name) && followed[i].name[j] && err; j++) {
		probes[i] = (struct kretprobe){
			.kp.symbol_name = followed[i].name[j],
			.entry_handler = followed[i].begins,
			.handler = followed[i].ends,
		};
		err = register_kretprobe(&probes[i]);
	}
	return err;
}

static void remove(int nr)
{
	while (nr--)
		unregister_kretprobe(&probes[nr]);
}

/**
 * pfnb_driver_followed() - whether calls of a driver are followed
 *
 * Return: true if they are; not any more when the driver was a module that has gone.
 */
bool pfnb_driver_followed(void)
{
	return following && !kprobe_gone(&probes[ARRAY_SIZE(probes) - 1].kp);
}

/**
 * pfnb_driver_follow() - follow calls of the virtio-mem driver, or do so no more
 * @on: follow; nothing is done where it is as asked already
 *
 * Return: 0, or what register_kretprobe() gives.
 */
int pfnb_driver_follow(bool on)
{
	int i, err = 0;

	if (on == pfnb_driver_followed())
		return 0;
	if (following)
		remove(ARRAY_SIZE(probes));
	following = false;
	for (i = 0; on && i < ARRAY_SIZE(probes) && !err; i++)
		err = add(i);
	if (err)
		remove(i - 1);
	following = on && !err;
	return err;
}
