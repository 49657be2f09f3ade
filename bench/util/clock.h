/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_CLOCK_H
#define PFNBENCH_UTIL_CLOCK_H

#include <stdint.h>

/**
 * clock_ns() - the time by CLOCK_MONOTONIC, which is the module's clock as well
 *
 * Return: ns
 */
uint64_t clock_ns(void);

#endif
