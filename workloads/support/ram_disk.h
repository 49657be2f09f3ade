/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_RAM_DISK_H
#define PFNBENCH_WORKLOADS_RAM_DISK_H

#include <stdint.h>

#include "bench/util/diag.h"

/**
 * ram_disk_open() - a file system with room for a file of @bytes, on a RAM disk, mounted nowhere
 * @bytes: the file's size
 * @why: the reason for a failure
 *
 * For guests, which have no disk, since a device that the host times would be seen in what they
 * measure. Two at a time. The memory comes as it is written to, of the kernel's own.
 *
 * Return: a directory file descriptor for ram_disk_close(), or -errno and the reason; -ENOENT where
 * it takes what only guests have.
 */
int ram_disk_open(uint64_t bytes, struct diag *why);

/**
 * ram_disk_close() - give everything back; no file of it may be open
 * @root: of ram_disk_open(); -1: nothing is done
 */
void ram_disk_close(int root);

#endif
