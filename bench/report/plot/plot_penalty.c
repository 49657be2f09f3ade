// SPDX-License-Identifier: GPL-2.0
/* The cost of a failed operation, by policy and by the blocker's place and number. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/report/plot/plot.h"
#include "bench/report/plot/subject.h"

#define HEADER                                                                                          \
	"target\tfill\tretry\tlifetime\tchurn\tclock\tpanel\tkernel\tpolicy\tblocker\tline\tx\tlabel\t" \
	"outcome\ttrials\tlatency_median_ns\tlatency_min_ns\tlatency_max_ns\t"                          \
	"wasted_median_pages\twasted_min_pages\twasted_max_pages\n"

/* Several blockers are compared, or there is nothing else that a plot could go over. */
static bool fits(const struct summary *s)
{
	/* one policy over many kinds or several targets has a plot of its own */
	if ((s->axes[AXIS_POLICY].nr == 1 && subject_is_kinds(s)) || subject_is_targets(s))
		return false;
	return s->axes[AXIS_BLOCKER].nr > 1 || subject_has_one_strategy(s);
}

/* The value where nothing follows and nothing goes, if the run has it. */
static bool is_still(const struct summary *s, const struct figure *fig, enum axis axis,
		     const char *still)
{
	size_t value = summary_value(s, LABEL_AXIS(axis), still);

	return value == VALUE_NONE || fig->value[axis] == value;
}

/* What a failure costs is seen where it is the end. Retries have plots of their own. */
static bool wanted(const struct summary *s, const struct figure *fig)
{
	return is_still(s, fig, AXIS_RETRY, "none") && is_still(s, fig, AXIS_LIFETIME, "forever");
}

static bool shows(const struct cell_stats *cell)
{
	for (int o = 0; o < MEASURED_NR; o++)
		if (cell->measured[o].wasted.nr)
			return true;
	return false;
}

/* A row's values that come before its numbers. */
struct row {
	const struct category *category;
	const struct cell_stats *cell;
	size_t panel;
};

static void put_head(FILE *out, const struct summary *s, const struct row *r, const char *outcome,
		     uint64_t trials)
{
	const struct cell_stats *c = r->cell;

	fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t", cell_text(s, c, AXIS_TARGET),
		cell_text(s, c, AXIS_FILL), cell_text(s, c, AXIS_RETRY),
		cell_text(s, c, AXIS_LIFETIME), cell_text(s, c, AXIS_CHURN), plot_clock(s));
	fprintf(out, "%zu\t%s\t%s\t%s\t%d\t%g\t%s\t%s\t%" PRIu64, r->panel,
		s->kernels[c->kernel].label, cell_text(s, c, AXIS_POLICY),
		cell_text(s, c, AXIS_BLOCKER), r->category->line, r->category->x,
		r->category->label, outcome, trials);
}

static void put_row(FILE *out, const struct summary *s, const struct row *r, enum outcome outcome)
{
	/* spreads sort samples; the cell is the summary's own */
	struct measures *m = (struct measures *)&r->cell->measured[outcome];

	if (!r->cell->count[outcome])
		return;
	put_head(out, s, r, outcome_names[outcome], r->cell->count[outcome]);
	if (outcome != OUTCOME_TIMEOUT) {
		plot_put_spread(out, &m->latency_ns);
		plot_put_spread(out, &m->wasted);
		fputc('\n', out);
		return;
	}
	/* A timeout is no measurement but a bound: it took longer than the deadline. */
	fprintf(out, "\t%" PRIu64 "\t-\t-\t-\t-\t-\n", plot_deadline(s));
}

/* Rows of one kernel and policy; of one outcome after the other, so that lines are not cut. */
static void put_series(FILE *out, const struct plot_cell *c, const struct category *x, size_t nr)
{
	size_t v[AXIS_NR];

	memcpy(v, c->value, sizeof(v));
	for (int outcome = 0; outcome < MEASURED_NR; outcome++) {
		for (size_t i = 0; i < nr; i++) {
			struct row row = { &x[i], .panel = c->panel };

			v[AXIS_BLOCKER] = x[i].blocker;
			row.cell = summary_cell(c->s, c->kernel, v);
			put_row(out, c->s, &row, outcome);
		}
	}
}

static void put_kernel(FILE *out, struct plot_cell *c, const struct category *x, size_t nr)
{
	for (size_t p = 0; p < c->s->axes[AXIS_POLICY].nr; p++) {
		c->value[AXIS_POLICY] = p;
		put_series(out, c, x, nr);
	}
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	plot_over_categories(out, s, fig, HEADER, put_kernel);
}

const struct figure_kind penalty_figure = {
	.name = "penalty",
	.caption = "Penalty",
	.axes = FIGURE_OF_CONDITIONS,
	.nr_axes = 8,
	.wanted = wanted,
	.estimates = true,
	.fits = fits,
	.shows = shows,
	.put = put,
};
