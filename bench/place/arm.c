// SPDX-License-Identifier: GPL-2.0
/* The beginning and the end of an operation: deadline and churn; the placer does the rest. */

#include "bench/place/arm.h"

#include "bench/place/placer.h"
#include "bench/trial/policy.h"
#include "bench/trial/retry.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "bench/util/alarm.h"
#include "workloads/workload.h"

bool trial_counts(const struct trial *t)
{
	return trial_retries(t) && t->placer->counts;
}

int trial_arm(struct trial *t)
{
	return t->cell.target.ops->pages && t->placer->arm ? t->placer->arm(t) : 0;
}

static void begin_blockers(struct trial *t)
{
	const struct blocker_mix *mix = &t->cell.blocker;

	for (size_t i = 0; i < mix->nr; i++)
		if (mix->part[i].ops->begin)
			mix->part[i].ops->begin(&t->site, i);
}

int trial_start(struct trial *t)
{
	uint64_t now = clock_ns();
	int err = 0;

	if (t->cell.target.ops->pages) {
		begin_blockers(t);
		if (t->cell.churn->begin)
			err = t->cell.churn->begin(&t->site, &t->reason);
		/* The signal ends offline_pages(), which never ends by itself. */
		alarm_set(t->job->deadline_ns);
		if (!err && t->placer->start)
			err = t->placer->start(t, &now);
	}
	t->started_ns = now;
	t->deadline_at = now + t->job->deadline_ns;
	return err;
}

int trial_disarm(struct trial *t)
{
	t->status = (struct pfnb_status){ .h.version = PFNB_VERSION };
	if (!t->cell.target.ops->pages)
		return 0;
	alarm_set(0);
	if (t->cell.policy->patched)
		machine_isolate_first(0);
	return t->placer->disarm ? t->placer->disarm(t) : 0;
}
