// SPDX-License-Identifier: GPL-2.0
/* How latencies are spread: the share of trials that took no longer, by policy; successes and
 * failures apart. */

#include <inttypes.h>
#include <string.h>

#include "bench/report/plot/plot.h"
#include "bench/report/plot/subject.h"

#define HEADER                                                                                     \
	PLOT_CELL "\toutcome\tlatency_ns\tno_slower\ttrials\tshare\tblockers\t"                    \
		  "blocker_min_trials\tblocker_max_trials\n"

/* Points of a line: enough for any picture, whatever the number of trials. */
#define POINTS_MAX 500

/* With several retries the deadline is the question, which has a plot of its own. */
static bool fits(const struct summary *s)
{
	return subject_has_one_strategy(s) && !subject_is_kinds(s) && !subject_is_targets(s);
}

/* A single value is no distribution. */
#define TRIALS_MIN 2

static bool shows(const struct cell_stats *cell)
{
	return cell->measured[OUTCOME_SUCCESS].latency_ns.nr >= TRIALS_MIN ||
	       cell->measured[OUTCOME_FAILURE].latency_ns.nr >= TRIALS_MIN;
}

/**
 * struct blockers - those whose trials a line has
 * @all: the trials; each counts the same
 * @nr: how many have any
 * @least: trials of the one that has the fewest
 * @most: of the one that has the most
 */
struct blockers {
	struct samples all;
	size_t nr;
	size_t least;
	size_t most;
};

/* All blockers of a kernel, policy and outcome. */
static void pool_blockers(struct plot_cell *c, int outcome, struct blockers *b)
{
	do {
		const struct samples *latency =
			&summary_cell(c->s, c->kernel, c->value)->measured[outcome].latency_ns;

		if (!latency->nr)
			continue;
		samples_append(&b->all, latency);
		b->least = b->nr && b->least < latency->nr ? b->least : latency->nr;
		b->most = b->most > latency->nr ? b->most : latency->nr;
		b->nr++;
	} while (summary_next(c->s, c->value, 1u << AXIS_BLOCKER));
}

static void put_point(FILE *out, const struct plot_cell *c, int outcome, const struct blockers *b,
		      size_t nr)
{
	plot_put_cell(out, c);
	fprintf(out, "\t%s\t%" PRIu64 "\t%zu\t%zu\t%.6g\t%zu\t%zu\t%zu\n", outcome_names[outcome],
		b->all.value[nr ? nr - 1 : 0], nr, b->all.nr, (double)nr / (double)b->all.nr, b->nr,
		b->least, b->most);
}

static void put_series(FILE *out, struct plot_cell *c, int outcome)
{
	struct blockers b = {};
	struct spread ignored;
	size_t step;

	pool_blockers(c, outcome, &b);
	step = 1 + b.all.nr / POINTS_MAX;
	c->row = outcome == OUTCOME_FAILURE ? 1 : 2;
	if (samples_spread(&b.all, &ignored)) {
		put_point(out, c, outcome, &b, 0);
		for (size_t nr = step; nr < b.all.nr; nr += step)
			put_point(out, c, outcome, &b, nr);
		put_point(out, c, outcome, &b, b.all.nr);
	}
	samples_free(&b.all);
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	char blockers[128];
	struct plot_cell c = {
		.s = s,
		.blocker = plot_values(s, AXIS_BLOCKER, blockers, sizeof(blockers)),
	};

	memcpy(c.value, fig->value, sizeof(c.value));
	fputs(HEADER, out);
	for (; plot_next_kernel(fig, &c); c.kernel++)
		do {
			put_series(out, &c, OUTCOME_FAILURE);
			put_series(out, &c, OUTCOME_SUCCESS);
		} while (summary_next(s, c.value, 1u << AXIS_POLICY));
}

const struct figure_kind cdf_figure = {
	.name = "cdf",
	.caption = "How latencies are spread",
	.axes = FIGURE_OF_CONDITIONS,
	.nr_axes = 8,
	.estimates = true,
	.fits = fits,
	.shows = shows,
	.put = put,
};
