// SPDX-License-Identifier: GPL-2.0
/* Which columns the tables of a run have, and how to read them. */

#include <stdio.h>

#include "bench/analysis/found_cells.h"
#include "bench/report/table/table.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

static const struct column_head heads[COL_NR] = {
	[COL_BLOCKER] = { "blocker" },
	[COL_LIFETIME] = { "lifetime" },
	[COL_CHURN] = { "churn" },
	[COL_ONLINE] = { "online" },
	[COL_FRAGMENT] = { "fragment" },
	[COL_BLOCK_TYPES] = { "block-types" },
	[COL_POLICY] = { "policy" },
	[COL_RETRY] = { "retry" },
	[COL_TRIALS] = { "trials" },
	[COL_SHARE] = { "success", "share" },
	[COL_SUCCESS] = { "success latency", "median [range]" },
	[COL_SUCCESS_ESTIMATE] = { "success estimate", "median [range]" },
	[COL_FAILURE] = { "failure latency", "median [range]" },
	[COL_FAILURE_ESTIMATE] = { "failure estimate", "median [range]" },
	[COL_FOUND] = { "found" },
	[COL_ERRNO] = { "errno" },
	[COL_PASSES] = { "passes", "to test" },
	[COL_CALLS] = { "migrate", "calls" },
	[COL_RELEASED] = { "release", "to done" },
	[COL_ATTEMPTS] = { "tries" },
	[COL_CPU] = { "CPU", "time" },
	[COL_ISOLATED] = { "held", "page s" },
	[COL_MIGRATED] = { "migrated", "pages" },
	[COL_WASTED] = { "wasted", "pages" },
	[COL_LOST] = { "lost", "pages" },
	[COL_RACED] = { "taken", "isolated" },
	[COL_UNDONE] = { "isolation", "undone" },
	[COL_STALL] = { "longest", "stall" },
	[COL_RETYPED] = { "retyped", "blocks" },
};

/* The measure of one target that a column shows, or NULL. */
static const struct target_measure *own_measure(enum column c)
{
	return c >= COL_OWN && c <= COL_OWN_LAST ? target_measure(c - COL_OWN) : NULL;
}

struct column_head table_column_head(enum column c)
{
	const struct target_measure *own = own_measure(c);

	return own ? (struct column_head){ own->title, own->unit } : heads[c];
}

static const enum axis label_axis[COL_LABELS] = {
	[COL_BLOCKER] = AXIS_BLOCKER,	[COL_LIFETIME] = AXIS_LIFETIME,
	[COL_CHURN] = AXIS_CHURN,	[COL_ONLINE] = AXIS_ONLINE,
	[COL_FRAGMENT] = AXIS_FRAGMENT, [COL_BLOCK_TYPES] = AXIS_BLOCK_TYPES,
	[COL_POLICY] = AXIS_POLICY,	[COL_RETRY] = AXIS_RETRY,
};

enum axis table_label_axis(enum column label)
{
	return label_axis[label];
}

static const char legend[] =
	"Latency is of the whole trial, successes and failures apart: median [smallest..largest]; no "
	"range where it does not show at three digits. Success is the share of the trials that ran; "
	"timeouts are counted, never averaged. Wasted pages were migrated for nothing. Medians are "
	"the 0.5 quantile (Hyndman and Fan 7); \"-\" is not measured.";

static const char estimate_legend[] =
	" Estimates are computed from instructions and cache lines, in the same way for successes and "
	"failures, and of timeouts there are none: nothing here is a measured time.";

static const char retry_legend[] =
	" Release to done: from the last blocker's release to success. Tries are calls into the "
	"kernel, CPU time is the caller's (under icount 1 ns is 1 instruction), held is pages of the "
	"range times seconds that they were isolated: all medians, of timeouts up to the "
	"deadline.";

static const char lost_legend[] = " Lost pages of the range were taken by the churn.";

static const char race_legend[] =
	" Taken isolated: how often a race got a page of a pageblock that was isolated already; "
	"isolation undone: how often its own failed try ended the isolation of one: medians.";

static const char stall_legend[] =
	" Longest stall: of a bystander, which has something to do every 50 us, from when it was due "
	"to its end: median of the trials' longest ones.";

static const char retyped_legend[] =
	" Retyped blocks: pageblocks that the operation left with another migratetype: median.";

static const char found_legend[] =
	" Found early: the operation failed before it migrated or tested anything; late: after that; "
	"moved: it succeeded, blockers and all. Passes to the test are calls of test_pages_isolated(), "
	"migrate calls are of migrate_pages(): both medians, of timeouts up to the deadline.";

char *table_legend(const struct table_shape *shape)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);

	fprintf(out, "%s%s%s", legend,
		shape->latency[OUTCOME_SUCCESS] == COL_SUCCESS_ESTIMATE ? estimate_legend : "",
		shape->retries ? retry_legend : "");
	for (enum column c = COL_OWN; c <= COL_OWN_LAST; c++)
		if (shape->show[c] && own_measure(c)->legend)
			fprintf(out, " %s", own_measure(c)->legend);
	fprintf(out, "%s%s%s%s%s", shape->show[COL_LOST] ? lost_legend : "",
		shape->show[COL_RACED] ? race_legend : "",
		shape->show[COL_STALL] ? stall_legend : "",
		shape->show[COL_RETYPED] ? retyped_legend : "", shape->found ? found_legend : "");
	memory_stream_end(out);
	return text;
}

bool table_column_is_number(enum column c)
{
	return c >= COL_LABELS && !(c >= COL_SUCCESS && c <= COL_FAILURE_ESTIMATE) &&
	       c != COL_FOUND && c != COL_ERRNO;
}

/* Whether all cells that have trials have the same number of them. */
static bool trials_are_constant(const struct summary *s, uint64_t *trials)
{
	*trials = 0;
	for (size_t i = 0; i < s->nr_cells; i++) {
		uint64_t nr = cell_trials(&s->cells[i]);

		if (!nr)
			continue;
		if (*trials && *trials != nr)
			return false;
		*trials = nr;
	}
	return true;
}

static bool all_are(uint64_t value, const struct samples *s)
{
	for (size_t i = 0; i < s->nr; i++)
		if (s->value[i] != value)
			return false;
	return true;
}

static void show_measured(struct table_shape *shape, const struct measures *m)
{
	shape->show[COL_MIGRATED] |= m->migrated.nr > 0;
	shape->show[COL_WASTED] |= m->wasted.nr > 0;
	for (size_t i = 0; i < TARGET_MEASURES_MAX; i++)
		shape->show[COL_OWN + i] |= m->own[i].nr && table_column_head(COL_OWN + i).title;
	shape->show[COL_RACED] |= m->raced.nr > 0;
	shape->show[COL_UNDONE] |= m->undone.nr > 0;
	shape->show[COL_STALL] |= m->stall_ns.nr > 0;
	shape->show[COL_RETYPED] |= !all_are(0, &m->retyped);
	if (!shape->retries)
		return;
	shape->show[COL_RELEASED] |= m->freed_to_done_ns.nr > 0;
	shape->show[COL_ATTEMPTS] |= !all_are(1, &m->attempts);
	shape->show[COL_CPU] |= m->cpu_ns.nr > 0;
	shape->show[COL_ISOLATED] |= m->isolated_page_ns.nr > 0;
	shape->show[COL_LOST] |= m->lost.nr > 0;
}

/* Timeouts stand where failures do, if there are any; a column of nothing else is not worth it. */
static void show_latencies(const struct summary *s, struct table_shape *shape)
{
	enum column success = s->estimate ? COL_SUCCESS_ESTIMATE : COL_SUCCESS;
	enum column failure = s->estimate ? COL_FAILURE_ESTIMATE : COL_FAILURE;

	shape->show[success] = s->count[OUTCOME_SUCCESS];
	shape->show[failure] = s->count[OUTCOME_FAILURE];
	if (s->count[OUTCOME_TIMEOUT] && !(shape->retries && shape->show[success]))
		shape->show[failure] = true;
	shape->latency[OUTCOME_SUCCESS] = success;
	shape->latency[OUTCOME_FAILURE] = failure;
	shape->latency[OUTCOME_TIMEOUT] = shape->show[failure] ? failure : success;
}

struct table_shape table_shape(const struct summary *s)
{
	struct table_shape shape = { .show[COL_SHARE] = true };
	bool any = false;

	for (int c = 0; c < COL_LABELS; c++) {
		shape.show[c] = s->axes[label_axis[c]].nr > 1;
		any |= shape.show[c];
	}
	shape.retries = shape.show[COL_RETRY] || shape.show[COL_LIFETIME] || shape.show[COL_CHURN];
	/* a row needs a name */
	shape.show[COL_POLICY] |= !any;
	shape.show[COL_TRIALS] = !trials_are_constant(s, &shape.trials);
	show_latencies(s, &shape);
	shape.found = found_is_measured(s);
	for (int c = COL_FOUND; c <= COL_CALLS; c++)
		shape.show[c] = shape.found;
	for (size_t i = 0; i < s->nr_cells; i++)
		for (int o = 0; o < MEASURED_NR; o++)
			if (s->cells[i].count[o])
				show_measured(&shape, &s->cells[i].measured[o]);
	return shape;
}
