// SPDX-License-Identifier: GPL-2.0
#include "workloads/support/block_pages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <linux/fs.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"

static int map_device(struct block_pages *b, struct diag *why)
{
	uint64_t bytes;
	void *map;

	if (ioctl(b->disk.dev, BLKGETSIZE64, &bytes))
		return diag_set(why, -errno, "%s: %s", b->disk.path, strerror(errno));
	map = mmap(NULL, bytes, PROT_READ, MAP_SHARED | MAP_NORESERVE, b->disk.dev, 0);
	if (map == MAP_FAILED)
		return diag_set(why, -errno, "mmap of %s: %s", b->disk.path, strerror(errno));
	b->map = map;
	b->bytes = bytes;
	madvise(map, bytes, MADV_RANDOM); /* no readahead: a fault reads nothing but its page */
	return 0;
}

int block_pages_open(struct units *u, const struct ram_disk_form *form, struct diag *why)
{
	struct block_pages *b = u->priv;
	int err;

	b->disk = RAM_DISK_NONE;
	b->block = calloc(u->max, sizeof(*b->block));
	b->kept = calloc(BITMAP_WORDS(u->max), sizeof(*b->kept));
	if (!b->block || !b->kept)
		return diag_set(why, -ENOMEM, "out of memory");
	err = ram_disk_make(&b->disk, form, why);
	return err ?: map_device(b, why);
}

/* The block is there, so that the fault maps its page and reads nothing. */
int block_pages_taken(struct units *u, uint64_t *pfn, struct diag *why)
{
	struct block_pages *b = u->priv;
	const char *at = b->map + b->block[u->nr] * RAM_DISK_BLOCK;
	int err;

	(void)*(volatile const char *)at;
	err = pagemap_read(at, 1, pfn, why);
	if (!err)
		bit_set(b->kept, u->nr);
	return err;
}

int block_pages_forget(struct units *u, uint64_t i, struct diag *why)
{
	struct block_pages *b = u->priv;
	uint64_t at = b->block[i] * RAM_DISK_BLOCK;
	unsigned char cached = 0;

	if (!b->map)
		return diag_set(why, -EBUSY, "page %llu is held", (unsigned long long)i);
	madvise(b->map + at, RAM_DISK_BLOCK, MADV_DONTNEED);
	posix_fadvise(b->disk.dev, at, RAM_DISK_BLOCK, POSIX_FADV_DONTNEED);
	if (!mincore(b->map + at, RAM_DISK_BLOCK, &cached) && cached & 1)
		return diag_set(why, -EBUSY, "block %llu of %s stays cached",
				(unsigned long long)b->block[i], b->disk.path);
	bit_clear(b->kept, i);
	return 0;
}

int block_pages_seal(struct units *u, struct diag *why)
{
	struct block_pages *b = u->priv;

	if (b->map)
		munmap(b->map, b->bytes);
	b->map = NULL;
	return 0;
}

int block_pages_supported(struct diag *why)
{
	return pagemap_supported(why) ?: ram_disk_supported(why);
}

void block_pages_close(struct units *u)
{
	struct block_pages *b = u->priv;

	block_pages_seal(u, NULL);
	ram_disk_end(&b->disk);
	free(b->block);
	free(b->kept);
	b->block = b->kept = NULL;
}

bool block_pages_is(uint64_t flags)
{
	return (flags & KPF(LRU)) && (flags & KPF(PRIVATE)) && !(flags & KPF_NOT_SMALL) &&
	       !(flags & (KPF(ANON) | KPF(SWAPBACKED) | KPF(SLAB)));
}
