// SPDX-License-Identifier: GPL-2.0
#include "workloads/trace_format.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <traceevent/event-parse.h>
#include <unistd.h>

#include "bench/util/file.h"
#include "workloads/private_mount.h"

#define MOUNTED "/sys/kernel/tracing"

static int read_format(const char *system, const char *name, char **text, size_t *len,
		       struct diag *why)
{
	char path[256];
	int root, err;

	snprintf(path, sizeof(path), MOUNTED "/events/%s/%s/format", system, name);
	if (!file_read(path, text, len))
		return 0;
	root = private_mount("tracefs", "", why);
	if (root < 0)
		return root;
	snprintf(path, sizeof(path), "/proc/self/fd/%d/events/%s/%s/format", root, system, name);
	err = file_read(path, text, len);
	close(root);
	if (err)
		return diag_set(why, err, "tracepoint %s:%s: %s", system, name, strerror(-err));
	return 0;
}

int trace_format_parse(const char *system, const char *name, const char *text, size_t len,
		       struct tep_handle **tep, struct tep_event **event, struct diag *why)
{
	/* The print format may be beyond the parser, and is not needed: the event has its fields.
	 */
	tep_set_loglevel(TEP_LOG_NONE);
	*event = NULL;
	*tep = tep_alloc();
	if (*tep)
		tep_parse_format(*tep, event, text, len, system);
	if (!*event)
		return diag_set(why, -ENOTSUP, "tracepoint %s:%s: its format cannot be parsed",
				system, name);
	return 0;
}

int trace_format_read(const char *system, const char *name, struct tep_handle **tep,
		      struct tep_event **event, struct diag *why)
{
	char *text;
	size_t len;
	int err = read_format(system, name, &text, &len, why);

	if (err)
		return err;
	err = trace_format_parse(system, name, text, len, tep, event, why);
	free(text);
	return err;
}

uint64_t trace_format_number(struct tep_format_field *field, const void *record)
{
	unsigned long long value = 0;

	tep_read_number_field(field, record, &value);
	return value;
}
