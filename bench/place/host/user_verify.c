// SPDX-License-Identifier: GPL-2.0
/*
 * Without the module others take pages of the range while it is looked at. That is no error: their
 * pages are counted.
 */

#include <errno.h>
#include <inttypes.h>

#include "bench/place/host/finder.h"
#include "bench/place/host/user.h"
#include "bench/place/verify.h"
#include "bench/trial/trial.h"
#include "workloads/unit_ops.h"
#include "workloads/workload.h"

/* A unit of the blocker came to lie here, and is there still. */
bool user_is_blocker(const struct trial *t, uint64_t offset)
{
	return bit_get(t->site.blocker_map, offset) &&
	       bit_get(t->site.scratch->bitmap[SCRATCH_LANDED], offset) &&
	       t->cell.blocker.part[0].ops->units->is(t->site.scratch->flags[offset]);
}

void user_note_other(struct trial *t, uint64_t offset)
{
	t->placement.others++;
}

/* Without the module pages of others are in the range, too: only those that we put there count. */
static uint64_t fill_landed(const struct trial *t)
{
	const uint64_t *landed = t->site.scratch->bitmap[SCRATCH_LANDED];
	uint64_t nr = 0;

	for (uint64_t i = 0; i < t->site.range.nr_pages; i++)
		nr += bit_get(landed, i) && bit_get(t->site.fill_map, i) &&
		      verify_is_fill(t, t->site.scratch->flags[i]);
	return nr;
}

static uint64_t landed_in(const struct trial *t, const uint64_t *map)
{
	const uint64_t *landed = t->site.scratch->bitmap[SCRATCH_LANDED];
	uint64_t nr = 0;

	for (uint64_t i = 0; i < t->site.range.nr_pages; i++)
		nr += bit_get(landed, i) && bit_get(map, i);
	return nr;
}

static int too_few(struct trial *t, const char *what, const uint64_t *map, uint64_t found,
		   uint64_t asked)
{
	uint64_t landed = landed_in(t, map);

	if (landed > found)
		return diag_set(&t->reason, -EILSEQ,
				"placement: %" PRIu64 " of %" PRIu64 " pages of %s are left where "
				"they were asked for, of %" PRIu64 " that were placed%s",
				found, asked, what, landed,
				t->cell.online == ONLINE_MOVABLE
					? ": what is pinned for long leaves zone Movable"
					: "");
	return diag_set(&t->reason, -EILSEQ,
			"placement: %" PRIu64 " of %" PRIu64 " pages of %s lie where they were "
			"asked for%s%s",
			found, asked, what, *t->site.steering.text ? ": " : "",
			t->site.steering.text);
}

static int compare_landed(struct trial *t)
{
	uint64_t fill = fill_landed(t), nr = t->placement.nr_blockers;

	if (!verify_near(t->site.nr_blockers, nr, units_order(t->cell.blocker.part[0].ops->units)))
		return too_few(t, t->cell.blocker.part[0].ops->name, t->site.blocker_map, nr,
			       t->site.nr_blockers);
	if (!verify_near(t->site.nr_fill, fill, verify_fill_order(t)))
		return too_few(t, "the fill", t->site.fill_map, fill, t->site.nr_fill);
	return 0;
}

/* The operation might meet a page of others before it meets a blocker. */
static int compare_others(struct trial *t)
{
	const struct finder *f = finder_of(t);
	uint64_t most = f->others ? f->others(t) : UINT64_MAX;

	if (t->placement.others <= most)
		return 0;
	return diag_set(&t->reason, -EILSEQ,
			"placement: beside it %" PRIu64 " pages of the range are neither free nor "
			"movable",
			t->placement.others);
}

int user_compare(struct trial *t)
{
	t->placement.others_counted = true;
	return verify_kind(t) ?: compare_landed(t) ?: compare_others(t);
}
