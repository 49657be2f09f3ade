/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_HOST_H
#define PFNBENCH_ENV_HOST_H

#include "bench/env/child.h"
#include "bench/env/job.h"

/**
 * host_start() - run a job on this machine, in a process of its own
 * @job: what to run
 * @c: filled; child_free() is due once it has ended
 * @why: what failed
 *
 * Return: 0 or -errno
 */
int host_start(const struct job *job, struct child *c, struct diag *why);

#endif
