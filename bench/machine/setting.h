/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_SETTING_H
#define PFNBENCH_MACHINE_SETTING_H

#include <stddef.h>
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

/**
 * setting_word_read() - read which of several words a file of /sys is set to
 * @path: the file: "always madvise [never]"
 * @word: gets the word in brackets
 * @size: of @word
 * @why: the reason for a failure
 *
 * Return: 0 or -errno; -EINVAL where there is no such word, or a longer one.
 */
int setting_word_read(const char *path, char *word, size_t size, struct diag *why);

/**
 * setting_word_write() - choose another of the words
 * @path: the file
 * @word: the word
 * @why: the reason for a failure
 *
 * Return: 0 or -errno.
 */
int setting_word_write(const char *path, const char *word, struct diag *why);

#endif
