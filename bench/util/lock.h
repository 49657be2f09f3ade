/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_LOCK_H
#define PFNBENCH_UTIL_LOCK_H

#include "bench/util/diag.h"

#define LOCK_HOLDER_SIZE 128

/**
 * lock_holder() - who has the flock(2) of a file
 * @fd: the file
 * @text: "pid 1234 (pfnbench run x.ini)", or "another process" where /proc does not tell
 *
 * Return: @text
 */
char *lock_holder(int fd, char text[LOCK_HOLDER_SIZE]);

/**
 * lock_wait() - take the flock(2) of a file; says whom it waits for
 * @fd: the file
 * @path: its name, for messages
 * @why: reason for an error
 *
 * Return: 0, or -errno
 */
int lock_wait(int fd, const char *path, struct diag *why);

#endif
