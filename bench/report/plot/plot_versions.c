// SPDX-License-Identifier: GPL-2.0
/* Whether kernels differ: medians with their intervals, by policy, a panel for each blocker. */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/plot/plot.h"
#include "bench/report/plot/subject.h"

#define LEVEL 0.95

#define HEADER                                                                                     \
	PLOT_CELL "\tlabel\toutcome\ttrials\tlatency_median_ns\tlatency_low95_ns\t"                \
		  "latency_high95_ns\n"

static bool fits(const struct summary *s)
{
	size_t nr = 0;

	for (size_t k = 0; k < s->nr_kernels; k++)
		nr += kernel_has_trials(s, k);
	return nr > 1 && subject_has_one_strategy(s) && !subject_is_kinds(s) &&
	       !subject_is_targets(s);
}

static void put_row(FILE *out, const struct plot_cell *c, const char *label, int outcome)
{
	struct cell_stats *cell = summary_cell(c->s, c->kernel, c->value);
	struct samples *latency = &cell->measured[outcome].latency_ns;
	double low, high;

	if (!latency->nr)
		return;
	plot_put_cell(out, c);
	fprintf(out, "\t%s\t%s\t%" PRIu64 "\t%.1f", label, outcome_names[outcome],
		cell->count[outcome], samples_quantile(latency, 0.5));
	if (samples_median_interval(latency, LEVEL, &low, &high))
		fprintf(out, "\t%.0f\t%.0f\n", low, high);
	else
		fputs("\t-\t-\n", out);
}

/* Kernel by kernel, so that lines join them. */
static void put_policy(FILE *out, const struct figure *fig, struct plot_cell *c, const char *label)
{
	for (int outcome = OUTCOME_SUCCESS; outcome <= OUTCOME_FAILURE; outcome++) {
		c->kernel = c->panel = 0;
		for (; plot_next_kernel(fig, c); c->kernel++)
			put_row(out, c, label, outcome);
	}
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	struct plot_cell c = { .s = s };
	struct category *x;
	size_t nr = plot_categories(s, fig, &x);

	memcpy(c.value, fig->value, sizeof(c.value));
	fputs(HEADER, out);
	for (size_t i = 0; i < nr; i++) {
		c.row = i + 1;
		c.value[AXIS_BLOCKER] = x[i].blocker;
		for (size_t p = 0; p < s->axes[AXIS_POLICY].nr; p++) {
			c.value[AXIS_POLICY] = p;
			put_policy(out, fig, &c, x[i].label);
		}
	}
	free(x);
}

const struct figure_kind versions_figure = {
	.name = "versions",
	.caption = "Kernel versions",
	.axes = FIGURE_OF_CONDITIONS,
	.nr_axes = 8,
	.estimates = true,
	.fits = fits,
	.shows = plot_has_latency,
	.put = put,
};
