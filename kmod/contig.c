// SPDX-License-Identifier: GPL-2.0
/* The timed alloc_contig_range(). */

#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/timekeeping.h>

#include "compat.h"
#include "pfnbench.h"

/**
 * pfnb_contig_run() - one alloc_contig_range() under a policy
 * @c: in: range and policy, checked by the caller; out: err, ns, hits
 *
 * Early-check is called with no hook armed. What was obtained is freed again after the second clock
 * read.
 *
 * Return: 0 when the call was made, whatever came of it; -errno of pfnb_arm() otherwise.
 */
int pfnb_contig_run(struct pfnb_contig *c)
{
	unsigned long start = c->start_pfn, end = c->start_pfn + c->nr_pages;
	struct pfnb_op op;
	u64 t0, t1;
	int err;

	pfnb_op_init(&op, PFNB_TARGET_CONTIG, c->policy, start, c->nr_pages);
	if (c->policy != PFNB_POLICY_EARLY_CHECK) {
		err = pfnb_arm(&op);
		if (err)
			return err;
	}

	t0 = ktime_get_ns();
	err = pfnb_alloc_contig_range(start, end);
	t1 = ktime_get_ns();

	pfnb_disarm(&op);
	if (!err)
		free_contig_range(start, c->nr_pages);
	c->err = err;
	c->ns = t1 - t0;
	c->hits = op.hits;
	return 0;
}
