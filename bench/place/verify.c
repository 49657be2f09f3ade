// SPDX-License-Identifier: GPL-2.0
/*
 * What really is in the range, page by page, from /proc/kpageflags and /proc/self/pagemap
 * (Documentation/admin-guide/mm/pagemap.rst).
 */

#include "bench/place/verify.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/place/place.h"
#include "bench/place/placer.h"
#include "bench/trial/trial.h"
#include "workloads/workload.h"

/* Whether a page is of a kind that the fill is made of. */
bool verify_is_fill(const struct trial *t, uint64_t flags)
{
	const struct fill_spec *fill = &t->cell.fill;

	for (size_t i = 0; i < fill->nr; i++) {
		const struct unit_ops *units = fill->part[i].ops->units;

		if (units ? units->is(flags) : (flags & KPF(LRU)) && (flags & KPF(ANON)))
			return true;
	}
	return false;
}

static bool is_skipped(const struct trial *t, uint64_t flags)
{
	const struct fill_spec *fill = &t->cell.fill;

	for (size_t i = 0; i < fill->nr; i++) {
		const struct unit_ops *units = fill->part[i].ops->units;

		if (units && units->left_in_place && units->is(flags))
			return true;
	}
	return false;
}

/* Free: on the allocator's lists. A page of the blocker may look like one of the fill. */
static void classify(struct trial *t, const uint64_t *flags)
{
	struct placement *p = &t->placement;

	for (uint64_t i = 0; i < t->site.range.nr_pages; i++) {
		bool blocker = t->placer->is_blocker(t, i);

		p->offline += !!(flags[i] & KPF(OFFLINE));
		if (flags[i] & KPF(BUDDY)) {
			p->free++;
		} else if (!blocker && is_skipped(t, flags[i])) {
			p->skipped++;
		} else if (!blocker && (verify_is_fill(t, flags[i]) || flags[i] & KPF(LRU))) {
			p->movable++;
		} else if (blocker) {
			bit_set(p->blockers, i);
			p->nr_blockers++;
		} else {
			t->placer->note_other(t, i);
		}
	}
}

/* Of what is steered, 2 % or one unit may be missing or too much. */
bool verify_near(uint64_t asked, uint64_t found, unsigned int order)
{
	uint64_t slack = asked / 50, unit = 1ull << order;
	uint64_t off = asked > found ? asked - found : found - asked;

	if (asked && !found)
		return false;
	return off <= (slack > unit ? slack : unit);
}

unsigned int verify_fill_order(const struct trial *t)
{
	unsigned int order = 0;

	for (size_t i = 0; i < t->cell.fill.nr; i++)
		if (units_order(t->cell.fill.part[i].ops->units) > order)
			order = units_order(t->cell.fill.part[i].ops->units);
	return order;
}

unsigned int verify_blocker_order(const struct trial *t)
{
	unsigned int order = 0;

	for (size_t i = 0; i < t->cell.blocker.nr; i++)
		if (units_order(t->cell.blocker.part[i].ops->units) > order)
			order = units_order(t->cell.blocker.part[i].ops->units);
	return order;
}

/* Why kernel pages, and user pages that are pinned for long, were not found. */
const char *verify_zone_reason(const struct trial *t)
{
	return t->nr_away ? ": the kernel keeps such pages out of zone Movable" : "";
}

/* Return: the kind that a blocker's page should be of, and is not; NULL: it is */
static const struct unit_ops *wrong_unit(const struct trial *t, uint64_t offset)
{
	const struct blocker_spec *part = site_blocker_at(&t->site, offset);
	const struct unit_ops *units = part ? part->ops->units : NULL;

	return units && !units->is(t->site.scratch->flags[offset]) ? units : NULL;
}

/*
 * Whether a page of the kernel's own beside the blockers (a slab for the objects that go with them)
 * would be measured instead of them: it is found later than they are, or stays when they go, or
 * there are none. Where all are found early and stay, or it is of their kind, that makes no
 * difference, and it is recorded as what it is.
 */
static bool wrong_neighbour(const struct trial *t, uint64_t offset)
{
	const struct blocker_mix *mix = &t->cell.blocker;

	if (!t->site.nr_blockers || t->cell.lifetime.kind != LIFETIME_FOREVER)
		return true;
	for (size_t i = 0; i < mix->nr; i++) {
		const struct blocker *b = mix->part[i].ops;

		if (b->units ? b->units->detected == DETECTED_EARLY ||
				       b->units->is(t->site.scratch->flags[offset])
			     : !b->lru)
			return false;
	}
	return true;
}

/* A blocker's page that is not what its kind says would be measured under a wrong name. */
int verify_kind(struct trial *t)
{
	const uint64_t *flags = t->site.scratch->flags;

	for (uint64_t i = 0; i < t->site.range.nr_pages; i++) {
		bool blocker = t->placer->is_blocker(t, i);
		const struct unit_ops *wrong = blocker ? wrong_unit(t, i) : NULL;

		if (wrong)
			return diag_set(&t->reason, -EILSEQ,
					"placement: page %" PRIu64 " of the range is no %s page "
					"(kpageflags 0x%" PRIx64 ")%s",
					i, wrong->name, flags[i], verify_zone_reason(t));
		if (!blocker && bit_get(t->placement.blockers, i) && wrong_neighbour(t, i))
			return diag_set(&t->reason, -EILSEQ,
					"placement: page %" PRIu64 " of the range is one of the "
					"kernel's own (kpageflags 0x%" PRIx64 ")",
					i, flags[i]);
	}
	return 0;
}

bool trial_is_steered(const struct trial *t)
{
	bool steered = false;

	for (size_t i = 0; i < t->cell.blocker.nr; i++)
		steered = steered || t->cell.blocker.part[i].ops->units;
	for (size_t i = 0; i < t->cell.fill.nr; i++)
		steered = steered || t->cell.fill.part[i].ops->units;
	return steered;
}

uint64_t trial_count_offline(const struct trial *t)
{
	const struct virtio_memory *mem = &t->m->vmem;
	uint64_t flags[512], nr = 0, end = mem->start_pfn + mem->nr_pages;
	const uint64_t some = sizeof(flags) / sizeof(flags[0]);

	if (end < t->m->end_pfn)
		end = t->m->end_pfn;
	for (uint64_t pfn = 0; pfn + some <= end; pfn += some) {
		if (page_words_read(t->m->kpageflags, pfn, some, flags))
			continue;
		for (uint64_t i = 0; i < some; i++)
			nr += (flags[i] & KPF(OFFLINE)) && !(flags[i] & KPF(NOPAGE));
	}
	return nr;
}

int trial_verify(struct trial *t)
{
	uint64_t outside;
	int err = site_page_flags(&t->site, &t->site.range);

	if (err)
		return diag_set(&t->reason, err, "placement cannot be verified: %s",
				strerror(-err));
	classify(t, t->site.scratch->flags);
	err = t->placer->compare(t);
	/* The pages that are movable must be ours, too. */
	if (!err)
		err = trial_fill_moved(t, &outside);
	if (!err && outside)
		err = diag_set(&t->reason, -EILSEQ,
			       "placement: %" PRIu64 " pages of the fill "
			       "are outside of the range",
			       outside);
	return err;
}

const char *trial_page_kind(const struct trial *t, uint64_t offset)
{
	static const struct {
		uint64_t flag;
		const char *name;
	} kinds[] = {
		{ KPF(SLAB), "slab" },
		{ KPF(PGTABLE), "page-table" },
		{ KPF(HUGE), "hugetlb" },
		{ KPF(OFFLINE), "offline" },
		{ KPF(NOPAGE), "none" },
		{ KPF(LRU), "lru" },
		{ KPF(COMPOUND_HEAD), "compound" },
		{ KPF(COMPOUND_TAIL), "compound" },
	};
	uint64_t flags = t->site.scratch->flags[offset];

	if (t->placer->is_blocker(t, offset))
		return site_blocker_at(&t->site, offset)->ops->name;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (flags & kinds[i].flag)
			return kinds[i].name;
	return "other";
}

int trial_fill_moved(struct trial *t, uint64_t *moved)
{
	uint64_t *map = t->site.scratch->map, pfn;
	int err;

	*moved = 0;
	if (!t->site.anon.nr)
		return 0;
	err = page_words_read(t->m->pagemap, (uintptr_t)t->site.anon.addr / PAGE_BYTES,
			      t->site.anon.nr, map);
	for (uint64_t i = 0; !err && i < t->site.anon.nr; i++) {
		pfn = pagemap_pfn(map[i]);
		*moved += pfn < t->site.range.start_pfn ||
			  pfn >= t->site.range.start_pfn + t->site.range.nr_pages;
	}
	return err;
}
