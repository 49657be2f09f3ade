// SPDX-License-Identifier: GPL-2.0
/* How many trials would have succeeded under shorter deadlines than the run's. */

#include <inttypes.h>

#include "bench/report/plot/plot_pooled.h"

#define HEADER PLOT_CELL "\tlimit_ns\tsuccesses\ttrials\tshare\n"

static bool shows(const struct cell_stats *cell)
{
	return cell->measured[OUTCOME_SUCCESS].latency_ns.nr > 0;
}

static void put_step(FILE *out, const struct plot_cell *c, const struct pooled_cells *pool,
		     uint64_t limit, size_t successes)
{
	plot_put_cell(out, c);
	fprintf(out, "\t%" PRIu64 "\t%zu\t%" PRIu64 "\t%.6g\n", limit, successes, pool->ran,
		(double)successes / (double)pool->ran);
}

/* A step for each success, from the fastest on, and one at the run's deadline. */
static void put_panel(FILE *out, struct plot_cell *c, struct pooled *list, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		struct samples *ns = &list[i].pool.latency_ns;
		struct spread sorted;

		c->value[AXIS_POLICY] = list[i].policy;
		c->value[AXIS_RETRY] = list[i].retry;
		samples_spread(ns, &sorted);
		put_step(out, c, &list[i].pool, 0, 0);
		for (size_t j = 0; j < ns->nr; j++)
			put_step(out, c, &list[i].pool, ns->value[j], j + 1);
		put_step(out, c, &list[i].pool, plot_deadline(c->s), ns->nr);
	}
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	fputs(HEADER, out);
	plot_pooled(out, s, fig, NULL, put_panel);
}

const struct figure_kind deadline_figure = {
	.name = "deadline",
	.caption = "Share of successes by deadline",
	.axes = { AXIS_TARGET, AXIS_FILL, AXIS_BLOCKER, AXIS_ONLINE, AXIS_FRAGMENT,
		  AXIS_BLOCK_TYPES },
	.nr_axes = 6,
	.over = 1u << AXIS_RETRY,
	.fits = plot_pooled_fits,
	.shows = shows,
	.put = put,
};
