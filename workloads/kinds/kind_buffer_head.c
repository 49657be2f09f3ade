// SPDX-License-Identifier: GPL-2.0
/*
 * Page cache of a block device whose buffers are in the LRU that each CPU has of the last 16 it
 * looked up (struct bh_lru in fs/buffer.c): each holds its buffer, and a page with a held buffer
 * does not migrate.
 *
 * The blocks are those of an ext4 inode table. Whoever opens an inode by its number has the kernel
 * read its block, whether the inode is in use or not; those here are not, so that nothing else is
 * read or kept. Draining LRU batches empties this LRU as well (lru_add_and_bh_lrus_drain()), and
 * opening the inodes once more fills it again.
 */

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/pfn.h"
#include "workloads/support/block_pages.h"
#include "workloads/unit_ops.h"

/* BH_LRU_SIZE */
#define LRU_MAX 16

/* Of mke2fs: 256 bytes each. The first block has the root's and is there already. */
#define INODES_A_BLOCK 16
#define BLOCKS	       (LRU_MAX + 1)

/* struct ext4_group_desc of the first group, in the block after the superblock's */
#define INODE_TABLE_AT (RAM_DISK_BLOCK + 8)

/* FILEID_INO32_GEN, with any generation */
#define HANDLE_TYPE  1
#define HANDLE_BYTES 8

/**
 * struct buffer_heads - blocks of the inode table
 * @blocks: those that are there
 * @root: the file system, opened; its mount is not enough to open inodes by their numbers
 */
struct buffer_heads {
	struct block_pages blocks;
	int root;
};

static int look_up(int root, uint64_t table_block, struct diag *why)
{
	union {
		struct file_handle h;
		char bytes[sizeof(struct file_handle) + HANDLE_BYTES];
	} u = { .h = { .handle_bytes = HANDLE_BYTES, .handle_type = HANDLE_TYPE } };
	const uint32_t id[] = { table_block * INODES_A_BLOCK + 1, 0 };
	int fd;

	memcpy(u.h.f_handle, id, sizeof(id));
	fd = open_by_handle_at(root, &u.h, O_PATH | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	else if (errno == ESTALE)
		return 0; /* the inode is free, as its block says */
	return diag_set(why, fd < 0 ? -errno : -EEXIST, "inode %u of a new file system: %s", id[0],
			strerror(fd < 0 ? errno : EEXIST));
}

static void buffer_head_close(struct units *u)
{
	struct buffer_heads *b = u->priv;

	if (!b)
		return;
	if (b->root >= 0)
		close(b->root);
	block_pages_close(u);
	free(b);
	u->priv = NULL;
}

static int find_table(struct units *u, struct diag *why)
{
	struct block_pages *b = u->priv;
	uint32_t table;

	if (pread(b->disk.dev, &table, sizeof(table), INODE_TABLE_AT) != sizeof(table))
		return diag_set(why, -EIO, "%s has no inode table", b->disk.path);
	for (uint64_t i = 0; i < u->max && i < LRU_MAX; i++)
		b->block[i] = le32toh(table) + 1 + i;
	return 0;
}

static int buffer_head_open(struct units *u, uint64_t max, struct diag *why)
{
	const struct ram_disk_form form = {
		.inodes = BLOCKS * INODES_A_BLOCK,
		.options = ",ro,inode_readahead_blks=0",
	};
	struct buffer_heads *b;
	int err;

	u->priv = NULL;
	if (max > LRU_MAX)
		return diag_set(why, -E2BIG, "a CPU keeps the last %d buffers; ask for fewer pages",
				LRU_MAX);
	b = units_alloc(u, max, sizeof(*b), why);
	if (!b)
		return -ENOMEM;
	b->root = -1;
	err = block_pages_open(u, &form, why) ?: find_table(u, why);
	if (!err)
		b->root = openat(b->blocks.disk.root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (!err && b->root < 0)
		err = diag_set(why, -errno, "the root of a RAM disk: %s", strerror(errno));
	if (err)
		buffer_head_close(u);
	return err;
}

static int take_one(struct units *u, uint64_t *pfn, struct diag *why)
{
	const struct buffer_heads *b = u->priv;

	return look_up(b->root, u->nr + 1, why) ?: block_pages_taken(u, pfn, why);
}

static int buffer_head_ready(struct units *u, struct diag *why)
{
	const struct buffer_heads *b = u->priv;
	int err = 0;

	for (uint64_t i = 0; i < u->nr && !err; i++)
		if (bit_get(b->blocks.kept, i))
			err = look_up(b->root, i + 1, why);
	return err;
}

const struct unit_ops kind_buffer_head = {
	.name = "buffer-head",
	.summary = "page cache of a disk, its buffers in the CPU's LRU of 16",
	.guests = "all; not hosts: the disk is a RAM disk",
	.kernel = "folio of a block device, its buffer_head in bh_lrus",
	.detected = DETECTED_NEVER, /* what isolates pages for migration drains before that */
	.movable = true,
	.supported = block_pages_supported,
	.open = buffer_head_open,
	.take = units_take_each,
	.take_one = take_one,
	.drop = block_pages_forget,
	.seal = block_pages_seal,
	.ready = buffer_head_ready,
	.lingers = "all of its pages go with their disk",
	.is = block_pages_is,
	.close = buffer_head_close,
};
