// SPDX-License-Identifier: GPL-2.0
/* One point a strategy: time to the range against pages migrated for nothing, and the Pareto front. */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "bench/analysis/pareto.h"
#include "bench/report/plot_pooled.h"

#define HEADER                                                                                     \
	PLOT_CELL "\ttrials\tsuccesses\tbest_share\tlatency_median_ns\tlatency_min_ns\t"           \
		  "latency_max_ns\twasted_mean_pages\tfront\n"

static bool shows(const struct cell_stats *cell)
{
	return cell->measured[OUTCOME_SUCCESS].latency_ns.nr &&
	       cell->measured[OUTCOME_SUCCESS].wasted.nr;
}

/* The most that any strategy of a panel obtained. */
static double best_share(const struct pooled *list, size_t nr)
{
	double best = 0;

	for (size_t i = 0; i < nr; i++)
		if (pool_share(&list[i].pool) > best)
			best = pool_share(&list[i].pool);
	return best;
}

/*
 * A strategy that obtains the range less often than others only looks fast: it succeeded where that
 * was easy. So it is not on the front.
 */
static struct trade trade_of(struct pool *pool, double best)
{
	struct spread ns;

	if (!samples_spread(&pool->latency_ns, &ns) || !pool->wasted.nr)
		return (struct trade){};
	return (struct trade){
		.x = ns.median,
		.y = samples_mean(&pool->wasted),
		.open = pool_share(pool) >= best,
	};
}

static void put_row(FILE *out, const struct plot_cell *c, struct pool *pool, double best, bool front)
{
	plot_put_cell(out, c);
	fprintf(out, "\t%" PRIu64 "\t%zu\t%.6g", pool->ran, pool->latency_ns.nr, best);
	plot_put_spread(out, &pool->latency_ns);
	if (pool->wasted.nr)
		fprintf(out, "\t%.6g", samples_mean(&pool->wasted));
	else
		fputs("\t-", out);
	fprintf(out, "\t%d\n", front);
}

static int put_panel(FILE *out, struct plot_cell *c, struct pooled *list, size_t nr)
{
	struct trade *trade = calloc(nr, sizeof(*trade));
	double best = best_share(list, nr);

	if (!trade)
		return -ENOMEM;
	for (size_t i = 0; i < nr; i++)
		trade[i] = trade_of(&list[i].pool, best);
	pareto_front(trade, nr);
	for (size_t i = 0; i < nr; i++) {
		c->value[AXIS_POLICY] = list[i].policy;
		c->value[AXIS_RETRY] = list[i].retry;
		put_row(out, c, &list[i].pool, best, trade[i].front);
	}
	free(trade);
	return 0;
}

static int put(FILE *out, const struct summary *s, const struct figure *fig)
{
	fputs(HEADER, out);
	return plot_pooled(out, s, fig, put_panel);
}

const struct figure_kind trade_off_figure = {
	.name = "trade-off",
	.caption = "Trade-off: time to the range against pages wasted",
	.axes = { AXIS_TARGET, AXIS_FILL, AXIS_BLOCKER },
	.nr_axes = 3,
	.fits = plot_pooled_fits,
	.shows = shows,
	.put = put,
};
