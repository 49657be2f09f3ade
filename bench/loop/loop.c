// SPDX-License-Identifier: GPL-2.0
/* One trial: place, verify, time, restore. */

#include "bench/loop/loop.h"

#include <errno.h>
#include <time.h>

#include "bench/loop/parts.h"
#include "bench/measure/aftermath.h"
#include "bench/place/place.h"
#include "bench/place/placer.h"
#include "bench/place/range.h"
#include "bench/place/verify.h"
#include "bench/trial/policy.h"
#include "bench/trial/retry.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "bench/util/touched.h"
#include "bench/util/units.h"
#include "workloads/workload.h"

static void open_site(struct trial *t)
{
	t->site = (struct site){
		.m = t->m,
		.scratch = &t->series->scratch,
		.fill = &t->cell.fill,
		.blocker = &t->cell.blocker,
		.fragment = &t->cell.fragment,
		.one_by_one = t->cell.lifetime.kind != LIFETIME_FOREVER,
		.movable_zone = t->cell.online == ONLINE_MOVABLE,
		.deadline_ns = t->job->deadline_ns,
		.seed = t->jt->seed,
	};
}

/* Whether this kernel can run the cell at all; whether its policy passed the module's self-test. */
static int supported(struct trial *t)
{
	const struct cell *c = &t->cell;
	const char *unsuited;
	int err;

	if (c->target.ops->guests_only && t->m->shared)
		return diag_set(&t->reason, -ENOTSUP, "target %s is for guests: %s",
				c->target.ops->name, c->target.ops->guests_only);
	err = c->target.ops->supported(&c->target, &t->reason);
	if (err || !c->target.ops->pages)
		return err;
	if (t->placer->supported)
		err = t->placer->supported(t, &t->reason);
	for (size_t i = 0; i < c->fill.nr && !err; i++)
		err = fill_supported(c->fill.part[i].ops, &t->reason);
	for (size_t i = 0; i < c->blocker.nr && !err; i++)
		err = blocker_supported(c->blocker.part[i].ops, &t->reason);
	if (!err)
		err = c->churn->supported(&t->reason);
	if (!err)
		err = c->fragment.ops->supported(&t->reason);
	if (err)
		return err;
	unsuited = t->placer->policy_why(t);
	if (*unsuited)
		return diag_set(&t->reason, -ENOTSUP, "policy %s: %s", c->policy->name, unsuited);
	return 0;
}

/*
 * A range may be one that pages do not go to, such as all of a small zone, whose watermarks then
 * send every fault elsewhere. Another one is tried, with the same offsets in it.
 */
#define RANGES_TRIED 4

static int place(struct trial *t)
{
	uint64_t from = clock_ns();
	int err = 0;

	for (int i = 0; i < RANGES_TRIED; i++) {
		rng_seed(&t->site.rng, t->jt->seed);
		t->site.range.nr_pages = 0;
		trial_prefer_node(t, true);
		err = trial_place(t);
		trial_prefer_node(t, false);
		if (!err && t->site.range.nr_pages)
			err = trial_verify(t);
		if (!err || t->give_up || !t->placer->again(t, err, clock_ns() - from))
			break;
		trial_unplace(t);
	}
	if (!err)
		t->reason = (struct diag){ "" };
	return err;
}

/* Nothing happens for a while; the kernel's own work for hotplug (RCU, workqueues) goes to sleep.
 */
#define COLD_S 1

static void cool_down(void)
{
	struct timespec pause = { .tv_sec = COLD_S };

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, &pause) == EINTR)
		;
}

static void place_and_measure(struct trial *t, struct zone_state *before)
{
	if (place(t))
		return;
	if (t->job->cold && t->hotplugged_ns)
		cool_down();
	if (t->placement.offline)
		t->offline_before = trial_count_offline(t);
	/* Placing has changed types of pageblocks as well; those around the operation count. */
	t->placer->look_before(t, before);
	trial_measure(t);
	/* A success has taken some of them along with the range. */
	if (t->placement.offline && t->outcome != OUTCOME_SUCCESS)
		t->offline_after = trial_count_offline(t);
}

static int heal(struct trial *t, struct diag *why)
{
	int err = 0;

	for (size_t i = 0; i < t->cell.blocker.nr; i++) {
		struct units *u = &t->site.blocker_units[i];

		if (u->ops && u->ops->heal)
			err = u->ops->heal(u, why) ?: err;
	}
	return err;
}

/* Trouble while cleaning up must not hide; a measured trial stays measured. */
static void restore(struct trial *t)
{
	const struct target *ops = t->cell.target.ops;
	bool took =
		t->outcome == OUTCOME_SUCCESS || (ops->several && t->outcome != OUTCOME_SKIPPED);
	struct diag why = { "" };

	if (heal(t, &why))
		t->reason = why;
	if (took && ops->restore && ops->restore(t, &why))
		t->reason = why;
}

/* The aftermath of the trial, read when all of its pages are gone. */
static void add_aftermath(struct trial *t, json_t *json, const struct zone_state *before,
			  json_t *operation)
{
	struct zone_state after;

	if (!json || t->outcome == OUTCOME_SKIPPED)
		return;
	machine_drain(t->m);
	zone_state_read(&after);
	json_object_set_new(
		json, "aftermath",
		json_pack("{s:I, s:I, s:I, s:I}", "blocks_retyped",
			  (json_int_t)zone_state_retyped(before, &after), "blocks_isolated",
			  (json_int_t)zone_state_isolated(&after), "free_pages_delta",
			  (json_int_t)(after.free_pages - before->free_pages), "order9_delta",
			  (json_int_t)(after.order9_blocks - before->order9_blocks)));
	if (operation)
		json_object_set_new(json_object_get(json, "aftermath"), "operation", operation);
}

/* Besides the range itself, which is taken before anything is placed and once more at last. */
#define OWN_BYTES (32ull << 20)

/*
 * What is placed has to go somewhere else when the range is vacated, or is beside it when it is
 * made. Pagetables, slabs and the harness itself come on top.
 */
static uint64_t bytes_set_aside(const struct trial *t)
{
	uint64_t range = target_bytes(&t->cell.target) ?: t->m->block_bytes;

	return OWN_BYTES + (trial_places_pages(t) ? range : 0);
}

/* Its pages are there before the range is freed, and gone after the trial. */
static int make_result(struct trial *t)
{
	size_t bytes = t->cell.target.ops->result_size;

	t->result = bytes ? touched_alloc(bytes) : NULL;
	return t->result || !bytes ? 0 : diag_set(&t->reason, -ENOMEM, "no memory for the result");
}

static json_t *run_on_pages(struct trial *t)
{
	struct zone_state before, placed;
	json_t *json, *operation = NULL;

	t->m->set_aside = bytes_set_aside(t);
	machine_drain(t->m);
	zone_state_read(&before);
	place_and_measure(t, &placed);
	restore(t);
	if (t->outcome != OUTCOME_SKIPPED)
		operation = t->placer->changed(t, &placed);
	json = trial_json(t);
	if (trial_unplace(t) && json)
		json_object_set_new(json, "reason", json_string(t->reason.text));
	add_aftermath(t, json, &before, operation);
	return json;
}

json_t *trial_run(struct series *s, struct counters *counters, const struct job *job,
		  const struct job_trial *jt, const struct cell *cell)
{
	struct trial t = {
		.series = s,
		.m = s->m,
		.placer = placer_of(s->m),
		.job = job,
		.jt = jt,
		.cell = *cell,
		.counters = counters,
		.node = -1,
		.outcome = OUTCOME_SKIPPED,
	};
	json_t *json;

	if (supported(&t) || make_result(&t))
		return trial_json(&t);
	open_site(&t);
	if (!t.cell.target.ops->pages) {
		trial_measure(&t);
		json = trial_json(&t);
	} else {
		json = run_on_pages(&t);
	}
	touched_free(t.result, t.cell.target.ops->result_size);
	return json;
}
