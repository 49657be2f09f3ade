// SPDX-License-Identifier: GPL-2.0
/* A trial as JSON: names and order are fixed by docs/record-format.md. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/loop/parts.h"
#include "bench/measure/phase_tracer.h"
#include "bench/place/arm.h"
#include "bench/place/typed_blocks.h"
#include "bench/place/verify.h"
#include "bench/protocol/trial_json.h"
#include "bench/trial/policy.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "bench/util/json_count.h"
#include "workloads/workload.h"

/* Where others have pages in the range, too, with the page's flags. */
static json_t *blocker_json(const struct trial *t, uint64_t offset)
{
	json_t *o = json_pack("{s:I, s:s}", "offset", (json_int_t)offset, "kind",
			      trial_page_kind(t, offset));
	char flags[24];

	snprintf(flags, sizeof(flags), "0x%" PRIx64, t->site.scratch->flags[offset]);
	if (t->placement.others_counted)
		json_object_set_new(o, "kpageflags", json_string(flags));
	return o;
}

/* One page each; what the range is a part of, and all of one kind, in one. */
static json_t *blockers_json(const struct trial *t)
{
	bool one = t->unit.nr_pages && t->placement.nr_blockers == t->site.range.nr_pages;
	json_t *list = json_array();

	for (uint64_t i = 0; i < (one ? 1 : t->site.range.nr_pages); i++)
		if (bit_get(t->placement.blockers, i))
			json_array_append_new(list, blocker_json(t, i));
	if (one)
		json_set_count(json_array_get(list, 0), "pages", t->site.range.nr_pages);
	return list;
}

static json_t *placement_json(const struct trial *t)
{
	const struct placement *p = &t->placement;
	json_t *o = json_object(), *types;

	json_set_count(o, "movable_pages", p->movable);
	json_set_count(o, "free_pages", p->free);
	if (p->offline)
		json_set_count(o, "offline_pages", p->offline);
	if (p->others_counted)
		json_set_count(o, "other_pages", p->others);
	json_object_set_new(o, "blockers", blockers_json(t));
	types = typed_blocks_json(t);
	if (types)
		json_object_set_new(o, "typed_blocks", types);
	return o;
}

static json_t *attempts_json(const struct trial *t)
{
	json_t *list = json_array();

	for (uint64_t i = 0; i < t->nr_attempts && i < ATTEMPTS_KEPT; i++) {
		const struct attempt *a = &t->attempts[i];
		json_t *o = json_object();

		json_set_count(o, "ns", a->end_ns - a->begin_ns);
		if (a->err)
			json_object_set_new(o, "errno", json_string(strerrorname_np(-a->err)));
		if (t->cell.target.ops->pages && (trial_counts(t) || t->nr_attempts == 1)) {
			json_set_count(o, "migrated", a->migrated);
			json_set_count(o, "failed", a->failed);
		}
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *vmstat_json(const struct vmstat *v)
{
	json_t *o = json_object();

	for (int i = 0; i < VMSTAT_NR; i++)
		if (v->has & 1u << i)
			json_set_count(o, vmstat_names[i], v->value[i]);
	return o;
}

static bool wasted_pages(const struct trial *t, uint64_t migrated, uint64_t *wasted)
{
	const struct target *ops = t->cell.target.ops;

	if (ops->wasted)
		return !t->hang && ops->wasted(t, migrated, wasted);
	*wasted = trial_wasted(t, migrated);
	return true;
}

static void set_part(json_t *o, const struct trial *t, enum record_part part)
{
	if (t->cell.target.ops->report && !t->hang)
		t->cell.target.ops->report(t, part, o);
}

static void set_pages(json_t *o, const struct trial *t)
{
	uint64_t migrated = trial_migrated(t), wasted;

	json_set_count(o, "migrated_pages", migrated);
	if (wasted_pages(t, migrated, &wasted))
		json_set_count(o, "wasted_pages", wasted);
	/* Measured by hooks, which early-check has none of. */
	if (t->cell.policy->uapi != PFNB_POLICY_EARLY_CHECK && !t->hang) {
		json_set_count(o, "isolated_ns", t->hits.isolated_ns);
		json_set_count(o, "isolated_page_ns", t->hits.isolated_page_ns);
	}
	set_part(o, t, RECORD_PAGES);
	if (t->cell.churn->takes_pages && !t->hang)
		json_set_count(o, "lost_pages", t->status.lost_pages);
}

/* When blockers went, and what was slept until the last of them had. */
static void set_retry(json_t *o, const struct trial *t)
{
	const struct pfnb_status *s = &t->status;

	if (t->cell.lifetime.kind == LIFETIME_FIXED)
		json_set_count(o, "lifetime_ns", t->cell.lifetime.a_ns);
	if (t->hang)
		return;
	if (s->released)
		json_set_count(o, "blocker_freed_ns", s->last_release_ns - t->started_ns);
	if (s->released && t->outcome == OUTCOME_SUCCESS &&
	    trial_last(t)->end_ns >= s->last_release_ns)
		json_set_count(o, "freed_to_done_ns", trial_last(t)->end_ns - s->last_release_ns);
	if (!trial_retries(t) || trial_kernel_waits(t))
		return;
	json_set_count(o, "waits", t->hits.waits + t->waits);
	json_set_count(o, "wait_ns", t->hits.wait_ns + t->wait_ns);
	if (!t->hooked)
		return;
	json_set_count(o, "wakeups", t->hits.wakeups);
	json_set_count(o, "polls", t->polls);
}

/* The free memory of the zone, and what was made of it. */
static void set_free(json_t *o, const struct trial *t)
{
	json_t *f = json_object(), *orders = json_array();

	for (unsigned int i = 0; i < t->free.nr_orders; i++)
		json_array_append_new(orders, json_integer(t->free.blocks[i]));
	json_object_set_new(f, "orders", orders);
	json_object_set_new(f, "fragmentation",
			    json_integer(free_memory_fragmentation(&t->free, FREE_INDEX_ORDER)));
	json_set_count(f, "unusable", free_memory_unusable(&t->free, FREE_INDEX_ORDER));
	if (t->cell.fragment.ops->report && !t->hang)
		t->cell.fragment.ops->report(&t->site, f);
	json_object_set_new(o, "free", f);
}

/* Where the range is and what was found in it. */
static void set_range(json_t *o, const struct trial *t)
{
	if (t->site.range.nr_pages)
		json_set_count(o, "size_bytes", t->site.range.nr_pages * PAGE_BYTES);
	if (*t->zone)
		json_object_set_new(o, "zone", json_string(t->zone));
	if (t->node >= 0)
		json_set_count(o, "node", t->node);
	if (!t->site.range.nr_pages)
		return;
	json_set_count(o, "start_pfn", t->site.range.start_pfn);
	json_set_count(o, "nr_pages", t->site.range.nr_pages);
	json_object_set_new(o, "placement", placement_json(t));
	if (t->free.nr_orders)
		set_free(o, t);
	if (t->hotplugged_ns) {
		json_object_set_new(o, "start", json_string(t->job->cold ? "cold" : "warm"));
		json_set_count(o, "idle_ns", t->attempts[0].begin_ns - t->hotplugged_ns);
	}
}

json_t *trial_json(const struct trial *t)
{
	json_t *o = trial_json_base(t->job, t->jt), *running;
	bool ran = t->outcome != OUTCOME_SKIPPED;

	if (!o)
		return NULL;
	if (ran && t->cell.target.ops->pages)
		set_range(o, t);
	json_object_set_new(o, "outcome", json_string(outcome_names[t->outcome]));
	if (ran && trial_last(t)->err)
		json_object_set_new(o, "errno", json_string(strerrorname_np(-trial_last(t)->err)));
	if (*t->reason.text)
		json_object_set_new(o, "reason", json_string(t->reason.text));
	if (!ran)
		return o;
	json_set_count(o, "latency_ns", trial_latency(t));
	json_object_set_new(o, "attempts", attempts_json(t));
	json_set_count(o, "attempts_total", t->nr_attempts);
	if (t->cell.target.ops->pages) {
		set_pages(o, t);
		set_retry(o, t);
	}
	if (t->offline_before && t->outcome != OUTCOME_SUCCESS)
		json_object_set_new(o, "page_offline",
				    json_pack("{s:I, s:I}", "before_pages",
					      (json_int_t)t->offline_before, "after_pages",
					      (json_int_t)t->offline_after));
	if (t->hang)
		json_object_set(o, "hang", t->hang);
	set_part(o, t, RECORD_OPERATION);
	json_object_set_new(o, "counters", t->hang ? json_object() : counters_json(t->counters));
	running = t->hang ? NULL : counters_running_json(t->counters);
	if (running)
		json_object_set_new(o, "counters_running", running);
	if (t->has_phases)
		json_object_set_new(o, "phases", phases_json(t->series->phases));
	if (t->cell.target.ops->pages)
		json_object_set_new(o, "vmstat", vmstat_json(&t->vmstat));
	if (t->cell.churn->report && !t->hang)
		t->cell.churn->report(&t->site, o);
	return o;
}
