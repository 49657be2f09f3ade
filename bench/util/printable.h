/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_PRINTABLE_H
#define PFNBENCH_UTIL_PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>

/**
 * printable_length() - look at the first character of a text from outside
 * @text: not empty; ended by NUL
 * @bad: whether it may not be printed as it is: a control character (C0 but newline and tab, DEL,
 * C1), one that turns the direction of writing or breaks lines, or no UTF-8
 *
 * Return: its length in bytes
 */
size_t printable_length(const char *text, bool *bad);

/**
 * printable() - make a text from outside harmless to a terminal
 * @text: changed in place, never longer: '?' stands for what may not be printed. May be NULL.
 *
 * What kernels, QEMU, files of other people and the names of folders say goes through this before
 * it is shown, for an escape sequence would be obeyed by the terminal.
 *
 * Return: whether anything was changed
 */
bool printable(char *text);

#endif
