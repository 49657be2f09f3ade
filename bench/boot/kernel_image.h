/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_BOOT_KERNEL_IMAGE_H
#define PFNBENCH_BOOT_KERNEL_IMAGE_H

#include "bench/util/diag.h"

/**
 * kernel_image_release() - the release (uname -r) of a kernel image, from its header
 * @path: the image
 * @release: malloc()ed; the caller frees
 * @why: why the file is none
 *
 * Return: 0 or -errno.
 */
int kernel_image_release(const char *path, char **release, struct diag *why);

#endif
