// SPDX-License-Identifier: GPL-2.0
/*
 * expect_shared DIR: every trial on built:plain-X against the one on the same placement on
 * built:shared-X, whose callers vacate by one routine: the same outcome, the same error and pages of
 * each attempt, the same left behind, within 2 % and 3 us of the time.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/trial_field.h"

#define TOLERANCE 0.02
/* An early failure takes 1 us, so that few instructions are many per cent. */
#define TOLERANCE_NS 3000

#define PLAIN  "built:plain-"
#define SHARED "built:shared-"

/* What the two of a pair have in common, besides the number of boot and trial. */
static const char *const same[] = { "target",  "policy",   "retry", "fill",
				    "blocker", "lifetime", "online" };

struct compared {
	json_t *trials;
	unsigned int pairs, outcomes, attempts, left, slow;
};

static int keep(void *ctx, json_t *t, unsigned long line)
{
	struct compared *c = ctx;

	return json_array_append(c->trials, t);
}

/* The version of a kernel that is called so, or NULL. */
static const char *version(const json_t *t, const char *prefix)
{
	const char *kernel = trial_text(t, "kernel");

	return strncmp(kernel, prefix, strlen(prefix)) ? NULL : kernel + strlen(prefix);
}

static bool is_partner(const json_t *a, const json_t *b)
{
	const char *of_a = version(a, PLAIN), *of_b = version(b, SHARED);

	if (!of_b || strcmp(of_a, of_b))
		return false;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (strcmp(trial_text(a, same[i]), trial_text(b, same[i])))
			return false;
	return trial_number(a, "boot") == trial_number(b, "boot") &&
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

static void compare(struct compared *c, const json_t *t, const json_t *other)
{
	c->pairs++;
	c->outcomes += differs(!same_outcome(t, other), "outcome", t, other);
	if (!is_once(t) || trial_is(t, "outcome", "skipped"))
		return;
	c->attempts += differs(!same_attempts(t, other), "attempts", t, other);
	c->left += differs(!same_left(t, other), "left behind", t, other);
	c->slow += differs(!same_time(t, other), "time", t, other);
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
		const json_t *other = version(t, PLAIN) ? partner(&c, t) : NULL;

		if (other)
			compare(&c, t, other);
		else
			alone += !!version(t, PLAIN);
	}
	printf("# %u pairs\n", c.pairs);
	say(c.pairs && !alone, "every trial has its partner");
	say(!c.outcomes, "with the shared routine outcomes and errors are the same");
	say(!c.attempts, "and attempts and migrated pages");
	say(!c.left, "and what is left behind");
	say(!c.slow, "and the time, within 2 % and 3 us");
	json_decref(c.trials);
	json_decref(run);
	return !c.pairs || alone || c.outcomes || c.attempts || c.left || c.slow;
}
