// SPDX-License-Identifier: GPL-2.0
/* Rows and columns that the data files of several kinds of plots have. */

#include "bench/report/plot/plot.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"

bool plot_ran(const struct cell_stats *cell)
{
	return cell_ran(cell) > 0;
}

bool plot_has_latency(const struct cell_stats *cell)
{
	return cell->measured[OUTCOME_SUCCESS].latency_ns.nr ||
	       cell->measured[OUTCOME_FAILURE].latency_ns.nr;
}

uint64_t plot_deadline(const struct summary *s)
{
	const json_t *asked = json_object_get(s->run, "asked");

	return (uint64_t)json_integer_value(json_object_get(asked, "deadline_ns"));
}

const char *plot_clock(const struct summary *s)
{
	const json_t *asked = json_object_get(s->run, "asked");

	return s->estimate ?: json_string_value(json_object_get(asked, "clock"));
}

const char *plot_values(const struct summary *s, enum axis axis, char *buf, size_t size)
{
	const struct axis_values *v = &s->axes[axis];

	if (v->nr == 1)
		snprintf(buf, size, "%s", v->text[0]);
	else
		snprintf(buf, size, "%s to %s (%zu)", v->text[0], v->text[v->nr - 1], v->nr);
	return buf;
}

void plot_put_cell(FILE *out, const struct plot_cell *c)
{
	static const enum axis before[] = { AXIS_TARGET, AXIS_FILL, AXIS_BLOCKER };
	const struct axis_values *axes = c->s->axes;

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
		fprintf(out, "%s\t",
			before[i] == AXIS_BLOCKER && c->blocker
				? c->blocker
				: axes[before[i]].text[c->value[before[i]]]);
	fprintf(out, "%s\t%s\t",
		c->lifetime ? c->lifetime : axes[AXIS_LIFETIME].text[c->value[AXIS_LIFETIME]],
		axes[AXIS_CHURN].text[c->value[AXIS_CHURN]]);
	fprintf(out, "%s\t%" PRIu64 "\t%zu\t%zu\t%s\t%s\t%s", plot_clock(c->s), plot_deadline(c->s),
		c->row, c->panel, c->s->kernels[c->kernel].label,
		axes[AXIS_POLICY].text[c->value[AXIS_POLICY]],
		axes[AXIS_RETRY].text[c->value[AXIS_RETRY]]);
}

void plot_put_spread(FILE *out, struct samples *samples)
{
	struct spread spread;

	if (samples_spread(samples, &spread))
		fprintf(out, "\t%.1f\t%" PRId64 "\t%" PRId64, spread.median, (int64_t)spread.min,
			(int64_t)spread.max);
	else
		fputs("\t-\t-\t-", out);
}

/* Only blockers that were measured get a place on the axis: others would be gaps. */
size_t plot_categories(const struct summary *s, const struct figure *fig,
		       struct category **categories)
{
	bool *wanted = memory_zeroed(s->axes[AXIS_BLOCKER].nr, sizeof(*wanted));
	size_t nr;

	for (size_t i = 0; i < figure_cells(s, fig); i++)
		if (cell_ran(figure_cell(s, fig, i)))
			wanted[figure_cell(s, fig, i)->value[AXIS_BLOCKER]] = true;
	nr = categories_make(s, wanted, categories);
	free(wanted);
	return nr;
}

static bool kernel_is_shown(const struct summary *s, const struct figure *fig, size_t kernel)
{
	for (size_t i = 0; i < fig->nr_cells; i++)
		if (cell_ran(figure_cell(s, fig, kernel * fig->nr_cells + i)))
			return true;
	return false;
}

bool plot_next_kernel(const struct figure *fig, struct plot_cell *c)
{
	while (c->kernel < c->s->nr_kernels && !kernel_is_shown(c->s, fig, c->kernel))
		c->kernel++;
	c->panel++;
	return c->kernel < c->s->nr_kernels;
}

void plot_over_categories(FILE *out, const struct summary *s, const struct figure *fig,
			  const char *header,
			  void (*put_kernel)(FILE *out, struct plot_cell *c,
					     const struct category *x, size_t nr))
{
	struct plot_cell c = { .s = s, .row = 1 };
	struct category *x;
	size_t nr = plot_categories(s, fig, &x);

	memcpy(c.value, fig->value, sizeof(c.value));
	fputs(header, out);
	for (; plot_next_kernel(fig, &c); c.kernel++)
		put_kernel(out, &c, x, nr);
	free(x);
}
