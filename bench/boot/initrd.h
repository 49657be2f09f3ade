/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_BOOT_INITRD_H
#define PFNBENCH_BOOT_INITRD_H

#include <stddef.h>

#include "bench/util/diag.h"

/**
 * initrd_make() - an initramfs of an existing one and one more file in its root
 * @path: the new initramfs
 * @base: the existing one
 * @name: name of the file in the guest, without a slash
 * @data: its contents
 * @len: their length
 * @why: which file failed and why
 *
 * The same input gives the same bytes: what differs between two initramfs changes a guest's
 * instruction count.
 *
 * Return: 0 or -errno.
 */
int initrd_make(const char *path, const char *base, const char *name, const char *data, size_t len,
		struct diag *why);

#endif
