// SPDX-License-Identifier: GPL-2.0
/* Time and CPU time of each strategy against the blockers' lifetime: two plots of one form. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/plot/lifetimes.h"
#include "bench/report/plot/plot.h"

#define HEADER                                                                                     \
	PLOT_CELL                                                                                  \
	"\tlifetime_ns\toutcome\ttrials\tfreed_to_done_median_ns\tfreed_to_done_min_ns\t"          \
	"freed_to_done_max_ns\tcpu_median_ns\tcpu_min_ns\tcpu_max_ns\n"

/* Two places on the axis at least, so that there are lines to draw. */
static bool fits(const struct summary *s)
{
	struct lifetime *list;
	size_t nr = lifetimes_fixed(s, &list), fixed = 0;

	for (size_t i = 0; i < nr; i++)
		fixed += list[i].ns != UINT64_MAX;
	free(list);
	return fixed > 1;
}

static bool shows_time(const struct cell_stats *cell)
{
	return cell->measured[OUTCOME_SUCCESS].freed_to_done_ns.nr > 0;
}

static bool shows_burnt(const struct cell_stats *cell)
{
	for (int o = 0; o < MEASURED_NR; o++)
		if (cell->measured[o].cpu_ns.nr)
			return true;
	return false;
}

static void put_row(FILE *out, const struct plot_cell *c, uint64_t lifetime, int outcome)
{
	struct cell_stats *cell = summary_cell(c->s, c->kernel, c->value);
	struct measures *m = &cell->measured[outcome];

	if (!cell->count[outcome])
		return;
	plot_put_cell(out, c);
	if (lifetime == UINT64_MAX)
		fputs("\t-", out);
	else
		fprintf(out, "\t%" PRIu64, lifetime);
	fprintf(out, "\t%s\t%" PRIu64, outcome_names[outcome], cell->count[outcome]);
	plot_put_spread(out, &m->freed_to_done_ns);
	plot_put_spread(out, &m->cpu_ns);
	fputc('\n', out);
}

/* Rows of one kernel and strategy, by outcome and ascending lifetime, so that lines are not cut. */
static void put_series(FILE *out, struct plot_cell *c, const struct lifetime *l, size_t nr)
{
	for (int outcome = 0; outcome < MEASURED_NR; outcome++)
		for (size_t i = 0; i < nr; i++) {
			c->value[AXIS_LIFETIME] = l[i].index;
			put_row(out, c, l[i].ns, outcome);
		}
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	struct plot_cell c = { .s = s, .row = 1 };
	struct lifetime *list;
	size_t nr = lifetimes_fixed(s, &list);

	memcpy(c.value, fig->value, sizeof(c.value));
	fputs(HEADER, out);
	for (; plot_next_kernel(fig, &c); c.kernel++)
		do {
			put_series(out, &c, list, nr);
		} while (summary_next(s, c.value, 1u << AXIS_POLICY | 1u << AXIS_RETRY));
	free(list);
}

#define AXES                                                                                       \
	{                                                                                          \
		AXIS_TARGET, AXIS_FILL, AXIS_BLOCKER, AXIS_CHURN, AXIS_ONLINE, AXIS_FRAGMENT,      \
			AXIS_BLOCK_TYPES                                                           \
	}

const struct figure_kind retry_time_figure = {
	.name = "retry-time",
	.caption = "Time from the blocker's release to done",
	.axes = AXES,
	.nr_axes = 7,
	.over = 1u << AXIS_LIFETIME,
	.fits = fits,
	.shows = shows_time,
	.put = put,
};

const struct figure_kind retry_burnt_figure = {
	.name = "retry-burnt",
	.caption = "CPU time burnt",
	.axes = AXES,
	.nr_axes = 7,
	.over = 1u << AXIS_LIFETIME,
	.fits = fits,
	.shows = shows_burnt,
	.put = put,
};
