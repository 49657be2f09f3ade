/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_BOOT_INITRAMFS_H
#define PFNBENCH_BOOT_INITRAMFS_H

#include "bench/boot/kernel.h"

/* The module's name in a guest, and in build/. */
#define GUEST_MODULE "pfnbench.ko"

/**
 * initramfs_make() - pack what a guest of a kernel needs, unless that was done before
 * @k: a kernel with all but its initramfs; that and its hash are set
 * @why: reason for an error
 *
 * One that is not, to the bit, what was packed is packed again, and that is said.
 *
 * Return: 0, or -errno
 */
int initramfs_make(struct kernel *k, struct diag *why);

#endif
