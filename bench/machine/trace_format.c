// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/trace_format.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <traceevent/event-parse.h>
#include <unistd.h>

#include "bench/machine/private_mount.h"
#include "bench/util/file.h"

#define MOUNTED "/sys/kernel/tracing"

static int read_format(const char *system, const char *name, char **text, struct diag *why)
{
	char path[256];
	int root, err;

	snprintf(path, sizeof(path), MOUNTED "/events/%s/%s/format", system, name);
	if (!file_read(path, text, NULL))
		return 0;
	root = private_mount("tracefs", "", why);
	if (root < 0)
		return root;
	snprintf(path, sizeof(path), "/proc/thread-self/fd/%d/events/%s/%s/format", root, system,
		 name);
	err = file_read(path, text, NULL);
	close(root);
	if (err)
		return diag_set(why, err, "tracepoint %s:%s: %s", system, name, strerror(-err));
	return 0;
}

/*
 * One line as the library is given it: numbers and pointers, of which fields are wanted. It is
 * brought down by some declarations, print formats and texts that are no format at all.
 */
static void keep_line(FILE *out, const char *line)
{
	unsigned int offset, size, is_signed, id;
	char declared[128], name[64];
	int end = 0;

	sscanf(line, "\tfield:%127[A-Za-z0-9_ *];\toffset:%9u;\tsize:%9u;\tsigned:%1u;%n", declared,
	       &offset, &size, &is_signed, &end);
	if (end && !line[end])
		fprintf(out, "\tfield:%s;\toffset:%u;\tsize:%u;\tsigned:%u;\n", declared, offset,
			size, is_signed);
	else if (sscanf(line, "name: %63[A-Za-z0-9_]%n", name, &end) == 1 && !line[end])
		fprintf(out, "name: %s\n", name);
	else if (sscanf(line, "ID: %9u%n", &id, &end) == 1 && !line[end])
		fprintf(out, "ID: %u\n", id);
	else if (!*line || !strcmp(line, "format:"))
		fprintf(out, "%s\n", line);
}

/* Return: malloc()ed, or NULL without memory */
static char *keep_fields(const char *text)
{
	char *copy = strdup(text), *rest = copy, *line, *kept = NULL;
	size_t size;
	FILE *out = open_memstream(&kept, &size);
	bool bad;

	while (copy && out && (line = strsep(&rest, "\n")) && strncmp(line, "print fmt:", 10))
		keep_line(out, line);
	if (out)
		fputs("print fmt: \"\"\n", out);
	bad = !copy || !out || ferror(out);
	if (out && (fclose(out) || bad)) {
		free(kept);
		kept = NULL;
	}
	free(copy);
	return kept;
}

/* Records are read without a look at their length. */
static bool fields_fit(const struct tep_format_field *field)
{
	for (; field; field = field->next)
		if (field->offset < 0 || field->size < 0 || field->offset > TRACE_RECORD_BYTES ||
		    field->size > TRACE_RECORD_BYTES - field->offset)
			return false;
	return true;
}

int trace_format_parse(const char *system, const char *name, const char *text,
		       struct tep_handle **tep, struct tep_event **event, struct diag *why)
{
	char *fields = keep_fields(text);

	tep_set_loglevel(TEP_LOG_NONE);
	*event = NULL;
	*tep = fields ? tep_alloc() : NULL;
	if (*tep)
		tep_parse_format(*tep, event, fields, strlen(fields), system);
	free(fields);
	if (!*event)
		return diag_set(why, -ENOTSUP, "tracepoint %s:%s: its format cannot be parsed",
				system, name);
	if (!fields_fit((*event)->format.common_fields) || !fields_fit((*event)->format.fields))
		return diag_set(why, -ENOTSUP,
				"tracepoint %s:%s: its fields go beyond %d bytes, where the "
				"longest known do not",
				system, name, TRACE_RECORD_BYTES);
	return 0;
}

int trace_format_read(const char *system, const char *name, struct tep_handle **tep,
		      struct tep_event **event, struct diag *why)
{
	char *text;
	int err = read_format(system, name, &text, why);

	if (err)
		return err;
	err = trace_format_parse(system, name, text, tep, event, why);
	free(text);
	return err;
}

uint64_t trace_format_number(struct tep_format_field *field, const void *record)
{
	unsigned long long value = 0;

	tep_read_number_field(field, record, &value);
	return value;
}
