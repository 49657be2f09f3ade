// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/graph_tracer.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/trace_buffer.h"
#include "bench/machine/tracefs.h"

/* The settings changed in tracefs, and the values that they go back to. */
static const struct {
	const char *name;
	const char *value;
	const char *after;
} settings[] = {
	{ "tracing_on", "0", "1" },
	{ TRACE_CPU "buffer_size_kb", TRACE_BUFFER_KB, NULL },
	/* A full buffer keeps what it has, and counts the rest. */
	{ "options/overwrite", "0", "1" },
	/* Nothing that somebody left may hide calls. */
	{ "max_graph_depth", "0", "0" },
	{ "set_graph_function", "", "" },
	{ "set_graph_notrace", "", "" },
	{ "set_ftrace_notrace", "", "" },
};
#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

/* The only process that is followed, or 0. */
static long followed(int root)
{
	char text[64], *end;
	long pid;

	if (tracefs_get(root, "set_ftrace_pid", text, sizeof(text)))
		return 0;
	pid = strtol(text, &end, 10);
	return pid > 0 && !*end ? pid : 0;
}

/* A tracer that a killed process of ours has left: it followed nobody but that one. */
static bool left_over(int root)
{
	long pid = followed(root);

	return pid && kill(pid, 0) && errno == ESRCH;
}

int graph_tracer_is_free(int root, struct diag *why)
{
	char text[64];
	int err = tracefs_get(root, "current_tracer", text, sizeof(text));

	if (err)
		return diag_set(why, err, "tracefs: current_tracer: %s", strerror(-err));
	if (!strcmp(text, "nop") || (!strcmp(text, GRAPH_TRACER) && left_over(root)))
		return 0;
	return diag_set(why, -EBUSY,
			"the kernel's tracer %s is in use; write nop to current_tracer", text);
}

/* "7 (expanded: 1408)": the first number is what can be written. */
int graph_tracer_buffer_kb(int root, char *text, size_t size)
{
	int err = tracefs_get(root, TRACE_CPU "buffer_size_kb", text, size);

	text[err ? 0 : strcspn(text, " ")] = '\0';
	return err;
}

int graph_tracer_set(int root, const char *filter, struct diag *why)
{
	char pid[16];
	int err = 0;

	for (size_t i = 0; i < SETTINGS && !err; i++)
		err = tracefs_put(root, settings[i].name, settings[i].value, why);
	snprintf(pid, sizeof(pid), "%d", getpid());
	if (!err)
		err = tracefs_put(root, "set_ftrace_pid", pid, why);
	if (!err)
		err = tracefs_put(root, "set_ftrace_filter", filter, why);
	if (!err)
		err = tracefs_put(root, "current_tracer", GRAPH_TRACER, why);
	return err;
}

void graph_tracer_unset(int root, const char *buffer_kb)
{
	tracefs_put(root, "current_tracer", "nop", NULL);
	tracefs_put(root, "set_ftrace_filter", "", NULL);
	tracefs_put(root, "set_ftrace_pid", "", NULL);
	for (size_t i = SETTINGS; i-- > 0;)
		tracefs_put(root, settings[i].name,
			    settings[i].after ? settings[i].after : buffer_kb, NULL);
}

static bool is_on(int root)
{
	char text[8];

	return !tracefs_get(root, "tracing_on", text, sizeof(text)) && !strcmp(text, "1");
}

/*
 * A tracer that somebody else has set since is theirs. Ours followed one process, which has ended:
 * it had the journal. It may be a zombie still.
 */
static int put_back(int root, uint64_t buffer_kb, struct diag *why)
{
	char tracer[64], now[32], before[32];
	int err = tracefs_get(root, "current_tracer", tracer, sizeof(tracer))
			  ?: graph_tracer_buffer_kb(root, now, sizeof(now));

	if (err)
		return diag_set(why, err, GRAPH_TRACER_PATH ": %s", strerror(-err));
	snprintf(before, sizeof(before), "%" PRIu64, buffer_kb);
	if (strcmp(tracer, "nop") ? strcmp(tracer, GRAPH_TRACER) || !followed(root)
				  : !strcmp(now, before) && is_on(root))
		return 0;
	graph_tracer_unset(root, before);
	if (tracefs_get(root, "current_tracer", tracer, sizeof(tracer)) || strcmp(tracer, "nop"))
		return diag_set(why, -EBUSY, GRAPH_TRACER_PATH " stays %s; write nop to it",
				tracer);
	diag_set(why, 0, GRAPH_TRACER_PATH " is nop again");
	return 1;
}

int graph_tracer_put_back(const char *root, uint64_t buffer_kb, struct diag *why)
{
	int fd = tracefs_open(root, why), ret;

	if (fd < 0)
		return fd;
	ret = put_back(fd, buffer_kb, why);
	close(fd);
	return ret;
}
