// SPDX-License-Identifier: GPL-2.0
/*
 * One more hugetlb page, by nr_hugepages of a node. For 1 GiB the kernel goes through the node's
 * zones from their start, in steps of 1 GiB, looks whether the range is worth to be tried, and then
 * calls alloc_contig_range(), until one succeeds (alloc_contig_pages(), mm/page_alloc.c). 2 MiB
 * come from the free lists. Pages are placed where it looks first.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/machine/journal.h"
#include "bench/machine/setting.h"
#include "bench/machine/zones.h"
#include "bench/measure/candidate_trace.h"
#include "bench/measure/marks.h"
#include "bench/place/host_block.h"
#include "bench/place/placer.h"
#include "bench/trial/policy.h"
#include "bench/trial/retry.h"
#include "bench/trial/target.h"
#include "bench/trial/target_measure.h"
#include "bench/trial/trial.h"
#include "bench/util/fields.h"
#include "bench/util/json_count.h"
#include "workloads/workload.h"

/* Where the kernel looks, in its order: gigantic pages are not movable ones. */
static const char *const zone_order[] = { "Normal", "DMA32" };

/* Before the next range is looked at. */
#define CLAIMS	      3
#define CLAIM_WAIT_NS 200000000

static const uint64_t sizes[] = { 2ull << 20, 1ull << 30, 0 };

/**
 * struct hugetlb_result - what a trial keeps
 * @candidates: what was tried, by all attempts
 * @pool: hugetlb pages of the target's size, in its node: before the trial, what the last attempt
 * added, and after the trial; after is as before, or t->reason says why not
 */
struct hugetlb_result {
	struct candidates candidates;
	struct huge_pool {
		uint64_t before;
		uint64_t grown;
		uint64_t after;
	} pool;
};

static const struct field pool_fields[] = {
	{ "before", FIELD_COUNT },
	{ "obtained", FIELD_COUNT },
	{ "after", FIELD_COUNT },
	{},
};

static const struct field candidate_fields[] = {
	{ "start_pfn", FIELD_COUNT }, { "ns", FIELD_COUNT },	 { "errno", FIELD_TEXT },
	{ "migrated", FIELD_COUNT },  { "failed", FIELD_COUNT }, {},
};

static const struct field fields[] = {
	{ "pool", FIELD_OBJECT, 0, pool_fields },
	{ "candidates", FIELD_ARRAY, 0, candidate_fields },
	{ "candidates_total", FIELD_COUNT },
	{ "candidates_rejected", FIELD_COUNT },
	{},
};

static const struct target_measure measures[] = {
	{
		.name = "candidates_total",
		.title = "ranges",
		.unit = "tried",
		.legend = "Ranges tried: calls of alloc_contig_range(); passed over: the search "
			  "for a candidate looked at them and did not try them.",
	},
	{
		.name = "candidates_rejected",
		.title = "passed",
		.unit = "over",
	},
	{},
};

static struct hugetlb_result *result_of(const struct trial *t)
{
	return t->result;
}

static int node_of(const struct trial *t)
{
	return t->cell.node < 0 ? 0 : t->cell.node;
}

static uint64_t page_bytes(const struct trial *t)
{
	return t->cell.target.size_bytes;
}

/* For such a page ranges are tried, one by one; smaller ones come from the free lists. */
static bool is_gigantic(const struct cell *cell)
{
	return cell->target.size_bytes > sizes[0];
}

static bool tries(const struct trial *t)
{
	return is_gigantic(&t->cell);
}

static void pool_file(const struct trial *t, char path[SETTING_MAX])
{
	snprintf(path, SETTING_MAX,
		 "/sys/devices/system/node/node%d/hugepages/hugepages-%" PRIu64 "kB/nr_hugepages",
		 node_of(t), page_bytes(t) >> 10);
}

/* The kernel chooses the range, in all memory: what is made for one of ours says nothing. */
static int valid(const struct cell *cell, struct diag *why)
{
	const struct blocker *blocker = cell->blocker.part[0].ops;
	const char *name = cell->text[AXIS_TARGET];

	if (!is_gigantic(cell) && cell->policy != policies[0])
		return diag_set(why, -EINVAL,
				"target %s: such a page comes from the free lists, no range is "
				"isolated for it: policy can only be %s",
				name, policies[0]->name);
	if (cell->retry.ops->watches || cell->retry.ops->holds)
		return diag_set(
			why, -EINVAL,
			"target %s: the kernel chooses the range, so that retry %s does not "
			"know what to watch; use immediate or backoff",
			name, cell->retry.ops->name);
	if (cell->churn != churns[0] || cell->fragment.ops != fragments[0])
		return diag_set(why, -EINVAL, "target %s: churn and fragment can only be none",
				name);
	if (cell->online)
		return diag_set(why, -EINVAL, "target %s: online can only be %s", name,
				online_names[0]);
	if (units_order(blocker->units) > PFNB_FREE_ORDER_MAX)
		return diag_set(why, -EINVAL,
				"target %s: blocker %s is as large as what is asked for; use a "
				"smaller one",
				name, blocker->name);
	return 0;
}

static int supported(const struct target_spec *spec, struct diag *why)
{
	char path[128] = "/sys/kernel/mm/hugepages";

	if (spec->size_bytes)
		snprintf(path, sizeof(path),
			 "/sys/kernel/mm/hugepages/hugepages-%" PRIu64 "kB/nr_hugepages",
			 spec->size_bytes >> 10);
	if (access(path, F_OK))
		return diag_set(why, -ENOTSUP, "this CPU or kernel has no such huge pages: %s: %s",
				path, strerror(errno));
	if (geteuid())
		return diag_set(
			why, -EPERM,
			"needs root: pools of huge pages are not yours to change; run as root");
	return 0;
}

/* A zone of the cell's node; it may have none of that name. */
static const struct zone_info *find_zone(const struct trial *t, const struct zone_info *zones,
					 size_t nr, const char *name)
{
	for (size_t i = 0; i < nr; i++)
		if (zones[i].node == node_of(t) && !strcmp(zones[i].name, name))
			return &zones[i];
	return NULL;
}

/*
 * What a trial before this one gave back may take a while to be free, and the next range is one
 * that the kernel would not look at first.
 */
static int claim_patiently(struct trial *t, const struct pfn_range *r)
{
	const struct timespec wait = { .tv_nsec = CLAIM_WAIT_NS };
	int err = machine_claim(t->m, r);

	for (int i = 1; err && tries(t) && i < CLAIMS; i++) {
		nanosleep(&wait, NULL);
		err = machine_claim(t->m, r);
	}
	return err;
}

static int claim_in(struct trial *t, const struct zone_info *zone, struct pfn_range *r)
{
	uint64_t step = r->nr_pages, end = zone->start_pfn + zone->spanned;
	int err = -ENOSPC;

	r->start_pfn = (zone->start_pfn + step - 1) / step * step;
	for (; err && r->start_pfn + step <= end; r->start_pfn += err ? step : 0)
		if (!series_range_is_bad(t->series, r))
			err = claim_patiently(t, r);
	return err;
}

/* From the bottom of the zone that the kernel looks at first. */
static int search(struct trial *t, struct pfn_range *r, struct diag *why)
{
	struct zone_info *zones;
	size_t nr;
	int err = zones_read(t->m->root, &zones, &nr);

	if (err)
		return diag_set(why, err, "/proc/zoneinfo: %s", strerror(-err));
	err = -ENOSPC;
	for (size_t i = 0; err && i < sizeof(zone_order) / sizeof(zone_order[0]); i++) {
		const struct zone_info *zone = find_zone(t, zones, nr, zone_order[i]);

		if (!zone)
			continue;
		err = claim_in(t, zone, r);
		if (!err)
			snprintf(t->zone, sizeof(t->zone), "%s", zone->name);
	}
	free(zones);
	return err ? diag_set(why, -ENOSPC,
			      "no memory that is aligned to %" PRIu64
			      " MiB can be emptied, so that no page of that size fits; give the "
			      "guest more memory, as memory = 6G",
			      page_bytes(t) >> 20)
		   : 0;
}

static int find(struct trial *t, struct diag *why)
{
	struct hugetlb_result *result = t->result;
	char pool[SETTING_MAX];
	int err;

	pool_file(t, pool);
	if (access(pool, W_OK))
		return diag_set(why, -errno, "%s: %s; is there such a node?", pool,
				strerror(errno));
	t->node = node_of(t);
	err = t->placer->get_ready(t, page_bytes(t), why);
	if (!err && t->m->journal)
		err = journal_add_setting(t->m->journal, pool, why);
	if (!err)
		err = t->placer->claim(t, page_bytes(t) / PAGE_BYTES, search, why);
	if (!err)
		err = setting_read(pool, &result->pool.before, why);
	result->pool.after = result->pool.before;
	/* While the range is claimed: what this keeps shall not lie in it, now or later. */
	if (!err && tries(t) && !t->series->candidates)
		t->series->candidates = candidate_trace_open();
	if (!err && tries(t) && t->series->candidates)
		candidate_trace_arm(t->series->candidates);
	return err;
}

/* How many aligned ranges of the node come up to @last, all if it is none of them. */
static int count_ranges(const struct trial *t, uint64_t last, uint64_t *count)
{
	uint64_t step = page_bytes(t) / PAGE_BYTES;
	struct zone_info *zones;
	size_t nr;
	int err = zones_read(t->m->root, &zones, &nr);

	*count = 0;
	for (size_t i = 0; !err && i < sizeof(zone_order) / sizeof(zone_order[0]); i++) {
		const struct zone_info *z = find_zone(t, zones, nr, zone_order[i]);
		uint64_t pfn = z ? (z->start_pfn + step - 1) / step * step : 0;

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

/* The ranges that the attempt tried. The trial is valid without them, and its reason tells why. */
static void read_candidates(struct trial *t)
{
	struct candidates *c = &result_of(t)->candidates;
	uint64_t before = c->nr, last = UINT64_MAX, tried, count;
	struct diag why = { "" };

	if (!tries(t) || !t->series->candidates)
		return;
	c->known = !candidate_trace_read(t->series->candidates, c, &why);
	if (!c->known && !*t->reason.text)
		t->reason = why;
	if (!c->known)
		return;
	tried = c->nr - before;
	if (tried && c->nr <= CANDIDATES_KEPT && !c->kept[c->nr - 1].err)
		last = c->kept[c->nr - 1].start_pfn;
	/* From 7.x on there may be a second pass over all ranges. */
	c->counted = !count_ranges(t, last, &count) && tried <= count;
	if (c->counted)
		c->rejected += count - tried;
}

static int write_pool(struct trial *t, int fd, uint64_t nr, struct attempt *a)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%" PRIu64, nr);

	candidate_trace_start(t->series->candidates);
	attempt_begin(a);
	a->err = write(fd, text, len) < 0 ? -errno : 0;
	attempt_end(a);
	candidate_trace_stop(t->series->candidates);
	return 0;
}

/* The kernel does not tell that there was no room: the pool has not grown then. */
static int attempt(struct trial *t, struct attempt *a)
{
	struct huge_pool *pool = &result_of(t)->pool;
	char path[SETTING_MAX];
	int fd, err;

	pool_file(t, path);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return diag_set(&t->reason, -errno, "%s: %s", path, strerror(errno));
	err = write_pool(t, fd, pool->before + 1, a);
	close(fd);
	err = err ?: setting_read(path, &pool->after, &t->reason);
	if (err)
		return err;
	pool->grown = pool->after > pool->before ? pool->after - pool->before : 0;
	if (!a->err && !pool->grown)
		a->err = -ENOMEM;
	read_candidates(t);
	return 0;
}

/* Each range that was tried was seen: nobody else may have moved pages. */
static void measured(struct trial *t)
{
	const struct hugetlb_result *result = t->result;
	uint64_t vmstat = t->vmstat.value[VMSTAT_PGMIGRATE_SUCCESS];

	if (result->candidates.known && t->hooked && vmstat != result->candidates.migrated)
		diag_set(&t->reason, 0,
			 "pgmigrate_success counts %" PRIu64 " pages, but %" PRIu64
			 " pages were moved out of candidates",
			 vmstat, result->candidates.migrated);
}

/*
 * Pages out of ranges that were not obtained. Where the ranges are not known these are all pages,
 * if none was obtained.
 */
static bool wasted(const struct trial *t, uint64_t migrated, uint64_t *wasted)
{
	const struct candidates *c = &result_of(t)->candidates;

	*wasted = c->known ? c->wasted : migrated;
	return c->known || t->outcome != OUTCOME_SUCCESS;
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

/* The ranges that the kernel tried, and what became of its pool. */
static void report(const struct trial *t, enum record_part part, json_t *record)
{
	const struct hugetlb_result *result = t->result;
	const struct candidates *c = &result->candidates;
	json_t *list;

	if (part != RECORD_PAGES)
		return;
	json_object_set_new(record, "pool",
			    json_pack("{s:I, s:I, s:I}", "before", (json_int_t)result->pool.before,
				      "obtained", (json_int_t)result->pool.grown, "after",
				      (json_int_t)result->pool.after));
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

static int restore(struct trial *t, struct diag *why)
{
	struct huge_pool *pool = &result_of(t)->pool;
	char path[SETTING_MAX];
	int err;

	pool_file(t, path);
	err = setting_write(path, pool->before, why);
	if (!err)
		err = setting_read(path, &pool->after, why);
	if (!err && pool->after != pool->before)
		err = diag_set(why, -EBUSY, "%s was %" PRIu64 " and is %" PRIu64, path,
			       pool->before, pool->after);
	return err;
}

static int end(struct trial *t, struct diag *why)
{
	if (t->series->candidates)
		candidate_trace_disarm(t->series->candidates);
	return host_block_end(t, why);
}

const struct target target_hugetlb = {
	.name = "hugetlb",
	.summary = "one more huge page, by nr_hugepages of a node: hugetlb:1G, hugetlb:2M",
	.arg = TARGET_ARG_SIZE,
	.sizes = sizes,
	.finds_range = true,
	.uapi = PFNB_TARGET_CONTIG,
	.pages = true,
	.without_module = true,
	.result_size = sizeof(struct hugetlb_result),
	.fields = fields,
	.measures = measures,
	.valid = valid,
	.supported = supported,
	.find = find,
	.attempt = attempt,
	.measured = measured,
	.wasted = wasted,
	.report = report,
	.restore = restore,
	.end = end,
};
