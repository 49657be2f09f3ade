// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/free_memory.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/file.h"

/* "Node 0, zone   Normal   n0 n1 ... n10" */
static void add_line(const char *line, int node, const char *zone, struct free_memory *f)
{
	unsigned int order = 0;
	char name[16], *end;
	int line_node, used;

	if (sscanf(line, "Node %d, zone %15s%n", &line_node, name, &used) != 2)
		return;
	if ((node >= 0 && node != line_node) || (zone && strcmp(zone, name)))
		return;
	for (const char *p = line + used; order < FREE_ORDERS; p = end, order++) {
		uint64_t nr = strtoull(p, &end, 10);

		if (end == p)
			break;
		f->blocks[order] += nr;
	}
	if (order > f->nr_orders)
		f->nr_orders = order;
}

int free_memory_read(const char *root, int node, const char *zone, struct free_memory *f)
{
	char path[PATH_MAX], *text, *save;
	int err;

	*f = (struct free_memory){ 0 };
	snprintf(path, sizeof(path), "%s/proc/buddyinfo", root);
	err = file_read(path, &text, NULL);
	if (err)
		return err;
	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		add_line(line, node, zone, f);
	free(text);
	return f->nr_orders ? 0 : -ENOENT;
}

uint64_t free_memory_pages(const struct free_memory *f)
{
	uint64_t pages = 0;

	for (unsigned int i = 0; i < f->nr_orders; i++)
		pages += f->blocks[i] << i;
	return pages;
}

static uint64_t blocks_total(const struct free_memory *f)
{
	uint64_t blocks = 0;

	for (unsigned int i = 0; i < f->nr_orders; i++)
		blocks += f->blocks[i];
	return blocks;
}

uint64_t free_memory_suitable(const struct free_memory *f, unsigned int order)
{
	uint64_t blocks = 0;

	for (unsigned int i = order; i < f->nr_orders; i++)
		blocks += f->blocks[i] << (i - order);
	return blocks;
}

int64_t free_memory_fragmentation(const struct free_memory *f, unsigned int order)
{
	uint64_t total = blocks_total(f);

	if (!total)
		return 0;
	if (free_memory_suitable(f, order))
		return -1000;
	return 1000 - (int64_t)((1000 + (free_memory_pages(f) * 1000 >> order)) / total);
}

uint64_t free_memory_unusable(const struct free_memory *f, unsigned int order)
{
	uint64_t pages = free_memory_pages(f);

	if (!pages)
		return 1000;
	return (pages - (free_memory_suitable(f, order) << order)) * 1000 / pages;
}
