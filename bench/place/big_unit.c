// SPDX-License-Identifier: GPL-2.0
/*
 * A blocker's unit that is larger than the module can have placed, such as a gigantic page: the
 * kernel puts the unit where it likes, and the range is chosen in it. All of the range is then of
 * that kind.
 */
#include "bench/place/big_unit.h"

#include <errno.h>

#include "bench/place/range.h"
#include "bench/trial/trial.h"
#include "workloads/workload.h"

bool big_unit_asked(const struct trial *t)
{
	return units_gigantic(t->cell.blocker.part[0].ops->units);
}

static int take(struct trial *t, uint64_t *pfn, struct diag *why)
{
	const struct unit_ops *ops = t->cell.blocker.part[0].ops->units;
	struct units *u = &t->site.blocker_units[0];
	int err;

	*u = (struct units){ .ops = ops };
	err = machine_spare(t->m, PAGE_BYTES << units_order(ops), why);
	if (!err)
		err = ops->open(u, 1, why);
	if (!err)
		err = ops->take(u, 1, pfn, why);
	if (!err && ops->seal)
		err = ops->seal(u, why);
	return err;
}

int big_unit_place(struct trial *t, struct diag *why)
{
	const struct blocker_spec *spec = &t->cell.blocker.part[0];
	uint64_t pfn = PFN_UNKNOWN;
	int err;

	if (spec->count != 1)
		return diag_set(why, -EINVAL,
				"a range lies in one page of blocker %s; write %s:1@%s",
				spec->ops->name, spec->ops->name, place_names[spec->place]);
	err = take(t, &pfn, why);
	if (!err && pfn == PFN_UNKNOWN)
		err = diag_set(why, -EIO, "where the page of blocker %s lies is not known",
			       spec->ops->name);
	if (!err)
		t->unit = (struct pfn_range){ pfn, 1ull << t->site.blocker_units[0].order };
	return err;
}

static uint64_t choose_slot(struct trial *t, uint64_t slots)
{
	switch (t->cell.blocker.part[0].place) {
	case PLACE_START:
		return 0;
	case PLACE_MIDDLE:
		return slots / 2;
	case PLACE_END:
		return slots - 1;
	default:
		return rng_below(&t->site.rng, slots);
	}
}

int big_unit_range(struct trial *t, struct pfn_range *r, struct diag *why)
{
	const char *name = t->cell.blocker.part[0].ops->name;
	uint64_t slots = t->unit.nr_pages / r->nr_pages;

	if (!slots)
		return diag_set(why, -ENOTSUP, "the range is larger than a page of blocker %s",
				name);
	r->start_pfn = t->unit.start_pfn + choose_slot(t, slots) * r->nr_pages;
	if (trial_range_fits(t, r))
		return 0;
	return diag_set(why, -ENOTSUP,
			t->nr_away ? "the kernel keeps pages of blocker %s out of zone Movable"
				   : "the page of blocker %s is in another node",
			name);
}

uint64_t big_unit_mark(struct trial *t)
{
	uint64_t *landed = t->site.scratch->bitmap[SCRATCH_LANDED];

	for (uint64_t i = 0; i < t->site.range.nr_pages; i++) {
		bit_set(t->site.blocker_map, i);
		bit_set(landed, i);
	}
	return t->site.range.nr_pages;
}
