// SPDX-License-Identifier: GPL-2.0
/*
 * expect_gigantic DIR: what trials of tests/vm/gigantic.ini must show. What was tried comes from
 * kprobes; it is compared with the pages that the kernel counts in /proc/vmstat, and with the time
 * that its function_graph tracer has of alloc_contig_range().
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tests/lib/trial_field.h"

/* What the probes of one call cost, between the two. */
#define PROBE_NS 20000

struct seen {
	unsigned int gigantic, huge, wrong;
};

/* A phase that is not in alloc_contig_range(). */
static bool is_around(const char *phase)
{
	return !strcmp(phase, "outside") || !strcmp(phase, "search") || !strcmp(phase, "hugetlb");
}

static long long time_in_ranges(const json_t *t)
{
	const char *name;
	json_t *ns;
	long long sum = 0;

	json_object_foreach (json_object_get(t, "phases"), name, ns)
		if (!is_around(name))
			sum += json_integer_value(ns);
	return sum;
}

/* All that were tried but the last one failed, and everything adds up. */
static bool adds_up(const json_t *t)
{
	const json_t *list = json_object_get(t, "candidates"), *vmstat, *c;
	long long migrated = 0, wasted = 0, ns = 0, apart;
	size_t i, nr = json_array_size(list);
	bool ok = nr > 0 && trial_number(t, "candidates_total") == (long long)nr;

	json_array_foreach (list, i, c) {
		ok = ok && trial_is(c, "errno", i + 1 < nr ? "EBUSY" : "");
		migrated += trial_number(c, "migrated");
		wasted += i + 1 < nr ? trial_number(c, "migrated") : 0;
		ns += trial_number(c, "ns");
	}
	vmstat = json_object_get(t, "vmstat");
	apart = ns - time_in_ranges(t);
	return ok && migrated == trial_number(vmstat, "pgmigrate_success") &&
	       migrated == trial_number(t, "migrated_pages") &&
	       wasted == trial_number(t, "wasted_pages") && apart >= 0 &&
	       apart < PROBE_NS * (long long)nr &&
	       trial_number(json_object_get(t, "phases"), "search") > 0;
}

/* The call for the range that pages were placed in, or NULL. */
static const json_t *own_candidate(const json_t *t)
{
	const json_t *c;
	size_t i;

	json_array_foreach (json_object_get(t, "candidates"), i, c)
		if (trial_number(c, "start_pfn") == trial_number(t, "start_pfn"))
			return c;
	return NULL;
}

/*
 * The early check sees a kernel page, from 7.x on that of the search, which no policy leaves out. A
 * pin is found when all else has moved.
 */
static bool meets_blocker(const json_t *t)
{
	long long movable = trial_number(json_object_get(t, "placement"), "movable_pages");
	bool check = trial_is(t, "policy", "early-check"), kernel, first;
	const json_t *c = own_candidate(t);

	kernel = !strncmp(trial_text(t, "blocker"), "kernel", 6);
	first = trial_is(t, "blocker", "none");
	if (kernel && trial_is(t, "kernel", "debian:7"))
		return !c && trial_number(t, "candidates_rejected") > 0;
	if (!c || !trial_is(c, "errno", first ? "" : "EBUSY") || movable <= 0 ||
	    !json_object_get(t, "isolated_ns") != check)
		return false;
	/* Without the check what was moved out of a range before this one may have come here. */
	return check ? trial_number(c, "migrated") == (kernel ? 0 : movable)
		     : trial_number(c, "migrated") >= movable;
}

/* From the free lists: nothing is searched, and nothing isolated. */
static bool huge_ok(const json_t *t)
{
	const json_t *phases = json_object_get(t, "phases");

	return !json_object_get(t, "candidates") && !json_object_get(t, "wasted_pages") &&
	       json_object_get(phases, "search") && !trial_number(phases, "search") &&
	       trial_number(phases, "hugetlb") > 0 && !time_in_ranges(t);
}

static int check(void *ctx, json_t *t, unsigned long line)
{
	const json_t *pool = json_object_get(t, "pool");
	bool gigantic = trial_is(t, "target", "hugetlb:1G"), ok;
	struct seen *s = ctx;

	ok = trial_is(t, "outcome", "success") && !json_object_get(t, "reason") && pool &&
	     trial_number(pool, "before") == 0 && trial_number(pool, "obtained") == 1 &&
	     trial_number(pool, "after") == 0 &&
	     (gigantic ? adds_up(t) && meets_blocker(t) : huge_ok(t));
	s->gigantic += gigantic;
	s->huge += !gigantic;
	s->wrong += !ok;
	if (!ok)
		printf("# %s %s %s %s: %s %s, %lld migrated, %lld wasted, %lld tried; %s\n",
		       trial_text(t, "kernel"), trial_text(t, "target"), trial_text(t, "policy"),
		       trial_text(t, "blocker"), trial_text(t, "outcome"), trial_text(t, "errno"),
		       trial_number(t, "migrated_pages"), trial_number(t, "wasted_pages"),
		       trial_number(t, "candidates_total"), trial_text(t, "reason"));
	return 0;
}

int main(int argc, char **argv)
{
	struct seen s = { 0 };
	json_t *run = trials_each(argv[1], check, &s);

	if (!run)
		return 1;
	json_decref(run);
	printf("# %u pages of 1 GiB, %u of 2 MiB\n", s.gigantic, s.huge);
	printf("%sok - hugetlb: ranges tried, pages moved, pools restored\n",
	       s.wrong || !s.gigantic ? "not " : "");
	return s.wrong || !s.gigantic;
}
