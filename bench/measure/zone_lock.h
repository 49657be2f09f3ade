/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MEASURE_ZONE_LOCK_H
#define PFNBENCH_MEASURE_ZONE_LOCK_H

#include <stddef.h>

#include "bench/util/diag.h"

/*
 * An event of a probe: a spin lock is found taken, whichever it is. The kernel's own tracepoint
 * lock:contention_begin is not the same: it leaves out the first CPU that waits, and all of them
 * where a hypervisor is and spin locks do without a queue.
 */
#define ZONE_LOCK_SYSTEM "pfnbench"
#define ZONE_LOCK_EVENT	 "spin_lock_wait"

/**
 * zone_lock_probe() - make that event, once; it stays until the guest ends
 * @why: the reason for a failure
 *
 * Return: 0; -ENOTSUP: on a host, where it would stay after a kill, or a kernel without kprobes;
 * -errno
 */
int zone_lock_probe(struct diag *why);

/**
 * zone_lock_filter() - which of these events are of zone->lock, as the module tells
 * @text: the filter
 * @size: of @text, at least 2048 bytes
 * @why: the reason for a failure
 *
 * Return: 0; -ENOTSUP: the module does not tell; -errno of the module's device
 */
int zone_lock_filter(char *text, size_t size, struct diag *why);

#endif
