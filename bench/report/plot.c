// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/category.h"
#include "bench/report/figure.h"
#include "bench/report/gnuplot.h"
#include "bench/util/file.h"
#include "bench/util/text.h"

#define HEADER                                                                                          \
	"target\tfill\tretry\tlifetime\tchurn\tclock\tpanel\tkernel\tpolicy\tblocker\tline\tx\tlabel\t" \
	"outcome\ttrials\tlatency_median_ns\tlatency_min_ns\tlatency_max_ns\t"                          \
	"wasted_median_pages\twasted_min_pages\twasted_max_pages\n"

/* A row's values that come before its numbers. */
struct row {
	const struct summary *s;
	const struct category *category;
	const struct cell_stats *cell;
	size_t panel;
};

static void put_head(FILE *out, const struct row *r, const char *outcome, uint64_t trials)
{
	const struct summary *s = r->s;
	const struct cell_stats *c = r->cell;
	const json_t *asked = json_object_get(s->run, "asked");

	fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t", cell_text(s, c, AXIS_TARGET),
		cell_text(s, c, AXIS_FILL), cell_text(s, c, AXIS_RETRY),
		cell_text(s, c, AXIS_LIFETIME), cell_text(s, c, AXIS_CHURN),
		json_string_value(json_object_get(asked, "clock")));
	fprintf(out, "%zu\t%s\t%s\t%s\t%d\t%g\t%s\t%s\t%" PRIu64, r->panel,
		s->kernels[c->kernel].label, cell_text(s, c, AXIS_POLICY),
		cell_text(s, c, AXIS_BLOCKER), r->category->line, r->category->x,
		r->category->label, outcome, trials);
}

static void put_spread(FILE *out, struct samples *samples)
{
	struct spread spread;

	if (samples_spread(samples, &spread))
		fprintf(out, "\t%.1f\t%" PRIu64 "\t%" PRIu64, spread.median, spread.min,
			spread.max);
	else
		fputs("\t-\t-\t-", out);
}

static void put_measured(FILE *out, const struct row *r, enum outcome outcome)
{
	/* spreads sort samples; the cell is the summary's own */
	struct measures *m = (struct measures *)&r->cell->measured[outcome];

	if (!r->cell->count[outcome])
		return;
	put_head(out, r, outcome_names[outcome], r->cell->count[outcome]);
	put_spread(out, &m->latency_ns);
	put_spread(out, &m->wasted);
	fputc('\n', out);
}

/* A timeout is no measurement but a bound: it took longer than the deadline. */
static void put_timeouts(FILE *out, const struct row *r)
{
	const json_t *asked = json_object_get(r->s->run, "asked");
	json_int_t deadline = json_integer_value(json_object_get(asked, "deadline_ns"));

	if (!r->cell->count[OUTCOME_TIMEOUT])
		return;
	put_head(out, r, outcome_names[OUTCOME_TIMEOUT], r->cell->count[OUTCOME_TIMEOUT]);
	fprintf(out, "\t%" JSON_INTEGER_FORMAT "\t-\t-\t-\t-\t-\n", deadline);
}

/* What a figure's x axis goes over, in order. */
struct x_axis {
	struct category *category;
	size_t nr;
};

/* Rows of one kernel and policy; of one outcome after the other, so that lines are not cut. */
static void put_series(FILE *out, const struct summary *s, const struct x_axis *x, size_t kernel,
		       size_t panel, size_t v[AXIS_NR])
{
	for (int outcome = 0; outcome <= OUTCOME_TIMEOUT; outcome++) {
		for (size_t i = 0; i < x->nr; i++) {
			struct row row = { s, &x->category[i], .panel = panel };

			v[AXIS_BLOCKER] = x->category[i].blocker;
			row.cell = summary_cell(s, kernel, v);
			if (outcome < MEASURED_NR)
				put_measured(out, &row, outcome);
			else
				put_timeouts(out, &row);
		}
	}
}

/* Only blockers that were measured get a place on the axis: others would be gaps. */
static int make_x_axis(const struct summary *s, const struct figure *fig, struct x_axis *x)
{
	bool *wanted = calloc(s->axes[AXIS_BLOCKER].nr, sizeof(*wanted));
	int err;

	if (!wanted)
		return -ENOMEM;
	for (size_t i = 0; i < s->nr_cells; i++)
		if (figure_has(fig, &s->cells[i]) && cell_ran(&s->cells[i]))
			wanted[s->cells[i].value[AXIS_BLOCKER]] = true;
	err = categories_make(s, wanted, &x->category, &x->nr);
	free(wanted);
	return err;
}

/* Whether a kernel has anything to show in a figure: else it gets no panel. */
static bool kernel_is_shown(const struct summary *s, const struct figure *fig, size_t kernel)
{
	for (size_t i = 0; i < s->nr_cells; i++)
		if (s->cells[i].kernel == kernel && figure_has(fig, &s->cells[i]) &&
		    cell_ran(&s->cells[i]))
			return true;
	return false;
}

static int put_data(FILE *out, const struct summary *s, const struct figure *fig)
{
	struct x_axis x = {};
	size_t v[AXIS_NR], panel = 0;
	int err = make_x_axis(s, fig, &x);

	memcpy(v, fig->value, sizeof(v));
	fputs(HEADER, out);
	for (size_t k = 0; !err && k < s->nr_kernels; k++) {
		if (!kernel_is_shown(s, fig, k))
			continue;
		panel++;
		for (v[AXIS_POLICY] = 0; v[AXIS_POLICY] < s->axes[AXIS_POLICY].nr; v[AXIS_POLICY]++)
			put_series(out, s, &x, k, panel, v);
	}
	free(x.category);
	return err;
}

static int write_data(const char *path, const struct summary *s, const struct figure *fig,
		      struct diag *why)
{
	FILE *out = fopen(path, "we");
	int err;

	if (!out)
		return diag_set(why, -errno, "%s: %s", path, strerror(errno));
	err = put_data(out, s, fig);
	if (ferror(out))
		err = -EIO;
	if (fclose(out) && !err)
		err = -errno;
	return err ? diag_set(why, err, "%s: %s", path, strerror(-err)) : 0;
}

static int draw_figure(const char *dir, const struct summary *s, struct figure *fig,
		       struct diag *why)
{
	char *data = text_print("%s/plots/%s.tsv", dir, fig->name);
	char *svg = text_print("%s/plots/%s.svg", dir, fig->name);
	int err;

	if (data && svg)
		err = write_data(data, s, fig, why);
	else
		err = diag_set(why, -ENOMEM, "out of memory");
	if (!err)
		err = gnuplot_draw("penalty.gp", data, svg, why);
	fig->drawn = !err;
	free(data);
	free(svg);
	return err;
}

int figures_draw(const char *dir, struct summary *s, struct figures *f, struct diag *why)
{
	char *folder = text_print("%s/plots", dir);
	int err, first;

	err = folder ? file_mkdir_p(folder) : -ENOMEM;
	if (err)
		diag_set(why, err, "%s/plots: %s", dir, strerror(-err));
	free(folder);
	first = err;
	for (size_t i = 0; !err && i < f->nr; i++) {
		struct diag ignored;
		int failed = draw_figure(dir, s, &f->figure[i], first ? &ignored : why);

		first = first ? first : failed;
	}
	return first;
}
