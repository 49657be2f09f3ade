// SPDX-License-Identifier: GPL-2.0
/* One trial: place, verify, time, restore. */

#include "bench/trial/trial.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "bench/trial/policy.h"
#include "bench/trial/target.h"
#include "workloads/workload.h"

static int parse(struct trial *t)
{
	for (enum axis a = 0; a < AXIS_NR; a++) {
		int err = axis_parse(a, t->jt->text[a], &t->cell, &t->reason);

		if (err)
			return err;
	}
	return 0;
}

/* Whether this kernel can run the cell at all; whether its policy passed the module's self-test. */
static int supported(struct trial *t)
{
	const struct cell *c = &t->cell;
	uint32_t uapi_target = c->target.ops == &target_offline ? PFNB_TARGET_OFFLINE :
								  PFNB_TARGET_CONTIG;
	const char *policy_why;
	int err = c->target.ops->supported(&c->target, &t->reason);

	if (err || !c->target.ops->pages)
		return err;
	err = c->fill.ops->supported(&t->reason);
	if (!err)
		err = c->blocker.ops->supported(&t->reason);
	if (err)
		return err;
	policy_why = machine_policy_why(t->m, uapi_target, c->policy->uapi);
	if (*policy_why)
		return diag_set(&t->reason, -ENOTSUP, "policy %s: %s", c->policy->name, policy_why);
	return 0;
}

/*
 * One attempt with the kernel's own counts around it. Nothing is allocated, printed or read between
 * the two clock reads, which are in the target.
 */
static int attempt(struct trial *t, struct attempt *a)
{
	struct vmstat before, after;
	int err;

	*a = (struct attempt){ .hits.found_pfn = UINT64_MAX };
	vmstat_read(t->m->vmstat, &before);
	counters_start(t->counters);
	err = t->cell.target.ops->attempt(t, a);
	counters_stop(t->counters);
	vmstat_read(t->m->vmstat, &after);
	if (err)
		return err;
	vmstat_add_delta(&t->vmstat, &before, &after);
	a->migrated = after.value[VMSTAT_PGMIGRATE_SUCCESS] -
		      before.value[VMSTAT_PGMIGRATE_SUCCESS];
	a->failed = after.value[VMSTAT_PGMIGRATE_FAIL] - before.value[VMSTAT_PGMIGRATE_FAIL];
	t->latency_ns += a->ns;
	t->nr_attempts++;
	return 0;
}

static uint64_t migrated(const struct trial *t)
{
	uint64_t sum = 0;

	for (uint64_t i = 0; i < t->nr_attempts && i < ATTEMPTS_KEPT; i++)
		sum += t->attempts[i].migrated;
	return sum;
}

/*
 * The kernel's count against our own: the pages of the fill that have another frame now. They can
 * only differ when something else migrates pages at the same time; then the trial says so.
 */
static void cross_check(struct trial *t)
{
	if (!t->fill_addr || trial_fill_moved(t, &t->moved))
		return;
	if (t->moved != migrated(t))
		diag_set(&t->reason, 0, "pgmigrate_success counts %" PRIu64 " pages, but %" PRIu64
			 " pages of the fill moved", migrated(t), t->moved);
}

static void measure(struct trial *t)
{
	struct attempt *a = &t->attempts[0];

	if (attempt(t, a)) {
		t->outcome = OUTCOME_SKIPPED;
		return;
	}
	t->outcome = !a->err ? OUTCOME_SUCCESS : t->deadline_hit ? OUTCOME_TIMEOUT :
								   OUTCOME_FAILURE;
	if (a->err == -EINTR && a->hits.bounded)
		diag_set(&t->reason, 0, "ended by the module where the policy gives up; "
			 "offline_pages() would retry until a signal");
	cross_check(t);
}

static void place_and_measure(struct trial *t)
{
	bool pages = t->cell.target.ops->pages;

	t->outcome = OUTCOME_SKIPPED;
	if (!pages || (!trial_place(t) && !trial_verify(t)))
		measure(t);
}

/* What went wrong while cleaning up must not hide; what was measured before stays measured. */
static void restore(struct trial *t)
{
	struct diag why = { "" };

	if (t->outcome == OUTCOME_SUCCESS && t->cell.target.ops->restore(t, &why))
		t->reason = why;
}

json_t *trial_run(struct machine *m, struct counters *counters, const struct job *job,
		  const struct job_trial *jt)
{
	struct trial t = {
		.m = m,
		.job = job,
		.jt = jt,
		.counters = counters,
		.node = -1,
		.outcome = OUTCOME_SKIPPED,
	};
	json_t *json;

	rng_seed(&t.rng, jt->seed);
	if (parse(&t) || supported(&t))
		return trial_json(&t);
	place_and_measure(&t);
	restore(&t);
	json = trial_json(&t);
	if (t.cell.target.ops->pages && trial_unplace(&t) && json)
		json_object_set_new(json, "reason", json_string(t.reason.text));
	return json;
}
