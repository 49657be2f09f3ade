// SPDX-License-Identifier: GPL-2.0
/*
 * A target to copy: bench/target/target_NAME.c, and the line TARGET(NAME) in bench/target/targets.c.
 *
 * This one times how long the kernel takes to give a process 2 MiB of memory. It chooses no range
 * of page frames (.pages is false), so it runs anywhere, without the module; policies, fills and
 * blockers do not apply to it. Where yours works on a range, copy .find and .restore of
 * target_contig.c as well: they choose and claim it, and give back what a success took.
 */

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "workloads/workload.h"

#define BYTES (2ul << 20)

/* "sample:busy" finds its memory busy once, so that a retry strategy has something to do. */
static const char *const words[] = { "busy", NULL };

/* Combinations that no kernel can do cost one line, which names the mend; others still run. */
static int valid(const struct cell *cell, struct diag *why)
{
	if (cell->fill.part[0].ops == fills[0] && cell->blocker.part[0].ops == blockers[0])
		return 0;
	return diag_set(why, -EINVAL,
			"target %s works on no pages: fill and blocker can only be %s",
			cell->target.ops->name, fills[0]->name);
}

/* Why this machine cannot do it, in one line for people; the trial is then skipped. */
static int supported(const struct target_spec *spec, struct diag *why)
{
	return 0;
}

/*
 * One call between two readings of the clock, with nothing else between them. What the kernel says
 * goes into err; a return value other than 0 means that nothing was measured.
 */
static int attempt(struct trial *t, struct attempt *a)
{
	void *p;

	a->begin_ns = clock_ns();
	p = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE,
		 -1, 0);
	a->end_ns = clock_ns();
	a->err = p == MAP_FAILED ? -errno : munmap(p, BYTES);
	if (t->cell.target.option && !t->nr_attempts)
		a->err = -EBUSY;
	return 0;
}

const struct target target_sample = {
	.name = "sample",
	.summary = "2 MiB of memory for a process; sample:busy finds it busy once",
	.arg = TARGET_ARG_WORD,
	.words = words,
	.valid = valid,
	.supported = supported,
	.attempt = attempt,
};
