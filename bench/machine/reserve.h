/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_RESERVE_H
#define PFNBENCH_MACHINE_RESERVE_H

#include <stdint.h>

#include "bench/util/diag.h"

/* How much memory a machine has, for memory_item() */
#define MEMORY_TOTAL "MemTotal:"

/**
 * memory_item() - one of the sizes in /proc/meminfo
 * @root: see memory_block.h
 * @name: as it stands there, with its colon
 * @bytes: the size; 0 where the kernel has no such item
 * @why: what failed
 *
 * Return: 0 or -errno
 */
int memory_item(const char *root, const char *name, uint64_t *bytes, struct diag *why);

/**
 * reserve_check() - whether a machine can spare memory for a while
 * @root: see memory_block.h
 * @reserve: bytes that must stay available (MemAvailable of /proc/meminfo); 0: 1 GiB or a tenth of
 *	     the memory, whichever is more
 * @bytes: that are to be taken
 * @why: reason for an error, with the figures; may be NULL
 *
 * Return: 0, -ENOMEM with the figures, -errno.
 */
int reserve_check(const char *root, uint64_t reserve, uint64_t bytes, struct diag *why);

#endif
