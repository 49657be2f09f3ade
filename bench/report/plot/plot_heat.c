// SPDX-License-Identifier: GPL-2.0
/* The penalty of each policy over the blockers' density and place: time over the fastest failure
 * there. */

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/plot/plot.h"
#include "bench/report/plot/subject.h"
#include "bench/util/memory.h"

#define HEADER                                                                                     \
	PLOT_CELL "\tx\tplace\ty\tdensity\toutcome\ttrials\tlatency_median_ns\t"                   \
		  "least_median_ns\tpenalty_ns\twasted_median_pages\n"

static bool shows(const struct cell_stats *cell)
{
	return cell->measured[OUTCOME_FAILURE].latency_ns.nr > 0;
}

/* A row of the map: blockers of one kind and number. Places are columns. */
static bool same_density(const struct category *a, const struct category *b)
{
	return !strcmp(a->kind, b->kind) && !strcmp(a->amount, b->amount);
}

static bool same_place(const struct category *a, const struct category *b)
{
	return !strcmp(a->place, b->place);
}

static size_t first_of(const struct category *x, size_t i,
		       bool (*same)(const struct category *a, const struct category *b))
{
	size_t first = 0;

	while (!same(&x[first], &x[i]))
		first++;
	return first;
}

/* Place of @x[i] among the rows of the map, from 1, in the order in which they appear. */
static size_t row_of(const struct category *x, size_t i)
{
	size_t nr = 1;

	for (size_t j = 0; j < first_of(x, i, same_density); j++)
		nr += x[j].kind[0] && first_of(x, j, same_density) == j;
	return nr;
}

/* Likewise among the columns: places in the order in which they lie in the range, then others. */
static size_t column_of(const struct category *x, size_t nr, size_t i)
{
	size_t number = 1, own = first_of(x, i, same_place);

	for (size_t j = 0; j < nr; j++)
		if (x[j].kind[0] && first_of(x, j, same_place) == j &&
		    (x[j].place_rank < x[i].place_rank ||
		     (x[j].place_rank == x[i].place_rank && j < own)))
			number++;
	return number;
}

/* Whether a blocker has another one beside it in both directions of the map. */
static bool inside(const struct category *x, size_t nr, size_t i)
{
	bool place = false, density = false;

	for (size_t j = 0; x[i].kind[0] && j < nr; j++) {
		place |= j != i && same_place(&x[i], &x[j]);
		density |= j != i && same_density(&x[i], &x[j]);
	}
	return place && density;
}

/* Two densities at two places make a map; what is less a line tells more plainly. */
static bool fits(const struct summary *s)
{
	bool *wanted = memory_zeroed(s->axes[AXIS_BLOCKER].nr, sizeof(*wanted));
	struct category *x = NULL;
	size_t nr = 0, nr_inside = 0;

	if (subject_has_one_strategy(s) && !subject_is_kinds(s)) {
		memset(wanted, true, s->axes[AXIS_BLOCKER].nr * sizeof(*wanted));
		nr = categories_make(s, wanted, &x);
	}
	for (size_t i = 0; i < nr; i++)
		nr_inside += inside(x, nr, i);
	free(x);
	free(wanted);
	return nr_inside >= 4;
}

/* The fastest median of any policy's failures before the same blocker; NAN without failures. */
static double least_of(const struct plot_cell *c)
{
	size_t v[AXIS_NR];
	double least = NAN;

	memcpy(v, c->value, sizeof(v));
	for (v[AXIS_POLICY] = 0; v[AXIS_POLICY] < c->s->axes[AXIS_POLICY].nr; v[AXIS_POLICY]++) {
		struct cell_stats *cell = summary_cell(c->s, c->kernel, v);

		if (shows(cell))
			least = fmin(
				least,
				samples_quantile(&cell->measured[OUTCOME_FAILURE].latency_ns, 0.5));
	}
	return least;
}

static void put_measured(FILE *out, const struct plot_cell *c, int outcome)
{
	struct cell_stats *cell = summary_cell(c->s, c->kernel, c->value);
	struct measures *m = &cell->measured[outcome];
	double median, least = least_of(c);

	fprintf(out, "\t%s\t%" PRIu64, outcome_names[outcome], cell->count[outcome]);
	if (outcome == OUTCOME_FAILURE) {
		median = samples_quantile(&m->latency_ns, 0.5);
		fprintf(out, "\t%.1f\t%.1f\t%.1f", median, least, median - least);
	} else {
		fputs("\t-\t-\t-", out);
	}
	if (m->wasted.nr)
		fprintf(out, "\t%.1f\n", samples_quantile(&m->wasted, 0.5));
	else
		fputs("\t-\n", out);
}

static void put_cell(FILE *out, const struct plot_cell *c, const struct category *x, size_t nr,
		     size_t i)
{
	struct cell_stats *cell = summary_cell(c->s, c->kernel, c->value);

	for (int outcome = 0; outcome < MEASURED_NR; outcome++) {
		if (!cell->count[outcome])
			continue;
		plot_put_cell(out, c);
		fprintf(out, "\t%zu\t%s\t%zu\t%s %s", column_of(x, nr, i), x[i].place, row_of(x, i),
			x[i].kind, x[i].amount);
		put_measured(out, c, outcome);
	}
}

static void put_kernel(FILE *out, struct plot_cell *c, const struct category *x, size_t nr)
{
	for (size_t p = 0; p < c->s->axes[AXIS_POLICY].nr; p++)
		for (size_t i = 0; i < nr; i++) {
			c->row = p + 1;
			c->value[AXIS_POLICY] = p;
			c->value[AXIS_BLOCKER] = x[i].blocker;
			if (x[i].kind[0])
				put_cell(out, c, x, nr, i);
		}
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	plot_over_categories(out, s, fig, HEADER, put_kernel);
}

const struct figure_kind heat_figure = {
	.name = "heat",
	.caption = "Penalty by density and place",
	.axes = FIGURE_OF_CONDITIONS,
	.nr_axes = 8,
	.fits = fits,
	.shows = shows,
	.put = put,
};
