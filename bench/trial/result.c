// SPDX-License-Identifier: GPL-2.0
/* A trial as JSON: names and order are fixed by docs/record-format.md. */

#include <string.h>

#include "bench/record/trial_json.h"
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

static json_t *placement_json(const struct trial *t)
{
	const struct placement *p = &t->placement;
	json_t *o = json_object(), *list = json_array();

	set_count(o, "movable_pages", p->movable);
	set_count(o, "free_pages", p->free);
	for (uint64_t i = 0; i < t->range.nr_pages; i++)
		if (bit_get(p->blockers, i))
			json_array_append_new(list, json_pack("{s:I, s:s}", "offset", (json_int_t)i,
							      "kind", t->cell.blocker.ops->name));
	set(o, "blockers", list);
	return o;
}

static json_t *attempts_json(const struct trial *t)
{
	json_t *list = json_array();

	for (uint64_t i = 0; i < t->nr_attempts && i < ATTEMPTS_KEPT; i++) {
		const struct attempt *a = &t->attempts[i];
		json_t *o = json_object();

		set_count(o, "ns", a->ns);
		if (a->err)
			set(o, "errno", json_string(strerrorname_np(-a->err)));
		if (t->cell.target.ops->pages) {
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

static void set_pages(json_t *o, const struct trial *t)
{
	uint64_t migrated = 0, wasted;

	for (uint64_t i = 0; i < t->nr_attempts && i < ATTEMPTS_KEPT; i++)
		migrated += t->attempts[i].migrated;
	wasted = t->outcome != OUTCOME_SUCCESS		? migrated :
		 migrated > t->placement.movable ? migrated - t->placement.movable :
						   0;
	set_count(o, "migrated_pages", migrated);
	set_count(o, "wasted_pages", wasted);
}

/* Where the range is and what was found in it. */
static void set_range(json_t *o, const struct trial *t)
{
	set_count(o, "size_bytes", t->range.nr_pages * PAGE_BYTES);
	if (*t->zone)
		set(o, "zone", json_string(t->zone));
	if (t->node >= 0)
		set_count(o, "node", t->node);
	set_count(o, "start_pfn", t->range.start_pfn);
	set_count(o, "nr_pages", t->range.nr_pages);
	set(o, "placement", placement_json(t));
}

json_t *trial_json(const struct trial *t)
{
	json_t *o = trial_json_base(t->job, t->jt);
	bool ran = t->outcome != OUTCOME_SKIPPED;
	const struct attempt *last = &t->attempts[0];

	if (!o)
		return NULL;
	if (ran && t->cell.target.ops->pages)
		set_range(o, t);
	set(o, "outcome", json_string(outcome_names[t->outcome]));
	if (ran && last->err)
		set(o, "errno", json_string(strerrorname_np(-last->err)));
	if (*t->reason.text)
		set(o, "reason", json_string(t->reason.text));
	if (!ran)
		return o;
	set_count(o, "latency_ns", t->latency_ns);
	set(o, "attempts", attempts_json(t));
	set_count(o, "attempts_total", t->nr_attempts);
	if (t->cell.target.ops->pages)
		set_pages(o, t);
	set(o, "counters", counters_json(t->counters));
	if (t->cell.target.ops->pages)
		set(o, "vmstat", vmstat_json(&t->vmstat));
	return o;
}
