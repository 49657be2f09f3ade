/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_VM_TAP_H
#define PFNBENCH_TESTS_VM_TAP_H

#include <stdbool.h>

/**
 * tap() - print "ok - name" or "not ok - name" and count
 * Return: @ok
 */
bool tap(bool ok, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/**
 * tap_errno() - a call must have failed with an errno (0: succeeded)
 * @got: what it gave: 0 or -1 with errno set
 */
void tap_errno(int got, int want, const char *name);

/**
 * tap_failed() - how many tests failed so far
 */
unsigned int tap_failed(void);

/**
 * tap_kernel_log() - print what the kernel has warned of since the last time, as "# kernel: ..."
 *
 * The first time since it booted, and with a warning of this function's own, for who reads the
 * console to see that warnings come there.
 */
void tap_kernel_log(void);

#endif
