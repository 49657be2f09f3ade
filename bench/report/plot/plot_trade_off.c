// SPDX-License-Identifier: GPL-2.0
/*
 * One point a strategy: time to the range against pages migrated for nothing, and the Pareto front.
 *
 * Time counts from the last blocker's release, which is when the range could first be had: before
 * that it is the blockers' lifetime, the same for all. Where nothing was released it counts from
 * the start.
 *
 * A blocker that goes leaves nothing wasted, if nobody takes the range meanwhile; one that never
 * goes does. So pages are those of the worse case: of this lifetime, or for ever.
 */

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/plot/lifetimes.h"
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
static struct trade trade_of(struct pooled_cells *pool, const struct panel *panel, double wasted)
{
	struct spread ns;

	if (!samples_spread(time_of(pool, panel), &ns) || isnan(wasted))
		return (struct trade){};
	return (struct trade){
		.x = ns.median,
		.y = wasted,
		.open = pooled_cells_share(pool) >= panel->best,
	};
}

static double mean_wasted(const struct pooled_cells *pool)
{
	return pool->wasted.nr ? samples_mean(&pool->wasted) : NAN;
}

/* Return: mean of the trials, of this lifetime or for ever, whichever is more; NAN: not measured */
static double most_wasted(const struct plot_cell *c, const struct pooled_cells *pool)
{
	struct pooled_cells forever = {};
	size_t value[AXIS_NR];
	double wasted;

	memcpy(value, c->value, sizeof(value));
	if (lifetimes_forever(c->s, &value[AXIS_LIFETIME]))
		pooled_cells_add(&forever, summary_cell(c->s, c->kernel, value));
	wasted = fmax(mean_wasted(pool), mean_wasted(&forever));
	pooled_cells_free(&forever);
	return wasted;
}

static void put_row(FILE *out, const struct plot_cell *c, struct pooled_cells *pool,
		    const struct panel *panel, double wasted, bool front)
{
	plot_put_cell(out, c);
	fprintf(out, "\t%" PRIu64 "\t%zu\t%.6g\t%s", pool->ran, pool->latency_ns.nr, panel->best,
		panel->from_release ? "release" : "start");
	plot_put_spread(out, time_of(pool, panel));
	if (isnan(wasted))
		fputs("\t-", out);
	else
		fprintf(out, "\t%.6g", wasted);
	fprintf(out, "\t%d\n", front);
}

static void put_panel(FILE *out, struct plot_cell *c, struct pooled *list, size_t nr)
{
	struct trade *trade = memory_zeroed(nr, sizeof(*trade));
	double *wasted = memory_zeroed(nr, sizeof(*wasted));
	struct panel panel = look_at(list, nr);

	for (size_t i = 0; i < nr; i++) {
		c->value[AXIS_POLICY] = list[i].policy;
		c->value[AXIS_RETRY] = list[i].retry;
		wasted[i] = most_wasted(c, &list[i].pool);
		trade[i] = trade_of(&list[i].pool, &panel, wasted[i]);
	}
	pareto_front(trade, nr);
	for (size_t i = 0; i < nr; i++) {
		c->value[AXIS_POLICY] = list[i].policy;
		c->value[AXIS_RETRY] = list[i].retry;
		put_row(out, c, &list[i].pool, &panel, wasted[i], trade[i].front);
	}
	free(wasted);
	free(trade);
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	bool *ran = memory_zeroed(s->axes[AXIS_LIFETIME].nr, sizeof(*ran));
	bool *apart = memory_zeroed(s->axes[AXIS_LIFETIME].nr, sizeof(*apart));

	for (size_t i = 0; i < figure_cells(s, fig); i++)
		if (plot_ran(figure_cell(s, fig, i)))
			ran[figure_cell(s, fig, i)->value[AXIS_LIFETIME]] = true;
	lifetimes_chosen(s, ran, apart);
	fputs(HEADER, out);
	plot_pooled(out, s, fig, apart, put_panel);
	free(apart);
	free(ran);
}

const struct figure_kind trade_off_figure = {
	.name = "trade-off",
	.caption = "Trade-off: time to the range against pages wasted",
	.axes = { AXIS_TARGET, AXIS_FILL, AXIS_BLOCKER, AXIS_ONLINE, AXIS_FRAGMENT,
		  AXIS_BLOCK_TYPES },
	.nr_axes = 6,
	.over = 1u << AXIS_RETRY,
	.fits = plot_pooled_fits,
	.shows = shows,
	.put = put,
};
