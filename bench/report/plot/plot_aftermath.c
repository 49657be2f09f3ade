// SPDX-License-Identifier: GPL-2.0
/* The aftermath of operations: pageblocks of another type, and free pages on the wrong list. */

#include <inttypes.h>

#include "bench/report/plot/plot.h"

#define HEADER                                                                                     \
	PLOT_CELL "\tx\tlabel\toutcome\ttrials\t"                                                  \
		  "retyped_median_blocks\tretyped_min_blocks\tretyped_max_blocks\t"                \
		  "machine_retyped_median_blocks\tmachine_retyped_min_blocks\t"                    \
		  "machine_retyped_max_blocks\t"                                                   \
		  "misplaced_median_pages\tmisplaced_min_pages\tmisplaced_max_pages\n"

static bool fits(const struct summary *s)
{
	return s->axes[AXIS_RETRY].nr == 1 && s->axes[AXIS_LIFETIME].nr == 1;
}

static bool any(struct samples *samples)
{
	struct spread spread;

	return samples_spread(samples, &spread) && (spread.min || spread.max);
}

/* Where nothing was left behind there is nothing to draw. */
static bool shows(const struct cell_stats *cell)
{
	for (int o = 0; o < MEASURED_NR; o++) {
		/* spreads sort samples; the cell is the summary's own */
		struct measures *m = (struct measures *)&cell->measured[o];

		if (any(&m->retyped) || any(&m->machine_retyped) || any(&m->misplaced))
			return true;
	}
	return false;
}

static void put_rows(FILE *out, const struct plot_cell *c, size_t x, const char *label)
{
	struct cell_stats *cell = summary_cell(c->s, c->kernel, c->value);

	for (int outcome = 0; outcome < MEASURED_NR; outcome++) {
		struct measures *m = &cell->measured[outcome];

		if (!m->machine_retyped.nr && !m->retyped.nr && !m->misplaced.nr)
			continue;
		plot_put_cell(out, c);
		fprintf(out, "\t%zu\t%s\t%s\t%" PRIu64, x, label, outcome_names[outcome],
			cell->count[outcome]);
		plot_put_spread(out, &m->retyped);
		plot_put_spread(out, &m->machine_retyped);
		plot_put_spread(out, &m->misplaced);
		fputc('\n', out);
	}
}

static void put_kernel(FILE *out, struct plot_cell *c, const struct category *x, size_t nr)
{
	size_t churns = c->s->axes[AXIS_CHURN].nr;

	for (size_t p = 0; p < c->s->axes[AXIS_POLICY].nr; p++)
		for (size_t i = 0; i < nr * churns; i++) {
			c->value[AXIS_POLICY] = p;
			c->value[AXIS_BLOCKER] = x[i / churns].blocker;
			c->value[AXIS_CHURN] = i % churns;
			put_rows(out, c, i + 1, x[i / churns].label);
		}
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	plot_over_categories(out, s, fig, HEADER, put_kernel);
}

const struct figure_kind aftermath_figure = {
	.name = "aftermath",
	.caption = "What is left behind",
	.axes = { AXIS_TARGET, AXIS_FILL, AXIS_RETRY, AXIS_LIFETIME, AXIS_ONLINE, AXIS_FRAGMENT,
		  AXIS_BLOCK_TYPES },
	.nr_axes = 7,
	.fits = fits,
	.shows = shows,
	.put = put,
};
