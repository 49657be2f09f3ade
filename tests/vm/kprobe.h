/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_VM_KPROBE_H
#define PFNBENCH_TESTS_VM_KPROBE_H

#include <stdint.h>

#include "bench/util/diag.h"

/**
 * kprobe_set() - have the calls of a function recorded, in tracefs' own buffer
 * @root: tracefs
 * @name: the event's; there is none of this name yet
 * @functions: names that kernels have for the function, NULL behind the last; the first that this
 * kernel has is taken
 * @args: what is recorded of each call, as in Documentation/trace/kprobetrace.rst
 * @why: the reason for a failure
 *
 * Return: 0 or -errno; kprobe_clear() is due either way
 */
int kprobe_set(int root, const char *name, const char *const *functions, const char *args,
	       struct diag *why);

/**
 * kprobe_hits() - calls of the function since kprobe_set()
 * @root: tracefs
 * @name: of the event
 *
 * Return: how many; UINT64_MAX: not known
 */
uint64_t kprobe_hits(int root, const char *name);

/**
 * kprobe_arg() - an argument of the last call
 * @root: tracefs
 * @arg: its name, which no other event has
 *
 * Return: its value, and anything at all where it could not be read; UINT64_MAX: there is no such
 * call
 */
uint64_t kprobe_arg(int root, const char *arg);

/**
 * kprobe_clear() - end all of it
 * @root: tracefs
 */
void kprobe_clear(int root);

#endif
