// SPDX-License-Identifier: GPL-2.0
/* Of the module, or of CONFIG_CMA_DEBUGFS, mm/cma_debug.c: a directory for each area. */

#include "bench/machine/cma_area.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bench/machine/private_mount.h"
#include "kmod/include/pfnbench_uapi.h"

/* CONFIG_CMA_SYSFS. Asked first, so that no debugfs is mounted where there is no area. */
#define CMA_SYSFS "/sys/kernel/mm/cma"

#define NO_KERNEL                                                                                  \
	"needs CONFIG_CMA_SYSFS and CONFIG_CMA_DEBUGFS, which Debian's kernels lack; "             \
	"build one with pfnbench kernel build"

#define NO_CMA                                                                                     \
	"needs CONFIG_CMA, which this kernel lacks; use debian:7, or build one with "              \
	"pfnbench kernel build"

#define NO_AREA "no contiguous memory area; write cma = 64M in [machine]"

#define BITMAP_TEXT (1 << 20)

static int read_text(int dir, const char *name, char *text, size_t size)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	size_t used = 0;
	ssize_t n = -1;

	if (fd < 0)
		return -errno;
	while (used + 1 < size && (n = read(fd, text + used, size - 1 - used)) > 0)
		used += n;
	text[used] = '\0';
	close(fd);
	return n < 0 ? -EIO : 0;
}

static int read_number(int dir, const char *name, uint64_t *value)
{
	char text[32];
	int err = read_text(dir, name, text, sizeof(text));

	return err ?: sscanf(text, "%" SCNu64, value) == 1 ? 0 : -EINVAL;
}

/* The first directory in @cma by name, or -ENODEV. */
static int open_first(int cma)
{
	struct dirent **list;
	int nr = scandirat(cma, ".", &list, NULL, alphasort), dir = -ENODEV;

	for (int i = 0; i < nr; i++) {
		if (dir == -ENODEV && list[i]->d_name[0] != '.') {
			dir = openat(cma, list[i]->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
			if (dir < 0)
				dir = -errno;
		}
		free(list[i]);
	}
	if (nr >= 0)
		free(list);
	return nr < 0 ? -errno : dir;
}

static bool has_area(void)
{
	int sysfs = open(CMA_SYSFS, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int dir = sysfs < 0 ? -1 : open_first(sysfs);

	if (dir >= 0)
		close(dir);
	if (sysfs >= 0)
		close(sysfs);
	return dir >= 0;
}

static int open_dir(struct diag *why)
{
	int root, cma, dir;

	if (access(CMA_SYSFS, F_OK))
		return diag_set(why, -EOPNOTSUPP, NO_KERNEL);
	if (!has_area())
		return diag_set(why, -ENODEV, NO_AREA);
	root = private_mount("debugfs", "", why);
	if (root < 0)
		return root;
	cma = openat(root, "cma", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	close(root);
	if (cma < 0)
		return diag_set(why, -EOPNOTSUPP, NO_KERNEL);
	dir = open_first(cma);
	close(cma);
	return dir < 0 ? diag_set(why, dir, NO_AREA) : dir;
}

int cma_area_ask(struct cma_area *a, int dev, uint64_t nr_pages, struct diag *why)
{
	struct pfnb_cma_area area = { .h.version = PFNB_VERSION, .asked_pages = nr_pages };

	*a = (struct cma_area){ .dir = -1 };
	if (ioctl(dev, PFNB_IOC_CMA_AREA, &area)) {
		if (errno == EOPNOTSUPP)
			return diag_set(why, -EOPNOTSUPP, NO_CMA);
		if (errno == ENODEV)
			return diag_set(why, -ENODEV, NO_AREA);
		if (errno == ENOSPC)
			return diag_set(why, -ENOSPC,
					"the contiguous memory area has no room for %" PRIu64
					" pages, beside what drivers have of it; make cma = larger",
					nr_pages);
		return diag_set(why, -errno, "the module tells no contiguous memory area: %s",
				strerror(errno));
	}
	a->base_pfn = area.base_pfn;
	a->nr_pages = area.nr_pages;
	a->align_max = area.align_max;
	a->range_pfn = area.range_pfn;
	return 0;
}

int cma_area_open(struct cma_area *a, struct diag *why)
{
	int err;

	*a = (struct cma_area){ .dir = open_dir(why) };
	if (a->dir < 0)
		return a->dir;
	err = read_number(a->dir, "base_pfn", &a->base_pfn);
	if (!err)
		err = read_number(a->dir, "count", &a->nr_pages);
	if (!err)
		err = read_number(a->dir, "used", &a->used_pages);
	if (!err)
		return 0;
	cma_area_close(a);
	return diag_set(why, err, "debugfs tells nothing of the contiguous memory area: %s",
			strerror(-err));
}

void cma_area_close(struct cma_area *a)
{
	if (a->dir >= 0)
		close(a->dir);
	a->dir = -1;
}

/* "bitmap" is words of 32 bits in decimal, a bit a page; cma= makes areas of order 0. */
int cma_area_first_used(const struct cma_area *a, uint64_t *offset)
{
	char *text = malloc(BITMAP_TEXT), *rest = text, *word;
	int err = text ? read_text(a->dir, "bitmap", text, BITMAP_TEXT) : -ENOMEM;

	*offset = 0;
	while (!err && (word = strsep(&rest, " \n"))) {
		uint32_t bits = strtoul(word, NULL, 10);

		if (bits) {
			*offset += __builtin_ctz(bits);
			break;
		}
		*offset += 32;
	}
	if (!err && *offset >= a->nr_pages)
		err = -ENOENT;
	free(text);
	return err;
}

int cma_area_write(const struct cma_area *a, const char *file, uint64_t nr_pages)
{
	int fd = openat(a->dir, file, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return -errno;
	if (dprintf(fd, "%" PRIu64, nr_pages) < 0)
		err = -errno;
	close(fd);
	return err;
}
