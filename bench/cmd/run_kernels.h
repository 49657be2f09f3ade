/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_RUN_KERNELS_H
#define PFNBENCH_CMD_RUN_KERNELS_H

#include "bench/boot/kernel.h"

/**
 * run_kernels_tell() - tell of each kernel that cannot be had, or goes without the module
 * @kernels: prepared
 * @nr: how many
 *
 * Return: how many can be had
 */
size_t run_kernels_tell(const struct kernel *kernels, size_t nr);

/**
 * run_kernels_none() - what to say and exit with when none can be had
 * @kernels: prepared, each with an error
 * @nr: how many
 * @why: for the user
 *
 * Return: exit status; whoever named nothing but files that are no kernels gave bad input
 */
int run_kernels_none(const struct kernel *kernels, size_t nr, struct diag *why);

/**
 * run_kernels_first() - the first kernel that can be had; there must be one
 * @kernels: prepared
 *
 * Return: an entry of @kernels, which has no error
 */
const struct kernel *run_kernels_first(const struct kernel *kernels);

#endif
