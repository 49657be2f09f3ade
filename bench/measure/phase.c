// SPDX-License-Identifier: GPL-2.0
/*
 * Calls of kernel functions, added up to exclusive times by phase. A function's own time is its
 * duration less that of the traced functions that it calls. The operation's own time is split by
 * what it lies between, since gcc has inlined some of its steps.
 */

#include "bench/measure/phase.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

const char *const phase_names[PHASE_NR] = {
	[PHASE_OUTSIDE] = "outside",
	[PHASE_SEARCH] = "search",
	[PHASE_DRAIN] = "drain",
	[PHASE_ISOLATE] = "isolate",
	[PHASE_EARLY_CHECK] = "early_check",
	[PHASE_NOTIFY] = "notify",
	[PHASE_MIGRATE] = "migrate",
	[PHASE_HUGETLB] = "hugetlb",
	[PHASE_TEST] = "test",
	[PHASE_FINISH] = "finish",
	[PHASE_UNDO] = "undo",
	[PHASE_OTHER] = "other",
};

/*
 * Of all kernels; each has some of them. None runs once a page, or a cluster of pages; those of
 * isolate-stop are the exception. A step that is inlined in its
 * caller counts there, or by between().
 */
const struct phase_function phase_functions[] = {
	{ "offline_pages", PHASE_OTHER, .root = true },
	{ "alloc_contig_range", PHASE_OTHER, .root = true },
	{ "alloc_contig_range_noprof", PHASE_OTHER, .root = true },
	/* 7.x: what the former is a shell around */
	{ "alloc_contig_frozen_range_noprof", PHASE_OTHER, .root = true },
	{ "__nr_hugepages_store_common", PHASE_HUGETLB, .root = true },

	{ "alloc_contig_pages", PHASE_SEARCH },
	{ "alloc_contig_pages_noprof", PHASE_SEARCH },
	{ "alloc_contig_frozen_pages_noprof", PHASE_SEARCH },

	{ "zone_pcp_disable", PHASE_DRAIN },
	{ "zone_pcp_enable", PHASE_DRAIN },
	{ "lru_cache_disable", PHASE_DRAIN },
	{ "drain_all_pages", PHASE_DRAIN },
	{ "__drain_all_pages", PHASE_DRAIN }, /* the former is inlined in its own file */

	{ "start_isolate_page_range", PHASE_ISOLATE },
	{ "set_migratetype_isolate", PHASE_EARLY_CHECK, .checks = true },
	{ "move_freepages_block", PHASE_ISOLATE },
	{ "move_freepages_block_isolate", PHASE_ISOLATE },
	{ "pageblock_isolate_and_move_free_pages", PHASE_ISOLATE },
	/* The module's own checks, of policies isolate-check and isolate-stop. */
	{ "pfnb_first_unmovable", PHASE_EARLY_CHECK },
	{ "pfnb_unmovable_in_cluster", PHASE_EARLY_CHECK },

	{ "memory_notify", PHASE_NOTIFY },
	{ "node_notify", PHASE_NOTIFY },

	{ "do_migrate_range", PHASE_MIGRATE },
	{ "__alloc_contig_migrate_range", PHASE_MIGRATE },

	{ "dissolve_free_huge_pages", PHASE_HUGETLB },
	{ "dissolve_free_hugetlb_folios", PHASE_HUGETLB },
	{ "isolate_or_dissolve_huge_page", PHASE_HUGETLB },
	{ "isolate_or_dissolve_huge_folio", PHASE_HUGETLB },
	{ "replace_free_hugepage_folios", PHASE_HUGETLB },
	{ "wait_for_freed_hugetlb_folios", PHASE_HUGETLB },

	{ "test_pages_isolated", PHASE_TEST },

	{ "isolate_freepages_range", PHASE_FINISH },
	{ "__offline_isolated_pages", PHASE_FINISH },
	{ "remove_pfn_range_from_zone", PHASE_FINISH },

	{ "undo_isolate_page_range", PHASE_UNDO },

	/* Waiting for blockers inside of the operation, and telling the kernel log of them. */
	{ "pfnb_watch_wait", PHASE_OTHER },
	{ "dump_page", PHASE_OTHER },
};
const size_t phase_functions_nr = sizeof(phase_functions) / sizeof(phase_functions[0]);

/*
 * What the operation itself does between two functions. offline_pages() looks for movable pages
 * (scan_movable_pages(), inlined) until there are none, from 7.x on alloc_contig_range() migrates
 * in its own body, where gcc has inlined that; what comes after the range was taken finishes that.
 */
static enum phase between(enum phase before, enum phase after, bool finishing)
{
	if (finishing)
		return PHASE_FINISH;
	switch (after) {
	case PHASE_MIGRATE:
	case PHASE_HUGETLB:
	case PHASE_EARLY_CHECK: /* of isolate-stop, before each cluster */
		return PHASE_MIGRATE;
	case PHASE_TEST:
		return before == PHASE_HUGETLB ? PHASE_TEST : PHASE_MIGRATE;
	case PHASE_UNDO: /* given up there, and not while isolating or testing */
		return before == PHASE_ISOLATE || before == PHASE_TEST ? PHASE_OTHER
								       : PHASE_MIGRATE;
	default:
		return PHASE_OTHER;
	}
}

void phase_sum_begin(struct phase_sum *s, bool early_check)
{
	*s = (struct phase_sum){ .early_check = early_check };
}

/* Something was called at @depth: what did its caller do since the last one? */
static void add_step(struct phase_sum *s, const struct phase_function *fn, enum phase phase,
		     unsigned int depth, uint64_t call_ns, uint64_t return_ns)
{
	struct phase_steps *steps = &s->steps[depth];

	if (!steps->any) {
		steps->any = true;
		steps->first = phase;
		steps->first_call = call_ns;
	} else if (call_ns < steps->last_return) {
		s->strays++;
	} else {
		steps->between[between(steps->last, phase, steps->finishing)] +=
			call_ns - steps->last_return;
	}
	steps->last = phase;
	steps->last_return = return_ns;
	steps->finishing = steps->finishing || phase == PHASE_FINISH ||
			   (fn->root && s->steps[depth + 1].finishing);
}

/* The own time of an operation, by the steps that it called. */
static void split(struct phase_sum *s, const struct phase_steps *steps, uint64_t call_ns,
		  uint64_t return_ns)
{
	if (!steps->any) {
		s->pending[PHASE_OTHER] += return_ns - call_ns;
		return;
	}
	if (steps->first_call < call_ns || return_ns < steps->last_return) {
		s->strays++;
		return;
	}
	for (int p = 0; p < PHASE_NR; p++)
		s->pending[p] += steps->between[p];
	s->pending[between(PHASE_OTHER, steps->first, false)] += steps->first_call - call_ns;
	s->pending[between(steps->last, PHASE_OTHER, steps->finishing)] +=
		return_ns - steps->last_return;
}

/* The time of a function without its callees. */
static void add_own(struct phase_sum *s, const struct phase_function *fn, unsigned int depth,
		    uint64_t call_ns, uint64_t return_ns)
{
	enum phase phase = fn->checks && !s->early_check ? PHASE_ISOLATE : fn->phase;
	uint64_t ns = return_ns - call_ns;

	if (ns < s->inner[depth + 1])
		s->strays++;
	else if (fn->root && fn->phase == PHASE_OTHER)
		split(s, &s->steps[depth + 1], call_ns, return_ns);
	else
		s->pending[phase] += ns - s->inner[depth + 1];
	if (depth)
		add_step(s, fn, phase, depth, call_ns, return_ns);
	s->inner[depth] += ns;
	s->inner[depth + 1] = 0;
	s->steps[depth + 1] = (struct phase_steps){ 0 };
}

void phase_sum_call(struct phase_sum *s, const struct phase_function *fn, unsigned int depth,
		    uint64_t call_ns, uint64_t return_ns)
{
	if (depth >= PHASE_DEPTH_MAX || return_ns < call_ns) {
		s->strays++;
		return;
	}
	add_own(s, fn, depth, call_ns, return_ns);
	if (depth)
		return;
	/* Calls outside of the operation do not count. */
	if (fn->root) {
		s->roots++;
		s->root_ns += return_ns - call_ns;
		for (int p = 0; p < PHASE_NR; p++)
			s->ns[p] += s->pending[p];
	}
	memset(s->pending, 0, sizeof(s->pending));
	memset(s->inner, 0, sizeof(s->inner));
}

/*
 * Whether the trace has more time than was measured. The clocks of tracer and harness are read a
 * few instructions apart, so a thousandth more is allowed.
 */
static bool is_longer(uint64_t traced_ns, uint64_t measured_ns)
{
	return traced_ns > measured_ns + measured_ns / 1000;
}

int phase_sum_end(struct phase_sum *s, uint64_t attempts, uint64_t attempts_ns, struct diag *why)
{
	if (s->strays || s->roots != attempts)
		return diag_set(why, -EBADMSG,
				"phases: the trace has %" PRIu64 " operations, not %" PRIu64
				", and %" PRIu64 " calls outside of any",
				s->roots, attempts, s->strays);
	if (is_longer(s->root_ns, attempts_ns))
		return diag_set(why, -ERANGE,
				"phases: the trace has %" PRIu64 " ns, more than the %" PRIu64
				" ns measured",
				s->root_ns, attempts_ns);
	s->ns[PHASE_OUTSIDE] = attempts_ns > s->root_ns ? attempts_ns - s->root_ns : 0;
	return 0;
}
