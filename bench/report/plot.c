// SPDX-License-Identifier: GPL-2.0
/* From a run to DIR/plots: data files and pictures, and what all kinds of them share. */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/figure_kind.h"
#include "bench/report/gnuplot.h"
#include "bench/util/file.h"
#include "bench/util/text.h"

uint64_t plot_deadline(const struct summary *s)
{
	const json_t *asked = json_object_get(s->run, "asked");

	return (uint64_t)json_integer_value(json_object_get(asked, "deadline_ns"));
}

const char *plot_lifetimes(const struct summary *s, char *buf, size_t size)
{
	const struct axis_values *v = &s->axes[AXIS_LIFETIME];

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
		fprintf(out, "%s\t", axes[before[i]].text[c->value[before[i]]]);
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
		fprintf(out, "\t%.1f\t%" PRIu64 "\t%" PRIu64, spread.median, spread.min,
			spread.max);
	else
		fputs("\t-\t-\t-", out);
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

static int draw_figure(const char *dir, const struct summary *s, struct figure *fig,
		       struct diag *why)
{
	char *data = text_print("%s/plots/%s.tsv", dir, fig->name);
	char *svg = text_print("%s/plots/%s.svg", dir, fig->name);
	char *program = text_print("%s.gp", fig->kind->name);
	int err;

	if (data && svg && program)
		err = write_data(data, s, fig, why);
	else
		err = diag_set(why, -ENOMEM, "out of memory");
	if (!err)
		err = gnuplot_draw(program, data, svg, why);
	fig->drawn = !err;
	free(data);
	free(svg);
	free(program);
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
