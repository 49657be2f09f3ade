// SPDX-License-Identifier: GPL-2.0
/* From a run to DIR/plots: data files and pictures, and what all kinds of them share. */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/plot/figure_kind.h"
#include "bench/report/plot/gnuplot.h"
#include "bench/util/file.h"
#include "bench/util/text.h"

uint64_t plot_deadline(const struct summary *s)
{
	const json_t *asked = json_object_get(s->run, "asked");

	return (uint64_t)json_integer_value(json_object_get(asked, "deadline_ns"));
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
	const json_t *asked = json_object_get(c->s->run, "asked");

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
		fprintf(out, "%s\t",
			before[i] == AXIS_BLOCKER && c->blocker
				? c->blocker
				: axes[before[i]].text[c->value[before[i]]]);
	fprintf(out, "%s\t%s\t",
		c->lifetime ? c->lifetime : axes[AXIS_LIFETIME].text[c->value[AXIS_LIFETIME]],
		axes[AXIS_CHURN].text[c->value[AXIS_CHURN]]);
	fprintf(out, "%s\t%" PRIu64 "\t%zu\t%zu\t%s\t%s\t%s",
		json_string_value(json_object_get(asked, "clock")), plot_deadline(c->s), c->row,
		c->panel, c->s->kernels[c->kernel].label,
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

bool plot_one_strategy(const struct summary *s)
{
	return s->axes[AXIS_RETRY].nr == 1 && s->axes[AXIS_LIFETIME].nr == 1 &&
	       s->axes[AXIS_CHURN].nr == 1;
}

/* Only blockers that were measured get a place on the axis: others would be gaps. */
int plot_categories(const struct summary *s, const struct figure *fig, struct category **categories,
		    size_t *nr)
{
	bool *wanted = calloc(s->axes[AXIS_BLOCKER].nr, sizeof(*wanted));
	int err;

	*categories = NULL;
	*nr = 0;
	if (!wanted)
		return -ENOMEM;
	for (size_t i = 0; i < s->nr_cells; i++)
		if (figure_has(fig, &s->cells[i]) && cell_ran(&s->cells[i]))
			wanted[s->cells[i].value[AXIS_BLOCKER]] = true;
	err = categories_make(s, wanted, categories, nr);
	free(wanted);
	return err;
}

static bool kernel_is_shown(const struct summary *s, const struct figure *fig, size_t kernel)
{
	for (size_t i = 0; i < s->nr_cells; i++)
		if (s->cells[i].kernel == kernel && figure_has(fig, &s->cells[i]) &&
		    cell_ran(&s->cells[i]))
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

int plot_over_categories(FILE *out, const struct summary *s, const struct figure *fig,
			 const char *header,
			 void (*put_kernel)(FILE *out, struct plot_cell *c,
					    const struct category *x, size_t nr))
{
	struct plot_cell c = { .s = s, .row = 1 };
	struct category *x;
	size_t nr;
	int err = plot_categories(s, fig, &x, &nr);

	memcpy(c.value, fig->value, sizeof(c.value));
	fputs(header, out);
	for (; !err && plot_next_kernel(fig, &c); c.kernel++)
		put_kernel(out, &c, x, nr);
	free(x);
	return err;
}

static int write_data(const char *path, const struct summary *s, const struct figure *fig,
		      struct diag *why)
{
	FILE *out = fopen(path, "we");
	int err;

	if (!out)
		return diag_set(why, -errno, "%s: %s", path, strerror(errno));
	err = fig->kind->put(out, s, fig);
	if (ferror(out))
		err = -EIO;
	if (fclose(out) && !err)
		err = -errno;
	return err ? diag_set(why, err, "%s: %s", path, strerror(-err)) : 0;
}

int figure_draw(const char *folder, const struct summary *s, const struct figure *fig,
		const struct picture *picture, size_t nr, struct diag *why)
{
	char *data = text_print("%s/%s.tsv", folder, fig->name);
	char *program = text_print("%s.gp", fig->kind->name);
	int err;

	if (data && program)
		err = write_data(data, s, fig, why);
	else
		err = diag_set(why, -ENOMEM, "out of memory");
	for (size_t i = 0; !err && i < nr; i++) {
		char *path = text_print("%s/%s%s", folder, fig->name, picture[i].ending);

		err = path ? gnuplot_draw(program, data, path, picture[i].shape, why)
			   : diag_set(why, -ENOMEM, "out of memory");
		free(path);
	}
	free(data);
	free(program);
	return err;
}

int figures_draw(const char *dir, const struct summary *s, struct figures *f, bool pdf,
		 struct diag *why)
{
	static const struct picture pictures[] = {
		{ ".svg", "wide" },
		{ "-column.svg", "column" },
		{ ".pdf", "wide" },
		{ "-column.pdf", "column" },
	};
	char *folder = text_print("%s/plots", dir);
	int err, first;

	err = folder ? file_mkdir_p(folder) : -ENOMEM;
	if (err)
		diag_set(why, err, "%s/plots: %s", dir, strerror(-err));
	first = err;
	for (size_t i = 0; !err && i < f->nr; i++) {
		struct diag ignored;
		int failed = figure_draw(folder, s, &f->figure[i], pictures, pdf ? 4 : 2,
					 first ? &ignored : why);

		f->figure[i].drawn = !failed;
		first = first ? first : failed;
	}
	free(folder);
	return first;
}
