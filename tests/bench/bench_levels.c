// SPDX-License-Identifier: GPL-2.0
/*
 * bench_levels NAME DIR BASE: what a level of measurement costs: CPU time of the operations in run
 * DIR, made on level NAME, against that in run BASE of the same cells. Waiting is not in it: that
 * for RCU and workqueues differs from boot to boot by more than any level adds.
 */

#include <stdio.h>

#include "bench/analysis/summary.h"
#include "bench/util/diag.h"

static void print_cell(const char *name, const struct summary *s, struct cell_stats *cell,
		       struct cell_stats *base)
{
	struct spread with, without;

	if (!samples_spread(&cell->measured[OUTCOME_SUCCESS].cpu_ns, &with) ||
	    !samples_spread(&base->measured[OUTCOME_SUCCESS].cpu_ns, &without))
		return;
	printf("cpu/%s/%s/%s/%s/%s %.4f of level latency (CPU time %.1f / %.1f us, medians of %zu)\n",
	       name, s->kernels[cell->kernel].label, cell_text(s, cell, AXIS_TARGET),
	       cell_text(s, cell, AXIS_POLICY), cell_text(s, cell, AXIS_FILL),
	       with.median / without.median, with.median / 1000, without.median / 1000,
	       cell->measured[OUTCOME_SUCCESS].cpu_ns.nr);
}

int main(int argc, char **argv)
{
	struct summary s, base;
	struct diag why = { "" };
	int err;

	if (argc != 4) {
		fprintf(stderr, "bench_levels: call it as bench_levels NAME DIR BASE\n");
		return 2;
	}
	err = summary_read(argv[2], &s, &why);
	if (!err) {
		err = summary_read(argv[3], &base, &why);
		for (size_t i = 0; !err && i < s.nr_cells && s.nr_cells == base.nr_cells; i++)
			print_cell(argv[1], &s, &s.cells[i], &base.cells[i]);
		summary_free(&base);
	}
	summary_free(&s);
	if (err)
		diag_print(&why);
	return err ? 2 : 0;
}
