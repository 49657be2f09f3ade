/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_VM_H
#define PFNBENCH_ENV_VM_H

#include "bench/boot/kernel.h"
#include "bench/boot/qemu.h"
#include "bench/env/child.h"
#include "bench/measure/profile_symbols.h"
#include "bench/protocol/job.h"

/**
 * struct vm_setup - what a guest is made of
 * @kernel: prepared, without error
 * @guest: the machine; its files and @guest.qmp are not looked at, except @guest.plugin
 * @symbols: for the plugin; NULL where there is none
 * @console: file for the console's log
 */
struct vm_setup {
	const struct kernel *kernel;
	struct qemu_guest guest;
	const struct profile_symbols *symbols;
	const char *console;
};

/**
 * vm_start() - boot a guest that runs a job
 * @s: what it is made of
 * @job: given to it as /job.json
 * @c: filled; child_free() is due once it has ended
 * @why: what failed
 *
 * Nothing of it is left behind: all its files but the console's log are in memory.
 *
 * Return: 0 or -errno.
 */
int vm_start(const struct vm_setup *s, const struct job *job, struct child *c, struct diag *why);

#endif
