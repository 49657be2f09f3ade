// SPDX-License-Identifier: GPL-2.0
/*
 * expect_shared DIR: every trial on built:plain-X against the one on the same placement on
 * built:shared-X, whose callers vacate by one routine: the same outcome, the same error and pages of
 * each attempt, the same left behind, within 2 % and 3 us of the time. Times of debug
 * kernels (built:debug-plain-X) are no figures, and not compared.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/trial_field.h"
#include "tests/lib/trial_pairs.h"

#define TOLERANCE 0.02
/* An early failure takes 1 us, so that few instructions are many per cent. */
#define TOLERANCE_NS 3000

#define PLAIN  "plain-"
#define SHARED "shared-"

static const char *const same[] = { "target",  "policy",   "retry",  "fill",
				    "blocker", "lifetime", "online", NULL };

struct compared {
	unsigned int pairs, outcomes, attempts, left, timed, slow;
};

/* The version of a kernel of that design, built:NAME-VERSION or built:debug-NAME-VERSION; or NULL. */
static const char *version(const json_t *t, const char *name)
{
	const char *found = strstr(trial_text(t, "kernel"), name);

	return found ? found + strlen(name) : NULL;
}

static bool is_plain(const json_t *t)
{
	return version(t, PLAIN);
}

static bool is_shared(const json_t *t, const json_t *other)
{
	const char *of_other = version(other, SHARED);

	return of_other && !strcmp(version(t, PLAIN), of_other);
}

static void show(const char *what, const json_t *t)
{
	printf("# %s: %s %s %s %s %s %s %s: %s %s %lld ns %lld pages\n", what,
	       trial_text(t, "kernel"), trial_text(t, "target"), trial_text(t, "policy"),
	       trial_text(t, "retry"), trial_text(t, "fill"), trial_text(t, "blocker"),
	       trial_text(t, "lifetime"), trial_text(t, "outcome"), trial_text(t, "errno"),
	       trial_number(t, "latency_ns"), trial_number(t, "migrated_pages"));
}

static unsigned int differs(bool different, const char *what, const json_t *t, const json_t *other)
{
	if (different) {
		show(what, t);
		show(what, other);
	}
	return different;
}

static bool same_outcome(const json_t *t, const json_t *other)
{
	return trial_is(other, "outcome", trial_text(t, "outcome")) &&
	       !strcmp(trial_text(t, "errno"), trial_text(other, "errno")) &&
	       !trial_is(t, "outcome", "crashed");
}

/* How often an attempt can be repeated in a blocker's life hangs on the instructions of each. */
static bool is_once(const json_t *t)
{
	return trial_is(t, "retry", "none") && !trial_is(t, "errno", "EINTR") &&
	       !trial_is(t, "outcome", "timeout");
}

static bool same_attempts(const json_t *t, const json_t *other)
{
	return trial_number(t, "attempts_total") == trial_number(other, "attempts_total") &&
	       trial_number(t, "migrated_pages") == trial_number(other, "migrated_pages");
}

static bool same_left(const json_t *t, const json_t *other)
{
	const char *const parts[] = { "blocks_retyped", "blocks_isolated", "operation" };
	const json_t *a = json_object_get(t, "aftermath"), *b = json_object_get(other, "aftermath");

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!json_equal(json_object_get(a, parts[i]), json_object_get(b, parts[i])))
			return false;
	return true;
}

static bool same_time(const json_t *t, const json_t *other)
{
	long long a = trial_number(t, "latency_ns"), b = trial_number(other, "latency_ns");

	return llabs(a - b) <= TOLERANCE_NS + (long long)(TOLERANCE * (double)a);
}

static void compare(void *ctx, const json_t *t, const json_t *other)
{
	struct compared *c = ctx;

	c->pairs++;
	c->outcomes += differs(!same_outcome(t, other), "outcome", t, other);
	if (!is_once(t) || trial_is(t, "outcome", "skipped"))
		return;
	c->attempts += differs(!same_attempts(t, other), "attempts", t, other);
	c->left += differs(!same_left(t, other), "left behind", t, other);
	if (strstr(trial_text(t, "kernel"), "debug-"))
		return;
	c->timed++;
	c->slow += differs(!same_time(t, other), "time", t, other);
}

static const struct trial_pairing plain_and_shared = {
	.same = same,
	.is_first = is_plain,
	.is_second = is_shared,
	.pair = compare,
};

int main(int argc, char **argv)
{
	struct compared c = {};
	unsigned int alone;

	if (!trials_pair(argv[1], &plain_and_shared, &c, &alone))
		return 1;
	printf("# %u pairs\n", c.pairs);
	trials_say(c.pairs && !alone, "every trial has its partner");
	trials_say(!c.outcomes, "with the shared routine outcomes and errors are the same");
	trials_say(!c.attempts, "and attempts and migrated pages");
	trials_say(!c.left, "and what is left behind");
	if (c.timed)
		trials_say(!c.slow, "and the time, within 2 % and 3 us");
	return !c.pairs || alone || c.outcomes || c.attempts || c.left || c.slow;
}
