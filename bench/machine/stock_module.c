// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/stock_module.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/kernel_module.h"

/* scripts/initramfs.sh numbers the files of a module in the order in which they are to be loaded.
 */
#define FILES_MAX 8

/* The others, disks, come and go with their users: they keep memory until their module goes. */
#define FROM_THE_START 4

const char *const stock_modules[STOCK_MODULES] = {
	"fuse", "virtio_pci", "virtio_mem", "virtio_balloon", "brd", "zram", "nbd",
};

static void file_path(char *path, size_t size, const char *name, int i)
{
	snprintf(path, size, "/modules/%s/%d.ko", name, i);
}

int stock_module_packed(const char *name, struct diag *why)
{
	char path[64];

	file_path(path, sizeof(path), name, 0);
	if (access(path, R_OK))
		return diag_set(why, -ENOENT, "the kernel's package has no module %s", name);
	return 0;
}

int stock_module_load(const char *name, const char *params, struct diag *why)
{
	char path[64], next[64];
	int err = stock_module_packed(name, why);

	if (err)
		return err;
	file_path(path, sizeof(path), name, 0);
	for (int i = 0; i < FILES_MAX && !err && *path; i++) {
		file_path(next, sizeof(next), name, i + 1);
		if (access(next, R_OK))
			*next = '\0';
		err = kernel_module_load(path, *next ? "" : params);
		if (err == -EEXIST)
			err = 0;
		memcpy(path, next, sizeof(path));
	}
	return err ? diag_set(why, err, "loading module %s: %s", name, strerror(-err)) : 0;
}

void stock_modules_load(void)
{
	for (size_t i = 0; i < FROM_THE_START; i++)
		stock_module_load(stock_modules[i], "", NULL);
}

void stock_modules_tidy(void)
{
	for (size_t i = FROM_THE_START; i < STOCK_MODULES; i++)
		if (!stock_module_packed(stock_modules[i], NULL))
			kernel_module_unload(stock_modules[i]);
}
