// SPDX-License-Identifier: GPL-2.0
/*
 * Page cache of a block device whose buffers belong to a transaction of a journal (jbd2) that is
 * not committed yet: each has a journal_head, which holds it until it is committed and written to
 * its place. A page with a held buffer does not migrate.
 *
 * A page is a block of an ext4 inode table, with one inode as large as a block. It is read with the
 * inode, and comes into the transaction when the inode changes. Other blocks are not to be had
 * everywhere: 7.3 allocates those of directories as unmovable ones, for this very reason. The
 * journal commits once a day.
 */

#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/machine/pfn.h"
#include "bench/util/file.h"
#include "workloads/support/block_pages.h"
#include "workloads/unit_ops.h"

#define NAME_SIZE 24

/*
 * A transaction commits when it has a quarter of the journal: a block for each page, and a few.
 */
#define JOURNAL_BLOCKS(pages) (1024 + 6 * (pages))

/* struct ext4_super_block and ext4_group_desc: where things are in them */
#define SUPER_AT	    1024
#define INODES_PER_GROUP_AT (SUPER_AT + 40)
#define DESC_SIZE_AT	    (SUPER_AT + 254)
#define INODE_TABLE_AT	    8

/**
 * struct journal - files, the blocks of whose inodes are the pages
 * @blocks: of the inodes
 * @committed: transactions, when the last inode was changed
 */
struct journal {
	struct block_pages blocks;
	uint64_t committed;
};

static void journal_close(struct units *u)
{
	if (!u->priv)
		return;
	block_pages_close(u);
	free(u->priv);
	u->priv = NULL;
}

static int read_at(const struct block_pages *b, uint64_t at, void *data, size_t len)
{
	return pread(b->disk.dev, data, len, at) == (ssize_t)len ? 0 : -EIO;
}

static int block_of(const struct block_pages *b, uint64_t inode, uint64_t *block)
{
	uint32_t per_group = 0, table;
	uint16_t desc_size = 0;
	uint64_t desc;
	int err = read_at(b, INODES_PER_GROUP_AT, &per_group, sizeof(per_group))
			  ?: read_at(b, DESC_SIZE_AT, &desc_size, sizeof(desc_size));

	if (err || !per_group)
		return -EIO;
	desc = RAM_DISK_BLOCK + (inode - 1) / le32toh(per_group) * le16toh(desc_size);
	err = read_at(b, desc + INODE_TABLE_AT, &table, sizeof(table));
	if (!err)
		*block = le32toh(table) + (inode - 1) % le32toh(per_group);
	return err;
}

static void name_of(char name[NAME_SIZE], uint64_t i)
{
	snprintf(name, NAME_SIZE, "%llu", (unsigned long long)i);
}

static int make_one(struct units *u, uint64_t i)
{
	struct block_pages *b = u->priv;
	char name[NAME_SIZE];
	struct stat st;
	int fd, err;

	name_of(name, i);
	fd = openat(b->disk.root, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	err = fstat(fd, &st) ? -errno : block_of(b, st.st_ino, &b->block[i]);
	close(fd);
	return err;
}

/* Afterwards all names are known, and none of the inodes. */
static int read_directory(const struct block_pages *b)
{
	int fd = openat(b->disk.root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir)
		return -errno;
	while (readdir(dir))
		;
	closedir(dir);
	return 0;
}

static int make_files(struct units *u, struct diag *why)
{
	struct block_pages *b = u->priv;
	int err = 0;

	for (uint64_t i = 0; i < u->max && !err; i++)
		err = make_one(u, i);
	if (err)
		return diag_set(why, err, "%llu files of a RAM disk: %s",
				(unsigned long long)u->max, strerror(-err));
	err = ram_disk_mount_again(&b->disk, why);
	if (err)
		return err;
	err = read_directory(b);
	return err ? diag_set(why, err, "the root of a RAM disk: %s", strerror(-err)) : 0;
}

static int journal_open(struct units *u, uint64_t max, struct diag *why)
{
	const struct ram_disk_form form = {
		.bytes = 2 * max * RAM_DISK_BLOCK,
		.inodes = max + 32,
		.inode_bytes = RAM_DISK_BLOCK,
		.journal_blocks = JOURNAL_BLOCKS(max),
		.options = ",commit=86400,inode_readahead_blks=0",
	};
	int err;

	if (!units_alloc(u, max, sizeof(struct journal), why))
		return -ENOMEM;
	err = block_pages_open(u, &form, why) ?: make_files(u, why);
	if (err)
		journal_close(u);
	return err;
}

static int take_one(struct units *u, uint64_t *pfn, struct diag *why)
{
	struct block_pages *b = u->priv;
	char name[NAME_SIZE];
	struct stat st;

	name_of(name, u->nr);
	if (fstatat(b->disk.root, name, &st, 0))
		return diag_set(why, -errno, "a file of a RAM disk: %s", strerror(errno));
	return block_pages_taken(u, pfn, why);
}

/* "3 transactions (2 requested), each up to 1024 blocks" */
static int transactions(const struct ram_disk *d, uint64_t *nr, struct diag *why)
{
	char path[48], *text;
	int err;

	/* The journal is inode 8. */
	snprintf(path, sizeof(path), "/proc/fs/jbd2/%s-8/info", strrchr(d->path, '/') + 1);
	err = file_read(path, &text, NULL);
	if (err)
		return diag_set(why, err, "%s: %s", path, strerror(-err));
	*nr = strtoull(text, NULL, 10);
	free(text);
	return 0;
}

static int journal_seal(struct units *u, struct diag *why)
{
	struct journal *j = u->priv;
	const struct block_pages *b = &j->blocks;
	char name[NAME_SIZE];
	int err = block_pages_seal(u, why);

	for (uint64_t i = 0; i < u->nr && !err; i++) {
		if (!bit_get(b->kept, i))
			continue;
		name_of(name, i);
		if (fchmodat(b->disk.root, name, 0640, 0))
			err = diag_set(why, -errno, "an inode of a RAM disk: %s", strerror(errno));
	}
	return err ?: transactions(&b->disk, &j->committed, why);
}

static int journal_ready(struct units *u, struct diag *why)
{
	const struct journal *j = u->priv;
	uint64_t nr;
	int err = transactions(&j->blocks.disk, &nr, why);

	if (!err && nr != j->committed)
		err = diag_set(why, -EAGAIN, "placement: the journal has committed meanwhile");
	return err;
}

const struct unit_ops kind_journal = {
	.name = "journal",
	.summary = "page cache of a disk, of a journal's transaction that is not committed",
	.guests = "all; not hosts: the disk is a RAM disk",
	.kernel = "folio of a block device, its buffer_head with a journal_head",
	.detected = DETECTED_LATE,
	.movable = true,
	.supported = block_pages_supported,
	.open = journal_open,
	.take = units_take_each,
	.take_one = take_one,
	.drop = block_pages_forget,
	.seal = journal_seal,
	.ready = journal_ready,
	.lingers = "all of its pages go with their disk",
	.is = block_pages_is,
	.close = journal_close,
};
