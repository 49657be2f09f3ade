// SPDX-License-Identifier: GPL-2.0
/* Where the time goes, target beside target: bars of phases. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/report/plot/plot.h"
#include "bench/report/table/phase_rows.h"

/* Rows of panels that a figure has room for: fills times blockers. */
#define PLACES_MAX 6

static bool fits(const struct summary *s)
{
	return s->axes[AXIS_FILL].nr * s->axes[AXIS_BLOCKER].nr <= PLACES_MAX;
}

static bool shows(const struct cell_stats *cell)
{
	for (enum outcome o = 0; o < MEASURED_NR; o++)
		if (cell->measured[o].phase[PHASE_OTHER].nr)
			return true;
	return false;
}

/* A bar, from the bottom to its end: a row each phase that took any time. */
static void put_bar(FILE *out, const struct plot_cell *c, const struct phase_row *row, size_t bar)
{
	double from = 0;

	for (enum phase p = 0; p < PHASE_NR; p++) {
		if (!row->ns[p])
			continue;
		plot_put_cell(out, c);
		fprintf(out, "\t%zu\t%s\t%" PRIu64 "\t%d\t%s\t%.1f\t%.1f\t%.1f\n", bar,
			outcome_names[row->outcome], row->trials, p + 1, phase_names[p], from,
			from + row->ns[p], row->total);
		from += row->ns[p];
	}
}

static size_t row_of(const struct summary *s, const struct cell_stats *cell)
{
	return cell->value[AXIS_FILL] * s->axes[AXIS_BLOCKER].nr + cell->value[AXIS_BLOCKER] + 1;
}

static size_t bar_of(const struct summary *s, const struct cell_stats *cell)
{
	return cell->value[AXIS_POLICY] * s->axes[AXIS_TARGET].nr + cell->value[AXIS_TARGET] + 1;
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	struct plot_cell c = { .s = s };
	struct phase_rows rows;

	phase_rows_make(s, &rows);
	fputs(PLOT_CELL "\tbar\toutcome\ttrials\tnumber\tphase\tfrom_ns\tto_ns\ttotal_ns\n", out);
	for (; plot_next_kernel(fig, &c); c.kernel++)
		for (size_t i = 0; i < rows.nr; i++) {
			const struct cell_stats *cell = rows.row[i].cell;

			if (cell->kernel != c.kernel || !figure_has(fig, cell))
				continue;
			memcpy(c.value, cell->value, sizeof(c.value));
			c.row = row_of(s, cell);
			put_bar(out, &c, &rows.row[i], bar_of(s, cell));
		}
	phase_rows_free(&rows);
}

const struct figure_kind phases_figure = {
	.name = "phases",
	.caption = "Phases",
	.axes = FIGURE_OF_STRATEGY,
	.nr_axes = 6,
	.fits = fits,
	.shows = shows,
	.put = put,
};
