/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_DIAG_H
#define PFNBENCH_UTIL_DIAG_H

#include <stdbool.h>

/**
 * struct diag - one line that tells a person what went wrong and how to mend it
 * @text: empty until diag_set() is called; no newline, no "pfnbench:" prefix
 *
 * Functions that can fail for a reason worth telling take a struct diag and return a negative
 * errno. The caller decides where the line goes: stderr, a record's "reason", a table.
 */
struct diag {
	char text[512];
};

/**
 * diag_set() - fill in a reason and hand the error code back
 * @d: where the text goes; may be NULL
 * @err: negative errno to return
 * @fmt: printf format; "file:line: what; mend" where there is a file
 * @...: arguments of @fmt
 *
 * The text becomes one line without control characters, cut at the size of @d->text.
 *
 * Return: @err, so that callers can write `return diag_set(d, -EINVAL, ...)`.
 */
int diag_set(struct diag *d, int err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/**
 * diag_prefix() - put words before a reason that a lower layer gave
 * @d: holds the lower layer's text; may be NULL
 * @fmt: printf format of what comes before it (own separator included, e.g. "a.ini:3: ")
 * @...: arguments of @fmt
 */
void diag_prefix(struct diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/**
 * diag_blames_input() - whether an error is the fault of what the user gave, not of this machine
 * @err: negative errno of opening, reading or checking it
 *
 * A file that is not there, is none or may not be read was named wrongly; one that is damaged is
 * bad input. No memory, no descriptors, no room, a disk that cannot be read are the machine's.
 *
 * Return: true for -EINVAL, -EBADMSG, -EEXIST, -ENOENT, -ENOTDIR, -EISDIR, -EACCES, -ENAMETOOLONG,
 * -ELOOP, -E2BIG and -ERANGE, else false.
 */
bool diag_blames_input(int err);

/**
 * diag_print() - write "pfnbench: <text>\n" to stderr
 * @d: the reason
 */
void diag_print(const struct diag *d);

/**
 * diag_mend() - what a person can do about an error of a system call
 * @err: errno, positive
 *
 * Return: words to put behind the error, which begin with "; " unless they are none.
 */
const char *diag_mend(int err);

#endif
