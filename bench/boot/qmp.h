/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_BOOT_QMP_H
#define PFNBENCH_BOOT_QMP_H

#include <stdint.h>

#include "bench/util/diag.h"

/**
 * qmp_virtio_mem() - have QEMU ask the guest's virtio-mem device for another size
 * @fd: non-blocking socket to its monitor (QMP, as in QEMU's docs/interop/qmp-spec); -1: none
 * @bytes: that shall be plugged in
 * @why: why the command could not be sent
 *
 * What it answers is read and thrown away at the next call: whether the guest was asked is seen in
 * the guest.
 *
 * Return: 0, also when the guest has ended meanwhile, -ENOTCONN when there is no socket, or -errno
 * of send(2).
 */
int qmp_virtio_mem(int fd, uint64_t bytes, struct diag *why);

/**
 * qmp_balloon() - have QEMU ask the guest's balloon for another size
 * @fd: socket to its monitor, as in qmp_virtio_mem()
 * @bytes: memory that shall be left to the guest
 * @why: why the command could not be sent
 *
 * Return: as from qmp_virtio_mem()
 */
int qmp_balloon(int fd, uint64_t bytes, struct diag *why);

#endif
