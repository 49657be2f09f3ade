// SPDX-License-Identifier: GPL-2.0
/* Memory blocks in sysfs: Documentation/admin-guide/mm/memory-hotplug.rst */

#include "bench/trial/memory_block.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_BLOCK "/sys/devices/system/memory/memory%" PRIu64

int block_read(uint64_t block, const char *name, char *text, size_t size)
{
	char path[128];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), PATH_BLOCK "/%s", block, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, text, size - 1);
	close(fd);
	if (n < 0)
		return -errno;
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return 0;
}

int block_open_state(uint64_t block)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), PATH_BLOCK "/state", block);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int block_zone(uint64_t block, char *zone, size_t size)
{
	char state[32];
	int err = block_read(block, "state", state, sizeof(state));

	if (err)
		return err;
	if (strcmp(state, "online"))
		return -EINVAL;
	err = block_read(block, "valid_zones", zone, size);
	if (err)
		return err;
	return strchr(zone, ' ') || !strcmp(zone, "none") ? -EINVAL : 0;
}

int block_node(uint64_t block)
{
	char path[128];
	struct dirent *e;
	int node = -1;
	DIR *dir;

	snprintf(path, sizeof(path), PATH_BLOCK, block);
	dir = opendir(path);
	while (dir && (e = readdir(dir)))
		if (sscanf(e->d_name, "node%d", &node) == 1)
			break;
	if (dir)
		closedir(dir);
	return node;
}

int block_online(uint64_t block, const char *zone, struct diag *why)
{
	const char *how = strcmp(zone, "Movable") ? "online_kernel" : "online_movable";
	char now[32] = "";
	int fd = block_open_state(block), err = 0;

	if (fd < 0)
		return diag_set(why, fd, "memory%" PRIu64 ": %s", block, strerror(-fd));
	if (write(fd, how, strlen(how)) < 0)
		err = -errno;
	close(fd);
	if (err)
		return diag_set(why, err, "memory%" PRIu64 " does not come back: %s: %s", block,
				how, strerror(-err));
	err = block_zone(block, now, sizeof(now));
	if (err || strcmp(now, zone))
		return diag_set(why, -EXDEV, "memory%" PRIu64 " came back to zone '%s', not '%s'",
				block, now, zone);
	return 0;
}

void block_online_all(void)
{
	DIR *dir = opendir("/sys/devices/system/memory");
	unsigned long long block;
	struct dirent *e;
	char state[32];
	int fd;

	while (dir && (e = readdir(dir))) {
		if (sscanf(e->d_name, "memory%llu", &block) != 1 ||
		    block_read(block, "state", state, sizeof(state)) || strcmp(state, "offline"))
			continue;
		fd = block_open_state(block);
		if (fd < 0)
			continue;
		if (write(fd, "online_kernel", 13) < 0)
			perror(e->d_name);
		close(fd);
	}
	if (dir)
		closedir(dir);
}
