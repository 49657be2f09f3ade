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
#include "bench/machine/kernel_module.h"
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
#define FEW_INODES     16
#define INODE_BYTES    256
#define IDENTITY       "00000000-0000-0000-0000-000000000001"

/* A mount that was closed goes a moment later. */
#define TRIES	   5
#define AGAIN_NSEC 10000000

/* It writes its journal and all the rest then. */
#define UNMOUNT_TRIES 500

static void remove_device(void)
{
	const struct timespec again = { .tv_nsec = AGAIN_NSEC };

	for (int i = 0; i < TRIES && kernel_module_unload(MODULE) == -EWOULDBLOCK; i++)
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

/* Always the same identity. The kernel finishes no inode tables in the background. */
static int make_file_system(const struct ram_disk *d, struct diag *why)
{
	const struct ram_disk_form *f = &d->form;
	uint64_t bytes = f->bytes + f->bytes / 16 + f->journal_blocks * RAM_DISK_BLOCK;
	char *size = text_print("%lluM", (unsigned long long)((bytes + OVERHEAD_BYTES) >> 20));
	char *inodes = text_print("%llu", (unsigned long long)(f->inodes ?: FEW_INODES));
	char *inode = text_print("%llu", (unsigned long long)(f->inode_bytes ?: INODE_BYTES));
	char *journal = text_print("size=%llu", (unsigned long long)(f->journal_blocks >> 8));
	bool has = f->journal_blocks;
	/* clang-format off */
	const char *const argv[] = {
		MKFS, "-q", "-F", "-t", "ext4", "-b", "4096", "-N", inodes, "-I", inode, "-m", "0",
		"-O", has ? "^resize_inode" : "^has_journal,^resize_inode", "-U", IDENTITY,
		"-E", "nodiscard,lazy_itable_init=0,lazy_journal_init=1,hash_seed=" IDENTITY,
		has ? "-J" : "-q", has ? journal : "-q", d->path, size, NULL,
	};
	/* clang-format on */
	int err = size && inodes && inode && journal ? proc_run(argv, NULL, why) : -ENOMEM;

	free(size);
	free(inodes);
	free(inode);
	free(journal);
	return err > 0 ? -EIO : err;
}

static int mount_disk(struct ram_disk *d, struct diag *why)
{
	char options[128];

	snprintf(options, sizeof(options), "source=%s,noinit_itable%s", d->path, d->form.options);
	d->root = private_mount("ext4", options, why);
	return d->root < 0 ? d->root : 0;
}

int ram_disk_supported(struct diag *why)
{
	int err = stock_module_packed(MODULE, why);

	if (!err && access(MKFS, X_OK))
		err = diag_set(why, -ENOENT, MKFS ": %s", strerror(errno));
	return err;
}

int ram_disk_device(char *path, size_t size, struct diag *why)
{
	int err;

	kernel_module_unload(MODULE); /* of a process that was killed */
	err = stock_module_load(MODULE, DEVICES, why) ?: find_device(path, size, why);
	if (err)
		remove_device();
	return err;
}

void ram_disk_remove(void)
{
	remove_device();
}

int ram_disk_make(struct ram_disk *d, const struct ram_disk_form *form, struct diag *why)
{
	int err;

	*d = RAM_DISK_NONE;
	d->form = *form;
	err = ram_disk_supported(why);
	if (err)
		return err;
	err = ram_disk_device(d->path, sizeof(d->path), why);
	if (!err)
		err = make_file_system(d, why);
	if (!err)
		err = mount_disk(d, why);
	if (!err)
		d->dev = open(d->path, O_RDONLY | O_CLOEXEC);
	if (!err && d->dev < 0)
		err = diag_set(why, -errno, "%s: %s", d->path, strerror(errno));
	if (err) {
		ram_disk_end(d);
		remove_device();
	}
	return err;
}

/* As long as the file system is there, a mount would be another one of it. */
int ram_disk_mount_again(struct ram_disk *d, struct diag *why)
{
	const struct timespec again = { .tv_nsec = AGAIN_NSEC };
	int fd = -EBUSY;

	close(d->root);
	d->root = -1;
	for (int i = 0; i < UNMOUNT_TRIES && fd == -EBUSY; i++) {
		fd = open(d->path, O_RDWR | O_EXCL | O_CLOEXEC);
		fd = fd < 0 ? -errno : fd;
		if (fd == -EBUSY)
			nanosleep(&again, NULL);
	}
	if (fd < 0)
		return diag_set(why, fd, "%s: %s", d->path, strerror(-fd));
	close(fd);
	return mount_disk(d, why);
}

void ram_disk_end(struct ram_disk *d)
{
	if (d->dev >= 0)
		close(d->dev);
	d->dev = -1;
	ram_disk_close(d->root);
	d->root = -1;
}

int ram_disk_open(uint64_t bytes, struct diag *why)
{
	const struct ram_disk_form form = { .bytes = bytes, .options = "" };
	struct ram_disk d;
	int err = ram_disk_make(&d, &form, why);

	if (err)
		return err;
	close(d.dev);
	return d.root;
}

void ram_disk_close(int root)
{
	if (root < 0)
		return;
	close(root);
	remove_device();
}
