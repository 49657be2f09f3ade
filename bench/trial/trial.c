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
		if (t->cell.blocker.part[i].ops->lru)
			return true;
	return false;
}

uint64_t trial_wasted(const struct trial *t, uint64_t migrated)
{
	/* A page whose pin is dropped is one more that had to move. */
	uint64_t movable =
		t->placement.movable + (trial_blocker_is_lru(t) ? t->status.released : 0);

	return t->outcome == OUTCOME_SUCCESS ? trial_in_excess(migrated, movable) : migrated;
}
