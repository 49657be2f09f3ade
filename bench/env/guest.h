/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_GUEST_H
#define PFNBENCH_ENV_GUEST_H

/**
 * cmd_guest() - be the init process of a guest: set up, run /job.json, leave
 *
 * Frames go to the second serial port, kernel messages to the first. Does not return: the guest
 * reboots, which ends QEMU.
 */
int cmd_guest(void);

/**
 * guest_set_up() - mount what a guest needs and make settings that measurements rely on
 */
void guest_set_up(void);

/**
 * guest_load_module() - load /pfnbench.ko, with its parameters from the kernel's command line
 *
 * As modprobe(8) does, words "pfnbench.NAME=VALUE" are for it.
 *
 * Return: 0 or -errno
 */
int guest_load_module(void);

#endif
