// SPDX-License-Identifier: GPL-2.0
/* Memory blocks in sysfs: Documentation/admin-guide/mm/memory-hotplug.rst */

#include "bench/machine/memory_block.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/util/alarm.h"
#include "bench/util/units.h"

#define PATH_MEMORY "/sys/devices/system/memory"
#define PATH_BLOCK  PATH_MEMORY "/memory%" PRIu64

static int read_line(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, text, size - 1);
	if (n < 0)
		n = -errno;
	close(fd);
	if (n < 0)
		return n;
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return 0;
}

uint64_t block_bytes(const char *root)
{
	char path[PATH_MAX], text[32];

	snprintf(path, sizeof(path), "%s" PATH_MEMORY "/block_size_bytes", root);
	return read_line(path, text, sizeof(text)) ? 0 : strtoull(text, NULL, 16);
}

int block_read(const char *root, uint64_t block, const char *name, char *text, size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s" PATH_BLOCK "/%s", root, block, name);
	return read_line(path, text, size);
}

int block_open_state(const char *root, uint64_t block)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s" PATH_BLOCK "/state", root, block);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int block_zone(const char *root, uint64_t block, char *zone, size_t size)
{
	char state[32];
	int err = block_read(root, block, "state", state, sizeof(state));

	if (err)
		return err;
	if (strcmp(state, "online"))
		return -EINVAL;
	err = block_read(root, block, "valid_zones", zone, size);
	if (err)
		return err;
	return strchr(zone, ' ') || !strcmp(zone, "none") ? -EINVAL : 0;
}

int block_node(const char *root, uint64_t block)
{
	char path[PATH_MAX];
	struct dirent *e;
	int node = -1;
	DIR *dir;

	snprintf(path, sizeof(path), "%s" PATH_BLOCK, root, block);
	dir = opendir(path);
	while (dir && (e = readdir(dir)))
		if (sscanf(e->d_name, "node%d", &node) == 1)
			break;
	if (dir)
		closedir(dir);
	return node;
}

/* ACPI's number of memory devices; others may stand before it, as a container's. */
#define ACPI_MEMORY "/PNP0C80:"

bool block_is_dimm(const char *root, uint64_t block)
{
	char path[PATH_MAX], device[PATH_MAX];
	const char *last;
	ssize_t n;

	snprintf(path, sizeof(path), "%s" PATH_BLOCK "/firmware_node", root, block);
	n = readlink(path, device, sizeof(device) - 1);
	if (n < 0)
		return false;
	device[n] = '\0';
	last = strrchr(device, '/');
	return last && !strncmp(last, ACPI_MEMORY, strlen(ACPI_MEMORY));
}

static int write_state(const char *root, uint64_t block, const char *state)
{
	int fd = block_open_state(root, block), err = 0;

	if (fd < 0)
		return fd;
	if (write(fd, state, strlen(state)) < 0)
		err = -errno;
	close(fd);
	return err;
}

int block_online(const char *root, uint64_t block, const char *zone, struct diag *why)
{
	const char *how = strcmp(zone, "Movable") ? "online_kernel" : "online_movable";
	int err = write_state(root, block, how);
	char now[ZONE_NAME_MAX] = "";

	if (err)
		return diag_set(why, err, "memory%" PRIu64 " does not come back: %s: %s", block,
				how, strerror(-err));
	err = block_zone(root, block, now, sizeof(now));
	if (err || strcmp(now, zone))
		return diag_set(why, -EXDEV, "memory%" PRIu64 " came back to zone '%s', not '%s'",
				block, now, zone);
	return 0;
}

int block_offline(const char *root, uint64_t block, uint64_t limit_ns)
{
	int err;

	alarm_set(limit_ns);
	err = write_state(root, block, "offline");
	alarm_set(0);
	return err;
}

/* A work item of the kernel may release the block's contents a while later. */
#define TRIES	       10
#define TRY_AGAIN_NSEC (100 * NSEC_PER_MSEC)

int block_leave(const char *root, uint64_t block, uint64_t limit_ns)
{
	const struct timespec pause = { .tv_nsec = TRY_AGAIN_NSEC };
	char state[16];
	int err = 0;

	for (int i = 0; i < TRIES; i++) {
		err = block_read(root, block, "state", state, sizeof(state));
		if (!err && !strcmp(state, "online"))
			err = limit_ns ? block_offline(root, block, limit_ns)
				       : write_state(root, block, "offline");
		if (err != -EBUSY && (err != -EINTR || limit_ns))
			break;
		nanosleep(&pause, NULL);
	}
	return err;
}

void block_online_all(void)
{
	DIR *dir = opendir(PATH_MEMORY);
	unsigned long long block;
	struct dirent *e;
	char state[32];

	while (dir && (e = readdir(dir))) {
		if (sscanf(e->d_name, "memory%llu", &block) != 1 ||
		    block_read("", block, "state", state, sizeof(state)) ||
		    strcmp(state, "offline"))
			continue;
		if (write_state("", block, "online_kernel"))
			perror(e->d_name);
	}
	if (dir)
		closedir(dir);
}
