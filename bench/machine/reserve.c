// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/reserve.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/file.h"
#include "bench/util/units.h"

#define RESERVE_MIN   (1ull << 30)
#define RESERVE_SHARE 10

/* "MemAvailable:   12345678 kB" */
static uint64_t find_item(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	return line ? strtoull(line + strlen(name), NULL, 10) << 10 : 0;
}

static uint64_t default_reserve(uint64_t total)
{
	return total / RESERVE_SHARE > RESERVE_MIN ? total / RESERVE_SHARE : RESERVE_MIN;
}

static int read_meminfo(const char *root, char **text, struct diag *why)
{
	char path[PATH_MAX];
	int err;

	snprintf(path, sizeof(path), "%s/proc/meminfo", root);
	err = file_read(path, text, NULL);
	return err ? diag_set(why, err, "/proc/meminfo: %s", strerror(-err)) : 0;
}

int memory_item(const char *root, const char *name, uint64_t *bytes, struct diag *why)
{
	char *text;
	int err = read_meminfo(root, &text, why);

	if (err)
		return err;
	*bytes = find_item(text, name);
	free(text);
	return 0;
}

int reserve_check(const char *root, uint64_t reserve, uint64_t bytes, struct diag *why)
{
	uint64_t available;
	char *text;
	int err = read_meminfo(root, &text, why);

	if (err)
		return err;
	available = find_item(text, "MemAvailable:");
	if (!reserve)
		reserve = default_reserve(find_item(text, MEMORY_TOTAL));
	free(text);
	if (available >= reserve + bytes)
		return 0;
	return diag_set(
		why, -ENOMEM,
		"%llu MiB are available, and without %llu MiB of them less than the reserve "
		"of %llu MiB would be left; free memory, or lower --reserve",
		(unsigned long long)available >> 20, (unsigned long long)bytes >> 20,
		(unsigned long long)reserve >> 20);
}
