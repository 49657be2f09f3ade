// SPDX-License-Identifier: GPL-2.0
/*
 * More hugetlb pages, by nr_hugepages of a node. For 1 GiB the kernel goes through the node's
 * zones from their start, in steps of 1 GiB, looks whether the range is worth to be tried, and then
 * calls alloc_contig_range(), until one succeeds (alloc_contig_pages(), mm/page_alloc.c); for each
 * further page it begins anew. 2 MiB come from the free lists, for which memory may be compacted.
 * Pages are placed where it looks first.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/journal.h"
#include "bench/machine/setting.h"
#include "bench/measure/candidate_trace.h"
#include "bench/measure/marks.h"
#include "bench/place/host_block.h"
#include "bench/place/placer.h"
#include "bench/target/hugetlb_search.h"
#include "bench/trial/policy.h"
#include "bench/trial/retry.h"
#include "bench/trial/target.h"
#include "bench/trial/target_measure.h"
#include "bench/trial/trial.h"
#include "bench/util/fields.h"
#include "bench/util/json_count.h"
#include "workloads/workload.h"

static const uint64_t sizes[] = { 2ull << 20, 1ull << 30, 0 };

/**
 * struct hugetlb_result - what a trial keeps
 * @candidates: what was tried, by all attempts
 * @pool: hugetlb pages of the target's size, in its node: before the trial, what all attempts have
 * added, what each has, as attempts are kept, and after the trial; after is as before, or
 * t->reason says why not
 */
struct hugetlb_result {
	struct candidates candidates;
	struct huge_pool {
		uint64_t before;
		uint64_t grown;
		uint64_t by_attempt[ATTEMPTS_KEPT];
		uint64_t after;
	} pool;
};

/* The last two where several were asked for. */
static const struct field pool_fields[] = {
	{ "before", FIELD_COUNT },
	{ "obtained", FIELD_COUNT },
	{ "after", FIELD_COUNT },
	{ "asked", FIELD_COUNT },
	{ "obtained_by_attempt", FIELD_ARRAY },
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

static bool obtained_of(const json_t *record, uint64_t *pages)
{
	const json_t *pool = json_object_get(record, "pool");

	*pages = json_count(pool, "obtained");
	return json_count(pool, "asked") && json_count(record, "latency_ns");
}

static const struct target_measure measures[] = {
	{
		.name = "pages_obtained",
		.member = "pool",
		.of = obtained_of,
		.title = "huge",
		.unit = "pages",
		.legend = "Huge pages: how many were obtained of those that the target asks for.",
	},
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

static uint64_t huge_bytes(const struct trial *t)
{
	return t->cell.target.size_bytes;
}

static void pool_file(const struct trial *t, char path[SETTING_MAX])
{
	snprintf(path, SETTING_MAX,
		 "/sys/devices/system/node/node%d/hugepages/hugepages-%" PRIu64 "kB/nr_hugepages",
		 hugetlb_node(t), huge_bytes(t) >> 10);
}

/* Free memory in holes has the kernel compact for a page from the free lists. */
static int valid_around(const struct cell *cell, struct diag *why)
{
	const char *name = cell->text[AXIS_TARGET];
	bool holes = cell->fragment.ops != fragments[0];

	if (cell->churn != churns[0] || (holes && hugetlb_searches(cell)))
		return diag_set(why, -EINVAL, "target %s: churn%s can only be none", name,
				hugetlb_searches(cell) ? " and fragment" : "");
	if (holes && !cell->fill.part[0].ops->takes_share &&
	    !cell->blocker.part[0].ops->takes_count)
		return diag_set(why, -EINVAL,
				"target %s: with fragment %s the range itself is a free page; "
				"write fill = anon:50%%, which leaves pieces of it",
				name, cell->text[AXIS_FRAGMENT]);
	return 0;
}

/* The kernel chooses the range, in all memory: what is made for one of ours says nothing. */
static int valid(const struct cell *cell, struct diag *why)
{
	const struct blocker *blocker = cell->blocker.part[0].ops;
	const char *name = cell->text[AXIS_TARGET];

	if (!hugetlb_searches(cell) && cell->policy != policies[0])
		return diag_set(why, -EINVAL,
				"target %s: from 6.1 to 7.3 such a page comes from the free lists, "
				"and no kernel isolates a range for it: policy can only be %s",
				name, policies[0]->name);
	if (cell->retry.ops->watches || cell->retry.ops->holds)
		return diag_set(
			why, -EINVAL,
			"target %s: the kernel chooses the range, so that retry %s does not "
			"know what to watch; use immediate or backoff",
			name, cell->retry.ops->name);
	if (valid_around(cell, why))
		return -EINVAL;
	if (cell->online)
		return diag_set(why, -EINVAL, "target %s: online can only be %s", name,
				online_names[0]);
	if (units_gigantic(blocker->units))
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

static int find(struct trial *t, struct diag *why)
{
	struct hugetlb_result *result = t->result;
	char pool[SETTING_MAX];
	int err;

	pool_file(t, pool);
	if (access(pool, W_OK))
		return diag_set(why, -errno, "%s: %s; is there such a node?", pool,
				strerror(errno));
	t->node = hugetlb_node(t);
	err = t->placer->get_ready(t, target_bytes(&t->cell.target), why);
	if (!err && t->m->journal)
		err = journal_add_setting(t->m->journal, pool, why);
	if (!err)
		err = t->placer->claim(t, target_bytes(&t->cell.target) / PAGE_BYTES,
				       hugetlb_search_claim, why);
	if (!err)
		err = setting_read(pool, &result->pool.before, why);
	result->pool.after = result->pool.before;
	/* While the range is claimed: what this keeps shall not lie in it, now or later. */
	if (!err && hugetlb_searches(&t->cell) && !t->series->candidates)
		t->series->candidates = candidate_trace_open();
	if (!err && hugetlb_searches(&t->cell) && t->series->candidates)
		candidate_trace_arm(t->series->candidates);
	return err;
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

static void note_growth(struct trial *t, uint64_t grown)
{
	struct hugetlb_result *result = t->result;
	struct huge_pool *pool = &result->pool;
	size_t slot = t->nr_attempts < ATTEMPTS_KEPT ? t->nr_attempts : ATTEMPTS_KEPT - 1;

	if (hugetlb_searches(&t->cell))
		hugetlb_search_read(t, target_count(&t->cell.target) - pool->grown,
				    &result->candidates);
	pool->by_attempt[slot] = grown > pool->grown ? grown - pool->grown : 0;
	pool->grown = grown;
}

/* The kernel does not tell that there was no room: the pool has not grown as far then. */
static int attempt(struct trial *t, struct attempt *a)
{
	struct huge_pool *pool = &result_of(t)->pool;
	char path[SETTING_MAX];
	int fd, err;

	pool_file(t, path);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return diag_set(&t->reason, -errno, "%s: %s", path, strerror(errno));
	err = write_pool(t, fd, pool->before + target_count(&t->cell.target), a);
	close(fd);
	err = err ?: setting_read(path, &pool->after, &t->reason);
	if (err)
		return err;
	note_growth(t, pool->after > pool->before ? pool->after - pool->before : 0);
	if (!a->err && pool->grown < target_count(&t->cell.target))
		a->err = -ENOMEM;
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

/* What became of the pool. */
static json_t *pool_json(const struct trial *t, const struct huge_pool *pool)
{
	json_t *o = json_object(), *list;

	json_set_count(o, "before", pool->before);
	json_set_count(o, "obtained", pool->grown);
	json_set_count(o, "after", pool->after);
	if (target_count(&t->cell.target) == 1)
		return o;
	json_set_count(o, "asked", target_count(&t->cell.target));
	list = json_array();
	for (size_t i = 0; i < t->nr_attempts && i < ATTEMPTS_KEPT; i++)
		json_array_append_new(list, json_integer(pool->by_attempt[i]));
	json_object_set_new(o, "obtained_by_attempt", list);
	return o;
}

static void report(const struct trial *t, enum record_part part, json_t *record)
{
	const struct hugetlb_result *result = t->result;

	if (part != RECORD_PAGES)
		return;
	json_object_set_new(record, "pool", pool_json(t, &result->pool));
	hugetlb_search_report(&result->candidates, record);
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
	.summary =
		"more huge pages, by nr_hugepages of a node: hugetlb:1G, hugetlb:2M, hugetlb:1G*4",
	.arg = TARGET_ARG_SIZE,
	.sizes = sizes,
	.several = true,
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
