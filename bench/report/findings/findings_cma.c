// SPDX-License-Identifier: GPL-2.0
/* What ranges that are busy cost cma_alloc(), which tries others. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/report/findings/blockers.h"
#include "bench/report/findings/findings_subjects.h"
#include "bench/report/table/number.h"
#include "bench/util/memory.h"

/* The successes of a cell in which busy ranges were counted, or NULL. */
static struct measures *counted(struct cell_stats *cell)
{
	struct measures *m = &cell->measured[OUTCOME_SUCCESS];

	return measures_own(m, "busy_retries")->nr && m->latency_ns.nr ? m : NULL;
}

static void put_blocker(FILE *out, const struct summary *s, struct cell_stats *cell)
{
	struct measures *m = counted(cell);
	char *ns = number_ns(&m->latency_ns), *busy = number_pages(measures_own(m, "busy_retries"));
	char *offset = number_pages(measures_own(m, "obtained_offset"));

	fprintf(out, "with blocker %s in %s after %s busy ranges, %s pages further on",
		cell_text(s, cell, AXIS_BLOCKER), ns, busy, offset);
	free(ns);
	free(busy);
	free(offset);
}

static void say(struct findings *f, const struct summary *s, struct cell_stats *first,
		struct cell_stats *worst)
{
	double least = samples_median(&counted(first)->latency_ns);
	FILE *out = findings_begin_place(f, s, first->kernel, first->value, 1u << AXIS_BLOCKER);
	char *times;

	out = findings_text(f, out);
	times = number_ns(&counted(first)->latency_ns);
	fprintf(out, "with blocker %s a range is obtained in %s", cell_text(s, first, AXIS_BLOCKER),
		times);
	free(times);
	if (worst != first && least > 0) {
		times = number_ratio(samples_median(&counted(worst)->latency_ns) / least);
		fputs("; ", out);
		put_blocker(out, s, worst);
		fprintf(out, " (%s)", times);
		free(times);
	}
	memory_stream_end(out);
}

static double weigh(struct cell_stats *cell)
{
	struct measures *m = counted(cell);

	return m ? samples_median(&m->latency_ns) : NAN;
}

void findings_cma(struct summary *s, struct findings *f)
{
	blockers_worst(s, f, weigh, say);
}
