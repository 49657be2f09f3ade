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

/* In the order in which they are placed. */
static const struct {
	enum pfnb_virtio_step step;
	struct kretprobe probe;
} followed[] = {
	{ PFNB_STEP_CONTIG, { .entry_handler = call_begins, .handler = call_ends } },
	{ PFNB_STEP_PASS, { .entry_handler = pass_begins, .handler = pass_ends } },
};

static struct kretprobe probes[ARRAY_SIZE(followed)];
static bool following;

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
		err = pfnb_kretprobe_add(&probes[i], &followed[i].probe,
					 pfnb_virtio_kinds[PFNB_VIRTIO_MEM].step[followed[i].step]);
	if (err)
		remove(i - 1);
	following = on && !err;
	return err;
}
