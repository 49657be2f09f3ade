// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/task.h"

#include <ctype.h>
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/file.h"

/* Frames of one stack; the kernel tells 64 itself. */
#define FRAMES_MAX  64
#define THREADS_MAX 16

static char *read_text(const char *root, pid_t pid, pid_t tid, const char *file)
{
	char path[512], *text = NULL;

	snprintf(path, sizeof(path), "%s/proc/%d/task/%d/%s", root, pid, tid, file);
	return file_read(path, &text, NULL) ? NULL : text;
}

/* "[<0>] name+0x12/0x34 [module]": an address that is hidden, and how far in the function */
static void add_frames(json_t *stack, char *text)
{
	char *line, *rest = text;

	while ((line = strsep(&rest, "\n")) && json_array_size(stack) < FRAMES_MAX) {
		char *name = strstr(line, "] ");

		if (!name)
			continue;
		name += 2;
		name[strcspn(name, "+ ")] = '\0';
		if (*name)
			json_array_append_new(stack, json_string(name));
	}
}

static void set_stack(json_t *o, char *text)
{
	json_t *stack = json_array();

	if (text)
		add_frames(stack, text);
	if (json_array_size(stack))
		json_object_set(o, "stack", stack);
	json_decref(stack);
}

/* "0" where the task waits for nothing, or the kernel does not tell */
static void set_wchan(json_t *o, const char *text)
{
	if (text && *text && strcmp(text, "0"))
		json_object_set_new(o, "wchan", json_string(text));
}

/* "PID (NAME) STATE ...", where a name may hold anything */
static void set_state(json_t *o, const char *text)
{
	const char *end = text ? strrchr(text, ')') : NULL;

	if (end && end[1] == ' ' && isalpha((unsigned char)end[2]))
		json_object_set_new(o, "state", json_stringn(end + 2, 1));
}

static void set_name(json_t *o, char *text)
{
	if (!text)
		return;
	text[strcspn(text, "\n")] = '\0';
	json_object_set_new(o, "name", json_string(text));
}

static json_t *thread_json(const char *root, pid_t pid, pid_t tid)
{
	char *comm = tid == pid ? NULL : read_text(root, pid, tid, "comm");
	char *stat = read_text(root, pid, tid, "stat");
	char *wchan = read_text(root, pid, tid, "wchan");
	char *stack = read_text(root, pid, tid, "stack");
	json_t *o = json_object();

	set_name(o, comm);
	set_state(o, stat);
	set_wchan(o, wchan);
	set_stack(o, stack);
	free(comm);
	free(stat);
	free(wchan);
	free(stack);
	return o;
}

static int by_number(const void *a, const void *b)
{
	const pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return (x > y) - (x < y);
}

/* Without the first one, in the order in which they began. */
static size_t other_threads(const char *root, pid_t pid, pid_t tids[THREADS_MAX])
{
	struct dirent *e;
	char path[512];
	size_t nr = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/proc/%d/task", root, pid);
	dir = opendir(path);
	while (dir && nr < THREADS_MAX && (e = readdir(dir))) {
		pid_t tid = atoi(e->d_name);

		if (tid > 0 && tid != pid)
			tids[nr++] = tid;
	}
	if (dir)
		closedir(dir);
	qsort(tids, nr, sizeof(*tids), by_number);
	return nr;
}

json_t *task_json(const char *root, pid_t pid)
{
	json_t *o = thread_json(root, pid, pid), *threads;
	pid_t tids[THREADS_MAX];
	size_t nr = other_threads(root, pid, tids);

	if (!o || !nr)
		return o;
	threads = json_array();
	for (size_t i = 0; i < nr; i++)
		json_array_append_new(threads, thread_json(root, pid, tids[i]));
	json_object_set_new(o, "threads", threads);
	return o;
}
