// SPDX-License-Identifier: GPL-2.0
/*
 * Placing with the module: it claims the range whole, so that nobody else has pages there. Fill and
 * blockers take theirs out of the claimed range, and the rest is freed last.
 */
#include "bench/place/module.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "bench/machine/journal.h"
#include "bench/machine/memory_block.h"
#include "bench/measure/aftermath.h"
#include "bench/place/big_unit.h"
#include "bench/place/host_block.h"
#include "bench/place/host_settings.h"
#include "bench/place/movable_block.h"
#include "bench/place/place.h"
#include "bench/place/placer.h"
#include "bench/place/range.h"
#include "bench/place/typed_blocks.h"
#include "bench/trial/policy.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"

static bool offers(const struct machine *m, const struct target *target)
{
	return true;
}

static const char *cell_policy_why(const struct trial *t)
{
	return policy_why(t->m, t->cell.target.ops->uapi, t->cell.policy);
}

static int prepare(struct trial *t, struct diag *why)
{
	int err = movable_blocks_move(t, why) ?: host_settings_note(t, why);

	return err || !big_unit_asked(t) ? err : big_unit_place(t, why);
}

/* Blocks are tried from the top. A block is of one zone, and can be emptied. */
static int search_block(struct trial *t, struct pfn_range *r, struct diag *why)
{
	char zone[sizeof(t->zone)];
	int err = 0;

	for (uint64_t block = trial_end_pfn(t) / r->nr_pages; block-- > 1;) {
		r->start_pfn = block * r->nr_pages;
		if (!trial_range_fits(t, r) || series_range_is_bad(t->series, r) ||
		    block_zone(t->m->root, block, zone, sizeof(zone)))
			continue;
		err = machine_claim(t->m, r);
		if (!err)
			return 0;
	}
	return diag_set(why, -ENOSPC,
			"no memory block can be emptied (%s); give the machine more memory",
			err ? strerror(-err) : "none is online in a single zone");
}

static int find_block(struct trial *t, uint64_t nr_pages, struct diag *why)
{
	uint64_t block;
	int err;

	if (nr_pages > t->m->info.max_pages)
		return diag_set(why, -ENOTSUP, "memory blocks of %" PRIu64 " bytes cannot be used",
				t->m->block_bytes);
	err = trial_take_range(t, nr_pages, search_block, why);
	if (err)
		return err;
	block = t->site.range.start_pfn / nr_pages;
	t->node = block_node(t->m->root, block);
	err = block_zone(t->m->root, block, t->zone, sizeof(t->zone));
	if (!err && t->m->journal)
		err = journal_add(t->m->journal, block, t->zone, why);
	return err;
}

/* A guest has all memory for itself. */
static int get_ready(struct trial *t, uint64_t bytes, struct diag *why)
{
	return t->m->journal ? host_get_ready(t, bytes, why) : 0;
}

/*
 * Frames that steering gave back and that something else took are nobody's any more: nothing can be
 * placed there, or freed.
 */
static int owned(struct trial *t, uint64_t *bitmap)
{
	int err = 0;

	if (trial_is_steered(t))
		err = machine_owned(t->m, &t->site.range, bitmap);
	else
		memset(bitmap, 0xff, BITMAP_WORDS(t->site.range.nr_pages) * sizeof(*bitmap));
	return err ? diag_set(&t->reason, err, "the module tells no owned pages: %s",
			      strerror(-err))
		   : 0;
}

static int place(struct trial *t, struct diag *why)
{
	return place_draw_blockers(t, why) ?: place_each(t, why) ?: typed_blocks_place(t, why);
}

/* The pages that are neither blocker nor fill become free. */
static int free_rest(struct trial *t, struct diag *why)
{
	uint64_t *rest = t->site.scratch->bitmap[SCRATCH_WORK];
	uint64_t *ours = t->site.scratch->bitmap[SCRATCH_OWNED];
	int err = owned(t, ours);

	if (err)
		return err;
	for (uint64_t i = 0; i < BITMAP_WORDS(t->site.range.nr_pages); i++)
		rest[i] = ours[i] & ~(t->site.blocker_map[i] | t->site.fill_map[i]);
	err = machine_free(t->m, &t->site.range, rest);
	return err ? diag_set(why, err, "the module gives no pages back: %s", strerror(-err)) : 0;
}

static int finish(struct trial *t, struct diag *why)
{
	int err = free_rest(t, why);

	if (err)
		return err;
	err = machine_drain(t->m);
	return err ? diag_set(why, err, "per-CPU lists cannot be drained: %s", strerror(-err)) : 0;
}

/* Steering succeeds more often once caches of the kernel are filled: the range is not at fault. */
static bool again(struct trial *t, int err, uint64_t ns)
{
	if (!t->site.range.nr_pages)
		return false;
	if (!trial_is_steered(t))
		series_avoid_range(t->series, &t->site.range);
	return true;
}

/* The module reads the types of pageblocks without taking a page. */
static void look_before(struct trial *t, struct zone_state *before)
{
	block_types_read(&t->series->types_before, t->m->dev, t->m->pageblock_pages);
}

static json_t *changed(struct trial *t, const struct zone_state *before)
{
	uint64_t first = t->site.range.start_pfn / t->m->pageblock_pages;
	uint64_t end = t->site.range.start_pfn + t->site.range.nr_pages;

	machine_drain(t->m);
	block_types_read(&t->series->types_after, t->m->dev, t->m->pageblock_pages);
	return block_types_json(&t->series->types_before, &t->series->types_after, first,
				(end + t->m->pageblock_pages - 1) / t->m->pageblock_pages);
}

/* Everything that is still claimed, pinned or scheduled goes with the module's file. */
static void end(struct trial *t)
{
	machine_drop(t->m);
}

const struct placer placer_module = {
	.counts = true,
	.offers = offers,
	.policy_why = cell_policy_why,
	.prepare = prepare,
	.find_block = find_block,
	.get_ready = get_ready,
	.claim = trial_claim_range,
	.owned = owned,
	.place = place,
	.finish = finish,
	.compare = module_compare,
	.is_blocker = module_is_blocker,
	.note_other = module_note_other,
	.again = again,
	.arm = module_arm,
	.start = module_start,
	.disarm = module_disarm,
	.look_before = look_before,
	.changed = changed,
	.end = end,
};
