/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_TRACE_INSTANCE_H
#define PFNBENCH_MACHINE_TRACE_INSTANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/util/diag.h"

/* An instance of tracefs that is ours: whoever else traces is not disturbed. */
#define TRACE_INSTANCE "instances/pfnbench"

/* The instance's name in the journal. */
#define TRACE_INSTANCE_PATH "/sys/kernel/tracing/" TRACE_INSTANCE

/**
 * trace_instance_in_use() - whether the process that the instance follows is alive
 * @root: tracefs
 *
 * Return: false where there is none, or a killed process of ours has left the instance
 */
bool trace_instance_in_use(int root);

/**
 * trace_instance_make() - make the instance, a new one in place of one that is there
 * @root: tracefs
 * @why: the reason for a failure
 *
 * Return: 0 or -errno
 */
int trace_instance_make(int root, struct diag *why);

/**
 * trace_instance_remove() - remove the instance, of which no file is open
 * @root: tracefs
 *
 * Return: 0 or -errno
 */
int trace_instance_remove(int root);

/**
 * trace_instance_put_back() - remove the instance that a killed process has left
 * @root: see memory_block.h
 * @nr: how many there were before: 0
 * @why: what failed; that the instance is gone, when 1 is returned
 *
 * Return: 1 when there was one, 0 or -errno
 */
int trace_instance_put_back(const char *root, uint64_t nr, struct diag *why);

#endif
