// SPDX-License-Identifier: GPL-2.0
#include "tests/lib/usage.h"

#include <dirent.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* A thread that was joined is in /proc until the kernel is done with it. */
#define LOOKS	   500
#define LOOK_NSECS (10 * 1000 * 1000)

static int entries(const char *path)
{
	DIR *dir = opendir(path);
	int nr = 0;

	if (!dir)
		return -1;
	while (readdir(dir))
		nr++;
	closedir(dir);
	return nr;
}

/* Without the heap: when that grows, and how it is told, is the C library's affair. */
static int mappings(void)
{
	FILE *file = fopen("/proc/self/maps", "r");
	char line[512];
	int nr = 0;

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		nr += !strstr(line, "[heap]");
	fclose(file);
	return nr;
}

/* Threads that are there at once may have arenas of malloc() of their own, which stay: or they may not. */
struct usage usage_now(void)
{
	mallopt(M_ARENA_MAX, 1);
	return (struct usage){ entries("/proc/self/fd"), entries("/proc/self/task"), mappings() };
}

bool usage_same(struct usage before)
{
	const struct timespec again = { .tv_nsec = LOOK_NSECS };
	struct usage now = usage_now();

	for (int i = 0; i < LOOKS && now.threads > before.threads; i++) {
		nanosleep(&again, NULL);
		now = usage_now();
	}
	return now.fds == before.fds && now.threads <= before.threads && now.maps == before.maps &&
	       now.fds > 0;
}
