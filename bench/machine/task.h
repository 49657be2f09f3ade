/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_TASK_H
#define PFNBENCH_MACHINE_TASK_H

#include <sys/types.h>
#include <jansson.h>

/**
 * task_json() - where in the kernel a process is
 * @root: see memory_block.h
 * @pid: the process; it does not run while somebody else does, or its stack is not known
 *
 * Of its first thread "state" (a letter of proc(5)), "wchan" and "stack", names of functions alone,
 * the innermost first. Of every other thread the same, in "threads", each with its "name". No
 * number of a process and no address is in it, so that it is the same in every run. What the
 * kernel does not tell is absent.
 *
 * Return: new reference, or NULL without memory
 */
json_t *task_json(const char *root, pid_t pid);

#endif
