/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_FUSE_SERVER_H
#define PFNBENCH_WORKLOADS_FUSE_SERVER_H

#include <stdint.h>

#include "bench/util/diag.h"

/* The most pages that one request has, where they are not physically contiguous. */
#define FUSE_SERVER_PAGES 256

/**
 * fuse_server_open() - open the device of FUSE
 * @why: the reason for a failure
 *
 * Return: the file descriptor, which the caller closes; or -errno and the reason
 */
int fuse_server_open(struct diag *why);

/**
 * fuse_server_mount() - a file system that is one file: its root
 * @dev: the device
 * @why: the reason for a failure
 *
 * Return: a descriptor, with which the mount goes; or -errno and the reason
 */
int fuse_server_mount(int dev, struct diag *why);

/**
 * fuse_server_answer() - answer a request, if it is among those that it takes to open the file
 * @dev: the device, with a request to read
 * @cached: size of a file that is written to by way of the page cache; 0: one for direct input
 *
 * Return: 0; 1 when the file has been opened; -errno
 */
int fuse_server_answer(int dev, uint64_t cached);

#endif
