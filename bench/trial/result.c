// SPDX-License-Identifier: GPL-2.0
/* A trial as JSON: names and order are fixed by docs/record-format.md. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/protocol/trial_json.h"
#include "bench/trial/phases.h"
#include "bench/place/verify.h"
#include "bench/trial/policy.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "workloads/workload.h"

static void set(json_t *o, const char *name, json_t *value)
{
	json_object_set_new(o, name, value);
}

static void set_count(json_t *o, const char *name, uint64_t value)
{
	set(o, name, json_integer(value));
}

/* Where others have pages in the range, too, with the page's flags. */
static json_t *blocker_json(const struct trial *t, uint64_t offset)
{
	json_t *o = json_pack("{s:I, s:s}", "offset", (json_int_t)offset, "kind",
			      trial_page_kind(t, offset));
	char flags[24];

	snprintf(flags, sizeof(flags), "0x%" PRIx64, t->m->scratch.flags[offset]);
	if (t->placement.others_counted)
		set(o, "kpageflags", json_string(flags));
	return o;
}

/* One page each; what the range is a part of, and all of one kind, in one. */
static json_t *blockers_json(const struct trial *t)
{
	bool one = t->unit.nr_pages && t->placement.nr_blockers == t->range.nr_pages;
	json_t *list = json_array();

	for (uint64_t i = 0; i < (one ? 1 : t->range.nr_pages); i++)
		if (bit_get(t->placement.blockers, i))
			json_array_append_new(list, blocker_json(t, i));
	if (one)
		set_count(json_array_get(list, 0), "pages", t->range.nr_pages);
	return list;
}

static json_t *placement_json(const struct trial *t)
{
	const struct placement *p = &t->placement;
	json_t *o = json_object();

	set_count(o, "movable_pages", p->movable);
	set_count(o, "free_pages", p->free);
	if (p->offline)
		set_count(o, "offline_pages", p->offline);
	if (p->others_counted)
		set_count(o, "other_pages", p->others);
	set(o, "blockers", blockers_json(t));
	return o;
}

static json_t *attempts_json(const struct trial *t)
{
	json_t *list = json_array();

	for (uint64_t i = 0; i < t->nr_attempts && i < ATTEMPTS_KEPT; i++) {
		const struct attempt *a = &t->attempts[i];
		json_t *o = json_object();

		set_count(o, "ns", a->end_ns - a->begin_ns);
		if (a->err)
			set(o, "errno", json_string(strerrorname_np(-a->err)));
		if (t->cell.target.ops->pages && (trial_counts(t) || t->nr_attempts == 1)) {
			set_count(o, "migrated", a->migrated);
			set_count(o, "failed", a->failed);
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
			set_count(o, vmstat_names[i], v->value[i]);
	return o;
}

static json_t *candidate_json(const struct candidate *c)
{
	json_t *o = json_object();

	set_count(o, "start_pfn", c->start_pfn);
	set_count(o, "ns", c->ns);
	if (c->err)
		set(o, "errno", json_string(strerrorname_np(-c->err)));
	set_count(o, "migrated", c->migrated);
	set_count(o, "failed", c->failed);
	return o;
}

/* Where the kernel chooses the range: what it tried, and what became of its pool. */
static void set_choice(json_t *o, const struct trial *t)
{
	const struct candidates *c = &t->candidates;
	json_t *list = json_array();

	set(o, "pool",
	    json_pack("{s:I, s:I, s:I}", "before", (json_int_t)t->huge_pool.before, "obtained",
		      (json_int_t)t->huge_pool.grown, "after", (json_int_t)t->huge_pool.after));
	for (uint64_t i = 0; i < c->nr && i < CANDIDATES_KEPT; i++)
		json_array_append_new(list, candidate_json(&c->kept[i]));
	if (!c->known) {
		json_decref(list);
		return;
	}
	set(o, "candidates", list);
	set_count(o, "candidates_total", c->nr);
	if (c->counted)
		set_count(o, "candidates_rejected", c->rejected);
}

/*
 * Pages that were moved for nothing. Where the kernel chooses, those out of ranges that it did not
 * obtain; if it is not known which these were, a success does not tell.
 */
static bool wasted_pages(const struct trial *t, uint64_t migrated, uint64_t *wasted)
{
	/* A page whose pin is dropped is one more that had to move. */
	uint64_t movable =
		t->placement.movable + (t->cell.blocker.ops->lru ? t->status.released : 0);

	*wasted = migrated;
	/* What was had for a part of the pages was not for nothing. */
	if (t->unplugged.looked)
		movable = t->unplugged.got_movable;
	if (t->candidates.known)
		*wasted = t->candidates.wasted;
	else if (t->outcome != OUTCOME_SUCCESS && !t->unplugged.looked)
		return true;
	else if (t->cell.target.ops->chooses)
		return false;
	else
		*wasted = migrated > movable ? migrated - movable : 0;
	return true;
}

static void set_pages(json_t *o, const struct trial *t)
{
	uint64_t migrated = trial_migrated(t), wasted;

	set_count(o, "migrated_pages", migrated);
	if (wasted_pages(t, migrated, &wasted))
		set_count(o, "wasted_pages", wasted);
	/* Measured by hooks, which early-check has none of. */
	if (t->cell.policy->uapi != PFNB_POLICY_EARLY_CHECK) {
		set_count(o, "isolated_ns", t->hits.isolated_ns);
		set_count(o, "isolated_page_ns", t->hits.isolated_ns * t->range.nr_pages);
	}
	if (t->obtained.counted)
		set_count(o, "busy_retries", t->obtained.busy_retries);
	if (t->obtained.known)
		set_count(o, "obtained_offset", t->obtained.offset);
	if (t->cell.target.ops->chooses)
		set_choice(o, t);
	if (t->cell.churn->takes_pages)
		set_count(o, "lost_pages", t->status.lost_pages);
}

/* When blockers went, and what was slept until the last of them had. */
static void set_retry(json_t *o, const struct trial *t)
{
	const struct pfnb_status *s = &t->status;

	if (t->cell.lifetime.kind == LIFETIME_FIXED)
		set_count(o, "lifetime_ns", t->cell.lifetime.a_ns);
	if (s->released)
		set_count(o, "blocker_freed_ns", s->last_release_ns - t->started_ns);
	if (s->released && t->outcome == OUTCOME_SUCCESS &&
	    trial_last(t)->end_ns >= s->last_release_ns)
		set_count(o, "freed_to_done_ns", trial_last(t)->end_ns - s->last_release_ns);
	if (!trial_retries(t) || trial_kernel_waits(t))
		return;
	set_count(o, "waits", t->hits.waits + t->waits);
	set_count(o, "wait_ns", t->hits.wait_ns + t->wait_ns);
	if (!t->hooked)
		return;
	set_count(o, "wakeups", t->hits.wakeups);
	set_count(o, "polls", t->polls);
}

/* The free memory of the zone, and what was made of it. */
static void set_free(json_t *o, const struct trial *t)
{
	json_t *f = json_object(), *orders = json_array();

	for (unsigned int i = 0; i < t->free.nr_orders; i++)
		json_array_append_new(orders, json_integer(t->free.blocks[i]));
	set(f, "orders", orders);
	set(f, "fragmentation",
	    json_integer(free_memory_fragmentation(&t->free, FREE_INDEX_ORDER)));
	set_count(f, "unusable", free_memory_unusable(&t->free, FREE_INDEX_ORDER));
	if (t->holes.pool_pages) {
		set_count(f, "pool_pages", t->holes.pool_pages);
		set_count(f, "hole_pages", t->holes.made_pages);
		set_count(f, "found_pages", t->holes.found_pages);
	}
	set(o, "free", f);
}

static json_t *bystander_json(const struct stalls *s)
{
	json_t *o = json_object();

	set_count(o, "steps", s->steps);
	set_count(o, "quiet_max_ns", s->quiet_max_ns);
	set_count(o, "stalls", s->stalls);
	set_count(o, "p50_ns", s->p50_ns);
	if (s->p99_ns)
		set_count(o, "p99_ns", s->p99_ns);
	set_count(o, "max_ns", s->max_ns);
	return o;
}

static json_t *step_json(const struct unplug_step *s, uint64_t less_ns)
{
	return json_pack("{s:I, s:I, s:I}", "calls", (json_int_t)s->calls, "failed",
			 (json_int_t)s->failed, "ns", (json_int_t)(s->ns - less_ns));
}

/* Exclusive times: alloc_contig_range() is called where memory is taken fake-offline. */
static json_t *unplug_json(const struct unplugged *u)
{
	const struct unplug_step *s = u->step;
	json_t *o = json_object(), *steps = json_object();
	uint64_t within = s[PFNB_STEP_FAKE_OFFLINE].ns + s[PFNB_STEP_REPORT].ns +
			  s[PFNB_STEP_FAKE_ONLINE].ns + s[PFNB_STEP_REMOVE].ns;

	set_count(o, "asked_bytes", u->asked_bytes);
	set_count(o, "unplugged_bytes", u->got_bytes);
	set_count(o, "passes", s[PFNB_STEP_PASS].calls);
	if (u->looked) {
		set_count(o, "movable_pages", u->got_movable);
		set_count(o, "left_blocks", u->left_blocks);
		set_count(o, "left_blocked_blocks", u->left_blocked);
	}
	set(steps, "contig", step_json(&s[PFNB_STEP_CONTIG], 0));
	set(steps, "fake_offline", step_json(&s[PFNB_STEP_FAKE_OFFLINE], s[PFNB_STEP_CONTIG].ns));
	set(steps, "report", step_json(&s[PFNB_STEP_REPORT], 0));
	set(steps, "fake_online", step_json(&s[PFNB_STEP_FAKE_ONLINE], 0));
	set(steps, "remove", step_json(&s[PFNB_STEP_REMOVE], 0));
	if (s[PFNB_STEP_PASS].ns >= within)
		set_count(steps, "other_ns", s[PFNB_STEP_PASS].ns - within);
	set(o, "steps", steps);
	return o;
}

/* Where the range is and what was found in it. */
static void set_range(json_t *o, const struct trial *t)
{
	if (t->range.nr_pages)
		set_count(o, "size_bytes", t->range.nr_pages * PAGE_BYTES);
	if (*t->zone)
		set(o, "zone", json_string(t->zone));
	if (t->node >= 0)
		set_count(o, "node", t->node);
	if (!t->range.nr_pages)
		return;
	set_count(o, "start_pfn", t->range.start_pfn);
	set_count(o, "nr_pages", t->range.nr_pages);
	set(o, "placement", placement_json(t));
	if (t->free.nr_orders)
		set_free(o, t);
	if (t->hotplugged_ns) {
		set(o, "start", json_string(t->job->cold ? "cold" : "warm"));
		set_count(o, "idle_ns", t->attempts[0].begin_ns - t->hotplugged_ns);
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
	set(o, "outcome", json_string(outcome_names[t->outcome]));
	if (ran && trial_last(t)->err)
		set(o, "errno", json_string(strerrorname_np(-trial_last(t)->err)));
	if (*t->reason.text)
		set(o, "reason", json_string(t->reason.text));
	if (!ran)
		return o;
	set_count(o, "latency_ns", trial_latency(t));
	set(o, "attempts", attempts_json(t));
	set_count(o, "attempts_total", t->nr_attempts);
	if (t->cell.target.ops->pages) {
		set_pages(o, t);
		set_retry(o, t);
	}
	if (t->offline_before && t->outcome != OUTCOME_SUCCESS)
		set(o, "page_offline",
		    json_pack("{s:I, s:I}", "before_pages", (json_int_t)t->offline_before,
			      "after_pages", (json_int_t)t->offline_after));
	if (t->unplugged.asked_bytes)
		set(o, "unplug", unplug_json(&t->unplugged));
	set(o, "counters", counters_json(t->counters));
	running = counters_running_json(t->counters);
	if (running)
		set(o, "counters_running", running);
	if (t->has_phases)
		set(o, "phases", phases_json(t->m->phases));
	if (t->cell.target.ops->pages)
		set(o, "vmstat", vmstat_json(&t->vmstat));
	if (t->stalls.steps)
		set(o, "bystander", bystander_json(&t->stalls));
	return o;
}
