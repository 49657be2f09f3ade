// SPDX-License-Identifier: GPL-2.0
/* Targets side by side under one policy: latency by the blocker's place, a row for each fill. */

#include <inttypes.h>

#include "bench/report/plot/plot.h"
#include "bench/report/plot/subject.h"

#define HEADER                                                                                     \
	PLOT_CELL "\tx\tlabel\toutcome\ttrials\tlatency_median_ns\tlatency_min_ns\t"               \
		  "latency_max_ns\tmigrated_median_pages\tmigrated_min_pages\t"                    \
		  "migrated_max_pages\n"

static void put_row(FILE *out, const struct plot_cell *c, const struct category *x, int outcome)
{
	struct cell_stats *cell = summary_cell(c->s, c->kernel, c->value);
	struct measures *m = &cell->measured[outcome];

	if (!m->latency_ns.nr)
		return;
	plot_put_cell(out, c);
	fprintf(out, "\t%g\t%s\t%s\t%" PRIu64, x->x, x->label, outcome_names[outcome],
		cell->count[outcome]);
	plot_put_spread(out, &m->latency_ns);
	plot_put_spread(out, &m->migrated);
	fputc('\n', out);
}

/* All of a kernel: target by target, so that lines join the blockers. */
static void put_kernel(FILE *out, struct plot_cell *c, const struct category *x, size_t nr)
{
	const struct axis_values *axes = c->s->axes;

	for (size_t f = 0; f < axes[AXIS_FILL].nr; f++)
		for (size_t t = 0; t < axes[AXIS_TARGET].nr; t++)
			for (size_t i = 0; i < nr; i++) {
				c->row = f + 1;
				c->value[AXIS_FILL] = f;
				c->value[AXIS_TARGET] = t;
				c->value[AXIS_BLOCKER] = x[i].blocker;
				put_row(out, c, &x[i], OUTCOME_SUCCESS);
				put_row(out, c, &x[i], OUTCOME_FAILURE);
			}
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	plot_over_categories(out, s, fig, HEADER, put_kernel);
}

const struct figure_kind targets_figure = {
	.name = "targets",
	.caption = "Targets side by side",
	.axes = FIGURE_OF_STRATEGY,
	.nr_axes = 6,
	.estimates = true,
	.fits = subject_is_targets,
	.shows = plot_has_latency,
	.put = put,
};
