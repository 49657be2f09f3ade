/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_RAM_DISK_H
#define PFNBENCH_WORKLOADS_RAM_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/util/diag.h"

/* Bytes of a block of its file systems, which is a page. */
#define RAM_DISK_BLOCK 4096ull

/* Of "/dev/ram1" */
#define RAM_DISK_PATH_MAX 16

/**
 * ram_disk_device() - a disk in memory with nothing on it, in a guest
 * @path: gets its device
 * @size: bytes of @path, RAM_DISK_PATH_MAX
 * @why: the reason for a failure
 *
 * Whoever opens it with O_EXCL, mounts it or swaps to it has it for himself.
 *
 * Return: 0, with ram_disk_remove() due; as ram_disk_open()
 */
int ram_disk_device(char *path, size_t size, struct diag *why);

/**
 * ram_disk_remove() - give back the memory of all disks, if none is in use any more
 */
void ram_disk_remove(void);

/**
 * struct ram_disk_form - what a RAM disk's file system shall be like
 * @bytes: room for files
 * @inodes: how many; 0: a few
 * @inode_bytes: size of each; 0: as usual
 * @journal_blocks: blocks of the journal; 0: no journal, whose thread would work beside the trial
 * @options: of the mount, each with a comma before it
 */
struct ram_disk_form {
	uint64_t bytes;
	uint64_t inodes;
	uint64_t inode_bytes;
	uint64_t journal_blocks;
	const char *options;
};

/**
 * struct ram_disk - a RAM disk with an ext4 file system
 * @form: as it was made
 * @path: of the device
 * @dev: the device, open for reading
 * @root: of the file system, mounted nowhere else
 */
struct ram_disk {
	struct ram_disk_form form;
	char path[RAM_DISK_PATH_MAX];
	int dev;
	int root;
};

#define RAM_DISK_NONE ((struct ram_disk){ .dev = -1, .root = -1 })

/**
 * ram_disk_supported() - whether there can be a RAM disk
 * @why: reason for an error; may be NULL
 *
 * Return: 0, or -ENOENT and the reason: the kernel's module or mke2fs is not packed
 */
int ram_disk_supported(struct diag *why);

/**
 * ram_disk_make() - a new file system of a RAM disk
 * @d: filled; RAM_DISK_NONE after a failure
 * @form: what it shall be like; its options are not copied
 * @why: reason for an error; may be NULL
 *
 * A guest has no disk whose time is its own: what a real one takes depends on the host. Where the
 * kernel's package has no such module, as on a host, there is no RAM disk.
 *
 * Return: 0; or -errno and the reason: -ENOENT without the module.
 */
int ram_disk_make(struct ram_disk *d, const struct ram_disk_form *form, struct diag *why);

/**
 * ram_disk_mount_again() - unmount the file system, and mount it anew: nothing of it is cached then
 * @d: made; nothing may be open on it
 * @why: reason for an error; may be NULL
 *
 * Return: 0, or -errno with the reason and without a mount
 */
int ram_disk_mount_again(struct ram_disk *d, struct diag *why);

/**
 * ram_disk_end() - give the file system and its memory back; safe to call twice
 * @d: made, or RAM_DISK_NONE; nothing may be open or mapped any more
 */
void ram_disk_end(struct ram_disk *d);

/**
 * ram_disk_open() - a new file system without a journal
 * @bytes: room for one file
 * @why: reason for an error; may be NULL
 *
 * Return: its root directory, for ram_disk_close(); or as ram_disk_make().
 */
int ram_disk_open(uint64_t bytes, struct diag *why);

/**
 * ram_disk_close() - give the file system and its memory back
 * @root: of ram_disk_open(), or negative; no file of it may be open or mapped any more
 */
void ram_disk_close(int root);

#endif
