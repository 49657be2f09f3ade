// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/findings/findings_subjects.h"
#include "bench/util/memory.h"

#define MIB 1048576.0

/* The outcome that most of a cell's trials had, of those that shrank a device; or -1. */
static int outcome_of(const struct cell_stats *cell)
{
	int most = -1;

	for (int o = 0; o < MEASURED_NR; o++)
		if (measures_own(&cell->measured[o], "unplugged_ppm")->nr &&
		    (most < 0 || cell->count[o] > cell->count[most]))
			most = o;
	return most;
}

static double share_of(struct cell_stats *cell)
{
	struct spread spread;
	int o = outcome_of(cell);

	if (o < 0 || !samples_spread(measures_own(&cell->measured[o], "unplugged_ppm"), &spread))
		return -1;
	return spread.median / 1e4;
}

static void put_cell(FILE *out, const struct summary *s, struct cell_stats *cell)
{
	struct measures *m = &cell->measured[outcome_of(cell)];
	struct spread spread;

	fprintf(out, "blocker %s: %.4g%%", cell_text(s, cell, AXIS_BLOCKER), share_of(cell));
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

static void of_blockers(struct summary *s, struct findings *f, size_t kernel, size_t value[AXIS_NR])
{
	struct cell_stats *first = NULL, *least = NULL;

	for (size_t b = 0; b < s->axes[AXIS_BLOCKER].nr; b++) {
		struct cell_stats *cell;

		value[AXIS_BLOCKER] = b;
		cell = summary_cell(s, kernel, value);
		if (outcome_of(cell) < 0)
			continue;
		first = first ?: cell;
		if (!least || share_of(cell) < share_of(least))
			least = cell;
	}
	value[AXIS_BLOCKER] = 0;
	if (first)
		say(f, s, first, least);
}

void findings_unplug(struct summary *s, struct findings *f)
{
	size_t value[AXIS_NR] = { 0 };

	do {
		for (size_t k = 0; k < s->nr_kernels; k++)
			of_blockers(s, f, k, value);
	} while (summary_next(s, value, ~(1u << AXIS_BLOCKER)));
}
