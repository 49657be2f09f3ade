// SPDX-License-Identifier: GPL-2.0
/*
 * expect_reference DIR: every trial under isolate-first, by the module, against the one on the same
 * placement under reference, by the patch: same outcome, same pages, the same time within 5 %.
 */

#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tests/lib/trial_field.h"
#include "tests/lib/trial_pairs.h"

#define TOLERANCE 0.05

static const char *const same[] = { "kernel",  "target",   "retry",  "fill",
				    "blocker", "lifetime", "online", NULL };

struct compared {
	unsigned int pairs, outcomes, moved, slow, held, callbacks;
	double worst, worst_callback;
};

static bool by_module(const json_t *t)
{
	return trial_is(t, "policy", "isolate-first");
}

static bool by_patch(const json_t *t, const json_t *ref)
{
	return trial_is(ref, "policy", "reference");
}

static void show(const char *what, const json_t *t, const json_t *ref, double apart)
{
	printf("# %s: %s %s %s %s %s: %s %s %lld ns %lld pages, reference %s %s %lld ns %lld pages "
	       "(%+.1f %%)\n",
	       what, trial_text(t, "kernel"), trial_text(t, "target"), trial_text(t, "retry"),
	       trial_text(t, "blocker"), trial_text(t, "lifetime"), trial_text(t, "outcome"),
	       trial_text(t, "errno"), trial_number(t, "latency_ns"),
	       trial_number(t, "migrated_pages"), trial_text(ref, "outcome"),
	       trial_text(ref, "errno"), trial_number(ref, "latency_ns"),
	       trial_number(ref, "migrated_pages"), 100 * apart);
}

/* offline_pages() says EINTR when the module ends it, and the patch says why. */
static bool same_outcome(const json_t *t, const json_t *ref)
{
	const char *err = trial_text(t, "errno");

	if (trial_is(t, "target", "offline") && !strcmp(err, "EINTR") &&
	    trial_is(ref, "errno", "EBUSY"))
		err = "EBUSY";
	return !strcmp(trial_text(t, "outcome"), trial_text(ref, "outcome")) &&
	       !strcmp(err, trial_text(ref, "errno")) && !trial_is(t, "outcome", "skipped") &&
	       !trial_is(t, "outcome", "crashed");
}

static double apart_by(const json_t *t, const json_t *ref, const char *field)
{
	return trial_number(t, field) / (double)trial_number(ref, field) - 1;
}

/* What comes after the release is little beside the blocker's lifetime, so it is compared alone. */
static void compare_callback(struct compared *c, const json_t *t, const json_t *ref)
{
	double apart;

	if (!trial_is(ref, "retry", "callback-hold") || !trial_is(ref, "outcome", "success") ||
	    !json_object_get(ref, "freed_to_done_ns"))
		return;
	apart = apart_by(t, ref, "freed_to_done_ns");
	c->callbacks++;
	if (fabs(apart) > fabs(c->worst_callback))
		c->worst_callback = apart;
	if (!(fabs(apart) <= TOLERANCE)) {
		show("time from release to done", t, ref, apart);
		c->slow++;
	}
}

static void compare(void *ctx, const json_t *t, const json_t *ref)
{
	struct compared *c = ctx;
	double apart = apart_by(t, ref, "latency_ns");

	c->pairs++;
	c->held += trial_is(ref, "retry", "callback-hold");
	if (fabs(apart) > fabs(c->worst))
		c->worst = apart;
	if (!same_outcome(t, ref)) {
		show("outcome", t, ref, apart);
		c->outcomes++;
	}
	if (trial_number(t, "migrated_pages") != trial_number(ref, "migrated_pages")) {
		show("pages", t, ref, apart);
		c->moved++;
	}
	if (!(fabs(apart) <= TOLERANCE)) {
		show("time", t, ref, apart);
		c->slow++;
	}
	compare_callback(c, t, ref);
}

static const struct trial_pairing module_and_patch = {
	.same = same,
	.is_first = by_module,
	.is_second = by_patch,
	.pair = compare,
};

int main(int argc, char **argv)
{
	struct compared c = {};
	unsigned int alone;

	if (!trials_pair(argv[1], &module_and_patch, &c, &alone))
		return 1;
	printf("# %u pairs, latencies at most %.2f %% apart; %u waited in the kernel, from release to "
	       "done at most %.2f %%\n",
	       c.pairs, 100 * c.worst, c.callbacks, 100 * c.worst_callback);
	trials_say(c.pairs && !alone, "every trial has its partner");
	trials_say(!c.outcomes, "module and patch have the same outcomes");
	trials_say(!c.moved, "and migrate as many pages");
	trials_say(!c.slow, "within 5 % of the time");
	if (c.held)
		trials_say(c.callbacks, "the patch was seen to go on when its blocker was freed");
	return !c.pairs || alone || c.outcomes || c.moved || c.slow || (c.held && !c.callbacks);
}
