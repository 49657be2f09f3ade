// SPDX-License-Identifier: GPL-2.0
/* What each policy must show of itself, blocked and free. */

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "bench/machine/cma_area.h"
#include "bench/machine/machine.h"
#include "bench/trial/policy.h"
#include "tests/vm/operation.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

/* Four pageblocks, so that those between the first and the last are there too. */
#define NR	2048
#define BLOCKER 1100

static void blocked(struct machine *m, const struct pfn_range *r, uint32_t policy)
{
	struct operation c = operation_contig(m, r, policy, 0);
	const char *name = policies[policy]->name;
	bool stop = policy == PFNB_POLICY_ISOLATE_STOP, check = policy == PFNB_POLICY_ISOLATE_CHECK;

	tap(c.err == -EBUSY, "%s: a blocked range gives EBUSY (%d)", name, c.err);
	if (policy == PFNB_POLICY_EARLY_CHECK) {
		tap(!c.hits.unchecked && !c.hits.tests, "%s: no hook was called", name);
		return;
	}
	tap(c.hits.unchecked == NR / m->pageblock_pages, "%s: %llu of 4 pageblocks unchecked", name,
	    c.hits.unchecked);
	tap(c.hits.isolated_ns > 0 && c.hits.isolated_ns < c.ns,
	    "%s: isolation was held %llu of %llu ns", name, c.hits.isolated_ns,
	    (unsigned long long)c.ns);
	tap(c.hits.checks == check && c.hits.stops == stop && c.hits.tests == !check,
	    "%s: %llu whole-range checks, %llu stops, %llu tests", name, c.hits.checks,
	    c.hits.stops, c.hits.tests);
	if (check || stop)
		tap(c.hits.found_pfn == r->start_pfn + BLOCKER,
		    "%s: found the blocker at page %lld", name,
		    (long long)(c.hits.found_pfn - r->start_pfn));
}

static void offered(const struct machine *m, uint32_t target, const struct policy *policy)
{
	static const char *const names[PFNB_TARGET_NR] = {
		[PFNB_TARGET_CONTIG] = "contig",
		[PFNB_TARGET_OFFLINE] = "offline",
		[PFNB_TARGET_CMA] = "cma",
	};
	const char *why = policy_why(m, target, policy);
	struct cma_area area;
	bool none =
		target == PFNB_TARGET_CMA && cma_area_ask(&area, m->dev, 0, NULL) == -EOPNOTSUPP;

	tap(none == !!*why, "%s offers %s%s%s", names[target], policy->name, *why ? ": " : "", why);
}

void test_policies(void)
{
	uint64_t rest[NR / 64];
	struct pfn_range r;
	struct machine m;

	machine_open(&m);
	for (uint32_t t = 0; t < PFNB_TARGET_NR; t++)
		for (uint32_t p = 0; p < PFNB_POLICY_NR; p++)
			offered(&m, t, policies[p]);
	if (!tap(!operation_claim(&m, NR, &r), "four pageblocks can be claimed"))
		return;
	memset(rest, 0xff, sizeof(rest));
	rest[BLOCKER / 64] ^= 1ull << BLOCKER % 64;
	machine_free(&m, &r, rest);
	for (uint32_t p = 0; p < PFNB_POLICY_NR; p++)
		blocked(&m, &r, p);
	machine_drop(&m);
	for (uint32_t p = 0; p < PFNB_POLICY_NR; p++) {
		struct operation c = operation_contig(&m, &r, p, 0);

		tap(!c.err, "%s: the free range is obtained (%d)", policies[p]->name, c.err);
	}
	machine_close(&m);
}
