// SPDX-License-Identifier: GPL-2.0
/*
 * expect_profile LATENCY PROFILE MEMORY PHASES: what profiles must show on every kernel, from runs of
 * tests/vm/profile.ini on these levels.
 */

#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/function_groups.h"
#include "bench/measure/phase.h"
#include "bench/measure/profile_counters.h"
#include "bench/record/profiles.h"
#include "tests/lib/trial_field.h"

/* Around the clock reads, and where interrupts end a block early */
#define SUM_SLACK	  200
#define SUM_SLACK_PERMILL 1
/* Tracing costs each call something: of each attempt this much at most, and */
#define PHASE_SLACK_NS	    15000
#define PHASE_SLACK_PERCENT 15
#define MOVE_SLACK_PERCENT  2
/* Of the instructions of a trial, what others may take */
#define OTHERS_PERCENT 5

enum side { LATENCY, PROFILE, MEMORY, PHASES, SIDES };

struct sides {
	const char *dir[SIDES];
	json_t *trials[SIDES];
};

/**
 * struct looked - what was found in the profiles of a run
 * @trials: the run's
 * @nr: profiles
 * @sums, @idle, @unknown, @places, @operation: those that are not as they must be
 * @total, @placed: of each rule, instructions in all contexts, and in those that it wants
 */
#define RULES 6
struct looked {
	const json_t *trials;
	size_t nr, sums, idle, unknown, operation;
	uint64_t total[RULES], placed[RULES];
};

/* A function, and which one it is called by, directly or not: beginnings of their names. */
static const struct {
	const char *fn;
	const char *below;
	const char *or_below;
} rules[RULES] = {
	{ "start_isolate_page_range", "offline_pages", "alloc_contig_" },
	{ "set_migratetype_isolate", "start_isolate_page_range", "start_isolate_page_range" },
	{ "do_migrate_range", "offline_pages", "offline_pages" },
	{ "isolate_migratepages_range", "__alloc_contig_migrate_range", "alloc_contig_" },
	{ "migrate_pages", "do_migrate_range", "alloc_contig_" },
	{ "test_pages_isolated", "offline_pages", "alloc_contig_" },
};

static bool tap(bool ok, const char *what, const char *name)
{
	printf("%sok - %s: %s\n", ok ? "" : "not ", name, what);
	return ok;
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static int keep(void *ctx, json_t *t, unsigned long line)
{
	return json_array_append(ctx, t);
}

static bool same_but_for_added(const json_t *plain, const json_t *t)
{
	json_t *copy = json_deep_copy(t), *counters = json_object_get(copy, "counters");
	char *text[2];
	bool same;

	json_object_del(copy, "phases");
	for (size_t i = 0; i < COUNTED_NR; i++)
		json_object_del(counters, profile_counters[i].name);
	text[0] = json_dumps(plain, JSON_COMPACT);
	text[1] = json_dumps(copy, JSON_COMPACT);
	same = !strcmp(text[0], text[1]);
	if (!same)
		printf("# %s\n# %s\n", text[0], text[1]);
	free(text[0]);
	free(text[1]);
	json_decref(copy);
	return same;
}

static void test_same(const struct sides *s, enum side side, const char *name)
{
	size_t nr = json_array_size(s->trials[LATENCY]), same = 0;

	for (size_t i = 0; i < nr; i++)
		same += same_but_for_added(json_array_get(s->trials[LATENCY], i),
					   json_array_get(s->trials[side], i));
	tap(nr && nr == json_array_size(s->trials[side]) && same == nr,
	    "records are those of level latency but for what is added", name);
}

static uint64_t attempts_ns(const json_t *t)
{
	const json_t *a;
	uint64_t ns = 0;
	size_t i;

	json_array_foreach (json_object_get(t, "attempts"), i, a)
		ns += (uint64_t)trial_number(a, "ns");
	return ns;
}

static uint64_t apart(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* Only callback-hold waits inside of the attempt, as long as the blocker stays at most. */
static bool idle_is_right(const struct profile *p, const json_t *t)
{
	if (!begins(trial_text(t, "target"), "contig"))
		return true;
	if (trial_is(t, "retry", "callback-hold"))
		return p->idle_ns && p->idle_ns < (uint64_t)trial_number(t, "lifetime_ns");
	return !p->idle_ns;
}

/* ftrace's trampolines are no symbols of a kernel that has just booted; they call our hooks. */
static bool is_trampoline(const json_t *node)
{
	const json_t *called;
	size_t i, hooks = 0;

	json_array_foreach (json_array_get(node, 2), i, called)
		hooks += begins(json_string_value(json_array_get(called, 0)), "pfnbench:on_");
	return hooks && hooks == i;
}

static bool only_trampolines(const json_t *nodes)
{
	const json_t *node;
	size_t i;

	json_array_foreach (nodes, i, node) {
		if (!strcmp(json_string_value(json_array_get(node, 0)), PROFILE_UNKNOWN) &&
		    !is_trampoline(node))
			return false;
		if (!only_trampolines(json_array_get(node, 2)))
			return false;
	}
	return true;
}

/* In a context and all those below it */
static uint64_t instructions_of(const json_t *node)
{
	uint64_t nr = (uint64_t)json_integer_value(json_array_get(node, 1));
	const json_t *called;
	size_t i;

	json_array_foreach (json_array_get(node, 2), i, called)
		nr += instructions_of(called);
	return nr;
}

static bool is_below(const char *const *callers, size_t depth, size_t rule)
{
	for (size_t i = 0; i < depth; i++)
		if (begins(callers[i], rules[rule].below) ||
		    begins(callers[i], rules[rule].or_below))
			return true;
	return false;
}

static void look_at_contexts(struct looked *l, const json_t *nodes, const char **callers,
			     size_t depth)
{
	const json_t *node;
	size_t i;

	json_array_foreach (nodes, i, node) {
		callers[depth] = json_string_value(json_array_get(node, 0));
		for (size_t r = 0; r < RULES; r++) {
			uint64_t nr;

			if (strcmp(callers[depth], rules[r].fn))
				continue;
			nr = instructions_of(node);
			l->total[r] += nr;
			l->placed[r] += is_below(callers, depth, r) ? nr : 0;
		}
		look_at_contexts(l, json_array_get(node, 2), callers, depth + 1);
	}
}

/* What an attempt executes hangs on what it was called by when its window began. */
static bool hangs_together(const struct profile *p)
{
	uint64_t largest = 0;
	const json_t *node;
	size_t i;

	json_array_foreach (p->stacks, i, node) {
		uint64_t nr = instructions_of(node);

		largest = nr > largest ? nr : largest;
	}
	if (largest >= p->instructions / 100 * (100 - OTHERS_PERCENT))
		return true;
	printf("# trial %" PRId64 ": %" PRIu64 " of %" PRIu64 " instructions hang together\n",
	       p->id, largest, p->instructions);
	return false;
}

static int look(void *ctx, const struct profile *p, struct diag *why)
{
	struct looked *l = ctx;
	const json_t *t = json_array_get(l->trials, l->nr++);
	uint64_t ns = attempts_ns(t), slack = ns / 1000 * SUM_SLACK_PERMILL;
	const char *callers[PROFILE_STACK_MAX + 1];
	uint64_t sum = 0;

	for (size_t i = 0; i < p->nr_functions; i++)
		sum += p->functions[i].value[PROFILE_INSTRUCTIONS];
	if (p->id != trial_number(t, "id") ||
	    apart(sum + p->idle_ns, ns) > (slack > SUM_SLACK ? slack : SUM_SLACK)) {
		printf("# trial %" PRId64 ": %" PRIu64 " ns, %" PRIu64 " instructions and %" PRIu64
		       " ns idle\n",
		       p->id, ns, sum, p->idle_ns);
		l->sums++;
	}
	l->idle += !idle_is_right(p, t);
	l->unknown += !only_trampolines(p->stacks);
	l->operation += !hangs_together(p);
	look_at_contexts(l, p->stacks, callers, 0);
	return 0;
}

static void test_profiles(const struct sides *s, enum side side, const char *name)
{
	struct looked l = { .trials = s->trials[side] };
	struct diag why = { "" };
	int err = profiles_read(s->dir[side], look, &l, &why);

	if (err)
		printf("# %s\n", why.text);
	tap(!err && l.nr && l.nr == json_array_size(l.trials), "each trial has a profile", name);
	tap(!l.sums, "instructions and idle time are the attempts' time", name);
	tap(!l.idle, "idle is who waits within an attempt, and nobody else", name);
	tap(!l.unknown, "what has no name are trampolines to our hooks", name);
	tap(!l.operation, "all but a little of an attempt hangs on its caller", name);
	for (size_t r = 0; r < RULES; r++)
		printf("%sok - %s: %s is below %s in the contexts: %" PRIu64 " of %" PRIu64
		       " instructions\n",
		       l.total[r] && l.placed[r] == l.total[r] ? "" : "not ", name, rules[r].fn,
		       rules[r].below, l.placed[r], l.total[r]);
}

/* What waits for RCU and workqueues differs from run to run. */
static bool waits(const json_t *t, enum phase p)
{
	return trial_is(t, "target", "offline") &&
	       (p == PHASE_OUTSIDE || p == PHASE_DRAIN || p == PHASE_NOTIFY);
}

static bool phases_agree(const json_t *mine, const json_t *traced)
{
	const json_t *a = json_object_get(mine, "phases"), *b = json_object_get(traced, "phases");
	bool agree = json_object_size(a) && json_object_size(a) == json_object_size(b);

	for (enum phase p = 0; p < PHASE_NR; p++) {
		uint64_t x = (uint64_t)trial_number(a, phase_names[p]);
		uint64_t y = (uint64_t)trial_number(b, phase_names[p]);
		uint64_t slack = p == PHASE_MIGRATE ? MOVE_SLACK_PERCENT : PHASE_SLACK_PERCENT;
		uint64_t fixed = PHASE_SLACK_NS * (uint64_t)trial_number(mine, "attempts_total");

		if (waits(mine, p) || apart(x, y) <= y / 100 * slack + fixed)
			continue;
		printf("# trial %lld: %s %" PRIu64 " ns, traced %" PRIu64 " ns\n",
		       trial_number(mine, "id"), phase_names[p], x, y);
		agree = false;
	}
	return agree;
}

static void test_phases(const struct sides *s, enum side side, const char *name)
{
	size_t nr = json_array_size(s->trials[PHASES]), agree = 0;

	for (size_t i = 0; i < nr; i++)
		agree += phases_agree(json_array_get(s->trials[side], i),
				      json_array_get(s->trials[PHASES], i));
	tap(nr && agree == nr, "phases are those that function_graph tells, which costs a little",
	    name);
}

int main(int argc, char **argv)
{
	struct sides s = { { NULL } };

	if (argc != SIDES + 1) {
		fputs("usage: expect_profile LATENCY PROFILE MEMORY PHASES\n", stderr);
		return 2;
	}
	for (enum side i = 0; i < SIDES; i++) {
		json_t *run;

		s.dir[i] = argv[i + 1];
		s.trials[i] = json_array();
		run = trials_each(s.dir[i], keep, s.trials[i]);
		json_decref(run);
	}
	test_same(&s, PROFILE, "profile");
	test_same(&s, MEMORY, "memory");
	test_profiles(&s, PROFILE, "profile");
	test_profiles(&s, MEMORY, "memory");
	test_phases(&s, PROFILE, "profile");
	for (enum side i = 0; i < SIDES; i++)
		json_decref(s.trials[i]);
	return 0;
}
