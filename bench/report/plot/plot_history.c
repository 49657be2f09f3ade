// SPDX-License-Identifier: GPL-2.0
/* From version to version: where each kind of page is found, and what CPU time moving one takes. */

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/analysis/page_cost.h"
#include "bench/analysis/releases.h"
#include "bench/report/plot/blocker_kinds.h"
#include "bench/report/plot/plot.h"
#include "bench/report/plot/subject.h"

#define HEADER                                                                                     \
	PLOT_CELL "\tonline\tx\ty\tlabel\toutcome\tfound\ttrials\tlatency_median_ns\t"             \
		  "cpu_median_ns\tshare_of_first\n"

/* The two parts of the figure, as rows of panels. */
enum part {
	PART_FOUND = 1,
	PART_COST,
};

/**
 * struct line - a kind of page, or a fill, over all versions
 * @value: index per axis
 * @part: of the figure
 * @y: its number in this part, from 1
 * @first_ns: its cost on the oldest version that has one; NAN before that
 */
struct line {
	size_t value[AXIS_NR];
	enum part part;
	size_t y;
	double first_ns;
};

static bool is_none(const struct summary *s, const size_t value[AXIS_NR], enum axis axis)
{
	return !strcmp(s->axes[axis].text[value[axis]], "none");
}

static void put_label(FILE *out, const struct summary *s, const struct line *l)
{
	const char *fill = s->axes[AXIS_FILL].text[l->value[AXIS_FILL]];
	size_t blocker = l->value[AXIS_BLOCKER];

	if (l->part == PART_FOUND)
		fprintf(out, "\t%.*s", (int)blocker_label_length(s, blocker),
			s->axes[AXIS_BLOCKER].text[blocker]);
	else
		fprintf(out, "\t%s", is_none(s, l->value, AXIS_FILL) ? "empty range" : fill);
}

static void put_number(FILE *out, const char *format, double number)
{
	fputc('\t', out);
	if (isnan(number))
		fputc('-', out);
	else
		fprintf(out, format, number);
}

static void put_begin(FILE *out, struct plot_cell *c, const struct line *l, size_t x)
{
	const struct summary *s = c->s;

	c->row = l->part;
	memcpy(c->value, l->value, sizeof(c->value));
	plot_put_cell(out, c);
	fprintf(out, "\t%s\t%zu\t%zu", s->axes[AXIS_ONLINE].text[l->value[AXIS_ONLINE]], x, l->y);
	put_label(out, s, l);
}

static void put_outcome(FILE *out, struct plot_cell *c, struct line *l, size_t x, int outcome)
{
	struct cell_stats *cell = summary_cell(c->s, c->kernel, l->value);
	struct measures *m = &cell->measured[outcome];
	double ns = l->part == PART_COST ? page_cost_or_empty(c->s, c->kernel, l->value) : NAN;
	char *found = tally_text(&m->found, cell->count[outcome]);

	if (isnan(l->first_ns))
		l->first_ns = ns;
	put_begin(out, c, l, x);
	fprintf(out, "\t%s\t%s\t%" PRIu64, outcome_names[outcome], found, cell->count[outcome]);
	put_number(out, "%.1f", m->latency_ns.nr ? samples_median(&m->latency_ns) : NAN);
	put_number(out, "%.1f", ns);
	put_number(out, "%.4f", ns / l->first_ns);
	fputc('\n', out);
	free(found);
}

static void put_line(FILE *out, struct plot_cell *c, const struct releases *r, struct line *l)
{
	for (size_t i = 0; i < r->nr; i++) {
		struct cell_stats *cell = summary_cell(c->s, r->kernel[i], l->value);

		c->kernel = r->kernel[i];
		if (!cell_ran(cell)) {
			put_begin(out, c, l, i + 1);
			fputs("\tnone\t-\t0\t-\t-\t-\n", out);
		}
		for (int outcome = 0; outcome < MEASURED_NR; outcome++)
			if (cell->count[outcome])
				put_outcome(out, c, l, i + 1, outcome);
	}
}

/* Whether anything ran of a line, on any version. */
static bool line_ran(const struct summary *s, const struct releases *r, const struct line *l)
{
	for (size_t i = 0; i < r->nr; i++)
		if (cell_ran(summary_cell(s, r->kernel[i], l->value)))
			return true;
	return false;
}

static bool belongs(const struct summary *s, const struct line *l)
{
	if (l->part == PART_FOUND)
		return !is_none(s, l->value, AXIS_BLOCKER);
	return is_none(s, l->value, AXIS_BLOCKER);
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	const unsigned int inside = 1u << AXIS_ONLINE | 1u << AXIS_FILL | 1u << AXIS_BLOCKER;
	struct plot_cell c = { .s = s, .panel = 1 };
	struct releases r;

	releases_make(s, &r);
	fputs(HEADER, out);
	for (enum part part = PART_FOUND; part <= PART_COST; part++) {
		struct line l = { .part = part };

		memcpy(l.value, fig->value, sizeof(l.value));
		do {
			if (!belongs(s, &l) || !line_ran(s, &r, &l))
				continue;
			l.y++;
			l.first_ns = NAN;
			put_line(out, &c, &r, &l);
		} while (summary_next(s, l.value, inside));
	}
	releases_free(&r);
}

const struct figure_kind history_figure = {
	.name = "history",
	.caption = "From version to version",
	.axes = { AXIS_TARGET, AXIS_POLICY, AXIS_RETRY, AXIS_LIFETIME, AXIS_CHURN, AXIS_FRAGMENT,
		  AXIS_BLOCK_TYPES },
	.nr_axes = 7,
	.fits = subject_is_history,
	.shows = plot_ran,
	.put = put,
};
