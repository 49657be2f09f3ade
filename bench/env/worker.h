/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_WORKER_H
#define PFNBENCH_ENV_WORKER_H

#include "bench/protocol/job.h"

/**
 * worker_supervise() - run a job's trials in child processes and send messages
 * @job: what to run
 * @out_fd: where messages go
 * @log_fd: where new kernel messages are copied after each trial, or -1
 *
 * A trial whose process dies or outlives its deadline by far becomes `crashed`, and a new process
 * goes on with the next. Used by the guest's init and by host runs alike. The last message tells
 * how much memory this process and a child took at most, besides what trials placed.
 *
 * Where there is no process or no memory for a trial, it is not recorded: a last message of another
 * kind tells why.
 *
 * Return: 0 when every trial was recorded, -errno otherwise.
 */
int worker_supervise(const struct job *job, int out_fd, int log_fd);

#endif
