// SPDX-License-Identifier: GPL-2.0
/* With the module the range is ours alone: what is found in it must be what was placed. */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "bench/machine/page_flags.h"
#include "bench/place/module.h"
#include "bench/place/place.h"
#include "bench/place/typed_blocks.h"
#include "bench/place/verify.h"
#include "bench/trial/trial.h"
#include "workloads/unit_ops.h"
#include "workloads/workload.h"

/*
 * A unit of the blocker lies here, or the module keeps the page. A page of the kernel's own may
 * have been allocated along with a unit: it is as good.
 */
bool module_is_blocker(const struct trial *t, uint64_t offset)
{
	const struct blocker_spec *part = site_blocker_at(&t->site, offset);
	const struct unit_ops *units = part ? part->ops->units : NULL;

	return part && (!units || bit_get(t->site.scratch->bitmap[SCRATCH_LANDED], offset) ||
			(!units->movable && units->is(t->site.scratch->flags[offset])));
}

void module_note_other(struct trial *t, uint64_t offset)
{
	bit_set(t->placement.blockers, offset);
	t->placement.nr_blockers++;
}

/* Placement by the module and by anonymous pages is exact: every page is of the kind asked for. */
static int compare_pages(struct trial *t, const uint64_t *flags, const uint64_t *owned)
{
	for (uint64_t i = 0; i < t->site.range.nr_pages; i++) {
		const struct blocker_spec *block = site_blocker_at(&t->site, i);
		bool lru = bit_get(t->site.fill_map, i) || (block && block->ops->lru);
		const char *is = flags[i] & KPF(BUDDY)				   ? "free"
				 : (flags[i] & KPF(LRU)) && (flags[i] & KPF(ANON)) ? "movable"
										   : "unmovable";
		const char *want = lru ? "movable" : block ? "unmovable" : "free";

		if (is != want && strcmp(is, want))
			return diag_set(&t->reason, -EILSEQ,
					"placement: page %" PRIu64 " of the range is %s, not %s "
					"(kpageflags 0x%" PRIx64 ")",
					i, is, want, flags[i]);
		if ((block && !lru) != bit_get(owned, i))
			return diag_set(&t->reason, -EILSEQ,
					"placement: page %" PRIu64
					" of the range is %sowned by the "
					"module",
					i, block ? "not " : "");
	}
	return 0;
}

static int compare_counts(struct trial *t)
{
	const struct placement *p = &t->placement;
	uint64_t found = 0;

	for (uint64_t i = 0; i < t->site.range.nr_pages; i++)
		found += module_is_blocker(t, i) && bit_get(p->blockers, i);
	if (!verify_near(t->site.nr_blockers, found, verify_blocker_order(t)))
		return diag_set(&t->reason, -EILSEQ,
				"placement: %" PRIu64
				" pages of the range are unmovable, not %" PRIu64 "%s",
				found, t->site.nr_blockers, found ? "" : verify_zone_reason(t));
	if (!verify_near(t->site.nr_fill, p->movable + p->skipped, verify_fill_order(t)))
		return diag_set(&t->reason, -EILSEQ,
				"placement: %" PRIu64
				" pages of the range are of the fill, not %" PRIu64,
				p->movable + p->skipped, t->site.nr_fill);
	return 0;
}

int module_compare(struct trial *t)
{
	uint64_t *owned = t->site.scratch->bitmap[SCRATCH_OWNED];
	int err = machine_owned(t->m, &t->site.range, owned);

	if (err)
		return diag_set(&t->reason, err, "placement cannot be verified: %s",
				strerror(-err));
	if (trial_is_steered(t))
		err = verify_kind(t) ?: compare_counts(t);
	else
		err = compare_pages(t, t->site.scratch->flags, owned);
	return err ?: typed_blocks_compare(t);
}
