// SPDX-License-Identifier: GPL-2.0
/*
 * expect_gigantic DIR: what trials of tests/vm/gigantic.ini and pool.ini must show. What was tried comes from
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

#define GIB_PAGES (1 << 18)

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

/* All that were tried but those that were obtained failed, and everything adds up. */
static bool adds_up(const json_t *t)
{
	const json_t *list = json_object_get(t, "candidates"), *vmstat, *c;
	long long migrated = 0, wasted = 0, ns = 0, apart, obtained = 0;
	size_t i, nr = json_array_size(list);
	bool ok = nr > 0 && trial_number(t, "candidates_total") == (long long)nr;

	json_array_foreach (list, i, c) {
		bool got = trial_is(c, "errno", "");

		ok = ok && (got || trial_is(c, "errno", "EBUSY"));
		obtained += got;
		migrated += trial_number(c, "migrated");
		wasted += got ? 0 : trial_number(c, "migrated");
		ns += trial_number(c, "ns");
	}
	ok = ok && obtained == trial_number(json_object_get(t, "pool"), "obtained");
	if (trial_is(t, "outcome", "success"))
		ok = ok && trial_is(json_array_get(list, nr - 1), "errno", "");
	vmstat = json_object_get(t, "vmstat");
	apart = ns - time_in_ranges(t);
	return ok && migrated == trial_number(vmstat, "pgmigrate_success") &&
	       migrated == trial_number(t, "migrated_pages") &&
	       wasted == trial_number(t, "wasted_pages") && apart >= 0 &&
	       apart < PROBE_NS * (long long)nr &&
	       trial_number(json_object_get(t, "phases"), "search") > 0;
}

/* The first call for a range, or NULL. */
static const json_t *candidate_at(const json_t *t, long long start_pfn)
{
	const json_t *c;
	size_t i;

	json_array_foreach (json_object_get(t, "candidates"), i, c)
		if (trial_number(c, "start_pfn") == start_pfn)
			return c;
	return NULL;
}

/* The call for the range that pages were placed in, or NULL. */
static const json_t *own_candidate(const json_t *t)
{
	return candidate_at(t, trial_number(t, "start_pfn"));
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

/* What all attempts have got is what each has got, and a retry got more if the blockers have gone. */
static bool pool_ok(const json_t *t, bool succeeds)
{
	const json_t *pool = json_object_get(t, "pool"), *list, *pages;
	long long asked = trial_number(pool, "asked"), obtained = trial_number(pool, "obtained");
	long long sum = 0;
	size_t i;

	list = json_object_get(pool, "obtained_by_attempt");
	json_array_foreach (list, i, pages)
		sum += json_integer_value(pages);
	return sum == obtained && (succeeds ? obtained == asked : obtained == 1) &&
	       json_array_size(list) == json_array_size(json_object_get(t, "attempts"));
}

/* A kernel page is in the middle of each range. The early check sees it, or that of the search. */
static bool pool_is_blocked(const json_t *t)
{
	const json_t *placement = json_object_get(t, "placement"), *list, *b, *c;
	long long start = trial_number(t, "start_pfn");
	bool seven = trial_is(t, "kernel", "debian:7"), goes, ok;
	size_t i;

	goes = trial_is(t, "outcome", "success");
	list = json_object_get(placement, "blockers");
	ok = json_array_size(list) == 2 && trial_number(t, "nr_pages") == 2 * GIB_PAGES &&
	     json_array_size(json_object_get(t, "attempts")) > 1 &&
	     json_integer_value(json_array_get(
		     json_object_get(json_object_get(t, "pool"), "obtained_by_attempt"), 0)) == 1;
	json_array_foreach (list, i, b) {
		ok = ok && trial_number(b, "offset") == GIB_PAGES / 2 + (long long)i * GIB_PAGES;
		c = candidate_at(t, start + (long long)i * GIB_PAGES);
		if (!seven)
			ok = ok && c && trial_is(c, "errno", "EBUSY") &&
			     trial_number(c, "migrated") == 0;
		else if (i || !goes)
			ok = ok && !c;
	}
	return ok && goes == (trial_number(t, "lifetime_ns") > 0);
}

/* From the free lists, but after compaction; move_freepages_block() retypes blocks for that, too. */
static bool compacted(const json_t *t)
{
	const json_t *phases = json_object_get(t, "phases"), *vmstat;

	vmstat = json_object_get(t, "vmstat");
	return !json_object_get(t, "candidates") && trial_number(phases, "hugetlb") > 0 &&
	       !trial_number(phases, "finish") && !trial_number(phases, "test") &&
	       trial_number(vmstat, "compact_isolated") > 0 &&
	       trial_number(t, "migrated_pages") > 0 &&
	       json_object_get(json_object_get(t, "free"), "hole_pages");
}

static bool several_ok(const json_t *t, bool gigantic)
{
	bool succeeds = trial_is(t, "outcome", "success");

	if (!pool_ok(t, succeeds))
		return false;
	if (gigantic)
		return adds_up(t) && pool_is_blocked(t) &&
		       (succeeds || trial_is(t, "errno", "ENOMEM"));
	return succeeds && compacted(t);
}

static bool one_ok(const json_t *t, bool gigantic)
{
	return trial_is(t, "outcome", "success") &&
	       trial_number(json_object_get(t, "pool"), "obtained") == 1 &&
	       (gigantic ? adds_up(t) && meets_blocker(t) : huge_ok(t));
}

static int check(void *ctx, json_t *t, unsigned long line)
{
	const json_t *pool = json_object_get(t, "pool");
	bool gigantic = !strncmp(trial_text(t, "target"), "hugetlb:1G", 10), ok;
	bool several = strchr(trial_text(t, "target"), '*');
	struct seen *s = ctx;

	ok = !json_object_get(t, "reason") && pool && trial_number(pool, "before") == 0 &&
	     trial_number(pool, "after") == 0 &&
	     (several ? several_ok(t, gigantic) : one_ok(t, gigantic));
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
	       s.wrong || !(s.gigantic + s.huge) ? "not " : "");
	return s.wrong || !(s.gigantic + s.huge);
}
