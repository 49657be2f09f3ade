// SPDX-License-Identifier: GPL-2.0
/*
 * expect_retry DIR...: what retry strategies must show on every kernel, from runs of
 * tests/vm/retry-*.ini.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tests/lib/trial_field.h"

#define US 1000ll
#define MS 1000000ll

/* Slab caches and page tables come and go; more than this would be a leak of ours. */
#define FREE_PAGES_SLACK 512

/**
 * struct rule - something that must be so
 * @applies: to which trials
 * @holds: what
 */
struct rule {
	const char *name;
	bool (*applies)(const json_t *t);
	bool (*holds)(const json_t *t);
};

static bool goes(const json_t *t)
{
	return !trial_is(t, "lifetime", "forever");
}

static bool stays(const json_t *t)
{
	return !goes(t);
}

static bool bounded(const json_t *t)
{
	return trial_is(t, "retry", "backoff:10ms..10ms:5");
}

static bool spins(const json_t *t)
{
	return stays(t) && !bounded(t);
}

static bool any(const json_t *t)
{
	return true;
}

static bool calm(const json_t *t)
{
	return goes(t) && trial_is(t, "churn", "none");
}

static bool one_blocker(const json_t *t)
{
	return goes(t) && trial_is(t, "blocker", "kernel:1@middle");
}

static bool contig_first_callback(const json_t *t)
{
	return one_blocker(t) && trial_is(t, "target", "contig:2M") &&
	       trial_is(t, "policy", "isolate-first") && trial_is(t, "retry", "callback");
}

static bool contig_first_hold(const json_t *t)
{
	return one_blocker(t) && trial_is(t, "target", "contig:2M") &&
	       trial_is(t, "policy", "isolate-first") && trial_is(t, "retry", "callback-hold");
}

static bool contig_early(const json_t *t)
{
	return one_blocker(t) && trial_is(t, "target", "contig:2M") &&
	       trial_is(t, "policy", "early-check");
}

static bool held(const json_t *t)
{
	return one_blocker(t) && trial_is(t, "retry", "callback-hold");
}

static bool immediate(const json_t *t)
{
	return goes(t) && !strncmp(trial_text(t, "retry"), "immediate", 9);
}

static bool pinned_callback(const json_t *t)
{
	return calm(t) && trial_is(t, "blocker", "pin:2@random") &&
	       trial_number(t, "attempts_total") > 1;
}

static bool many(const json_t *t)
{
	return calm(t) && trial_is(t, "blocker", "kernel:1000@random");
}

static bool released_to_competitor(const json_t *t)
{
	return trial_is(t, "churn", "compete:contig") && trial_is(t, "retry", "callback") &&
	       trial_is(t, "blocker", "kernel:2@start");
}

static bool held_from_competitor(const json_t *t)
{
	return trial_is(t, "churn", "compete:contig") && trial_is(t, "retry", "callback-hold") &&
	       trial_is(t, "blocker", "kernel:2@start");
}

static bool succeeds(const json_t *t)
{
	return trial_is(t, "outcome", "success") && trial_number(t, "freed_to_done_ns") > 0;
}

/* By a hundredth of it, or a tick of the deadline's signal. */
static bool ends_at_deadline(const json_t *t)
{
	long long deadline = trial_is(t, "target", "offline") ? 400 * MS : 200 * MS;
	long long over = trial_number(t, "latency_ns") - deadline;

	return trial_is(t, "outcome", "timeout") && over > -deadline / 100 && over < deadline / 100;
}

static bool gives_up(const json_t *t)
{
	long long ns = trial_number(t, "latency_ns");

	return trial_is(t, "outcome", "failure") && trial_is(t, "errno", "EBUSY") &&
	       trial_number(t, "attempts_total") == 5 && trial_number(t, "waits") == 4 &&
	       ns >= 40 * MS && ns < 60 * MS;
}

/* More is no loss: a guest's first trial sees what its boot gives back late, some 700 pages. */
static bool leaves_nothing(const json_t *t)
{
	json_t *a = json_object_get(t, "aftermath");

	return a && !trial_number(a, "blocks_isolated") &&
	       trial_number(a, "free_pages_delta") > -FREE_PAGES_SLACK;
}

static bool within_400us(const json_t *t)
{
	return trial_number(t, "freed_to_done_ns") <= 400 * US &&
	       trial_number(t, "attempts_total") == 1;
}

static bool within_600us(const json_t *t)
{
	return trial_number(t, "freed_to_done_ns") <= 600 * US;
}

static bool pays_migration(const json_t *t)
{
	return trial_number(t, "freed_to_done_ns") > 3 * MS;
}

static bool one_attempt_held(const json_t *t)
{
	return trial_number(t, "attempts_total") == 1 && trial_number(t, "wakeups") == 1 &&
	       trial_number(t, "isolated_ns") > trial_number(t, "latency_ns") / 2;
}

/* All but the time in which the last attempt waits for per-CPU work is burnt. */
static bool burns_cpu(const json_t *t)
{
	long long cpu = trial_number(json_object_get(t, "counters"), "task_clock_ns");

	return trial_number(t, "attempts_total") > 100 && cpu > trial_number(t, "latency_ns") / 2;
}

static bool polls(const json_t *t)
{
	return succeeds(t) && trial_number(t, "polls") > 0;
}

static bool freed_on_time(const json_t *t)
{
	long long late = trial_number(t, "blocker_freed_ns") - trial_number(t, "lifetime_ns");

	/* The timer's interrupt waits where interrupts are off: 12 to 15 us in an early check. */
	return late >= 0 && late < 100 * US;
}

static bool loses(const json_t *t)
{
	return trial_number(t, "lost_pages") > 0;
}

static bool loses_none(const json_t *t)
{
	return succeeds(t) && !trial_number(t, "lost_pages");
}

static const struct rule rules[] = {
	{ "a blocker that goes: the range is had", calm, succeeds },
	{ "a blocker that stays: it ends at the deadline, within 1 %", spins, ends_at_deadline },
	{ "or after five attempts with four pauses, as a failure", bounded, gives_up },
	{ "no pageblock stays isolated, no memory is lost", any, leaves_nothing },
	{ "blockers go when they should", one_blocker, freed_on_time },
	{ "isolate-first, callback-hold: done 0.4 ms after the release, in one attempt",
	  contig_first_hold, within_400us },
	{ "isolate-first, callback: done 0.6 ms after the release", contig_first_callback,
	  within_600us },
	{ "early-check pays the migration after the release", contig_early, pays_migration },
	{ "held: one attempt, one wake-up, isolated most of the time", held, one_attempt_held },
	{ "immediate burns the CPU", immediate, burns_cpu },
	{ "pins are polled for", pinned_callback, polls },
	{ "a thousand blockers are waited for", many, succeeds },
	{ "released isolation loses pages to a competitor", released_to_competitor, loses },
	{ "held isolation loses none, and the range is had", held_from_competitor, loses_none },
};

#define NR_RULES (sizeof(rules) / sizeof(rules[0]))

struct results {
	unsigned int applied[NR_RULES];
	unsigned int broken[NR_RULES];
};

static int check_trial(void *ctx, json_t *t, unsigned long line)
{
	struct results *r = ctx;

	for (size_t i = 0; i < NR_RULES; i++) {
		if (!rules[i].applies(t))
			continue;
		r->applied[i]++;
		if (rules[i].holds(t))
			continue;
		r->broken[i]++;
		printf("# %s: %s %s %s %s %s %s %s: %s %s, %lld ns, freed to done %lld ns, %lld attempts\n",
		       rules[i].name, trial_text(t, "kernel"), trial_text(t, "target"),
		       trial_text(t, "policy"), trial_text(t, "retry"), trial_text(t, "blocker"),
		       trial_text(t, "lifetime"), trial_text(t, "churn"), trial_text(t, "outcome"),
		       trial_text(t, "reason"), trial_number(t, "latency_ns"),
		       trial_number(t, "freed_to_done_ns"), trial_number(t, "attempts_total"));
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct results r = { 0 };
	bool failed = false;

	for (int i = 1; i < argc; i++) {
		json_t *run = trials_each(argv[i], check_trial, &r);

		if (!run)
			return 1;
		json_decref(run);
	}
	for (size_t i = 0; i < NR_RULES; i++) {
		bool ok = r.applied[i] && !r.broken[i];

		printf("%sok - %s (%u trials)\n", ok ? "" : "not ", rules[i].name, r.applied[i]);
		failed |= !ok;
	}
	return failed;
}
