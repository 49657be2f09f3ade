/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_TEXT_H
#define PFNBENCH_UTIL_TEXT_H

#include <stdarg.h>
#include <stddef.h>

/**
 * text_nearest() - the name that a person who wrote @word may have meant
 * @word: what was written
 * @names: known names
 * @nr: how many; entries that are NULL are passed over
 *
 * Return: one of @names, or NULL when none is near enough to suggest.
 */
const char *text_nearest(const char *word, const char *const *names, size_t nr);

/**
 * text_trim() - cut blanks from both ends, in place
 * @text: the string; a NUL is put behind its last character that is no blank
 *
 * Return: where the rest starts, inside @text
 */
char *text_trim(char *text);

/**
 * text_join() - names with ", " between them
 * @buf: result, cut when it is too small
 * @size: bytes of @buf, at least 1
 * @names: the names; none is NULL
 * @nr: how many names; may be 0
 *
 * Return: @buf
 */
char *text_join(char *buf, size_t size, const char *const *names, size_t nr);

/**
 * text_copy() - a string of one's own
 * @text: what to copy
 * Return: malloc()ed string; without memory the process ends
 */
char *text_copy(const char *text);

/**
 * text_vprint() - vprintf() into a new string
 * @fmt: printf format
 * @ap: arguments of @fmt
 *
 * Return: malloc()ed string, which the caller frees; without memory the process ends
 */
char *text_vprint(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

/**
 * text_print() - printf() into a new string
 * @fmt: printf format
 * @...: arguments of @fmt
 *
 * Return: malloc()ed string, which the caller frees; without memory the process ends
 */
char *text_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
