// SPDX-License-Identifier: GPL-2.0
/* What a migrated page costs from version to version of Linux, and with which most of it came. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/analysis/page_cost.h"
#include "bench/report/findings/findings_subjects.h"
#include "bench/report/findings/step.h"
#include "bench/report/table/facts.h"
#include "bench/util/memory.h"

/* Of the first figure: what is less is no change. */
#define CHANGE 0.02

/**
 * struct row - a figure of the versions that have it, from the oldest to the newest
 * @kernel: index
 * @ns: the figure
 * @nr: how many
 */
struct row {
	size_t *kernel;
	double *ns;
	size_t nr;
};

static void row_fill(const struct summary *s, const struct releases *r, const size_t value[AXIS_NR],
		     struct row *row)
{
	row->nr = 0;
	for (size_t i = 0; i < r->nr; i++) {
		double ns = page_cost_or_empty(s, r->kernel[i], value);

		if (isnan(ns))
			continue;
		row->kernel[row->nr] = r->kernel[i];
		row->ns[row->nr++] = ns;
	}
}

/* The step that makes the largest part of the change, as the later version's place in the row. */
static size_t largest_step(const struct row *row)
{
	double sign = row->ns[row->nr - 1] < row->ns[0] ? -1 : 1;
	size_t most = 1;

	for (size_t i = 2; i < row->nr; i++)
		if (sign * (row->ns[i] - row->ns[i - 1]) >
		    sign * (row->ns[most] - row->ns[most - 1]))
			most = i;
	return most;
}

/* "; most of it came between 6.1 and 6.12" */
static void put_step(FILE *out, const struct summary *s, const struct row *row)
{
	double change = row->ns[row->nr - 1] - row->ns[0], step;
	size_t i = largest_step(row);

	step = row->ns[i] - row->ns[i - 1];
	fputs(step / change > 0.5 ? "; most of it came " : "; the largest step came ", out);
	step_put(out, s, row->kernel[i - 1], row->kernel[i]);
	fputs(", from ", out);
	findings_put_ns(out, row->ns[i - 1]);
	fputs(" to ", out);
	findings_put_ns(out, row->ns[i]);
}

static void put_row(FILE *out, const struct summary *s, const struct row *row)
{
	double first = row->ns[0], last = row->ns[row->nr - 1];
	double change = first > 0 ? last / first - 1 : 0;

	findings_put_ns(out, first);
	fprintf(out, " of CPU time on %s and ", s->kernels[row->kernel[0]].label);
	findings_put_ns(out, last);
	fprintf(out, " on %s", s->kernels[row->kernel[row->nr - 1]].label);
	if (fabs(change) < CHANGE) {
		fputs(", as much", out);
		return;
	}
	fprintf(out, ", %.0f%% %s", fabs(change) * 100, change > 0 ? "more" : "less");
	if (row->nr > 2)
		put_step(out, s, row);
}

static void of_cell(const struct summary *s, struct findings *f, const size_t value[AXIS_NR],
		    const struct row *row)
{
	const char *fill = s->axes[AXIS_FILL].text[value[AXIS_FILL]];
	FILE *out;

	if (row->nr < 2)
		return;
	out = findings_begin(f);
	fputs(s->axes[AXIS_TARGET].text[value[AXIS_TARGET]], out);
	facts_put_values(out, s, value, 1u << AXIS_TARGET | 1u << AXIS_BLOCKER);
	out = findings_text(f, out);
	fputs(strcmp(fill, "none") ? "beside what an empty range takes, a migrated page takes "
				   : "an empty range takes ",
	      out);
	put_row(out, s, row);
	memory_stream_end(out);
}

/* Nothing stands in the way: such a range tells what its pages cost. */
static bool is_free(const struct summary *s, const size_t value[AXIS_NR])
{
	return !strcmp(s->axes[AXIS_BLOCKER].text[value[AXIS_BLOCKER]], "none");
}

void findings_history(struct summary *s, struct findings *f)
{
	size_t value[AXIS_NR] = { 0 };
	struct releases r;
	struct row row;

	releases_make(s, &r);
	row.kernel = memory_zeroed(r.nr + 1, sizeof(*row.kernel));
	row.ns = memory_zeroed(r.nr + 1, sizeof(*row.ns));
	do {
		row_fill(s, &r, value, &row);
		if (is_free(s, value))
			of_cell(s, f, value, &row);
	} while (r.nr && summary_next(s, value, ~0u));
	free(row.kernel);
	free(row.ns);
	releases_free(&r);
}
