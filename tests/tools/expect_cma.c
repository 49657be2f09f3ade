// SPDX-License-Identifier: GPL-2.0
/*
 * expect_cma DIR: what trials of tests/vm/cma.ini must show on a kernel with CMA_DEBUGFS, and that
 * a stock kernel says why not.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tests/lib/trial_field.h"

struct seen {
	unsigned int own, stock, wrong, retried;
};

/* cma_alloc() begins at the area's start and goes on by a page, until it is past the blocker. */
static bool cma_ok(const json_t *t, long long nr)
{
	long long past = trial_is(t, "blocker", "none")		    ? 0
			 : trial_is(t, "blocker", "kernel:1@start") ? 1
								    : nr / 2 + 1;

	return trial_is(t, "outcome", "success") && json_object_get(t, "busy_retries") &&
	       trial_number(t, "busy_retries") == past && json_object_get(t, "obtained_offset") &&
	       trial_number(t, "obtained_offset") == past;
}

/* The check lets pageblocks of an area pass, so that all that can move has moved. */
static bool contig_ok(const json_t *t)
{
	bool blocked = !trial_is(t, "blocker", "none");

	return trial_is(t, "outcome", blocked ? "failure" : "success") &&
	       trial_is(t, "errno", blocked ? "EBUSY" : "") && !json_object_get(t, "busy_retries");
}

static bool stock_ok(const json_t *t)
{
	return trial_is(t, "outcome", "skipped") &&
	       strstr(trial_text(t, "reason"), "needs CONFIG_CMA_SYSFS and CONFIG_CMA_DEBUGFS");
}

static int check(void *ctx, json_t *t, unsigned long line)
{
	bool built = !strncmp(trial_text(t, "kernel"), "built:", 6), ok;
	json_t *placement = json_object_get(t, "placement");
	struct seen *s = ctx;

	if (!built)
		ok = stock_ok(t);
	else
		ok = (trial_is(t, "target", "cma:2M") ? cma_ok(t, trial_number(t, "nr_pages"))
						      : contig_ok(t)) &&
		     trial_number(t, "migrated_pages") == trial_number(placement, "movable_pages");
	s->own += built;
	s->stock += !built;
	s->retried += trial_number(t, "busy_retries") > 0;
	s->wrong += !ok;
	if (!ok)
		printf("# %s %s %s %s: %s %s, %lld migrated, %lld busy, at %lld; %s\n",
		       trial_text(t, "kernel"), trial_text(t, "target"), trial_text(t, "fill"),
		       trial_text(t, "blocker"), trial_text(t, "outcome"), trial_text(t, "errno"),
		       trial_number(t, "migrated_pages"), trial_number(t, "busy_retries"),
		       trial_number(t, "obtained_offset"), trial_text(t, "reason"));
	return 0;
}

int main(int argc, char **argv)
{
	struct seen s = { 0 };
	json_t *run = trials_each(argv[1], check, &s);

	if (!run)
		return 1;
	json_decref(run);
	printf("# %u trials of own kernels, %u of stock ones\n", s.own, s.stock);
	printf("%sok - cma, cma-contig: outcomes, retries, pages moved\n",
	       s.wrong || !s.own || !s.retried || !s.stock ? "not " : "");
	return s.wrong || !s.own || !s.retried || !s.stock;
}
