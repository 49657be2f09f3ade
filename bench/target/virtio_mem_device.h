/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TARGET_VIRTIO_MEM_DEVICE_H
#define PFNBENCH_TARGET_VIRTIO_MEM_DEVICE_H

#include <stdint.h>

#include "bench/util/diag.h"
#include "bench/util/units.h"

/* Plugging and unplugging empty memory takes milliseconds; a busy host may take its time. */
#define VIRTIO_MEM_LIMIT_NS (60 * NSEC_PER_SEC)

struct trial;

/**
 * virtio_mem_bytes() - how much the device can plug in
 * @t: the trial
 *
 * Return: bytes; a multiple of a memory block.
 */
uint64_t virtio_mem_bytes(const struct trial *t);

/**
 * virtio_mem_plug() - have the driver plug in so much, and no more
 * @t: the trial
 * @bytes: of the device, from its beginning
 * @why: the reason of a failure
 *
 * Return: 0 when exactly @bytes are plugged in; -EBUSY: others are; -errno of virtio_ask()
 */
int virtio_mem_plug(struct trial *t, uint64_t bytes, struct diag *why);

/**
 * virtio_mem_bring() - plug in all of the device anew, online in the zone of the trial's cell
 * @t: the trial; gets range, zone and node. The range is claimed
 * @why: the reason of a failure
 *
 * virtio_mem_return() is due whatever is returned, unless the cell can have no device: -ENODEV,
 * -ENOSPC.
 *
 * Return: 0; -ENODEV: the device cannot be used; -ENOSPC: it is smaller than the target's size;
 * -EBUSY: there are pages in it that cannot be moved; -EXDEV: it is in another zone; -errno
 */
int virtio_mem_bring(struct trial *t, struct diag *why);

/**
 * virtio_mem_return() - the device is whole again, and the driver is no longer told anything
 * @t: the trial; of what was in the device all has been released but pages of the module's file,
 * which is dropped
 * @why: the reason of a failure
 *
 * Return: 0; -EBUSY, -EXDEV, -errno as above
 */
int virtio_mem_return(struct trial *t, struct diag *why);

#endif
