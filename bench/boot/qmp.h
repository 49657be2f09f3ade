/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_BOOT_QMP_H
#define PFNBENCH_BOOT_QMP_H

#include <stdint.h>

#include "bench/util/diag.h"

/**
 * qmp_virtio_mem() - have QEMU ask the guest's virtio-mem device for another size
 * @fd: non-blocking socket to its monitor (QMP, as in QEMU's docs/interop/qmp-spec)
 * @bytes: that shall be plugged in
 *
 * What it answers is read and thrown away at the next call: whether the guest was asked is seen in
 * the guest.
 *
 * Return: 0 or -errno
 */
int qmp_virtio_mem(int fd, uint64_t bytes, struct diag *why);

/**
 * qmp_balloon() - have QEMU ask the guest's balloon for another size
 * @bytes: memory that shall be left to the guest
 * Return: as above
 */
int qmp_balloon(int fd, uint64_t bytes, struct diag *why);

#endif
