// SPDX-License-Identifier: GPL-2.0
/* The cost of a gigantic page, and the search's share of it: bars, cut into parts. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/measure/phase.h"
#include "bench/report/plot/plot.h"

/* The search by itself as well: beside migration it would not be seen. */
enum chart { CHART_SEARCH, CHART_TIME, CHART_RANGES, CHART_PAGES, CHART_NR };

/* Parts of a bar of time, in the order in which they are drawn, and the phases in each. */
static const struct {
	const char *name;
	unsigned int phases;
} parts[] = {
	{ "search", 1 << PHASE_SEARCH },
	{ "isolate and check", 1 << PHASE_DRAIN | 1 << PHASE_ISOLATE | 1 << PHASE_EARLY_CHECK |
				       1 << PHASE_TEST | 1 << PHASE_UNDO },
	{ "migrate", 1 << PHASE_MIGRATE },
	{ "take", 1 << PHASE_FINISH },
	{ "other", 1 << PHASE_OUTSIDE | 1 << PHASE_HUGETLB | 1 << PHASE_NOTIFY | 1 << PHASE_OTHER },
};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

static const char *const chart_names[CHART_NR] = { "search", "time", "ranges", "pages" };

/* A bar that is being written. */
struct bar {
	FILE *out;
	const struct plot_cell *cell;
	size_t number;
	enum outcome outcome;
	uint64_t trials;
	double to;
};

static bool measured(const struct measures *m)
{
	return measures_own(m, "candidates_total")->nr && m->phase[PHASE_SEARCH].nr;
}

static bool fits(const struct summary *s)
{
	return true;
}

static bool shows(const struct cell_stats *cell)
{
	for (enum outcome o = 0; o < MEASURED_NR; o++)
		if (measured(&cell->measured[o]))
			return true;
	return false;
}

static void put_part(struct bar *b, enum chart chart, size_t part, const char *name, double value)
{
	plot_put_cell(b->out, b->cell);
	fprintf(b->out, "\t%zu\t%s\t%" PRIu64 "\t%d\t%s\t%zu\t%s\t%.1f\t%.1f\n", b->number,
		outcome_names[b->outcome], b->trials, chart + 1, chart_names[chart], part, name,
		b->to, b->to + value);
	b->to += value;
}

static void put_time(struct bar *b, struct measures *m)
{
	b->to = 0;
	put_part(b, CHART_SEARCH, 1, parts[0].name, samples_median(&m->phase[PHASE_SEARCH]));
	b->to = 0;
	for (size_t i = 0; i < PARTS; i++) {
		double ns = 0;

		for (enum phase p = 0; p < PHASE_NR; p++)
			if (parts[i].phases & 1u << p)
				ns += samples_median(&m->phase[p]);
		put_part(b, CHART_TIME, i + 1, parts[i].name, ns);
	}
}

/* Of several that are asked for some may be obtained, and the others not. */
static double obtained_pages(const struct bar *b, struct measures *m)
{
	struct samples *pages = measures_own(m, "pages_obtained");

	return pages->nr ? samples_median(pages) : b->outcome == OUTCOME_SUCCESS;
}

static void put_counts(struct bar *b, struct measures *m)
{
	double obtained = obtained_pages(b, m),
	       tried = samples_median(measures_own(m, "candidates_total"));
	double wasted = samples_median(&m->wasted);

	b->to = 0;
	put_part(b, CHART_RANGES, 1, "passed over",
		 samples_median(measures_own(m, "candidates_rejected")));
	put_part(b, CHART_RANGES, 2, "failed", tried - obtained);
	put_part(b, CHART_RANGES, 3, "obtained", obtained);
	b->to = 0;
	put_part(b, CHART_PAGES, 2, "for nothing", wasted);
	put_part(b, CHART_PAGES, 3, "of the range obtained", samples_median(&m->migrated) - wasted);
}

/* The outcome that there was; one cell has no more of them, for placements are alike. */
static void put_bar(FILE *out, const struct plot_cell *c, struct cell_stats *cell, size_t number)
{
	for (enum outcome o = 0; o < MEASURED_NR; o++) {
		struct bar b = {
			.out = out,
			.cell = c,
			.number = number,
			.outcome = o,
			.trials = cell->count[o],
		};

		if (!measured(&cell->measured[o]))
			continue;
		put_time(&b, &cell->measured[o]);
		put_counts(&b, &cell->measured[o]);
		return;
	}
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	struct plot_cell c = { .s = s, .row = 1 };
	size_t blockers = s->axes[AXIS_BLOCKER].nr;

	fputs(PLOT_CELL "\tbar\toutcome\ttrials\tchart\tmeasure\tnumber\tpart\tfrom\tto\n", out);
	for (; plot_next_kernel(fig, &c); c.kernel++)
		for (size_t i = 0; i < s->axes[AXIS_FILL].nr * blockers; i++) {
			memcpy(c.value, fig->value, sizeof(c.value));
			c.value[AXIS_FILL] = i / blockers;
			c.value[AXIS_BLOCKER] = i % blockers;
			put_bar(out, &c, summary_cell(s, c.kernel, c.value), i + 1);
		}
}

const struct figure_kind gigantic_figure = {
	.name = "gigantic",
	.caption = "A gigantic page, and the search for it",
	.axes = { AXIS_TARGET, AXIS_POLICY, AXIS_RETRY, AXIS_LIFETIME, AXIS_CHURN, AXIS_ONLINE,
		  AXIS_FRAGMENT, AXIS_BLOCK_TYPES },
	.nr_axes = 8,
	.fits = fits,
	.shows = shows,
	.put = put,
};
