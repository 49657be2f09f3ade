// SPDX-License-Identifier: GPL-2.0
/* What each policy must show of itself, blocked and free. */

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bench/trial/machine.h"
#include "bench/trial/policy.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

/* Four pageblocks, so that those between the first and the last are there too. */
#define NR	2048
#define BLOCKER 1100

static bool claim_somewhere(struct machine *m, struct pfn_range *r)
{
	r->nr_pages = NR;
	for (r->start_pfn = m->end_pfn / NR * NR - NR; r->start_pfn > 16384; r->start_pfn -= NR)
		if (!machine_claim(m, r))
			return true;
	return false;
}

static struct pfnb_contig run(struct machine *m, const struct pfn_range *r, uint32_t policy)
{
	struct pfnb_contig c = {
		.h.version = PFNB_VERSION,
		.start_pfn = r->start_pfn,
		.nr_pages = r->nr_pages,
		.policy = policy,
	};

	if (ioctl(m->dev, PFNB_IOC_CONTIG, &c))
		c.err = -errno;
	return c;
}

static void blocked(struct machine *m, const struct pfn_range *r, uint32_t policy)
{
	struct pfnb_contig c = run(m, r, policy);
	const char *name = policies[policy]->name;
	bool stop = policy == PFNB_POLICY_ISOLATE_STOP, check = policy == PFNB_POLICY_ISOLATE_CHECK;

	tap(c.err == -EBUSY, "%s: a blocked range gives EBUSY (%d)", name, c.err);
	if (policy == PFNB_POLICY_EARLY_CHECK) {
		tap(!c.hits.unchecked && !c.hits.tests, "%s: no hook was called", name);
		return;
	}
	tap(c.hits.unchecked == NR / m->pageblock_pages, "%s: %llu of 4 pageblocks unchecked", name,
	    c.hits.unchecked);
	tap(c.hits.checks == check && c.hits.stops == stop && c.hits.tests == !check,
	    "%s: %llu whole-range checks, %llu stops, %llu tests", name, c.hits.checks,
	    c.hits.stops, c.hits.tests);
	if (check || stop)
		tap(c.hits.found_pfn == r->start_pfn + BLOCKER, "%s: found the blocker at page %lld",
		    name, (long long)(c.hits.found_pfn - r->start_pfn));
}

void test_policies(void)
{
	uint64_t rest[NR / 64];
	struct pfn_range r;
	struct machine m;

	machine_open(&m);
	for (uint32_t t = 0; t < PFNB_TARGET_NR; t++)
		for (uint32_t p = 0; p < PFNB_POLICY_NR; p++)
			tap(!*machine_policy_why(&m, t, p), "%s offers %s%s%s",
			    t == PFNB_TARGET_CONTIG ? "contig" : "offline", policies[p]->name,
			    *machine_policy_why(&m, t, p) ? ": " : "", machine_policy_why(&m, t, p));
	if (!tap(claim_somewhere(&m, &r), "four pageblocks can be claimed"))
		return;
	memset(rest, 0xff, sizeof(rest));
	rest[BLOCKER / 64] ^= 1ull << BLOCKER % 64;
	machine_free(&m, &r, rest);
	for (uint32_t p = 0; p < PFNB_POLICY_NR; p++)
		blocked(&m, &r, p);
	machine_drop(&m);
	for (uint32_t p = 0; p < PFNB_POLICY_NR; p++) {
		struct pfnb_contig c = run(&m, &r, p);

		tap(!c.err, "%s: the free range is obtained (%d)", policies[p]->name, c.err);
	}
	machine_close(&m);
}
