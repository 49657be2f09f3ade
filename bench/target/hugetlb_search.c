// SPDX-License-Identifier: GPL-2.0
/*
 * Where the kernel looks for a huge page that is not on its free lists: through the zones of the
 * node, in steps of the page's size. Pages are placed there, and what it has tried is told.
 */

#include "bench/target/hugetlb_search.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/machine/zones.h"
#include "bench/measure/candidate_trace.h"
#include "bench/trial/trial.h"
#include "bench/util/json_count.h"
#include "bench/util/units.h"

/* Where the kernel looks, in its order: gigantic pages are not movable ones. */
static const char *const zone_order[] = { "Normal", "DMA32" };

#define ZONES (sizeof(zone_order) / sizeof(zone_order[0]))

/* Before the next range is looked at. */
#define CLAIMS	      3
#define CLAIM_WAIT_NS 200000000

int hugetlb_node(const struct trial *t)
{
	return t->cell.node < 0 ? 0 : t->cell.node;
}

bool hugetlb_searches(const struct cell *cell)
{
	return cell->target.size_bytes > cell->geometry.pageblock_bytes;
}

static uint64_t page_frames(const struct trial *t)
{
	return t->cell.target.size_bytes / PAGE_BYTES;
}

/* A zone of the cell's node; it may have none of that name. */
static const struct zone_info *find_zone(const struct trial *t, const struct zone_info *zones,
					 size_t nr, const char *name)
{
	for (size_t i = 0; i < nr; i++)
		if (zones[i].node == hugetlb_node(t) && !strcmp(zones[i].name, name))
			return &zones[i];
	return NULL;
}

static uint64_t first_range(const struct zone_info *zone, uint64_t step)
{
	return (zone->start_pfn + step - 1) / step * step;
}

/*
 * What a trial before this one gave back may take a while to be free, and the next range is one
 * that the kernel would not look at first.
 */
static int claim_patiently(struct trial *t, const struct pfn_range *r)
{
	const struct timespec wait = { .tv_nsec = CLAIM_WAIT_NS };
	int err = machine_claim(t->m, r);

	for (int i = 1; err && hugetlb_searches(&t->cell) && i < CLAIMS; i++) {
		nanosleep(&wait, NULL);
		err = machine_claim(t->m, r);
	}
	return err;
}

/* From the bottom. */
static int claim_in(struct trial *t, const struct zone_info *zone, struct pfn_range *r)
{
	uint64_t step = page_frames(t), end = zone->start_pfn + zone->spanned;
	int err = -ENOSPC;

	r->start_pfn = first_range(zone, step);
	for (; err && r->start_pfn + r->nr_pages <= end; r->start_pfn += err ? step : 0)
		if (!series_range_is_bad(t->series, r))
			err = claim_patiently(t, r);
	return err;
}

static int no_room(const struct trial *t, struct diag *why)
{
	uint64_t nr = target_count(&t->cell.target);
	char one[32];

	if (nr == 1)
		return diag_set(why, -ENOSPC,
				"no memory that is aligned to %" PRIu64
				" MiB can be emptied, so that no page of that size fits; give the "
				"guest more memory, as memory = 6G",
				t->cell.target.size_bytes >> 20);
	format_size(one, sizeof(one), t->cell.target.size_bytes);
	return diag_set(
		why, -ENOSPC,
		"no %" PRIu64 " ranges of %s that adjoin each other can be emptied where the "
		"kernel looks first; give the guest more memory, or write hugetlb:%s*%" PRIu64,
		nr, one, one, nr - 1);
}

int hugetlb_search_claim(struct trial *t, struct pfn_range *r, struct diag *why)
{
	uint64_t most = t->m->info.max_pages / page_frames(t);
	struct zone_info *zones;
	bool last = false;
	size_t nr;
	int err;

	if (target_count(&t->cell.target) > most)
		return diag_set(why, -E2BIG,
				"pages can be placed in %" PRIu64 " ranges of that size at most; "
				"write *%" PRIu64 " instead of *%" PRIu64,
				most, most, target_count(&t->cell.target));
	err = zones_read(t->m->root, &zones, &nr);

	if (err)
		return diag_set(why, err, "/proc/zoneinfo: %s", strerror(-err));
	err = -ENOSPC;
	for (size_t i = 0; err && i < ZONES && !last; i++) {
		const struct zone_info *zone = find_zone(t, zones, nr, zone_order[i]);

		if (!zone || !zone->managed)
			continue;
		err = claim_in(t, zone, r);
		if (!err)
			snprintf(t->zone, sizeof(t->zone), "%s", zone->name);
		/* In the next one they would not be looked at before a single range in this one. */
		last = target_count(&t->cell.target) > 1;
	}
	free(zones);
	return err ? no_room(t, why) : 0;
}

/* How many aligned ranges of the node come up to @last, all if it is none of them. */
static int count_ranges(const struct trial *t, uint64_t last, uint64_t *count)
{
	uint64_t step = page_frames(t);
	struct zone_info *zones;
	size_t nr;
	int err = zones_read(t->m->root, &zones, &nr);

	*count = 0;
	for (size_t i = 0; !err && i < ZONES; i++) {
		const struct zone_info *z = find_zone(t, zones, nr, zone_order[i]);
		uint64_t pfn = z ? first_range(z, step) : 0;

		for (; z && pfn + step <= z->start_pfn + z->spanned; pfn += step) {
			++*count;
			if (pfn == last)
				goto out;
		}
	}
out:
	free(zones);
	return err;
}

/*
 * What one search has passed over, up to the range @last that it found. From 7.x on there may be a
 * second pass over all ranges.
 */
static bool count_rejected(const struct trial *t, uint64_t last, uint64_t tried, uint64_t *rejected)
{
	uint64_t count;

	if (count_ranges(t, last, &count) || tried > count)
		return false;
	*rejected += count - tried;
	return true;
}

/*
 * Each page has its search, which begins anew. Candidates from @from on are those of the attempt;
 * where one page was obtained that is not kept, it is not known where searches end.
 */
static bool count_searches(const struct trial *t, struct candidates *c, uint64_t from,
			   uint64_t obtained, uint64_t wanted)
{
	bool known = !obtained || c->nr <= CANDIDATES_KEPT;

	for (uint64_t i = from; known && obtained && i < c->nr; i++) {
		if (c->kept[i].err)
			continue;
		known = count_rejected(t, c->kept[i].start_pfn, i + 1 - from, &c->rejected);
		from = i + 1;
	}
	if (known && obtained < wanted)
		known = count_rejected(t, UINT64_MAX, c->nr - from, &c->rejected);
	return known;
}

void hugetlb_search_read(struct trial *t, uint64_t wanted, struct candidates *c)
{
	uint64_t from = c->nr, obtained = c->obtained;
	struct diag why = { "" };

	if (!t->series->candidates)
		return;
	c->known = !candidate_trace_read(t->series->candidates, c, &why);
	if (!c->known && !*t->reason.text)
		t->reason = why;
	if (c->known)
		c->counted = count_searches(t, c, from, c->obtained - obtained, wanted);
}

static json_t *candidate_json(const struct candidate *c)
{
	json_t *o = json_object();

	json_set_count(o, "start_pfn", c->start_pfn);
	json_set_count(o, "ns", c->ns);
	if (c->err)
		json_object_set_new(o, "errno", json_string(strerrorname_np(-c->err)));
	json_set_count(o, "migrated", c->migrated);
	json_set_count(o, "failed", c->failed);
	return o;
}

void hugetlb_search_report(const struct candidates *c, json_t *record)
{
	json_t *list;

	if (!c->known)
		return;
	list = json_array();
	for (uint64_t i = 0; i < c->nr && i < CANDIDATES_KEPT; i++)
		json_array_append_new(list, candidate_json(&c->kept[i]));
	json_object_set_new(record, "candidates", list);
	json_set_count(record, "candidates_total", c->nr);
	if (c->counted)
		json_set_count(record, "candidates_rejected", c->rejected);
}
