/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TARGET_VIRTIO_MEM_DEVICE_H
#define PFNBENCH_TARGET_VIRTIO_MEM_DEVICE_H

#include <stdint.h>
#include <jansson.h>

#include "bench/util/diag.h"
#include "bench/util/units.h"
#include "kmod/include/pfnbench_uapi.h"

/* Plugging and unplugging empty memory takes milliseconds; a busy host may take its time. */
#define VIRTIO_MEM_LIMIT_NS (60 * NSEC_PER_SEC)

struct trial;

/**
 * struct virtio_mem_step - calls of one kind that the driver has made, over all attempts
 * @calls: how many
 * @failed: of those
 * @ns: in them
 */
struct virtio_mem_step {
	uint64_t calls;
	uint64_t failed;
	uint64_t ns;
};

/**
 * virtio_mem_add_steps() - add those of one request
 * @step: PFNB_STEP_NR of them
 * @v: what became of the request
 */
void virtio_mem_add_steps(struct virtio_mem_step *step, const struct pfnb_virtio *v);

/**
 * virtio_mem_step_json() - a step as it is recorded
 * @s: the step
 * @less_ns: of its time, that of steps within it, which have it to themselves
 *
 * Return: new reference.
 */
json_t *virtio_mem_step_json(const struct virtio_mem_step *s, uint64_t less_ns);

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
 * Return: 0 when exactly @bytes are plugged in; -EBUSY: more are; -ENOMEM: fewer are; -errno of
 * virtio_ask()
 */
int virtio_mem_plug(struct trial *t, uint64_t bytes, struct diag *why);

/**
 * virtio_mem_prepare() - plug in a part of the device anew, online in the zone of the trial's cell
 * @t: the trial; gets zone
 * @bytes: of the device, from its beginning
 * @why: the reason of a failure
 *
 * virtio_mem_return() is due whatever is returned, unless the cell can have no device: -ENODEV,
 * -ENOSPC. What is plugged in later goes to the same zone.
 *
 * Return: as virtio_mem_bring()
 */
int virtio_mem_prepare(struct trial *t, uint64_t bytes, struct diag *why);

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
