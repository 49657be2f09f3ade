/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_LET_GO_H
#define PFNBENCH_WORKLOADS_LET_GO_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "bench/util/diag.h"

/**
 * struct let_go - a thread that lets pages go which an operation would wait for without an end,
 * whatever signal comes
 * @thread: waits to be told, then for a while
 * @fd: of a pipe: how it is told
 * @after_ns: how long it waits; 0: until let_go_now()
 * @fn: lets go; called once
 * @arg: for @fn
 * @there: the thread runs
 */
struct let_go {
	pthread_t thread;
	int fd[2];
	uint64_t after_ns;
	void (*fn)(void *arg);
	void *arg;
	bool there;
};

/**
 * let_go_open() - start the thread, which waits to be told
 * @l: zeroed, with after_ns, fn and arg
 * @why: the reason for a failure
 *
 * Return: 0 or -errno; let_go_close() is safe either way.
 */
int let_go_open(struct let_go *l, struct diag *why);

/**
 * let_go_start() - the time begins; allocates nothing
 * @l: opened
 */
void let_go_start(struct let_go *l);

/**
 * let_go_now() - the time is over
 * @l: opened, or zeroed; its fn is called by the thread, unless it has been
 */
void let_go_now(struct let_go *l);

/**
 * let_go_close() - let go, and wait for the end of the thread; safe to call twice
 * @l: opened, or zeroed
 */
void let_go_close(struct let_go *l);

#endif
