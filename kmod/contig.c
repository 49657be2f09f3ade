// SPDX-License-Identifier: GPL-2.0
/* The timed alloc_contig_range(). */

#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/timekeeping.h>

#include <pfnbench_mark.h>

#include "compat.h"
#include "pfnbench.h"

/**
 * pfnb_contig_run() - one alloc_contig_range(), under whatever is armed for the task
 * @start: first PFN
 * @end: one past the last, both aligned to pageblocks and checked by the caller
 * @c: out: err, begin_ns, end_ns
 *
 * What was obtained is the caller's to free, by free_contig_range().
 */
void pfnb_contig_run(unsigned long start, unsigned long end, struct pfnb_contig *c)
{
	bool cma = pfnb_in_cma(start, end - start);

	PFNB_MARK_HERE(PFNB_MARK_BEGIN);
	c->begin_ns = ktime_get_ns();
	c->err = pfnb_alloc_contig_range(start, end, cma);
	c->end_ns = ktime_get_ns();
	PFNB_MARK_HERE(PFNB_MARK_END);
}
