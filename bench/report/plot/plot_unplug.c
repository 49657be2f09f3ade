// SPDX-License-Identifier: GPL-2.0
/* How much of a virtio-mem device is unplugged and how fast, over the blockers. */

#include <inttypes.h>

#include "bench/report/plot/plot.h"

#define HEADER                                                                                     \
	PLOT_CELL "\tonline\tx\tlabel\tseries\toutcome\ttrials\t"                                  \
		  "unplugged_median_ppm\tunplugged_min_ppm\tunplugged_max_ppm\t"                   \
		  "rate_median_bytes\trate_min_bytes\trate_max_bytes\t"                            \
		  "wasted_median_pages\twasted_min_pages\twasted_max_pages\n"

/* Colours and markers that there are */
#define SERIES_MAX 4

/* A line for each zone and fill; or for each policy, where a run compares them. */
static bool goes_over_policies(const struct summary *s)
{
	return s->axes[AXIS_POLICY].nr > 1;
}

static bool fits(const struct summary *s)
{
	return !goes_over_policies(s) &&
	       s->axes[AXIS_ONLINE].nr * s->axes[AXIS_FILL].nr <= SERIES_MAX;
}

static bool policies_fit(const struct summary *s)
{
	return goes_over_policies(s) && s->axes[AXIS_POLICY].nr <= SERIES_MAX;
}

static size_t series_of(const struct plot_cell *c)
{
	if (goes_over_policies(c->s))
		return c->value[AXIS_POLICY] + 1;
	return c->value[AXIS_FILL] * c->s->axes[AXIS_ONLINE].nr + c->value[AXIS_ONLINE] + 1;
}

static bool shows(const struct cell_stats *cell)
{
	for (int o = 0; o < MEASURED_NR; o++)
		if (measures_own(&cell->measured[o], "unplugged_ppm")->nr)
			return true;
	return false;
}

static void put_rows(FILE *out, const struct plot_cell *c, size_t x, const char *label)
{
	struct cell_stats *cell = summary_cell(c->s, c->kernel, c->value);
	const struct axis_values *online = &c->s->axes[AXIS_ONLINE];

	for (int outcome = 0; outcome < MEASURED_NR; outcome++) {
		struct measures *m = &cell->measured[outcome];

		if (!measures_own(m, "unplugged_ppm")->nr)
			continue;
		plot_put_cell(out, c);
		fprintf(out, "\t%s\t%zu\t%s\t%zu\t%s\t%" PRIu64,
			online->text[c->value[AXIS_ONLINE]], x, label, series_of(c),
			outcome_names[outcome], cell->count[outcome]);
		plot_put_spread(out, measures_own(m, "unplugged_ppm"));
		plot_put_spread(out, measures_own(m, "unplug_rate"));
		plot_put_spread(out, &m->wasted);
		fputc('\n', out);
	}
}

static void put_kernel(FILE *out, struct plot_cell *c, const struct category *x, size_t nr)
{
	const unsigned int series =
		goes_over_policies(c->s) ? 1u << AXIS_POLICY : 1u << AXIS_FILL | 1u << AXIS_ONLINE;

	do {
		for (size_t i = 0; i < nr; i++) {
			c->value[AXIS_BLOCKER] = x[i].blocker;
			put_rows(out, c, i + 1, x[i].label);
		}
	} while (summary_next(c->s, c->value, series));
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	plot_over_categories(out, s, fig, HEADER, put_kernel);
}

const struct figure_kind unplug_figure = {
	.name = "unplug",
	.caption = "How much is unplugged, and how fast",
	.axes = { AXIS_TARGET, AXIS_RETRY, AXIS_LIFETIME, AXIS_CHURN, AXIS_FRAGMENT,
		  AXIS_BLOCK_TYPES },
	.nr_axes = 6,
	.fits = fits,
	.shows = shows,
	.put = put,
};

const struct figure_kind unplug_policies_figure = {
	.name = "unplug",
	.caption = "How much is unplugged under each policy, and how fast",
	.axes = { AXIS_TARGET, AXIS_FILL, AXIS_RETRY, AXIS_LIFETIME, AXIS_CHURN, AXIS_ONLINE,
		  AXIS_FRAGMENT, AXIS_BLOCK_TYPES },
	.nr_axes = 8,
	.over = 1u << AXIS_POLICY,
	.fits = policies_fit,
	.shows = shows,
	.put = put,
};
