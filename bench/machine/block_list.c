// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/block_list.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/pfn.h"
#include "bench/machine/zones.h"

static int higher_first(const void *a, const void *b)
{
	const struct block_info *x = a, *y = b;

	return (x->block < y->block) - (x->block > y->block);
}

static int add(struct block_list *l, uint64_t block)
{
	struct block_info *more = realloc(l->blocks, (l->nr + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	l->blocks = more;
	more[l->nr++] = (struct block_info){ .block = block };
	return 0;
}

static int read_names(const char *root, struct block_list *l)
{
	char path[PATH_MAX];
	unsigned long long block;
	struct dirent *e;
	int err = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/sys/devices/system/memory", root);
	dir = opendir(path);
	if (!dir)
		return -errno;
	while (!err && (e = readdir(dir)))
		if (sscanf(e->d_name, "memory%llu", &block) == 1)
			err = add(l, block);
	closedir(dir);
	return err;
}

static const char *why_not(const char *root, struct block_info *b, uint64_t block_pages,
			   const struct zone_info *zones, size_t nr_zones)
{
	char text[64];

	if (block_read(root, b->block, "state", text, sizeof(text)) || strcmp(text, "online"))
		return "is not online";
	if (block_zone(root, b->block, b->zone, sizeof(b->zone))) {
		b->zone[0] = '\0';
		return "is not of one zone";
	}
	if (!b->block)
		return "is the first of the machine";
	/* gone from newer kernels, and 1 in many that have it */
	if (!block_read(root, b->block, "removable", text, sizeof(text)) && !strcmp(text, "0"))
		return "is not removable";
	if ((b->block + 1) * block_pages > zones_safe_end(zones, nr_zones, b->node, b->zone))
		return "is beyond the pages that its zone manages";
	return NULL;
}

int block_list_read(const char *root, struct block_list *l, struct diag *why)
{
	uint64_t block_pages = block_bytes(root) / PAGE_BYTES;
	struct zone_info *zones;
	size_t nr_zones;
	int err;

	*l = (struct block_list){ NULL };
	if (!block_pages)
		return diag_set(why, -ENOENT,
				"this kernel has no memory hotplug (CONFIG_MEMORY_HOTREMOVE)");
	err = zones_read(root, &zones, &nr_zones);
	if (err)
		return diag_set(why, err, "/proc/zoneinfo: %s", strerror(-err));
	err = read_names(root, l);
	if (err) {
		free(zones);
		free(l->blocks);
		*l = (struct block_list){ NULL };
		return diag_set(why, err, "/sys/devices/system/memory: %s", strerror(-err));
	}
	qsort(l->blocks, l->nr, sizeof(*l->blocks), higher_first);
	for (size_t i = 0; i < l->nr; i++) {
		struct block_info *b = &l->blocks[i];

		b->node = block_node(root, b->block);
		b->dimm = block_is_dimm(root, b->block);
		b->why = why_not(root, b, block_pages, zones, nr_zones);
	}
	free(zones);
	return 0;
}
