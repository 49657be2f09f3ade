/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's log, record by record. */
#ifndef PFNBENCH_UTIL_KMSG_H
#define PFNBENCH_UTIL_KMSG_H

#include <stdbool.h>
#include <stddef.h>

/* As the kernel writes them at most (PRINTK_MESSAGE_MAX, and what goes before it) */
#define KMSG_MAX 8192

#define KMSG_WARNING 4

/**
 * struct kmsg - a record
 * @level: 0 to 7; KMSG_WARNING and less is a warning or worse
 * @text: its first line, with the newline, in @record; no string
 * @len: bytes of @text
 * @record: as read
 */
struct kmsg {
	int level;
	const char *text;
	size_t len;
	char record[KMSG_MAX];
};

/**
 * kmsg_read() - the next record; those that were overwritten before are passed over
 * @fd: /dev/kmsg, opened with O_NONBLOCK, or -1
 * @m: where it goes
 *
 * Return: whether there was one
 */
bool kmsg_read(int fd, struct kmsg *m);

#endif
