/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_EXPERIMENT_KERNEL_SPEC_H
#define PFNBENCH_EXPERIMENT_KERNEL_SPEC_H

#include "bench/util/diag.h"

/**
 * kernel_spec_check() - whether a kernel is well named
 * @spec: as in an experiment: debian:PREFIX, image:PATH [build:PATH], built:NAME or host
 * @why: what is wrong and what would be right
 *
 * Whether there is such a kernel is found out when it is fetched.
 *
 * Return: 0 or -EINVAL.
 */
int kernel_spec_check(const char *spec, struct diag *why);

#endif
