// SPDX-License-Identifier: GPL-2.0
/* Kprobe events that tests count, or read as text. */

#include "tests/vm/kprobe.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/tracefs.h"

#define GROUP "proof"

/* Appended: tracefs_put() would take away those that are there. */
static int append(int root, const char *text)
{
	int fd = openat(root, "kprobe_events", O_WRONLY | O_APPEND | O_CLOEXEC), err = 0;

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

int kprobe_set(int root, const char *name, const char *const *functions, const char *args,
	       struct diag *why)
{
	char text[3072], path[96];
	int err = -ENOENT;

	for (; *functions && err; functions++) {
		snprintf(text, sizeof(text), "p:" GROUP "/%s %s %s\n", name, *functions, args);
		err = append(root, text);
	}
	if (err)
		return diag_set(why, err, "kprobe %s: %s", name, strerror(-err));
	/* A test before this one may have stopped it. */
	err = tracefs_put(root, "tracing_on", "1", why);
	if (err)
		return err;
	snprintf(path, sizeof(path), "events/" GROUP "/%s/enable", name);
	return tracefs_put(root, path, "1", why);
}

/* "  name    hits    misses" */
uint64_t kprobe_hits(int root, const char *name)
{
	FILE *f = tracefs_stream(root, "kprobe_profile");
	uint64_t hits = UINT64_MAX, n;
	char line[256], event[64];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, " %63s %" SCNu64, event, &n) == 2 && !strcmp(event, name))
			hits = n;
	if (f)
		fclose(f);
	return hits;
}

uint64_t kprobe_arg(int root, const char *arg)
{
	FILE *f = tracefs_stream(root, "trace");
	uint64_t value = UINT64_MAX;
	char line[4096], word[32];

	snprintf(word, sizeof(word), " %s=", arg);
	while (f && fgets(line, sizeof(line), f)) {
		char *at = strstr(line, word), *end;

		if (*line == '#' || !at)
			continue;
		at += strlen(word);
		value = strtoull(at, &end, 0);
		if (end == at)
			value = UINT64_MAX;
	}
	if (f)
		fclose(f);
	return value;
}

void kprobe_clear(int root)
{
	tracefs_put(root, "events/" GROUP "/enable", "0", NULL);
	tracefs_put(root, "kprobe_events", "", NULL);
	tracefs_put(root, "trace", "", NULL);
}
