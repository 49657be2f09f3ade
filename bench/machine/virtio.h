/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_VIRTIO_H
#define PFNBENCH_MACHINE_VIRTIO_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/util/diag.h"
#include "kmod/include/pfnbench_uapi.h"

struct machine;

/* struct pages take this part of the memory that they stand for */
#define MEMMAP_SHARE 64

/**
 * virtio_memory_empty() - as a guest starts: what the driver has added goes
 *
 * A device has to be made with a request for all, or it refuses what is asked later. So the driver
 * adds memory as it is loaded: 1 GiB, where that stays offline. It goes before anything is online,
 * since a small guest would put pages of the kernel's own there, and these stay.
 */
void virtio_memory_empty(void);

/**
 * virtio_memory_open() - find the device, and load its driver where that is a module
 * @m: with the module opened, frames and icount set; vmem is filled
 *
 * All of its memory is plugged in then, online in a kernel zone. Of a large device it is none: one
 * whose struct pages would take more than a quarter of the memory without it. Most of the memory
 * would be the device's, and the kernel's own pages would come to lie there between trials.
 */
void virtio_memory_open(struct machine *m);

/**
 * virtio_has_memory() - whether there is a virtio-mem device
 * @why: reason for an error; may be NULL
 *
 * Return: 0, or -errno and the reason: -EOPNOTSUPP: no PCI bus in this kernel, -ENODEV: no device
 */
int virtio_has_memory(struct diag *why);

/**
 * virtio_has_balloon() - whether the guest has a balloon
 *
 * Return: true when its PCI bus has one
 */
bool virtio_has_balloon(void);

/**
 * virtio_load_balloon() - load its driver
 * @why: reason for an error; may be NULL
 *
 * Return: as virtio_load()
 */
int virtio_load_balloon(struct diag *why);

/**
 * virtio_load() - load the drivers of a device, where the machine has such a device
 * @pci_device: its number on the PCI bus
 * @module: of the kernel's package
 * @why: reason for an error; may be NULL
 *
 * Return: 0; -ENODEV without the device; -ENOENT without the driver; -errno
 */
int virtio_load(uint16_t pci_device, const char *module, struct diag *why);

/**
 * virtio_ask() - ask a device's driver for another size, and wait for it to have done what it can
 * @m: the machine; its module is opened
 * @device: which one
 * @asked: bytes, or pages of a balloon
 * @limit_ns: that is waited
 * @v: pfns, nr_pfns: room for what was taken; filled with what became of it, as far as it came
 *
 * By icount the module tells the driver, else the hypervisor is asked to. What the driver is told
 * holds until the module's file is closed.
 *
 * Return: 0: the driver's pass has ended, whatever it got; -ETIME: it has not after @limit_ns;
 * -EINTR: a signal came; -ENODEV: no device, or no driver; -EBUSY: another device or file is at it;
 * -errno
 */
int virtio_ask(struct machine *m, enum pfnb_virtio_device device, uint64_t asked, uint64_t limit_ns,
	       struct pfnb_virtio *v);

/**
 * virtio_ask_again() - the same number once more: the driver tries again
 * @m: the machine; its module is opened
 * @device: which one
 * @asked: as the driver was asked before
 * @limit_ns: that is waited
 * @v: as virtio_ask() takes it
 *
 * Return: as virtio_ask()
 */
int virtio_ask_again(struct machine *m, enum pfnb_virtio_device device, uint64_t asked,
		     uint64_t limit_ns, struct pfnb_virtio *v);

/**
 * virtio_count_plugging() - have virtio_ask() tell the steps of plugging, until the file is closed
 * @m: the machine; its module is opened, and has been asked for no device yet
 *
 * Return: 0; -errno as virtio_ask()
 */
int virtio_count_plugging(struct machine *m);

/**
 * virtio_auto_online() - what becomes of memory that a driver adds
 * @zone: "Movable", or another one; NULL: it stays offline
 * Return: 0 or -errno
 */
int virtio_auto_online(const char *zone);

#endif
