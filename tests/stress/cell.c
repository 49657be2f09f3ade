// SPDX-License-Identifier: GPL-2.0
#include "tests/stress/cell.h"

#include <stdio.h>
#include <string.h>

#include "bench/experiment/axis.h"
#include "bench/machine/page_size.h"

#define DRAW(rng, list) ((list)[rng_below(rng, sizeof(list) / sizeof((list)[0]))])

/* What is slow stands where it is drawn seldom. */
static const char *const targets_drawn[] = {
	"contig:2M", "contig:2M", "contig:2M", "contig:2M", "contig:4M", "contig:4M", "contig:6M",
	"contig:2M", "contig:2M", "contig:4M", "contig:2M", "contig:2M", "offline",
};
static const char *const policies_drawn[] = {
	"early-check",
	"isolate-check",
	"isolate-first",
	"isolate-stop",
};
static const char *const retries_drawn[] = {
	"none",
	"immediate:5",
	"immediate:100000",
	"backoff:100us..2ms",
	"backoff:500us..1ms:jitter",
	"callback",
	"callback",
	"callback-hold",
	"callback-hold",
	"callback-hold",
};
static const char *const fills_drawn[] = { "none", "anon:1%", "anon:5%", "anon:20%" };
static const char *const blockers_drawn[] = {
	"none",
	"kernel:1@start",
	"kernel:1@middle",
	"kernel:1@end",
	"kernel:3@random",
	"kernel:5%@random",
	"kernel:50%@random",
	"pin:1@start",
	"pin:2@random",
	"pin:1%@random",
};
static const char *const lifetimes_drawn[] = {
	"forever", "100us", "500us", "1ms", "3ms", "exp:1ms", "uniform:100us..4ms", "8ms",
};
static const char *const churns_drawn[] = { "compete:contig", "compete:anon", "respawn" };

void stress_cell_draw(struct rng *rng, bool patched, struct stress_cell *c)
{
	struct cell cell = { .geometry = geometry_read("") };
	bool ok;

	do {
		const char *drawn[AXIS_NR] = {
			[AXIS_TARGET] = DRAW(rng, targets_drawn),
			[AXIS_POLICY] = DRAW(rng, policies_drawn),
			[AXIS_RETRY] = DRAW(rng, retries_drawn),
			[AXIS_FILL] = DRAW(rng, fills_drawn),
			[AXIS_BLOCKER] = DRAW(rng, blockers_drawn),
			[AXIS_LIFETIME] = DRAW(rng, lifetimes_drawn),
			[AXIS_CHURN] = rng_below(rng, 50) ? "none" : DRAW(rng, churns_drawn),
			[AXIS_ONLINE] = "kernel",
			[AXIS_FRAGMENT] = "none",
			[AXIS_BLOCK_TYPES] = "none",
		};

		if (patched && rng_below(rng, 2))
			drawn[AXIS_POLICY] = "reference";
		ok = true;
		for (enum axis a = 0; a < AXIS_NR; a++) {
			snprintf(c->text[a], sizeof(c->text[a]), "%s", drawn[a]);
			ok = ok && !axis_parse(a, c->text[a], &cell, NULL);
		}
	} while (!ok || cell_valid(&cell, 0, NULL));
}
