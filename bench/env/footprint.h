/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_FOOTPRINT_H
#define PFNBENCH_ENV_FOOTPRINT_H

#include <stdint.h>

/**
 * footprint_reset() - forget the peak of this process's resident memory so far (proc(5),
 * /proc/PID/clear_refs)
 */
void footprint_reset(void);

/**
 * footprint_peak() - the most memory that was resident since, VmHWM
 * Return: bytes, or 0 where it cannot be read
 */
uint64_t footprint_peak(void);

#endif
