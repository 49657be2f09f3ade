// SPDX-License-Identifier: GPL-2.0
/* Attempts until success, the strategy's end or the deadline. */

#include <errno.h>
#include <inttypes.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>

#include "bench/loop/parts.h"
#include "bench/measure/marks.h"
#include "bench/measure/phase_tracer.h"
#include "bench/place/arm.h"
#include "bench/place/verify.h"
#include "bench/trial/policy.h"
#include "bench/trial/retry.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"
#include "workloads/workload.h"

const struct attempt *trial_last(const struct trial *t)
{
	uint64_t kept = t->nr_attempts < ATTEMPTS_KEPT ? t->nr_attempts : ATTEMPTS_KEPT;

	return &t->attempts[kept ? kept - 1 : 0];
}

uint64_t trial_latency(const struct trial *t)
{
	return t->ended_ns - t->attempts[0].begin_ns;
}

/*
 * The task's own count where there are several attempts, or somebody else who migrates; the
 * kernel's where there is one attempt, which then has no probe in it.
 */
uint64_t trial_migrated(const struct trial *t)
{
	return trial_counts(t) ? t->hits.migrated : t->vmstat.value[VMSTAT_PGMIGRATE_SUCCESS];
}

/* Pages moved so far, by the module's count: one system call that allocates nothing. */
static void read_moved(struct trial *t, uint64_t *migrated, uint64_t *failed)
{
	struct pfnb_status s = { .h.version = PFNB_VERSION };

	ioctl(t->m->dev, PFNB_IOC_STATUS, &s);
	*migrated = s.migrated;
	*failed = s.failed;
}

static int one_attempt(struct trial *t)
{
	size_t slot = t->nr_attempts < ATTEMPTS_KEPT ? t->nr_attempts : ATTEMPTS_KEPT - 1;
	struct attempt *a = &t->attempts[slot];
	uint64_t migrated = 0, failed = 0;
	int err;

	*a = (struct attempt){ 0 };
	if (trial_counts(t))
		read_moved(t, &migrated, &failed);
	err = t->cell.target.ops->attempt(t, a);
	if (err)
		return err;
	t->nr_attempts++;
	t->attempts_ns += a->end_ns - a->begin_ns;
	if (trial_counts(t)) {
		read_moved(t, &a->migrated, &a->failed);
		a->migrated -= migrated;
		a->failed -= failed;
	}
	return 0;
}

/* Return: 0: obtained, -ETIME: the deadline passed, -EAGAIN: given up, other: nothing was measured
 */
static int attempts(struct trial *t)
{
	int err;

	do {
		err = one_attempt(t);
		if (err)
			return err;
		if (!trial_last(t)->err)
			return 0;
		if (trial_last(t)->end_ns >= t->deadline_at)
			return -ETIME;
		err = trial_retries(t) ? t->cell.retry.ops->again(t) : -EAGAIN;
	} while (!err);
	return err;
}

/*
 * A driver that takes block after block may have to move a page more than once: what the module
 * counts in its calls is held against the kernel's count alone.
 */
static void cross_check_driver(struct trial *t, uint64_t vmstat, uint64_t migrated)
{
	if (vmstat != migrated)
		diag_set(&t->reason, 0,
			 "pgmigrate_success counts %" PRIu64 " pages, the module %" PRIu64
			 " in the driver's calls",
			 vmstat, migrated);
}

/*
 * The kernel's count against our own: the pages of the fill that have another frame now. Without
 * churn they can only differ when something unknown migrates pages; then the trial says so.
 */
static void cross_check(struct trial *t)
{
	uint64_t vmstat = t->vmstat.value[VMSTAT_PGMIGRATE_SUCCESS], migrated = trial_migrated(t);
	uint64_t others;

	if (!t->cell.target.ops->pages || t->cell.target.ops->finds_range ||
	    t->cell.target.ops->repeats || t->cell.churn != churns[0])
		return;
	if (t->cell.target.ops->driver) {
		cross_check_driver(t, vmstat, migrated);
		return;
	}
	if (trial_fill_moved(t, &t->moved) || t->site.anon.nr != t->site.nr_fill)
		return;
	others = trial_blocker_is_lru(t) ? migrated : trial_blockers_gone(t);
	if (t->moved > migrated || migrated - t->moved > others || vmstat != migrated)
		diag_set(&t->reason, 0,
			 "pgmigrate_success counts %" PRIu64 " pages, the module %" PRIu64
			 ", but %" PRIu64 " pages of the fill moved",
			 vmstat, migrated, t->moved);
}

static void explain(struct trial *t)
{
	if (t->outcome == OUTCOME_FAILURE && t->hits.bounded)
		diag_set(&t->reason, 0,
			 "ended by the module where the policy gives up; "
			 "offline_pages() would retry until a signal");
}

/* Where the time of all attempts went; what was between them is none of it. */
static void read_phases(struct trial *t)
{
	const struct phases_trial what = {
		.attempts = t->nr_attempts,
		.attempts_ns = t->attempts_ns,
		.early_check = t->cell.policy->uapi == PFNB_POLICY_EARLY_CHECK,
		.searches = t->cell.target.ops->finds_range,
		.attempt = t->attempts,
		.nr_known = t->nr_attempts < ATTEMPTS_KEPT ? t->nr_attempts : ATTEMPTS_KEPT,
	};
	struct diag why = { "" };
	int got = phases_read(t->series->phases, &what, &why);

	t->has_phases = got > 0;
	if (got < 0 && !*t->reason.text)
		t->reason = why;
}

/*
 * Who watches from outside is told of the operation, and woken where it hangs: looking at it from
 * time to time would disturb what is measured.
 */
static void tell(struct trial *t, bool runs)
{
	struct running *r = t->series->running;
	struct itimerspec when = { 0 };
	uint64_t at;

	if (!r)
		return;
	r->deadline_at = clock_ns() + t->job->deadline_ns;
	r->trial = runs ? t : NULL;
	at = runs ? r->deadline_at + r->patience_ns : 0;
	when.it_value.tv_sec = at / NSEC_PER_SEC;
	when.it_value.tv_nsec = at % NSEC_PER_SEC;
	if (r->timer >= 0)
		timerfd_settime(r->timer, TFD_TIMER_ABSTIME, &when, NULL);
}

void trial_measure(struct trial *t)
{
	struct vmstat after;
	int err, err2;

	tell(t, true);
	marks_trial(t->jt->id);
	vmstat_read(t->m->vmstat, &t->vmstat_before);
	phases_start(t->series->phases);
	counters_start(t->counters);
	err = trial_start(t);
	if (!err)
		err = attempts(t);
	counters_stop(t->counters);
	phases_stop(t->series->phases);
	marks_trial_end();
	tell(t, false);
	t->ended_ns = err == -ETIME ? clock_ns() : trial_last(t)->end_ns;
	err2 = trial_disarm(t);
	t->site.called_ns = t->attempts[0].begin_ns;
	if (t->cell.churn && t->cell.churn->stop)
		t->cell.churn->stop(&t->site, t->started_ns, t->ended_ns);
	vmstat_read(t->m->vmstat, &after);
	if (err2 || (err && err != -ETIME && err != -EAGAIN))
		return;
	vmstat_add_delta(&t->vmstat, &t->vmstat_before, &after);
	t->outcome = !err ? OUTCOME_SUCCESS : err == -ETIME ? OUTCOME_TIMEOUT : OUTCOME_FAILURE;
	if (!trial_counts(t) && t->nr_attempts == 1) {
		t->attempts[0].migrated = t->vmstat.value[VMSTAT_PGMIGRATE_SUCCESS];
		t->attempts[0].failed = t->vmstat.value[VMSTAT_PGMIGRATE_FAIL];
	}
	explain(t);
	/* On a host without hooks others may have moved pages. */
	if (t->hooked)
		cross_check(t);
	if (t->cell.target.ops->measured)
		t->cell.target.ops->measured(t);
	if (t->cell.target.ops->pages && !t->cell.target.ops->driver &&
	    !t->cell.target.ops->repeats)
		read_phases(t);
}
