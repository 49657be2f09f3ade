// SPDX-License-Identifier: GPL-2.0
/*
 * Page cache of a file, mapped and written to, and written back where it shall be clean: such pages
 * could be dropped at any time.
 *
 * The kernel writes dirty pages back after a while (30 s as a rule); they are clean then, which
 * is() tells, and nothing here dirties them again.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "workloads/kinds/kinds.h"
#include "workloads/support/large_folio.h"
#include "workloads/support/ram_disk.h"
#include "workloads/support/user_pages.h"

/**
 * struct file_pages - the pages, and the disk that their file is on where it is made for them
 * @disk: of ram_disk_open(); -1: none
 */
struct file_pages {
	struct user_pages pages;
	int disk;
};

static bool is(uint64_t flags)
{
	return (flags & (KPF_KINDS | KPF(DIRTY))) == (KPF(LRU) | KPF(MMAP) | KPF(DIRTY));
}

/* Rather keep the blocks: thousands of holes take a file system seconds to make and to free. */
static int hole_mode(int fd, size_t bytes)
{
	int zero = FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE;

	return fallocate(fd, zero, 0, bytes) ? FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE : zero;
}

static int map_file(struct units *u, const char *dir, struct diag *why)
{
	struct user_pages *p = u->priv;
	size_t bytes = u->max * p->unit_bytes;
	char path[4096];
	int err;

	snprintf(path, sizeof(path), "%s/pfnbench-XXXXXX", dir);
	p->fd = mkostemp(path, O_CLOEXEC);
	if (p->fd < 0)
		return diag_set(why, -errno, "%s: %s%s", dir, strerror(errno), diag_mend(errno));
	unlink(path);
	/* With blocks of its own on disk, or a touch of a full file system would raise SIGBUS. */
	if (fallocate(p->fd, 0, 0, bytes))
		return diag_set(why, -errno, "%s: a file of %zu bytes: %s%s", dir, bytes,
				strerror(errno), diag_mend(errno));
	p->hole = hole_mode(p->fd, p->unit_bytes);
	err = user_pages_map(u, 0, MAP_SHARED, why);
	if (err)
		diag_prefix(why, "%s: ", dir);
	return err;
}

/*
 * Written and unwritten blocks take turns by now. As one run of unwritten ones again they go at
 * once, where a file system mounted with "discard" would wait for the disk after each of thousands.
 */
static void close_units(struct units *u)
{
	struct file_pages *f = u->priv;
	int disk = f ? f->disk : -1;

	if (f && disk < 0 && f->pages.hole & FALLOC_FL_ZERO_RANGE)
		fallocate(f->pages.fd, f->pages.hole, 0, u->max * f->pages.unit_bytes);
	user_pages_close(u);
	ram_disk_close(disk);
}

/* @dir: NULL: on a disk that is made for it */
static int open_in(struct units *u, uint64_t max, const char *dir, struct diag *why)
{
	unsigned int order = units_order(u->ops);
	int err = user_pages_open(u, max, order, sizeof(struct file_pages), why);
	char path[32];
	struct file_pages *f;

	if (err)
		return err;
	f = u->priv;
	f->disk = dir ? -1 : ram_disk_open(max * f->pages.unit_bytes, why);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", f->disk);
	err = !dir && f->disk < 0 ? f->disk : map_file(u, dir ?: path, why);
	if (err)
		close_units(u);
	return err;
}

/* Written pages of a tmpfs are no page cache of a disk, and those of a ramfs are never clean. */
static int probe_page(struct units *u, const char *dir, struct diag *why)
{
	struct user_pages *p = u->priv;
	uint64_t pfn, dirty = 0, clean = 0;
	int err = user_pages_take(u, 1, &pfn, why);

	if (!err)
		err = user_pages_seal(u, why);
	if (!err)
		err = page_flags_read(pfn, &dirty, why);
	if (!err && fsync(p->fd))
		err = diag_set(why, -errno, "%s: fsync: %s", dir, strerror(errno));
	if (!err)
		err = page_flags_read(pfn, &clean, why);
	if (!err && (!is(dirty) || !is(clean | KPF(DIRTY)) || clean & KPF(DIRTY)))
		err = diag_set(why, -EOPNOTSUPP, "%s: no file system that writes pages back", dir);
	return err;
}

static int probe(const char *dir, struct diag *why)
{
	struct units u = { NULL };
	int err = open_in(&u, 1, dir, why);

	if (!err)
		err = probe_page(&u, dir, why);
	close_units(&u);
	return err;
}

/* The reasons of all directories, since each may be mended. */
static int find_dir(const char **dir, struct diag *why)
{
	const char *const dirs[] = { getenv("TMPDIR"), "/var/tmp", "/tmp", "." };
	struct diag one, all = { "" };
	int err;

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		*dir = dirs[i];
		if (!*dir || !**dir)
			continue;
		if (!probe(*dir, &one))
			return 0;
		diag_prefix(&all, "%.120s; ", one.text);
	}
	*dir = NULL;
	err = probe(NULL, &one);
	if (!err)
		return 0;
	if (err != -ENOENT)
		diag_prefix(&all, "%.120s; ", one.text);
	return diag_set(why, -EOPNOTSUPP, "%sset TMPDIR to a directory on a disk", all.text);
}

static int supported(struct diag *why)
{
	const char *dir;
	int err = user_pages_supported(why);

	return err ? err : find_dir(&dir, why);
}

static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	const char *dir;
	int err;

	u->priv = NULL;
	err = find_dir(&dir, why);
	return err ? err : open_in(u, max, dir, why);
}

const struct unit_ops kind_file_dirty = {
	.name = "file-dirty",
	.summary = "page cache of a file on disk, mapped, dirty",
	.kernel = "dirty page cache folio",
	.detected = DETECTED_NEVER,
	.movable = true,
	.shared = true,
	.supported = supported,
	.open = open_units,
	.take = user_pages_take,
	.drop = user_pages_drop,
	.seal = user_pages_seal,
	.is = is,
	.close = close_units,
};

/* The pages stay where they are, cached and mapped, while their contents go to disk. */
static int seal_clean(struct units *u, struct diag *why)
{
	struct user_pages *p = u->priv;
	int err = user_pages_seal(u, why);

	if (!err && fsync(p->fd))
		err = diag_set(why, -errno, "fsync: %s; the disk does not take what was written",
			       strerror(errno));
	return err;
}

static bool is_clean(uint64_t flags)
{
	return (flags & (KPF_KINDS | KPF(DIRTY) | KPF(WRITEBACK))) == (KPF(LRU) | KPF(MMAP));
}

const struct unit_ops kind_file_clean = {
	.name = "file-clean",
	.summary = "page cache of a file on disk, mapped, clean",
	.kernel = "clean page cache folio",
	.detected = DETECTED_NEVER,
	.movable = true,
	.shared = true,
	.supported = supported,
	.open = open_units,
	.take = user_pages_take,
	.drop = user_pages_drop,
	.seal = seal_clean,
	.is = is_clean,
	.close = close_units,
};

#define LARGE_BYTES (64ull << 10)

/* A write of this size to an empty place makes one folio, where the file system has such. */
static int write_large(struct units *u, uint64_t i, int kpageflags, uint64_t *pfn, struct diag *why)
{
	static const char data[LARGE_BYTES];
	struct user_pages *p = u->priv;
	uint64_t at = i * LARGE_BYTES;
	int err;

	if (pwrite(p->fd, data, sizeof(data), at) != sizeof(data))
		return diag_set(why, -EIO, "writing a folio: %s", strerror(errno));
	if (madvise(p->addr + at, LARGE_BYTES, MADV_POPULATE_READ))
		return diag_set(why, -errno, "mapping a folio: %s", strerror(errno));
	err = user_pages_look(u, i, 1, pfn, why);
	return err ?: large_folio_check(kpageflags, *pfn, u->order, why);
}

static int take_large(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	int err = units_room(u, nr, why), fd;

	if (err)
		return err;
	fd = page_flags_open(why);
	if (fd < 0)
		return fd;
	for (uint64_t i = 0; i < nr && !err; i++)
		err = write_large(u, u->nr + i, fd, &pfn[i], why);
	close(fd);
	return user_pages_took(u, nr, err);
}

/* Only a try tells: of ext4 it depends on the kernel, of others on much else. */
static int supported_large(struct diag *why)
{
	struct units u = { .ops = &kind_file_large };
	uint64_t pfn;
	int err = user_pages_supported(why) ?: open_units(&u, 1, why);

	if (err)
		return err;
	err = take_large(&u, 1, &pfn, why);
	if (err == -ENOMEM)
		err = diag_set(why, -EOPNOTSUPP,
			       "the file system has no folios of %llu bytes; choose ext4 on a "
			       "kernel from 6.16 on",
			       LARGE_BYTES);
	close_units(&u);
	return err;
}

static bool is_large(uint64_t flags)
{
	uint64_t never = KPF(ANON) | KPF(SWAPBACKED) | KPF(HUGE) | KPF(DIRTY) | KPF(WRITEBACK);

	return flags & KPF_COMPOUND && flags & KPF(LRU) && flags & KPF(MMAP) && !(flags & never);
}

const struct unit_ops kind_file_large = {
	.name = "file-large",
	.summary = "page cache of a file on disk in folios of 64 KiB, mapped, clean",
	.guests = "with folios of this size in ext4, from 6.16 on",
	.kernel = "large clean page cache folio",
	.detected = DETECTED_NEVER,
	.movable = true,
	.shared = true,
	.fixed_bytes = LARGE_BYTES,
	.supported = supported_large,
	.open = open_units,
	.take = take_large,
	.drop = user_pages_drop,
	.seal = seal_clean,
	.is = is_large,
	.close = close_units,
};
