/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_SYMBOLS_BOOT_H
#define PFNBENCH_ENV_SYMBOLS_BOOT_H

#include "bench/boot/kernel.h"
#include "bench/boot/qemu.h"
#include "bench/measure/profile_symbols.h"

/**
 * symbols_get() - where the functions of a guest's kernel and modules are
 * @k: prepared, without error
 * @machine: the guest's, without its files and without a plugin
 * @dir: for the console's log of a guest that is booted for it; kept where that fails
 * @s: filled; profile_symbols_free() is due when 0 is returned
 * @why: the reason of a failure
 *
 * A guest is booted when that was not done before for the same kernel, initramfs and machine. What
 * it tells is kept beside the initramfs, and looked at before it is used again.
 *
 * Return: 0 or -errno
 */
int symbols_get(const struct kernel *k, const struct qemu_guest *machine, const char *dir,
		struct profile_symbols *s, struct diag *why);

#endif
