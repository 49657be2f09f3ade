// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/stock_module.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* scripts/initramfs.sh numbers the files of a module in the order in which they are to be loaded.
 */
#define FILES_MAX 8

/* A RAM disk keeps its memory until its module goes: it is the last one. */
const char *const stock_modules[STOCK_MODULES] = { "fuse", "virtio_pci", "virtio_mem",
						   "virtio_balloon", "brd" };

static int load_file(const char *path, const char *params)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;

	if (fd < 0)
		return -errno;
	err = syscall(SYS_finit_module, fd, params, 0) && errno != EEXIST ? -errno : 0;
	close(fd);
	return err;
}

static void file_path(char *path, size_t size, const char *name, int i)
{
	snprintf(path, size, "/modules/%s/%d.ko", name, i);
}

int stock_module_load(const char *name, const char *params, struct diag *why)
{
	char path[64], next[64];
	int err = 0;

	file_path(path, sizeof(path), name, 0);
	if (access(path, R_OK))
		return diag_set(why, -ENOENT, "the kernel's package has no module %s", name);
	for (int i = 0; i < FILES_MAX && !err && *path; i++) {
		file_path(next, sizeof(next), name, i + 1);
		if (access(next, R_OK))
			*next = '\0';
		err = load_file(path, *next ? "" : params);
		memcpy(path, next, sizeof(path));
	}
	return err ? diag_set(why, err, "loading module %s: %s", name, strerror(-err)) : 0;
}

int stock_module_unload(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;
}

void stock_modules_load(void)
{
	for (size_t i = 0; i + 1 < STOCK_MODULES; i++)
		stock_module_load(stock_modules[i], "", NULL);
}
