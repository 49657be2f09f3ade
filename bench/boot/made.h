/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_BOOT_MADE_H
#define PFNBENCH_BOOT_MADE_H

#include "bench/util/diag.h"

/**
 * made_path() - where a file belongs that is made of others, for guests
 * @name: relative to build/
 * @why: reason for an error
 *
 * That is build/ of a checkout. Where pfnbench is installed, or this user may not write into the
 * checkout, it is a folder of the user's own cache.
 *
 * Return: malloc()ed absolute path, or NULL
 */
char *made_path(const char *name, struct diag *why);

/**
 * made_lock() - keep others from making the same files at the same time
 * @why: reason for an error
 *
 * Return: a descriptor; closing it ends the lock. Or -errno.
 */
int made_lock(struct diag *why);

#endif
