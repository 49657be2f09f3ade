// SPDX-License-Identifier: GPL-2.0
/*
 * Placing by user space alone, on a host without the module. Only memory blocks can be had, by one
 * of the ways in host/, and others have pages in them.
 */
#include "bench/place/host/user.h"

#include <errno.h>
#include <string.h>

#include "bench/measure/aftermath.h"
#include "bench/place/host/finder.h"
#include "bench/place/host_block.h"
#include "bench/place/place.h"
#include "bench/place/placer.h"
#include "bench/trial/policy.h"
#include "bench/trial/retry.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"
#include "workloads/workload.h"

/* Placing takes long here; after this time a trial is not placed again. */
#define PLACE_AGAIN_NS (20 * NSEC_PER_SEC)

static bool offers(const struct machine *m, const struct target *target)
{
	return target->without_module && m->without_module;
}

/* The part of the cell that needs the module; NULL: none does. */
static const char *needs_module(const struct trial *t)
{
	const struct cell *c = &t->cell;

	if (!offers(t->m, c->target.ops))
		return c->target.ops->name;
	if (c->retry.ops->watches)
		return c->retry.ops->name;
	if (c->lifetime.kind != LIFETIME_FOREVER)
		return "a lifetime";
	if (c->block_types.nr)
		return "giving pageblocks a type";
	if (c->blocker.nr > 1)
		return "a mixture of blockers";
	if (c->target.ops->finds_range && trial_places_pages(t))
		return "placing pages where the kernel looks for huge ones";
	return NULL;
}

static int supported(const struct trial *t, struct diag *why)
{
	const struct unit_ops *units = t->cell.blocker.part[0].ops->units;
	const char *what = needs_module(t);

	if (what)
		return diag_set(why, -ENOTSUP, "%s needs the kernel module: %s", what,
				t->m->dev_why.text);
	if (t->cell.online != ONLINE_MOVABLE || !units)
		return 0;
	if (!units->movable && PAGE_BYTES << units_order(units) <= t->m->block_bytes)
		return diag_set(
			why, -ENOTSUP,
			"online movable: the kernel keeps pages of blocker %s out of zone Movable",
			t->cell.blocker.part[0].ops->name);
	/* Its frame soon holds a page of others, which looks the same. */
	if (units->longterm)
		return diag_set(why, -ENOTSUP,
				"online movable: what is pinned for long leaves zone Movable");
	return 0;
}

/* Only policies that the kernel follows by itself: those do not depend on the target. */
static const char *cell_policy_why(const struct trial *t)
{
	return policy_why(t->m, PFNB_TARGET_OFFLINE, t->cell.policy);
}

static int find_block(struct trial *t, uint64_t nr_pages, struct diag *why)
{
	int err = host_get_ready(t, t->m->block_bytes, why);

	if (err)
		return err;
	if (scratch_make(t->site.scratch, nr_pages, &t->cell.blocker))
		return diag_set(why, -ENOMEM, "no memory for bitmaps");
	return finder_of(t)->find(t, nr_pages, why);
}

/* The kernel chooses, and nothing is placed. */
static int claim(struct trial *t, uint64_t nr_pages,
		 int (*search)(struct trial *t, struct pfn_range *r, struct diag *why),
		 struct diag *why)
{
	return 0;
}

/* Nobody owns a page that is not allocated: any may be had. */
static int owned(struct trial *t, uint64_t *bitmap)
{
	memset(bitmap, 0xff, BITMAP_WORDS(t->site.range.nr_pages) * sizeof(*bitmap));
	return 0;
}

static int place(struct trial *t, struct diag *why)
{
	return finder_of(t)->place(t, why);
}

static void placed(struct trial *t)
{
	const struct finder *f = finder_of(t);

	if (f->placed)
		f->placed(t);
}

static int finish(struct trial *t, struct diag *why)
{
	return trial_places_pages(t) ? host_block_warm_up(t, why) : 0;
}

/* Only where pages came to lie elsewhere, or others' beside them, so that no range was chosen. */
static bool again(struct trial *t, int err, uint64_t ns)
{
	return err == -EILSEQ && ns <= PLACE_AGAIN_NS;
}

/* Pages of others in the range need not stay as they are, so only the whole machine is compared. */
static json_t *changed(struct trial *t, const struct zone_state *before)
{
	struct zone_state after;

	zone_state_read(&after);
	return json_pack("{s:I}", "machine_retyped",
			 (json_int_t)zone_state_retyped(before, &after));
}

static void look_before(struct trial *t, struct zone_state *before)
{
	zone_state_read(before);
}

static void release(struct trial *t)
{
	const struct finder *f = finder_of(t);

	if (f->release)
		f->release(t);
}

static void end(struct trial *t)
{
	const struct finder *f = finder_of(t);

	if (t->m->journal && f->restore)
		f->restore(t);
}

const struct placer placer_user = {
	.offers = offers,
	.supported = supported,
	.policy_why = cell_policy_why,
	.find_block = find_block,
	.get_ready = host_get_ready,
	.claim = claim,
	.owned = owned,
	.place = place,
	.placed = placed,
	.finish = finish,
	.compare = user_compare,
	.is_blocker = user_is_blocker,
	.note_other = user_note_other,
	.again = again,
	.look_before = look_before,
	.changed = changed,
	.release = release,
	.end = end,
};
