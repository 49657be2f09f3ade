// SPDX-License-Identifier: GPL-2.0
/* What ranges that are busy cost cma_alloc(), which tries others. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

	fprintf(out, "with blocker %s in %s after %s busy range%s, %s pages further on",
		cell_text(s, cell, AXIS_BLOCKER), ns, busy, strcmp(busy, "1") ? "s" : "", offset);
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

/**
 * struct pair - the early check and another policy, where an unmovable page is in the way
 * @early: its cell
 * @other: that of the policy that gets past the page soonest
 * @times: how many times as long @early takes
 */
struct pair {
	struct cell_stats *early;
	struct cell_stats *other;
	double times;
};

/* Times that are less apart are taken for the same. */
#define SAME_TIMES 1.05

/* Where cma_alloc() obtains another range, a policy may have it pass by the first one sooner. */
static void look_at_blocker(const struct summary *s, size_t kernel, size_t value[AXIS_NR],
			    struct pair *best)
{
	struct cell_stats *early = NULL;

	for (size_t p = 0; p < s->axes[AXIS_POLICY].nr; p++) {
		struct cell_stats *cell;
		double times;

		value[AXIS_POLICY] = p;
		cell = summary_cell(s, kernel, value);
		if (!counted(cell))
			continue;
		early = early ?: cell;
		times = weigh(early) / weigh(cell);
		if (cell != early && times > best->times &&
		    samples_median(measures_own(counted(cell), "obtained_offset")) > 0)
			*best = (struct pair){ early, cell, times };
	}
	value[AXIS_POLICY] = 0;
}

static void say_policies(struct findings *f, const struct summary *s, const struct pair *best)
{
	struct cell_stats *early = best->early, *other = best->other;
	FILE *out = findings_begin_place(f, s, early->kernel, early->value,
					 1u << AXIS_BLOCKER | 1u << AXIS_POLICY);
	char *ns[] = { number_ns(&counted(early)->latency_ns),
		       number_ns(&counted(other)->latency_ns) };
	char *pages[] = { number_pages(&counted(early)->wasted),
			  number_pages(&counted(other)->wasted) };
	char *times = number_ratio(best->times);

	out = findings_text(f, out);
	fprintf(out,
		"with blocker %s in the first range %s obtains another in %s, with %s pages moved in "
		"vain; %s in %s, with %s (%s takes %s as long)",
		cell_text(s, early, AXIS_BLOCKER), cell_text(s, early, AXIS_POLICY), ns[0],
		pages[0], cell_text(s, other, AXIS_POLICY), ns[1], pages[1],
		cell_text(s, early, AXIS_POLICY), times);
	for (size_t i = 0; i < 2; i++) {
		free(ns[i]);
		free(pages[i]);
	}
	free(times);
	memory_stream_end(out);
}

static void compare_policies(struct summary *s, struct findings *f)
{
	size_t value[AXIS_NR] = { 0 };

	do {
		for (size_t k = 0; k < s->nr_kernels; k++) {
			struct pair best = { .times = SAME_TIMES };

			for (size_t b = 0; b < s->axes[AXIS_BLOCKER].nr; b++) {
				value[AXIS_BLOCKER] = b;
				look_at_blocker(s, k, value, &best);
			}
			value[AXIS_BLOCKER] = 0;
			if (best.other)
				say_policies(f, s, &best);
		}
	} while (summary_next(s, value, ~(1u << AXIS_BLOCKER | 1u << AXIS_POLICY)));
}

void findings_cma(struct summary *s, struct findings *f)
{
	compare_policies(s, f);
	blockers_worst(s, f, weigh, say);
}
