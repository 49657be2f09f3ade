// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdio.h>

#include "bench/report/findings/blockers.h"
#include "bench/report/findings/findings_subjects.h"
#include "bench/report/findings/unplug_cells.h"
#include "bench/util/memory.h"

#define MIB 1048576.0

static void put_cell(FILE *out, const struct summary *s, struct cell_stats *cell)
{
	struct measures *m = &cell->measured[unplug_outcome(cell)];
	struct spread spread;

	fprintf(out, "blocker %s: %.4g%%", cell_text(s, cell, AXIS_BLOCKER), unplug_share(cell));
	if (samples_spread(measures_own(m, "unplug_rate"), &spread))
		fprintf(out, " at %.*f MiB/s", spread.median < 100 * MIB, spread.median / MIB);
	if (samples_spread(&m->wasted, &spread) && spread.median > 0)
		fprintf(out, ", %.0f pages moved for nothing", spread.median);
}

static void say(struct findings *f, const struct summary *s, struct cell_stats *first,
		struct cell_stats *least)
{
	FILE *out = findings_begin_place(f, s, first->kernel, first->value, 1u << AXIS_BLOCKER);

	out = findings_text(f, out);
	fputs("unplugged with ", out);
	put_cell(out, s, first);
	if (least != first) {
		fputs("; with ", out);
		put_cell(out, s, least);
	}
	memory_stream_end(out);
}

/* The smaller the share the worse. Policies are compared by findings_unplug_check(). */
static double weigh(struct cell_stats *cell)
{
	return unplug_outcome(cell) < 0 || cell->value[AXIS_POLICY] ? NAN : -unplug_share(cell);
}

void findings_unplug(struct summary *s, struct findings *f)
{
	findings_unplug_check(s, f);
	blockers_worst(s, f, weigh, say);
}
