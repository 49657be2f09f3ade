// SPDX-License-Identifier: GPL-2.0
/*
 * What really is in the range, page by page, from /proc/kpageflags and /proc/self/pagemap
 * (Documentation/admin-guide/mm/pagemap.rst).
 */

#include <errno.h>
#include <inttypes.h>
#include <linux/kernel-page-flags.h>
#include <string.h>

#include "bench/trial/host_chosen.h"
#include "bench/trial/trial.h"
#include "workloads/pagemap.h"
#include "workloads/workload.h"

static bool has(uint64_t flags, int bit)
{
	return flags & 1ull << bit;
}

/* Whether a page is of a kind that the fill is made of. */
static bool is_fill(const struct trial *t, uint64_t flags)
{
	const struct fill_spec *fill = &t->cell.fill;

	for (size_t i = 0; i < fill->nr; i++) {
		const struct unit_ops *units = fill->part[i].ops->units;

		if (units ? units->is(flags) : has(flags, KPF_LRU) && has(flags, KPF_ANON))
			return true;
	}
	return false;
}

static bool stays(const struct trial *t, uint64_t flags)
{
	const struct fill_spec *fill = &t->cell.fill;

	for (size_t i = 0; i < fill->nr; i++) {
		const struct unit_ops *units = fill->part[i].ops->units;

		if (units && units->stays && units->is(flags))
			return true;
	}
	return false;
}

/*
 * With the module the range is ours alone. Without it others take pages of the range while it is
 * looked at: that is recorded, and no error.
 */
static bool aided(const struct trial *t)
{
	return t->m->dev >= 0;
}

/*
 * A unit of the blocker came to lie here, or the module keeps the page. Of the kernel's own pages
 * it may be one that was allocated along with a unit: it is as good.
 */
static bool is_blocker(const struct trial *t, uint64_t offset)
{
	const struct unit_ops *units = t->cell.blocker.ops->units;

	if (!bit_get(t->blocker_map, offset))
		return false;
	if (!aided(t))
		return bit_get(t->m->scratch.bitmap[SCRATCH_LANDED], offset) &&
		       units->is(t->m->scratch.flags[offset]);
	return !units || bit_get(t->m->scratch.bitmap[SCRATCH_LANDED], offset) ||
	       (!units->movable && units->is(t->m->scratch.flags[offset]));
}

/* Free: on the allocator's lists. A page of the blocker may look like one of the fill. */
static void classify(struct trial *t, const uint64_t *flags)
{
	struct placement *p = &t->placement;

	for (uint64_t i = 0; i < t->range.nr_pages; i++) {
		bool blocker = is_blocker(t, i);

		p->offline += has(flags[i], KPF_OFFLINE);
		if (has(flags[i], KPF_BUDDY)) {
			p->free++;
		} else if (!blocker && stays(t, flags[i])) {
			p->stays++;
		} else if (!blocker && (is_fill(t, flags[i]) || has(flags[i], KPF_LRU))) {
			p->movable++;
		} else if (!aided(t) && !blocker) {
			p->others++;
		} else {
			bit_set(p->blockers, i);
			p->nr_blockers++;
		}
	}
}

/* What the module and anonymous pages make is exact: every page is what it was asked to be. */
static int compare_pages(struct trial *t, const uint64_t *flags, const uint64_t *owned)
{
	for (uint64_t i = 0; i < t->range.nr_pages; i++) {
		bool block = bit_get(t->blocker_map, i), fill = bit_get(t->fill_map, i);
		bool lru = fill || (block && t->cell.blocker.ops->lru);
		const char *is = has(flags[i], KPF_BUDDY)			     ? "free"
				 : has(flags[i], KPF_LRU) && has(flags[i], KPF_ANON) ? "movable"
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

/* Of what is steered, 2 % or one unit may be missing or too much. */
static bool near(uint64_t asked, uint64_t found, unsigned int order)
{
	uint64_t slack = asked / 50, unit = 1ull << order;
	uint64_t off = asked > found ? asked - found : found - asked;

	if (asked && !found)
		return false;
	return off <= (slack > unit ? slack : unit);
}

static unsigned int fill_order(const struct trial *t)
{
	unsigned int order = 0;

	for (size_t i = 0; i < t->cell.fill.nr; i++)
		if (units_order(t->cell.fill.part[i].ops->units) > order)
			order = units_order(t->cell.fill.part[i].ops->units);
	return order;
}

/* Without the module pages of others are in the range, too: only those that we put there count. */
static uint64_t fill_landed(const struct trial *t)
{
	const uint64_t *landed = t->m->scratch.bitmap[SCRATCH_LANDED];
	uint64_t nr = 0;

	for (uint64_t i = 0; i < t->range.nr_pages; i++)
		nr += bit_get(landed, i) && bit_get(t->fill_map, i) &&
		      is_fill(t, t->m->scratch.flags[i]);
	return nr;
}

static uint64_t landed_in(const struct trial *t, const uint64_t *map)
{
	const uint64_t *landed = t->m->scratch.bitmap[SCRATCH_LANDED];
	uint64_t nr = 0;

	for (uint64_t i = 0; i < t->range.nr_pages; i++)
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
			found, asked, what, *t->steering.text ? ": " : "", t->steering.text);
}

static int compare_landed(struct trial *t)
{
	uint64_t fill = fill_landed(t), nr = t->placement.nr_blockers;

	if (!near(t->nr_blockers, nr, units_order(t->cell.blocker.ops->units)))
		return too_few(t, t->cell.blocker.ops->name, t->blocker_map, nr, t->nr_blockers);
	if (!near(t->nr_fill, fill, fill_order(t)))
		return too_few(t, "the fill", t->fill_map, fill, t->nr_fill);
	return 0;
}

/* Where the range was chosen for what it holds, something else might be found before that. */
static int compare_others(struct trial *t)
{
	uint64_t most = t->chosen ? host_chosen_others(t) : UINT64_MAX;

	if (t->placement.others <= most)
		return 0;
	return diag_set(&t->reason, -EILSEQ,
			"placement: beside it %" PRIu64 " pages of the range are neither free nor "
			"movable",
			t->placement.others);
}

/* Why kernel pages, and user pages that are pinned for long, were not found. */
static const char *zone_reason(const struct trial *t)
{
	return t->nr_away ? ": the kernel keeps such pages out of zone Movable" : "";
}

static int compare_counts(struct trial *t)
{
	const struct placement *p = &t->placement;
	uint64_t found = 0;

	for (uint64_t i = 0; i < t->range.nr_pages; i++)
		found += is_blocker(t, i) && bit_get(p->blockers, i);
	if (!near(t->nr_blockers, found, units_order(t->cell.blocker.ops->units)))
		return diag_set(&t->reason, -EILSEQ,
				"placement: %" PRIu64
				" pages of the range are unmovable, not %" PRIu64 "%s",
				found, t->nr_blockers, found ? "" : zone_reason(t));
	if (!near(t->nr_fill, p->movable + p->stays, fill_order(t)))
		return diag_set(&t->reason, -EILSEQ,
				"placement: %" PRIu64
				" pages of the range are of the fill, not %" PRIu64,
				p->movable + p->stays, t->nr_fill);
	return 0;
}

/*
 * A blocker's page that is not what its kind says would be measured under a wrong name, and one of
 * the kernel's own beside it (a slab for the objects that go with the blocker) instead of it: but
 * where both are found early, or both are of the kind, that makes no difference, and it is recorded
 * as what it is.
 */
static int compare_kind(struct trial *t, const uint64_t *flags)
{
	const struct unit_ops *units = t->cell.blocker.ops->units;

	for (uint64_t i = 0; units && i < t->range.nr_pages; i++)
		if (is_blocker(t, i) ? !units->is(flags[i])
				     : bit_get(t->placement.blockers, i) &&
					       units->found != FOUND_EARLY && !units->is(flags[i]))
			return diag_set(&t->reason, -EILSEQ,
					"placement: page %" PRIu64 " of the range is no %s page "
					"(kpageflags 0x%" PRIx64 ")%s",
					i, units->name, flags[i], zone_reason(t));
	return 0;
}

bool trial_is_steered(const struct trial *t)
{
	bool steered = t->cell.blocker.ops->units;

	for (size_t i = 0; i < t->cell.fill.nr; i++)
		steered = steered || t->cell.fill.part[i].ops->units;
	return steered;
}

int trial_page_flags(struct trial *t, const struct pfn_range *r)
{
	return page_words_read(t->m->kpageflags, r->start_pfn, r->nr_pages, t->m->scratch.flags);
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
			nr += has(flags[i], KPF_OFFLINE) && !has(flags[i], KPF_NOPAGE);
	}
	return nr;
}

int trial_verify(struct trial *t)
{
	uint64_t *flags = t->m->scratch.flags, *owned = t->m->scratch.bitmap[SCRATCH_OWNED];
	uint64_t outside;
	int err;

	err = trial_page_flags(t, &t->range);
	if (!err)
		err = machine_owned(t->m, &t->range, owned);
	if (err)
		return diag_set(&t->reason, err, "placement cannot be verified: %s",
				strerror(-err));
	classify(t, flags);
	if (!aided(t))
		err = compare_kind(t, flags) ?: compare_landed(t) ?: compare_others(t);
	else if (trial_is_steered(t))
		err = compare_kind(t, flags) ?: compare_counts(t);
	else
		err = compare_pages(t, flags, owned);
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
		int bit;
		const char *name;
	} kinds[] = {
		{ KPF_SLAB, "slab" },
		{ KPF_PGTABLE, "page-table" },
		{ KPF_HUGE, "hugetlb" },
		{ KPF_OFFLINE, "offline" },
		{ KPF_NOPAGE, "none" },
		{ KPF_LRU, "lru" },
		{ KPF_COMPOUND_HEAD, "compound" },
		{ KPF_COMPOUND_TAIL, "compound" },
	};
	uint64_t flags = t->m->scratch.flags[offset];

	if (is_blocker(t, offset))
		return t->cell.blocker.ops->name;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (has(flags, kinds[i].bit))
			return kinds[i].name;
	return "other";
}

int trial_fill_moved(struct trial *t, uint64_t *moved)
{
	uint64_t *map = t->m->scratch.map, pfn;
	int err;

	*moved = 0;
	if (!t->fill.nr)
		return 0;
	err = page_words_read(t->m->pagemap, (uintptr_t)t->fill.addr / PAGE_BYTES, t->fill.nr, map);
	for (uint64_t i = 0; !err && i < t->fill.nr; i++) {
		pfn = pagemap_pfn(map[i]);
		*moved += pfn < t->range.start_pfn || pfn >= t->range.start_pfn + t->range.nr_pages;
	}
	return err;
}
