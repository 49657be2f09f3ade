// SPDX-License-Identifier: GPL-2.0
/* Questions about a trial that are answered by its cell and results. */

#include "bench/trial/trial.h"

#include "bench/trial/policy.h"
#include "bench/trial/retry.h"
#include "workloads/workload.h"

bool trial_retries(const struct trial *t)
{
	return t->cell.retry.ops->again;
}

bool trial_kernel_waits(const struct trial *t)
{
	return t->cell.policy->patched && t->cell.retry.ops->holds;
}

bool trial_blocker_is_lru(const struct trial *t)
{
	for (size_t i = 0; i < t->cell.blocker.nr; i++)
		if (t->cell.lifetime.kind == LIFETIME_FOREVER
			    ? t->cell.blocker.part[i].ops->lru
			    : blocker_leaves_pages(t->cell.blocker.part[i].ops))
			return true;
	return false;
}

uint64_t trial_blockers_gone(const struct trial *t)
{
	uint64_t nr = 0;

	if (!t->placement.nr_blockers)
		return 0;
	for (uint64_t i = 0; i < t->site.range.nr_pages; i++) {
		const struct blocker_spec *part =
			bit_get(t->placement.blockers, i) ? site_blocker_at(&t->site, i) : NULL;
		const struct unit_ops *units = part ? part->ops->units : NULL;

		nr += units && (t->outcome == OUTCOME_SUCCESS ? units->detected != DETECTED_EARLY
							      : units->ready || units->begin);
	}
	return nr;
}

uint64_t trial_wasted(const struct trial *t, uint64_t migrated)
{
	/* A page whose pin is dropped is one more that had to move. */
	uint64_t movable = t->placement.movable + trial_blockers_gone(t) +
			   (trial_blocker_is_lru(t) ? t->status.released : 0);

	return t->outcome == OUTCOME_SUCCESS ? trial_in_excess(migrated, movable) : migrated;
}
