// SPDX-License-Identifier: GPL-2.0
/* How many blocks of a node or device went offline before one stayed, policy beside policy. */

#include <stdio.h>

#include "bench/report/findings/findings_subjects.h"
#include "bench/util/memory.h"

#define OVER (1u << AXIS_POLICY)

/* Of the trials that took blocks in a row; or NULL. */
static struct measures *swept(struct cell_stats *cell)
{
	int outcome = summary_outcome_with(cell, "swept_blocks");

	return outcome < 0 ? NULL : &cell->measured[outcome];
}

static void put_policy(FILE *out, const struct summary *s, struct cell_stats *cell,
		       struct measures *m)
{
	fprintf(out, "%s takes %.4g%% of the blocks offline", cell_text(s, cell, AXIS_POLICY),
		samples_median(measures_own(m, "swept_ppm")) / 1e4);
	if (m->latency_ns.nr) {
		fputs(" in ", out);
		findings_put_ns(out, samples_median(&m->latency_ns));
	}
	if (m->wasted.nr)
		fprintf(out, ", with %.0f pages moved for nothing", samples_median(&m->wasted));
}

static void of_place(struct summary *s, struct findings *f, size_t kernel, size_t value[AXIS_NR])
{
	FILE *out = NULL;

	do {
		struct cell_stats *cell = summary_cell(s, kernel, value);
		struct measures *m = swept(cell);

		if (!m)
			continue;
		if (out)
			fputs("; ", out);
		else
			out = findings_text(f, findings_begin_place(f, s, kernel, value, OVER));
		put_policy(out, s, cell, m);
	} while (summary_next(s, value, OVER));
	if (out)
		memory_stream_end(out);
}

void findings_sweep(struct summary *s, struct findings *f)
{
	size_t value[AXIS_NR] = { 0 };

	do {
		for (size_t k = 0; k < s->nr_kernels; k++)
			of_place(s, f, k, value);
	} while (summary_next(s, value, ~OVER));
}
