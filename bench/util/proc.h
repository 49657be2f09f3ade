/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_PROC_H
#define PFNBENCH_UTIL_PROC_H

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

#include "bench/util/diag.h"

/**
 * proc_run() - run a program to its end
 * @argv: NULL terminated; argv[0] is looked for in PATH
 * @out: what it wrote to stdout, malloc()ed, also when it fails; NULL: not wanted
 * @why: what failed, with the last line of its stderr
 *
 * Its stderr is shown as it comes. It dies with the caller.
 *
 * Return: its exit status (0 and up), or -errno: it could not be started or a signal ended it.
 */
int proc_run(const char *const *argv, char **out, struct diag *why);

/**
 * proc_heeded() - the signals by which somebody ends a program: SIGINT, SIGTERM, SIGHUP
 * @set: filled; without those that whoever started it has it ignore, as nohup(1) does
 */
void proc_heeded(sigset_t *set);

/**
 * proc_die_with_parent() - for a child after fork(): default signals, and no life after @parent's
 * @parent: getpid() before fork()
 * @signal: what it gets when the parent dies
 */
void proc_die_with_parent(pid_t parent, int signal);

/**
 * proc_starved_ns() - how long a process has waited for a CPU since its start
 * @pid: a process that has not been waited for
 *
 * Threads that wait at the same time count each. From the second field of schedstat
 * (Documentation/scheduler/sched-stats.rst).
 *
 * Return: ns; 0 where the kernel does not tell, or there is no such process
 */
uint64_t proc_starved_ns(pid_t pid);

#endif
