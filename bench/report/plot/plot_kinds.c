// SPDX-License-Identifier: GPL-2.0
/* Where operations meet each kind of unmovable page, how long it takes them, and what they waste.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/plot/blocker_kinds.h"
#include "bench/report/plot/plot.h"
#include "bench/report/plot/subject.h"

#define HEADER                                                                                     \
	PLOT_CELL                                                                                  \
	"\tonline\tx\tkind\toutcome\tfound\terrno\ttrials\t"                                       \
	"latency_median_ns\tlatency_min_ns\tlatency_max_ns\t"                                      \
	"tests_median\ttests_min\ttests_max\tmigrations_median\tmigrations_min\tmigrations_max\t"  \
	"wasted_median_pages\twasted_min_pages\twasted_max_pages\n"

static void put_begin(FILE *out, const struct plot_cell *c, const char *outcome)
{
	const struct axis_values *axes = c->s->axes;
	size_t blocker = c->value[AXIS_BLOCKER];

	plot_put_cell(out, c);
	fprintf(out, "\t%s\t%zu\t%.*s\t%s", axes[AXIS_ONLINE].text[c->value[AXIS_ONLINE]],
		blocker + 1, (int)blocker_label_length(c->s, blocker),
		axes[AXIS_BLOCKER].text[blocker], outcome);
}

static void put_words(FILE *out, const struct tally *t, uint64_t trials)
{
	char *text = tally_text(t, trials);

	fprintf(out, "\t%s", text);
	free(text);
}

static void put_measured(FILE *out, const struct plot_cell *c, struct cell_stats *cell, int outcome)
{
	struct measures *m = &cell->measured[outcome];
	uint64_t trials = cell->count[outcome];

	put_begin(out, c, outcome_names[outcome]);
	put_words(out, &m->found, trials);
	put_words(out, &m->errors, m->errors.nr ? trials : 0);
	fprintf(out, "\t%" PRIu64, trials);
	/* of a timeout only a bound is known */
	if (outcome == OUTCOME_TIMEOUT)
		fprintf(out, "\t%" PRIu64 "\t-\t-", plot_deadline(c->s));
	else
		plot_put_spread(out, &m->latency_ns);
	plot_put_spread(out, &m->tests);
	plot_put_spread(out, &m->migrations);
	plot_put_spread(out, &m->wasted);
	fputc('\n', out);
}

/* A kind that could not be put there has a row as well, so that its gap does not look like a 0. */
static void put_blocker(FILE *out, const struct plot_cell *c)
{
	struct cell_stats *cell = summary_cell(c->s, c->kernel, c->value);

	if (!cell_ran(cell)) {
		put_begin(out, c, "none");
		fprintf(out, "\t-\t-\t0\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\n");
		return;
	}
	for (int outcome = 0; outcome < MEASURED_NR; outcome++)
		if (cell->count[outcome])
			put_measured(out, c, cell, outcome);
}

/* Whether anything ran of a row of panels: a target and a kind of zone, on any kernel. */
static bool row_ran(const struct summary *s, const struct figure *fig, const size_t *value)
{
	for (size_t i = 0; i < figure_cells(s, fig); i++) {
		const struct cell_stats *cell = figure_cell(s, fig, i);

		if (cell->value[AXIS_TARGET] == value[AXIS_TARGET] &&
		    cell->value[AXIS_ONLINE] == value[AXIS_ONLINE] && cell_ran(cell))
			return true;
	}
	return false;
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	size_t zones = s->axes[AXIS_ONLINE].nr, rows = s->axes[AXIS_TARGET].nr * zones;
	struct plot_cell c = { .s = s };

	memcpy(c.value, fig->value, sizeof(c.value));
	fputs(HEADER, out);
	for (size_t r = 0; r < rows; r++) {
		c.value[AXIS_TARGET] = r / zones;
		c.value[AXIS_ONLINE] = r % zones;
		if (!row_ran(s, fig, c.value))
			continue;
		c.row++;
		c.kernel = c.panel = 0;
		for (; plot_next_kernel(fig, &c); c.kernel++)
			for (size_t b = 0; b < s->axes[AXIS_BLOCKER].nr; b++) {
				c.value[AXIS_BLOCKER] = b;
				put_blocker(out, &c);
			}
	}
}

/* A column of panels for each of many versions would be wider than any page. */
static bool fits(const struct summary *s)
{
	return subject_is_kinds(s) && !subject_is_history(s);
}

const struct figure_kind kinds_figure = {
	.name = "kinds",
	.caption = "Which kinds of unmovable pages are found early, which late, and when",
	.axes = { AXIS_FILL, AXIS_POLICY, AXIS_RETRY, AXIS_LIFETIME, AXIS_CHURN },
	.nr_axes = 5,
	.fits = fits,
	.shows = plot_ran,
	.put = put,
};
