// SPDX-License-Identifier: GPL-2.0
/*
 * expect_cma DIR: what trials of tests/vm/cma.ini must show on kernels with CMA, by what a built
 * one has besides, and that a kernel without CMA says so.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tests/lib/trial_field.h"

#define DRIVER_ALIGN 256 /* pages: 1 << CONFIG_CMA_ALIGNMENT */

/**
 * struct seen - how many trials there were
 * @with: of kernels with CMA
 * @without: of kernels without it
 * @wrong: that are not as they must be
 * @retried: that found busy ranges
 */
struct seen {
	unsigned int with, without, wrong, retried;
};

static bool starts(const json_t *t, const char *name, const char *with)
{
	return !strncmp(trial_text(t, name), with, strlen(with));
}

static long long offset_of_blocker(const json_t *t)
{
	return trial_is(t, "blocker", "none")		  ? -1
	       : trial_is(t, "blocker", "kernel:1@start") ? 0
							  : trial_number(t, "nr_pages") / 2;
}

/* cma_alloc() begins at the start, and goes on by its alignment until it is past the blocker. */
static bool steps(const json_t *t, long long align)
{
	long long at = offset_of_blocker(t), busy = at < 0 ? 0 : at / align + 1;

	return trial_is(t, "outcome", "success") && json_object_get(t, "busy_retries") &&
	       trial_number(t, "busy_retries") == busy && json_object_get(t, "obtained_offset") &&
	       trial_number(t, "obtained_offset") == busy * align;
}

static long long align_of(const json_t *t)
{
	long long nr = trial_number(t, "nr_pages");

	if (trial_is(t, "target", "cma:2M:align=0") || trial_is(t, "target", "cma:2M:debugfs"))
		return 1;
	return nr < DRIVER_ALIGN ? nr : DRIVER_ALIGN;
}

/* Pages that had to move are those of what was obtained. */
static bool cma_ok(const json_t *t)
{
	long long movable = trial_number(json_object_get(t, "placement"), "movable_pages");
	long long migrated = trial_number(t, "migrated_pages");
	bool past = trial_number(t, "obtained_offset") >= trial_number(t, "nr_pages");

	return steps(t, align_of(t)) && 1ll << trial_number(t, "align_order") == align_of(t) &&
	       (trial_is(t, "fill", "file-clean:50%") ? !migrated && movable
						      : migrated == movable) &&
	       (!past || trial_number(t, "wasted_pages") == migrated);
}

/* The kernel's check lets pageblocks of an area pass. One that does not saves the migration. */
static bool policy_ok(const json_t *t)
{
	long long movable = trial_number(json_object_get(t, "placement"), "movable_pages");
	long long migrated = trial_number(t, "migrated_pages");

	return steps(t, DRIVER_ALIGN) &&
	       (trial_is(t, "policy", "isolate-check")	? !migrated
		: trial_is(t, "policy", "isolate-stop") ? migrated > 0 && migrated < movable
							: migrated == movable);
}

/* All that can move has moved. */
static bool contig_ok(const json_t *t)
{
	bool blocked = !trial_is(t, "blocker", "none");

	return trial_is(t, "outcome", blocked ? "failure" : "success") &&
	       trial_is(t, "errno", blocked ? "EBUSY" : "") && !json_object_get(t, "busy_retries");
}

static bool bounded_ok(const json_t *t)
{
	return trial_is(t, "outcome", "failure") && trial_is(t, "errno", "ENOMEM") &&
	       trial_number(t, "attempts_total") == 5 && trial_number(t, "waits") == 4 &&
	       trial_number(t, "wait_ns") >= 40000000;
}

/* Held, the first range is obtained in one attempt; it is all that was tried. */
static bool callback_ok(const json_t *t)
{
	bool held = trial_is(t, "retry", "callback-hold");

	return trial_is(t, "outcome", "success") && trial_number(t, "freed_to_done_ns") > 0 &&
	       trial_number(t, "wakeups") == 1 && !trial_number(t, "obtained_offset") &&
	       trial_number(t, "attempts_total") == (held ? 1 : 2) &&
	       (!trial_number(t, "busy_retries") == held);
}

static bool skipped_with(const json_t *t, const char *why)
{
	return trial_is(t, "outcome", "skipped") && strstr(trial_text(t, "reason"), why);
}

/* Debian's kernels have no debugfs for areas, and built ones no disk for files. */
static bool with_cma_ok(const json_t *t)
{
	bool built = starts(t, "kernel", "built:");

	if (trial_is(t, "target", "cma-contig:2M"))
		return contig_ok(t);
	if (trial_is(t, "target", "cma:2M:debugfs") && !built)
		return skipped_with(t, "needs CONFIG_CMA_SYSFS and CONFIG_CMA_DEBUGFS");
	if (starts(t, "fill", "file-") && built)
		return trial_is(t, "outcome", "skipped");
	if (!trial_is(t, "policy", "early-check") && trial_is(t, "retry", "none"))
		return policy_ok(t);
	if (starts(t, "retry", "backoff"))
		return bounded_ok(t);
	return starts(t, "retry", "callback") ? callback_ok(t) : cma_ok(t);
}

static int check(void *ctx, json_t *t, unsigned long line)
{
	bool without = starts(t, "kernel", "debian:6"), ok;
	struct seen *s = ctx;

	ok = without ? skipped_with(t, trial_is(t, "target", "cma:2M:debugfs")
					       ? "needs CONFIG_CMA_SYSFS and CONFIG_CMA_DEBUGFS"
					       : "needs CONFIG_CMA, which this kernel lacks")
		     : with_cma_ok(t);
	s->with += !without;
	s->without += without;
	s->retried += trial_number(t, "busy_retries") > 0;
	s->wrong += !ok;
	if (!ok)
		printf("# %s %s %s %s %s %s: %s %s, %lld migrated, %lld busy, at %lld, %lld attempts; %s\n",
		       trial_text(t, "kernel"), trial_text(t, "target"), trial_text(t, "policy"),
		       trial_text(t, "retry"), trial_text(t, "fill"), trial_text(t, "blocker"),
		       trial_text(t, "outcome"), trial_text(t, "errno"),
		       trial_number(t, "migrated_pages"), trial_number(t, "busy_retries"),
		       trial_number(t, "obtained_offset"), trial_number(t, "attempts_total"),
		       trial_text(t, "reason"));
	return 0;
}

int main(int argc, char **argv)
{
	struct seen s = { 0 };
	json_t *run = trials_each(argv[1], check, &s);
	bool bad;

	if (!run)
		return 1;
	json_decref(run);
	bad = s.wrong || !s.with || !s.without || !s.retried;
	printf("# %u trials of kernels with CMA, %u of those without\n", s.with, s.without);
	printf("%sok - cma, cma-contig: outcomes, retries, pages moved\n", bad ? "not " : "");
	return bad;
}
