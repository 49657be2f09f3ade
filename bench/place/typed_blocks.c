// SPDX-License-Identifier: GPL-2.0
/*
 * Pageblocks of the range that are not movable, whatever lies in them: as the page allocator leaves
 * them when it has put pages of the kernel's own there, and those have gone.
 */

#include "bench/place/typed_blocks.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "bench/machine/block_types.h"
#include "bench/trial/trial.h"
#include "bench/util/rng.h"
#include "workloads/offsets.h"

#define BLOCKS_MAX TYPED_BLOCKS_MAX
#define DRAWINGS   16 /* of clusters beside pageblocks of another type */

static const uint8_t uapi_types[BLOCK_TYPES_NR] = {
	[BLOCK_UNMOVABLE] = PFNB_BLOCK_UNMOVABLE,
	[BLOCK_RECLAIMABLE] = PFNB_BLOCK_RECLAIMABLE,
};

static uint64_t first_block(const struct trial *t)
{
	return t->site.range.start_pfn / t->m->pageblock_pages;
}

static uint64_t nr_blocks(const struct trial *t)
{
	return t->site.range.nr_pages / t->m->pageblock_pages;
}

/* At a random place are some of those that are left; elsewhere two types may want the same one. */
static void draw_once(const struct blocker_spec *where, uint64_t nr, const uint64_t *taken,
		      struct rng *rng, uint64_t *map)
{
	memset(map, 0, BITMAP_WORDS(BLOCKS_MAX) * sizeof(*map));
	if (where->place == PLACE_RANDOM)
		offsets_fill(blocker_pages(where, nr), nr, 0, taken, rng, map);
	else
		offsets_blockers(where, nr, 0, rng, map);
}

/* Return: 0, or -EINVAL: other types have taken all of its places */
static int draw_part(const struct block_types_part *part, uint64_t nr, uint64_t *taken,
		     struct rng *rng, uint8_t *type)
{
	uint64_t map[BITMAP_WORDS(BLOCKS_MAX)], both = 0;
	int tries = DRAWINGS;

	do {
		draw_once(&part->where, nr, taken, rng, map);
		both = 0;
		for (uint64_t i = 0; i < BITMAP_WORDS(nr); i++)
			both |= map[i] & taken[i];
	} while (both && --tries);
	if (both || !bits_set(map, nr))
		return -EINVAL;
	for (uint64_t i = 0; i < nr; i++) {
		if (!bit_get(map, i))
			continue;
		bit_set(taken, i);
		type[i] = uapi_types[part->type];
	}
	return 0;
}

int typed_blocks_draw(const struct block_types_spec *spec, uint64_t nr, struct rng *rng,
		      uint8_t *type)
{
	uint64_t taken[BITMAP_WORDS(BLOCKS_MAX)] = { 0 };
	int err = 0;

	memset(type, PFNB_BLOCK_MOVABLE, nr);
	/* What may be anywhere does not take the only place of another. */
	for (int random = 0; random <= 1; random++)
		for (size_t i = 0; i < spec->nr && !err; i++)
			if (random == (spec->part[i].where.place == PLACE_RANDOM))
				err = draw_part(&spec->part[i], nr, taken, rng, type);
	return err;
}

/* Its own numbers: pages lie in the same places whatever the types are. */
static int draw(struct trial *t, struct diag *why)
{
	uint8_t *type = t->series->types_asked.type + first_block(t);
	struct rng rng;

	rng_seed(&rng, hash_text(t->site.seed, axis_names[AXIS_BLOCK_TYPES]));
	if (!typed_blocks_draw(&t->cell.block_types, nr_blocks(t), &rng, type))
		return 0;
	t->give_up = true;
	return diag_set(why, -EINVAL,
			"block-types %s: two types want the same one of %" PRIu64
			" pageblocks; choose other places, or a larger target",
			t->cell.text[AXIS_BLOCK_TYPES], nr_blocks(t));
}

int typed_blocks_place(struct trial *t, struct diag *why)
{
	const struct block_types *asked = &t->series->types_asked;
	int err;

	if (!t->cell.block_types.nr)
		return 0;
	if (nr_blocks(t) > BLOCKS_MAX || first_block(t) + nr_blocks(t) > asked->room)
		return diag_set(why, -ENOTSUP, "block-types: a range of %" PRIu64 " pageblocks",
				nr_blocks(t));
	err = draw(t, why);
	/* The last pages that were freed for the fill lie on per-CPU lists, by the type before. */
	err = err ?: machine_drain(t->m);
	err = err ?: block_types_set(asked, t->m->dev, &t->site.range, t->m->pageblock_pages);
	if (err && !*why->text)
		diag_set(why, err, "block-types: the module changes no pageblock: %s",
			 strerror(-err));
	return err;
}

int typed_blocks_compare(struct trial *t)
{
	const struct block_types *asked = &t->series->types_asked;
	struct block_types *found = &t->series->types_before;
	int err;

	if (!t->cell.block_types.nr)
		return 0;
	err = block_types_read(found, t->m->dev, t->m->pageblock_pages);
	if (err)
		return diag_set(&t->reason, err, "types of pageblocks cannot be verified: %s",
				strerror(-err));
	for (uint64_t i = first_block(t); i < first_block(t) + nr_blocks(t); i++)
		if (found->type[i] != asked->type[i])
			return diag_set(&t->reason, -EILSEQ,
					"placement: pageblock %" PRIu64
					" of the range is %s, not %s: the kernel gives free ones "
					"that it merges one type; fill more of the range",
					i - first_block(t), block_type_name(found->type[i]),
					block_type_name(asked->type[i]));
	return 0;
}

json_t *typed_blocks_json(const struct trial *t)
{
	return t->cell.block_types.nr
		       ? block_types_list(&t->series->types_before, first_block(t),
					  first_block(t) + nr_blocks(t), t->m->pageblock_pages)
		       : NULL;
}
