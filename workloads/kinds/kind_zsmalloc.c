// SPDX-License-Identifier: GPL-2.0
/*
 * Pages of zsmalloc, as a compressed swap device fills them (zram): pages that are on no LRU, and
 * that the kernel moves by their owner's functions (movable_ops).
 *
 * A unit is a page with two objects of half a page each: contents that compress to a bit less. Of
 * other sizes zsmalloc takes several pages at a time. kpageflags has no name for such pages: the
 * first of an object's pages has PG_private. So what zram says it uses is held against the units.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <linux/fs.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pfn.h"
#include "bench/machine/kernel_module.h"
#include "bench/machine/stock_module.h"
#include "bench/util/file.h"
#include "bench/util/rng.h"
#include "workloads/support/alloc_trace.h"
#include "workloads/unit_ops.h"

#define MODULE "zram"
#define DEVICE "/dev/zram0"
#define SYSFS  "/sys/block/zram0/"

/* All kernels have it built in. */
#define ALGORITHM "deflate"

/* Objects of the size class of half a page, each with its handle; classes are 16 bytes apart. */
#define OBJECTS	   2
#define OBJECT_MIN 2025
#define OBJECT_MAX 2040
#define TRIES	   8

/* Slots of the device before those of unit 0, to try contents in. */
#define SPARE_SLOTS 1

struct zsmalloc {
	struct alloc_trace *trace;
	int fd;
	char *page;
	uint64_t used;
};
_Static_assert(offsetof(struct zsmalloc, trace) == 0, "alloc_trace_take() looks there");

/* "orig_data_size compr_data_size mem_used_total ..." */
static int stat_field(int field, uint64_t *value, struct diag *why)
{
	char *text, *at;
	int err = file_read(SYSFS "mm_stat", &text, NULL);

	if (err)
		return diag_set(why, err, SYSFS "mm_stat: %s", strerror(-err));
	at = text;
	for (int i = 0; i <= field; i++)
		*value = strtoull(at, &at, 10);
	free(text);
	return 0;
}

static int compressed_bytes(uint64_t *bytes, struct diag *why)
{
	return stat_field(1, bytes, why);
}

static int used_pages(uint64_t *pages, struct diag *why)
{
	int err = stat_field(2, pages, why);

	*pages /= PAGE_BYTES;
	return err;
}

static int set(const char *name, const char *value, struct diag *why)
{
	char path[64];
	int err;

	snprintf(path, sizeof(path), SYSFS "%s", name);
	err = file_put(AT_FDCWD, path, value);
	return err ? diag_set(why, err, "%s: %s", path, strerror(-err)) : 0;
}

static void zsmalloc_close(struct units *u)
{
	struct zsmalloc *z = u->priv;

	if (!z)
		return;
	alloc_trace_close(z->trace);
	if (z->fd >= 0)
		close(z->fd);
	kernel_module_unload(MODULE);
	free(z->page);
	free(z);
	u->priv = NULL;
}

static int write_slot(struct zsmalloc *z, uint64_t slot, struct diag *why)
{
	if (pwrite(z->fd, z->page, PAGE_BYTES, slot * PAGE_BYTES) != (ssize_t)PAGE_BYTES)
		return diag_set(why, errno ? -errno : -EIO, DEVICE ": %s", strerror(errno ?: EIO));
	return 0;
}

static int discard(struct zsmalloc *z, uint64_t slot, uint64_t nr, struct diag *why)
{
	const uint64_t range[] = { slot * PAGE_BYTES, nr * PAGE_BYTES };

	return ioctl(z->fd, BLKDISCARD, range)
		       ? diag_set(why, -errno, DEVICE ": discard: %s", strerror(errno))
		       : 0;
}

/* Noise does not compress, and zeros compress to next to nothing. */
static void make_contents(struct zsmalloc *z, uint64_t noise)
{
	struct rng rng;

	rng_seed(&rng, 1);
	memset(z->page, 0, PAGE_BYTES);
	for (uint64_t i = 0; i < noise; i++)
		z->page[i] = rng_below(&rng, 256);
}

static int find_contents(struct zsmalloc *z, struct diag *why)
{
	uint64_t noise = OBJECT_MIN, bytes = 0;
	int err = 0;

	for (int i = 0; i < TRIES && !err && noise <= PAGE_BYTES; i++) {
		make_contents(z, noise);
		err = write_slot(z, 0, why) ?: compressed_bytes(&bytes, why);
		if (!err && bytes >= OBJECT_MIN && bytes <= OBJECT_MAX)
			return discard(z, 0, SPARE_SLOTS, why);
		noise += (OBJECT_MIN + OBJECT_MAX) / 2 - bytes;
	}
	return err
		       ?: diag_set(why, -ERANGE, DEVICE ": a page compresses to %llu bytes",
				   (unsigned long long)bytes);
}

static int open_device(struct units *u, struct zsmalloc *z, struct diag *why)
{
	char size[24];
	int err = stock_module_packed(MODULE, why);

	if (err)
		return err;
	kernel_module_unload(MODULE);
	err = stock_module_load(MODULE, "", why);
	snprintf(size, sizeof(size), "%llu",
		 (unsigned long long)((u->max * OBJECTS + SPARE_SLOTS) * PAGE_BYTES));
	if (!err)
		err = set("comp_algorithm", ALGORITHM, why) ?: set("disksize", size, why);
	if (err)
		return err;
	z->fd = open(DEVICE, O_RDWR | O_DIRECT | O_CLOEXEC);
	return z->fd < 0 ? diag_set(why, -errno, DEVICE ": %s", strerror(errno)) : 0;
}

static int zsmalloc_open(struct units *u, uint64_t max, struct diag *why)
{
	struct zsmalloc *z = units_alloc(u, max, sizeof(*z), why);
	int err;

	if (!z)
		return -ENOMEM;
	z->fd = -1;
	z->page = aligned_alloc(PAGE_BYTES, PAGE_BYTES);
	err = z->page ? open_device(u, z, why) : diag_set(why, -ENOMEM, "out of memory");
	if (!err)
		err = find_contents(z, why) ?: used_pages(&z->used, why);
	if (!err)
		err = alloc_trace_open(&z->trace, why);
	if (err)
		zsmalloc_close(u);
	return err;
}

static int take_one(struct units *u, uint64_t *pfn, struct diag *why)
{
	struct zsmalloc *z = u->priv;
	uint64_t slot = u->nr * OBJECTS + SPARE_SLOTS;
	int err = alloc_trace_begin(z->trace, why);

	for (int i = 0; i < OBJECTS && !err; i++)
		err = write_slot(z, slot + i, why);
	if (err)
		return err;
	z->used++;
	err = alloc_trace_last(z->trace, 0, ALLOC_MOVABLE, pfn);
	return err ? diag_set(why, err, "the trace lost pages") : 0;
}

static int zsmalloc_drop(struct units *u, uint64_t i, struct diag *why)
{
	struct zsmalloc *z = u->priv;
	int err = discard(z, i * OBJECTS + SPARE_SLOTS, OBJECTS, why);

	z->used -= !err;
	return err;
}

static int zsmalloc_seal(struct units *u, struct diag *why)
{
	struct zsmalloc *z = u->priv;
	uint64_t used;
	int err;

	alloc_trace_seal(u, why);
	err = used_pages(&used, why);
	if (!err && used != z->used)
		err = diag_set(why, -EILSEQ, "placement: zram uses %" PRIu64 " pages, not %" PRIu64,
			       used, z->used);
	return err;
}

static int zsmalloc_supported(struct diag *why)
{
	return stock_module_packed(MODULE, why) ?: alloc_trace_supported(why);
}

/* 6.1 keeps an offset where other pages count their mappings, and shows KPF_MMAP. */
static bool is_zspage(uint64_t flags)
{
	return page_flags_kernel(flags & ~KPF(MMAP)) && (flags & KPF(PRIVATE));
}

const struct unit_ops kind_zsmalloc = {
	.name = "zsmalloc",
	.summary = "compressed contents of a zram device, two objects a page",
	.guests = "all; not hosts: the device is the guest's own",
	.kernel = "zsmalloc page with movable_ops",
	.detected = DETECTED_NEVER,
	.movable = true,
	.supported = zsmalloc_supported,
	.open = zsmalloc_open,
	.take = alloc_trace_take,
	.take_one = take_one,
	.drop = zsmalloc_drop,
	.seal = zsmalloc_seal,
	.is = is_zspage,
	.close = zsmalloc_close,
};
