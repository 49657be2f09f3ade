/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_QUIET_THREAD_H
#define PFNBENCH_WORKLOADS_QUIET_THREAD_H

#include <pthread.h>
#include <stddef.h>

/**
 * quiet_thread_start() - start a thread that takes no signal: those of the process are for the trial,
 * as its deadline is
 * @thread: gets it, for pthread_join()
 * @stack_bytes: size of its stack; 0: the C library's own choice
 * @fn: what it does
 * @arg: of @fn
 *
 * Return: 0 or -errno of pthread_create(3)
 */
int quiet_thread_start(pthread_t *thread, size_t stack_bytes, void *(*fn)(void *), void *arg);

#endif
