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

struct attempt;
struct cell;
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
 * virtio_mem_valid() - whether a cell may use the device, for a target's valid
 * @cell: parsed; its target is one that works on the device
 * @why: why not
 *
 * Return: 0, or -EINVAL: a fill is a driver's as well, or a node is named
 */
int virtio_mem_valid(const struct cell *cell, struct diag *why);

/**
 * virtio_mem_bytes() - how much the device can plug in
 * @t: the trial
 *
 * Return: bytes; a multiple of a memory block.
 */
uint64_t virtio_mem_bytes(const struct trial *t);

/**
 * virtio_mem_no_room() - why the kernel has not plugged in more: there is no memory for struct pages
 * @t: the trial
 * @held: bytes that are plugged in
 * @bytes: that were asked for
 * @why: gets what the rest would take, and what is free for it: all but zone Movable
 *
 * Return: -ENOMEM
 */
int virtio_mem_no_room(const struct trial *t, uint64_t held, uint64_t bytes, struct diag *why);

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
 * virtio_mem_have() - all of the device is online in the zone of the trial's cell
 * @t: the trial; gets zone where the device was plugged in anew
 * @why: the reason of a failure
 *
 * The device is plugged in anew where it lies in another zone.
 *
 * Return: as virtio_mem_bring()
 */
int virtio_mem_have(struct trial *t, struct diag *why);

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
 * virtio_mem_return() - the device is whole again, or a large one empty, and the driver is no
 * longer told anything
 * @t: the trial; of what was in the device all has been released but pages of the module's file,
 * which is dropped
 * @why: the reason of a failure
 *
 * Return: 0; -EBUSY, -EXDEV, -errno as above
 */
int virtio_mem_return(struct trial *t, struct diag *why);

/**
 * virtio_mem_attempt() - ask the driver for a size, the first time or again, as a timed attempt
 * @t: the trial; gets the reason of a failure
 * @bytes: that shall be plugged in
 * @v: gets what the driver has done
 * @a: gets begin_ns, end_ns and err: -EBUSY where another size is plugged in when its pass has
 * ended, -ETIME or -EINTR where the pass goes on
 *
 * Return: as struct target's attempt
 */
int virtio_mem_attempt(struct trial *t, uint64_t bytes, struct pfnb_virtio *v, struct attempt *a);

#endif
