/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_PRIVATE_MOUNT_H
#define PFNBENCH_MACHINE_PRIVATE_MOUNT_H

#include "bench/util/diag.h"

/**
 * private_mount() - a file system that is mounted nowhere
 * @type: as in /proc/filesystems
 * @options: as after mount -o; at most 127 characters
 * @why: reason for an error; may be NULL
 *
 * Return: a directory file descriptor, with which the mount goes; or -errno and the reason.
 */
int private_mount(const char *type, const char *options, struct diag *why);

#endif
