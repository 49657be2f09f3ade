// SPDX-License-Identifier: GPL-2.0
#include "bench/util/kmsg.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* Documentation/ABI/testing/dev-kmsg: "PRIORITY,SEQUENCE,...;TEXT", and facilities above bit 3 */
#define LEVEL_MASK 7

bool kmsg_read(int fd, struct kmsg *m)
{
	char *text;
	ssize_t n;

	do
		n = read(fd, m->record, sizeof(m->record) - 1);
	while (n < 0 && errno == EPIPE);
	if (n <= 0)
		return false;
	m->record[n] = '\0';
	m->level = atoi(m->record) & LEVEL_MASK;
	text = strchr(m->record, ';');
	text = text ? text + 1 : m->record;
	m->len = strcspn(text, "\n") + 1;
	text[m->len - 1] = '\n';
	m->text = text;
	return true;
}
