// SPDX-License-Identifier: GPL-2.0
/*
 * At load each policy is tried on a pageblock of our own, with one unmovable page in it and
 * without: one that does not do what it says on this kernel is not offered.
 */

#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/pageblock-flags.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "compat.h"
#include "pfnbench.h"

#define NO_CMA "this kernel has no cma_alloc()"

/*
 * On a machine at work somebody may take a page of a range that was free, or hold one for a moment. A
 * policy that does not work fails each time, with whatever range.
 */
#define TRIES 5

static char reasons[PFNB_TARGET_NR][PFNB_POLICY_NR][PFNB_REASON_LEN];

/**
 * pfnb_selftest_reason() - why a policy is not offered
 * @target: enum pfnb_target
 * @policy: enum pfnb_policy
 *
 * Return: a static string; an empty one when the policy is offered
 */
const char *pfnb_selftest_reason(u32 target, u32 policy)
{
	return reasons[target][policy];
}

/* What a failing run must have shown of itself. */
static const struct {
	unsigned int unchecked_min, checks, tests, stops;
} expected[PFNB_POLICY_NR] = {
	[PFNB_POLICY_EARLY_CHECK] = { 0, 0, 0, 0 },
	[PFNB_POLICY_ISOLATE_CHECK] = { 1, 1, 0, 0 },
	[PFNB_POLICY_ISOLATE_FIRST] = { 1, 0, 1, 0 },
	[PFNB_POLICY_ISOLATE_STOP] = { 1, 0, 1, 0 },
};

/* One alloc_contig_range() of a pageblock; @op says what the hooks saw. */
static int run(u32 policy, unsigned long start, struct pfnb_op *op, int *result)
{
	struct pfnb_contig c;
	int err = 0;

	pfnb_op_init(op, PFNB_TARGET_CONTIG, policy, start, pageblock_nr_pages);
	if (policy != PFNB_POLICY_EARLY_CHECK)
		err = pfnb_arm(op);
	if (err)
		return err;
	pfnb_contig_run(op->start, op->end, &c);
	pfnb_disarm(op);
	if (!c.err)
		free_contig_range(op->start, pageblock_nr_pages);
	*result = c.err;
	return 0;
}

static bool refuse(u32 policy, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vscnprintf(reasons[PFNB_TARGET_CONTIG][policy], PFNB_REASON_LEN, fmt, args);
	va_end(args);
	return false;
}

/*
 * A pageblock of movable pages, for which the allocator may choose one of a contiguous memory area.
 * There the early check lets everything pass: another one, then. NULL without memory.
 */
static struct page *alloc_block(void)
{
	struct page *page, *next;
	LIST_HEAD(areas);

	while ((page = alloc_pages(GFP_KERNEL | __GFP_MOVABLE, pageblock_order)) &&
	       pfnb_in_cma(page_to_pfn(page), pageblock_nr_pages))
		list_add(&page->lru, &areas);
	while (!list_empty(&areas)) {
		next = list_first_entry(&areas, struct page, lru);
		list_del(&next->lru);
		__free_pages(next, pageblock_order);
	}
	return page;
}

/* A pageblock with everything free but one page; NULL without memory. */
static struct page *block_with_blocker(unsigned long offset)
{
	struct page *page = alloc_block();
	unsigned long i;

	if (!page)
		return NULL;
	split_page(page, pageblock_order);
	for (i = 0; i < pageblock_nr_pages; i++)
		if (i != offset)
			__free_page(page + i);
	return page;
}

/* Return: whether it does what it says */
static bool try_policy(u32 policy)
{
	const unsigned long offset = pageblock_nr_pages / 3;
	struct page *block;
	struct pfnb_op op;
	int err, result;

	block = block_with_blocker(offset);
	if (!block)
		return refuse(policy, "self-test: no free pageblock");

	err = run(policy, page_to_pfn(block), &op, &result);
	__free_page(block + offset);
	if (err)
		return refuse(policy, "self-test: hooks cannot be placed (errno %d)", -err);
	if (result != -EBUSY)
		return refuse(policy, "self-test: a blocked range gave %d, not -EBUSY", result);
	/* The cluster before the stop may be empty here, and then the stop is seen alone. */
	if (op.hits.unchecked < expected[policy].unchecked_min ||
	    op.hits.checks != expected[policy].checks ||
	    (policy != PFNB_POLICY_EARLY_CHECK && op.hits.tests != expected[policy].tests) ||
	    (policy == PFNB_POLICY_ISOLATE_STOP && op.hits.stops != 1))
		return refuse(policy,
			      "self-test: %llu unchecked, %llu checks, %llu tests, %llu stops",
			      op.hits.unchecked, op.hits.checks, op.hits.tests, op.hits.stops);

	err = run(policy, page_to_pfn(block), &op, &result);
	if (err || result)
		return refuse(policy, "self-test: a free range gave %d", err ? err : result);
	*reasons[PFNB_TARGET_CONTIG][policy] = '\0';
	return true;
}

static int calibrate(void)
{
	struct page *page;
	unsigned long start;
	struct pfnb_op op;
	int err, result;

	if (!pfnb_sym.set_migratetype_isolate)
		return -ENOENT;
	page = alloc_block();
	if (!page)
		return -ENOMEM;
	start = page_to_pfn(page);
	__free_pages(page, pageblock_order);
	pfnb_hooks_calibrate(true);
	err = run(PFNB_POLICY_ISOLATE_FIRST, start, &op, &result);
	pfnb_hooks_calibrate(false);
	return err ?: result ?: pfnb_hooks_learn(start, start + pageblock_nr_pages);
}

/**
 * pfnb_selftest() - calibrate, then try every policy with alloc_contig_range()
 *
 * For offline_pages() and cma_alloc() the same hooks serve, so what failed here is refused there,
 * too, and so is what lacks a function that only offlining needs.
 */
void pfnb_selftest(void)
{
	const char *missing;
	u32 target, policy;
	int err, i;

	for (i = 0; i < TRIES; i++) {
		err = calibrate();
		if (!err)
			break;
	}
	for (policy = 0; policy < PFNB_POLICY_NR; policy++) {
		if (policy != PFNB_POLICY_EARLY_CHECK && err)
			refuse(policy, "calibration failed (errno %d)", -err);
		else if (!pfnb_hooks_missing(PFNB_TARGET_CONTIG, policy))
			for (i = 0; i < TRIES && !try_policy(policy); i++)
				;
		strscpy(reasons[PFNB_TARGET_OFFLINE][policy], reasons[PFNB_TARGET_CONTIG][policy],
			PFNB_REASON_LEN);
		strscpy(reasons[PFNB_TARGET_CMA][policy],
			pfnb_cma_there() ? reasons[PFNB_TARGET_CONTIG][policy] : NO_CMA,
			PFNB_REASON_LEN);
		for (target = 0; target < PFNB_TARGET_NR; target++) {
			missing = pfnb_hooks_missing(target, policy);
			if (missing)
				snprintf(reasons[target][policy], PFNB_REASON_LEN,
					 "this kernel has no %s() to hook", missing);
		}
	}
}
