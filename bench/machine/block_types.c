// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/block_types.h"

#include <errno.h>
#include <sys/ioctl.h>

#include "bench/util/touched.h"
#include "kmod/include/pfnbench_uapi.h"

/* As /proc/pagetypeinfo has them. */
static const char *const names[PFNB_BLOCK_NR] = {
	[PFNB_BLOCK_UNMOVABLE] = "Unmovable",
	[PFNB_BLOCK_MOVABLE] = "Movable",
	[PFNB_BLOCK_RECLAIMABLE] = "Reclaimable",
	[PFNB_BLOCK_HIGHATOMIC] = "HighAtomic",
	[PFNB_BLOCK_CMA] = "CMA",
	[PFNB_BLOCK_ISOLATE] = "Isolate",
};

int block_types_open(struct block_types *b, size_t blocks)
{
	*b = (struct block_types){ .type = touched_alloc(blocks) };
	if (!b->type)
		return -ENOMEM;
	b->room = blocks;
	return 0;
}

void block_types_close(struct block_types *b)
{
	touched_free(b->type, b->room);
	*b = (struct block_types){ NULL };
}

int block_types_read(struct block_types *b, int dev, uint64_t pageblock_pages)
{
	size_t most = PFNB_MAX_PAGES / pageblock_pages;

	b->nr = 0;
	for (size_t i = 0; i < b->room; i += most) {
		size_t nr = b->room - i < most ? b->room - i : most;
		struct pfnb_blocks args = {
			.h.version = PFNB_VERSION,
			.start_pfn = i * pageblock_pages,
			.nr_pages = nr * pageblock_pages,
			.types = (uintptr_t)(b->type + i),
		};

		if (ioctl(dev, PFNB_IOC_BLOCKS, &args))
			return -errno;
		b->misplaced = args.misplaced_pages;
	}
	b->nr = b->room;
	return 0;
}

int block_types_set(const struct block_types *b, int dev, const struct pfn_range *r,
		    uint64_t pageblock_pages)
{
	struct pfnb_blocks args = {
		.h.version = PFNB_VERSION,
		.start_pfn = r->start_pfn,
		.nr_pages = r->nr_pages,
		.types = (uintptr_t)(b->type + r->start_pfn / pageblock_pages),
	};

	return ioctl(dev, PFNB_IOC_TYPE, &args) ? -errno : 0;
}

const char *block_type_name(uint8_t type)
{
	return type < PFNB_BLOCK_NR && names[type] ? names[type] : "none";
}

json_t *block_types_list(const struct block_types *b, size_t first, size_t end,
			 uint64_t pageblock_pages)
{
	json_t *list = json_array();

	for (size_t i = first; i < end && i < b->nr; i++)
		if (b->type[i] != PFNB_BLOCK_MOVABLE)
			json_array_append_new(list,
					      json_pack("{s:I, s:s}", "offset",
							(json_int_t)((i - first) * pageblock_pages),
							"type", block_type_name(b->type[i])));
	return list;
}

/* blocks[from][to] */
static size_t count(const struct block_types *before, const struct block_types *after, size_t first,
		    size_t end, size_t blocks[PFNB_BLOCK_NR][PFNB_BLOCK_NR])
{
	size_t all = 0;

	for (size_t i = first; i < end && i < before->nr && i < after->nr; i++) {
		uint8_t from = before->type[i], to = after->type[i];

		if (from == to || from >= PFNB_BLOCK_NR || to >= PFNB_BLOCK_NR || !names[from] ||
		    !names[to])
			continue;
		blocks[from][to]++;
		all++;
	}
	return all;
}

json_t *block_types_json(const struct block_types *before, const struct block_types *after,
			 size_t first, size_t end)
{
	size_t blocks[PFNB_BLOCK_NR][PFNB_BLOCK_NR] = { 0 },
	       anywhere[PFNB_BLOCK_NR][PFNB_BLOCK_NR] = { 0 };
	size_t in_range, all;
	json_t *list;

	if (!before->nr || !after->nr)
		return NULL;
	in_range = count(before, after, first, end, blocks);
	all = count(before, after, 0, SIZE_MAX, anywhere);
	list = json_array();
	for (size_t from = 0; from < PFNB_BLOCK_NR; from++)
		for (size_t to = 0; to < PFNB_BLOCK_NR; to++)
			if (blocks[from][to])
				json_array_append_new(
					list, json_pack("{s:s, s:s, s:I}", "from", names[from],
							"to", names[to], "blocks",
							(json_int_t)blocks[from][to]));
	return json_pack("{s:I, s:o, s:I, s:I}", "blocks_retyped", (json_int_t)in_range, "retyped",
			 list, "machine_retyped", (json_int_t)all, "misplaced_pages_delta",
			 (json_int_t)(after->misplaced - before->misplaced));
}
