/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_GUEST_H
#define PFNBENCH_ENV_GUEST_H

#include <stdbool.h>

#include "bench/util/diag.h"

/**
 * guest_named_init() - whether the program was started by the name that it has in a guest
 * @name: argv[0], or NULL
 *
 * Return: true when the name is "/init".
 */
bool guest_named_init(const char *name);

/**
 * guest_check() - whether this process is certain to be init of a guest of ours
 * @name: argv[0]
 * @why: why it is not
 *
 * It is if the kernel started it as /init, with process number 1 in the namespace that the kernel
 * begins with, and if the kernel's command line is one of bench/boot/qemu.c. Nothing is changed.
 *
 * Return: 0; -EPERM when it is none; -errno when that cannot be found out
 */
int guest_check(const char *name, struct diag *why);

/**
 * cmd_guest() - be the init process of a guest: set up, run /job.json, leave
 * @argv: what the process was started with; behind the name are words of the command line that
 *	  the kernel has no use for
 * @why: why not
 *
 * Messages go to the second serial port, kernel messages to the first. In a guest of ours it does
 * not return: the guest reboots, which ends QEMU. Anywhere else nothing is touched.
 *
 * Return: -errno
 */
int cmd_guest(char **argv, struct diag *why);

/**
 * guest_set_up() - mount what a guest needs and make settings that measurements rely on
 */
void guest_set_up(void);

/**
 * guest_load_module() - load /pfnbench.ko
 * @words: its parameters, "NAME=VALUE"; NULL: none
 *
 * Return: 0 or -errno
 */
int guest_load_module(const char *words);

#endif
