// SPDX-License-Identifier: GPL-2.0
/* Whether it pays to hold the range isolated while others want memory: strategies under each churn.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/report/plot/plot.h"

#define HEADER                                                                                     \
	PLOT_CELL "\tx\toutcome\ttrials\tlatency_median_ns\tlatency_min_ns\tlatency_max_ns\t"      \
		  "lost_median_pages\tlost_min_pages\tlost_max_pages\n"

static bool fits(const struct summary *s)
{
	return s->axes[AXIS_CHURN].nr > 1;
}

static void put_row(FILE *out, const struct plot_cell *c, int outcome)
{
	struct cell_stats *cell = summary_cell(c->s, c->kernel, c->value);
	struct measures *m = &cell->measured[outcome];

	if (!cell->count[outcome])
		return;
	plot_put_cell(out, c);
	fprintf(out, "\t%zu\t%s\t%" PRIu64, c->value[AXIS_CHURN] + 1, outcome_names[outcome],
		cell->count[outcome]);
	/* of a timeout only a bound is known */
	if (outcome == OUTCOME_TIMEOUT)
		fprintf(out, "\t%" PRIu64 "\t-\t-", plot_deadline(c->s));
	else
		plot_put_spread(out, &m->latency_ns);
	plot_put_spread(out, &m->lost);
	fputc('\n', out);
}

static void put_strategy(FILE *out, struct plot_cell *c)
{
	for (int outcome = 0; outcome < MEASURED_NR; outcome++)
		for (size_t i = 0; i < c->s->axes[AXIS_CHURN].nr; i++) {
			c->value[AXIS_CHURN] = i;
			put_row(out, c, outcome);
		}
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	struct plot_cell c = { .s = s, .row = 1 };

	memcpy(c.value, fig->value, sizeof(c.value));
	fputs(HEADER, out);
	for (; plot_next_kernel(fig, &c); c.kernel++)
		do {
			put_strategy(out, &c);
		} while (summary_next(s, c.value, 1u << AXIS_POLICY | 1u << AXIS_RETRY));
}

const struct figure_kind contention_figure = {
	.name = "contention",
	.caption = "Strategies under contention",
	.axes = { AXIS_TARGET, AXIS_FILL, AXIS_BLOCKER, AXIS_LIFETIME, AXIS_ONLINE, AXIS_FRAGMENT,
		  AXIS_BLOCK_TYPES },
	.nr_axes = 7,
	.fits = fits,
	.shows = plot_ran,
	.put = put,
};
