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

#define TOLERANCE 0.05

/* What the two of a pair have in common, besides the number of boot and trial. */
static const char *const same[] = { "kernel",  "target",   "retry", "fill",
				    "blocker", "lifetime", "online" };

struct compared {
	json_t *trials;
	unsigned int pairs, outcomes, moved, slow, held, callbacks;
	double worst, worst_callback;
};

static int keep(void *ctx, json_t *t, unsigned long line)
{
	struct compared *c = ctx;

	return json_array_append(c->trials, t);
}

static bool is_partner(const json_t *a, const json_t *b)
{
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (strcmp(trial_text(a, same[i]), trial_text(b, same[i])))
			return false;
	return trial_is(b, "policy", "reference") &&
	       trial_number(a, "boot") == trial_number(b, "boot") &&
	       trial_number(a, "trial") == trial_number(b, "trial");
}

static const json_t *partner(const struct compared *c, const json_t *t)
{
	json_t *other;
	size_t i;

	json_array_foreach (c->trials, i, other)
		if (is_partner(t, other))
			return other;
	return NULL;
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

static void compare(struct compared *c, const json_t *t, const json_t *ref)
{
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

static void say(bool ok, const char *name)
{
	printf("%sok - %s\n", ok ? "" : "not ", name);
}

int main(int argc, char **argv)
{
	struct compared c = { .trials = json_array() };
	unsigned int alone = 0;
	json_t *run = trials_each(argv[1], keep, &c), *t;
	size_t i;

	if (!run)
		return 1;
	json_array_foreach (c.trials, i, t) {
		const json_t *ref = partner(&c, t);

		if (!trial_is(t, "policy", "isolate-first"))
			continue;
		if (ref)
			compare(&c, t, ref);
		else
			alone++;
	}
	printf("# %u pairs, latencies at most %.2f %% apart; %u waited in the kernel, from release to "
	       "done at most %.2f %%\n",
	       c.pairs, 100 * c.worst, c.callbacks, 100 * c.worst_callback);
	say(c.pairs && !alone, "every trial has its partner");
	say(!c.outcomes, "module and patch have the same outcomes");
	say(!c.moved, "and migrate as many pages");
	say(!c.slow, "within 5 % of the time");
	if (c.held)
		say(c.callbacks, "the patch was seen to go on when its blocker was freed");
	json_decref(c.trials);
	json_decref(run);
	return !c.pairs || alone || c.outcomes || c.moved || c.slow || (c.held && !c.callbacks);
}
