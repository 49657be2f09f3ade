/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_BOOT_KERNELS_H
#define PFNBENCH_BOOT_KERNELS_H

#include <stddef.h>

#include "bench/boot/kernel.h"
#include "bench/experiment/value_list.h"

/**
 * kernels_prepare() - fetch kernels, build the module and the initramfs for each
 * @specs: as in the experiment
 * @kernels: an array of @specs->nr; each is ready or has an @error; release with kernels_free()
 * @why: what went wrong for all of them
 *
 * Return: 0, or -errno when nothing could even be tried.
 */
int kernels_prepare(const struct value_list *specs, struct kernel *kernels, struct diag *why);

/**
 * kernels_free() - free what kernels have
 * @kernels: as from kernels_prepare()
 * @nr: how many
 */
void kernels_free(struct kernel *kernels, size_t nr);

#endif
