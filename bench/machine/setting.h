/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_SETTING_H
#define PFNBENCH_MACHINE_SETTING_H

#include <stdint.h>

#include "bench/util/diag.h"

/**
 * setting_read() - read a number from a file of /sys
 * @path: the file
 * @value: gets the number
 * @why: the reason for a failure
 *
 * Return: 0 or -errno; -EINVAL where the file holds no number.
 */
int setting_read(const char *path, uint64_t *value, struct diag *why);

/**
 * setting_write() - change the number in a file of /sys; the kernel may take less than asked, see
 * setting_read()
 * @path: the file
 * @value: the new number
 * @why: the reason for a failure
 *
 * Return: 0 or -errno.
 */
int setting_write(const char *path, uint64_t value, struct diag *why);

#endif
