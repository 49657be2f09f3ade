// SPDX-License-Identifier: GPL-2.0
/*
 * One point a strategy: time to the range against pages migrated for nothing, and the Pareto front.
 *
 * Time counts from the last blocker's release, which is when the range could first be had: before
 * that it is the blockers' lifetime, the same for all. Where nothing was released it counts from
 * the start.
 */

#include <inttypes.h>
#include <stdlib.h>

#include "bench/report/plot/plot_pooled.h"
#include "bench/stats/pareto.h"
#include "bench/util/memory.h"

#define HEADER                                                                                     \
	PLOT_CELL "\ttrials\tsuccesses\tbest_share\tfrom\ttime_median_ns\ttime_min_ns\t"           \
		  "time_max_ns\twasted_mean_pages\tfront\n"

static bool shows(const struct cell_stats *cell)
{
	return cell->measured[OUTCOME_SUCCESS].latency_ns.nr &&
	       cell->measured[OUTCOME_SUCCESS].wasted.nr;
}

/**
 * struct panel - what the strategies of a panel are measured by
 * @best: the largest share of successes
 * @from_release: time is from the last release; every success of the panel came after one
 */
struct panel {
	double best;
	bool from_release;
};

static struct panel look_at(const struct pooled *list, size_t nr)
{
	struct panel panel = { .from_release = true };

	for (size_t i = 0; i < nr; i++) {
		const struct pooled_cells *pool = &list[i].pool;

		if (pooled_cells_share(pool) > panel.best)
			panel.best = pooled_cells_share(pool);
		panel.from_release &= pool->freed_to_done_ns.nr == pool->latency_ns.nr;
	}
	return panel;
}

static struct samples *time_of(struct pooled_cells *pool, const struct panel *panel)
{
	return panel->from_release ? &pool->freed_to_done_ns : &pool->latency_ns;
}

/*
 * A strategy that obtains the range less often than others only looks fast: it succeeded where that
 * was easy. So it is not on the front.
 */
static struct trade trade_of(struct pooled_cells *pool, const struct panel *panel)
{
	struct spread ns;

	if (!samples_spread(time_of(pool, panel), &ns) || !pool->wasted.nr)
		return (struct trade){};
	return (struct trade){
		.x = ns.median,
		.y = samples_mean(&pool->wasted),
		.open = pooled_cells_share(pool) >= panel->best,
	};
}

static void put_row(FILE *out, const struct plot_cell *c, struct pooled_cells *pool,
		    const struct panel *panel, bool front)
{
	plot_put_cell(out, c);
	fprintf(out, "\t%" PRIu64 "\t%zu\t%.6g\t%s", pool->ran, pool->latency_ns.nr, panel->best,
		panel->from_release ? "release" : "start");
	plot_put_spread(out, time_of(pool, panel));
	if (pool->wasted.nr)
		fprintf(out, "\t%.6g", samples_mean(&pool->wasted));
	else
		fputs("\t-", out);
	fprintf(out, "\t%d\n", front);
}

static void put_panel(FILE *out, struct plot_cell *c, struct pooled *list, size_t nr)
{
	struct trade *trade = memory_zeroed(nr, sizeof(*trade));
	struct panel panel = look_at(list, nr);

	for (size_t i = 0; i < nr; i++)
		trade[i] = trade_of(&list[i].pool, &panel);
	pareto_front(trade, nr);
	for (size_t i = 0; i < nr; i++) {
		c->value[AXIS_POLICY] = list[i].policy;
		c->value[AXIS_RETRY] = list[i].retry;
		put_row(out, c, &list[i].pool, &panel, trade[i].front);
	}
	free(trade);
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	fputs(HEADER, out);
	plot_pooled(out, s, fig, put_panel);
}

const struct figure_kind trade_off_figure = {
	.name = "trade-off",
	.caption = "Trade-off: time to the range against pages wasted",
	.axes = { AXIS_TARGET, AXIS_FILL, AXIS_BLOCKER, AXIS_ONLINE, AXIS_FRAGMENT },
	.nr_axes = 5,
	.over = 1u << AXIS_RETRY,
	.fits = plot_pooled_fits,
	.shows = shows,
	.put = put,
};
