// SPDX-License-Identifier: GPL-2.0
#include "workloads/support/ram_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/machine/private_mount.h"
#include "bench/machine/stock_module.h"
#include "bench/util/proc.h"
#include "bench/util/text.h"

#define MODULE "brd"
#define DEVICE "/dev/ram%d"
#define MKFS   "/sbin/mke2fs"

/*
 * As many as kinds in a mixture; each as large as any file, for what is not written to takes no
 * memory.
 */
#define DEVICES	   "rd_nr=2 rd_size=4194304"
#define NR_DEVICES 2

/* What the file system keeps for itself, generously, for the same reason. */
#define OVERHEAD_BYTES (64ull << 20)
#define IDENTITY       "00000000-0000-0000-0000-000000000001"

/* A mount that was closed goes a moment later. */
#define TRIES	   5
#define AGAIN_NSEC 10000000

static void remove_device(void)
{
	const struct timespec again = { .tv_nsec = AGAIN_NSEC };

	for (int i = 0; i < TRIES && stock_module_unload(MODULE) == -EWOULDBLOCK; i++)
		nanosleep(&again, NULL);
}

/* One that is not mounted. */
static int find_device(char *path, size_t size, struct diag *why)
{
	for (int i = 0; i < NR_DEVICES; i++) {
		int fd;

		snprintf(path, size, DEVICE, i);
		fd = open(path, O_RDWR | O_EXCL | O_CLOEXEC);
		if (fd < 0 && errno == EBUSY)
			continue;
		if (fd < 0)
			return diag_set(why, -errno, "%s: %s", path, strerror(errno));
		close(fd);
		return 0;
	}
	return diag_set(why, -EBUSY, "all RAM disks are in use");
}

/*
 * No journal, whose thread would work beside the trial; always the same identity, and few inodes.
 * The kernel finishes no inode tables in the background.
 */
static int make_file_system(const char *device, uint64_t bytes, struct diag *why)
{
	char *size = text_print("%lluM",
				(unsigned long long)((bytes + bytes / 16 + OVERHEAD_BYTES) >> 20));
	/* clang-format off */
	const char *const argv[] = {
		MKFS, "-q", "-F", "-t", "ext4", "-b", "4096", "-N", "16", "-m", "0",
		"-O", "^has_journal,^resize_inode", "-U", IDENTITY,
		"-E", "nodiscard,lazy_itable_init=0,hash_seed=" IDENTITY, device, size, NULL,
	};
	/* clang-format on */
	int err = size ? proc_run(argv, NULL, why) : -ENOMEM;

	free(size);
	return err > 0 ? -EIO : err;
}

int ram_disk_open(uint64_t bytes, struct diag *why)
{
	char device[16], options[48];
	int root = -1, err;

	stock_module_unload(MODULE); /* of a process that was killed */
	err = stock_module_load(MODULE, DEVICES, why);
	if (!err)
		err = find_device(device, sizeof(device), why);
	if (!err)
		err = make_file_system(device, bytes, why);
	snprintf(options, sizeof(options), "source=%s,noinit_itable", device);
	if (!err)
		err = root = private_mount("ext4", options, why);
	if (err < 0)
		remove_device();
	return err < 0 ? err : root;
}

void ram_disk_close(int root)
{
	if (root < 0)
		return;
	close(root);
	remove_device();
}
