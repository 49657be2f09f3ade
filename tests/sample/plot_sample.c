// SPDX-License-Identifier: GPL-2.0
/*
 * A plot to copy: bench/report/plot/plot_NAME.c, the line FIGURE(NAME) in
 * bench/report/plot/figures.c, and sample.gp as plots/NAME.gp.
 *
 * This one shows how often each policy succeeds, all blockers taken together.
 */

#include <inttypes.h>
#include <string.h>

#include "bench/report/plot/plot.h"

/* The first line of the data file: what all have, and a name for each column of one's own. */
#define HEADER PLOT_CELL "\tsuccesses\ttrials\n"

/* Whether the run asks what the plot answers. */
static bool fits(const struct summary *s)
{
	return s->axes[AXIS_POLICY].nr > 1;
}

/* Whether a cell has anything to show; a figure without such cells is left out. */
static bool shows(const struct cell_stats *cell)
{
	return cell_ran(cell) > 0;
}

/* A row for each kernel and policy. */
static void put_row(FILE *out, struct plot_cell *c)
{
	uint64_t successes = 0, trials = 0;

	for (size_t b = 0; b < c->s->axes[AXIS_BLOCKER].nr; b++) {
		const struct cell_stats *cell;

		c->value[AXIS_BLOCKER] = b;
		cell = summary_cell(c->s, c->kernel, c->value);
		successes += cell->count[OUTCOME_SUCCESS];
		trials += cell_ran(cell);
	}
	if (!trials)
		return;
	plot_put_cell(out, c);
	fprintf(out, "\t%" PRIu64 "\t%" PRIu64 "\n", successes, trials);
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	char blockers[128];
	struct plot_cell c = {
		.s = s,
		.row = 1,
		.blocker = plot_values(s, AXIS_BLOCKER, blockers, sizeof(blockers)),
	};

	memcpy(c.value, fig->value, sizeof(c.value));
	fputs(HEADER, out);
	for (; plot_next_kernel(fig, &c); c.kernel++)
		for (size_t p = 0; p < s->axes[AXIS_POLICY].nr; p++) {
			c.value[AXIS_POLICY] = p;
			put_row(out, &c);
		}
}

/* plots/sample.gp draws it. Each target, fill, retry and so on has a figure of its own. */
const struct figure_kind sample_figure = {
	.name = "sample",
	.caption = "How often each policy succeeds",
	.axes = FIGURE_OF_CONDITIONS,
	.nr_axes = 7,
	.fits = fits,
	.shows = shows,
	.put = put,
};
