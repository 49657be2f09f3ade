// SPDX-License-Identifier: GPL-2.0
/* From a run to DIR/plots: which figures it gives, their data files and pictures. */

#include "bench/report/plot/figures.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/plot/gnuplot.h"
#include "bench/util/file.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

/* In the order of the report. FIGURE(x) is x_figure, which a plot_*.c defines. */
/* clang-format off */
#define FIGURES			\
	FIGURE(gigantic)	\
	FIGURE(phases)		\
	FIGURE(explain)		\
	FIGURE(unplug)		\
	FIGURE(unplug_policies)	\
	FIGURE(history)		\
	FIGURE(kinds)		\
	FIGURE(targets)		\
	FIGURE(trade_off)	\
	FIGURE(penalty)		\
	FIGURE(heat)		\
	FIGURE(cdf)		\
	FIGURE(versions)	\
	FIGURE(retry_time)	\
	FIGURE(retry_burnt)	\
	FIGURE(deadline)	\
	FIGURE(contention)	\
	FIGURE(aftermath)
/* clang-format on */

#define FIGURE(name) extern const struct figure_kind name##_figure;
FIGURES
#undef FIGURE

#define FIGURE(name) &name##_figure,
static const struct figure_kind *const kinds[] = { FIGURES };

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static bool has_data(const struct summary *s, const struct figure *fig)
{
	for (size_t i = 0; i < figure_cells(s, fig); i++)
		if (fig->kind->shows(figure_cell(s, fig, i)))
			return true;
	return false;
}

/* Whether a cell is in a figure, or will be when it has run. */
static bool is_shown(const struct figure *fig, const struct cell_stats *cell)
{
	return !cell->not_run && (!cell_trials(cell) || fig->kind->shows(cell));
}

static bool goes_over(const struct summary *s, const struct figure *fig, enum axis axis)
{
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < figure_cells(s, fig); i++) {
		const struct cell_stats *cell = figure_cell(s, fig, i);

		if (!is_shown(fig, cell))
			continue;
		if (first != SIZE_MAX && first != cell->value[axis])
			return true;
		first = cell->value[axis];
	}
	return false;
}

static bool is_wanted(const struct summary *s, const struct figure *fig)
{
	for (enum axis a = 0; a < AXIS_NR; a++)
		if (fig->kind->over & 1u << a && s->axes[a].nr > 1 && !goes_over(s, fig, a))
			return false;
	return !fig->kind->wanted || fig->kind->wanted(s, fig);
}

/* A value as part of a file name: "contig:2M" is "contig-2M", "anon:50%" is "anon-50". */
static void make_file_part(char *text)
{
	char *out = text;

	for (char *p = text; *p; p++) {
		if (isalnum((unsigned char)*p) || *p == '.')
			*out++ = *p;
		else if (out > text && out[-1] != '-')
			*out++ = '-';
	}
	while (out > text && out[-1] == '-')
		out--;
	*out = '\0';
}

/* Values of the axes that vary, and the target in any case. */
static char *join_values(const struct summary *s, const struct figure *fig, const char *first,
			 const char *separator, bool file)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);

	fputs(first, out);
	for (size_t i = 0; i < fig->kind->nr_axes; i++) {
		enum axis a = fig->kind->axes[i];
		char *value;

		if (a != AXIS_TARGET && s->axes[a].nr < 2)
			continue;
		/* a target and a fill are known by their looks */
		value = text_print("%s%s%s",
				   file || a == AXIS_TARGET || a == AXIS_FILL ? "" : axis_names[a],
				   file || a == AXIS_TARGET || a == AXIS_FILL ? "" : " ",
				   s->axes[a].text[fig->value[a]]);
		if (file)
			make_file_part(value);
		fprintf(out, "%s%s", separator, value);
		free(value);
	}
	memory_stream_end(out);
	return text;
}

static void add_figure(const struct summary *s, struct figures *f, const struct figure *fig)
{
	struct figure *more = memory_array(f->figure, f->nr + 1, sizeof(*more));

	f->figure = more;
	more[f->nr] = *fig;
	more[f->nr].cell = memory_array(NULL, fig->nr_cells, sizeof(*fig->cell));
	memcpy(more[f->nr].cell, fig->cell, fig->nr_cells * sizeof(*fig->cell));
	more[f->nr].name = join_values(s, fig, fig->kind->name, "-", true);
	more[f->nr].caption = join_values(s, fig, fig->kind->caption, ", ", false);
	f->nr++;
}

/* A figure for each combination of values that cells have; @order has those beside each other. */
static void make_kind(const struct summary *s, struct figures *f, const struct figure_kind *kind)
{
	size_t *order = combos_order(&s->combos, kind->axes, kind->nr_axes), next;

	for (size_t i = 0; i < s->per_kernel; i = next) {
		struct figure fig = { .kind = kind, .cell = &order[i] };

		for (size_t a = 0; a < kind->nr_axes; a++)
			fig.value[kind->axes[a]] = s->cells[order[i]].value[kind->axes[a]];
		for (next = i; next < s->per_kernel; next++)
			if (!figure_has(&fig, &s->cells[order[next]]))
				break;
		fig.nr_cells = next - i;
		if (has_data(s, &fig) && is_wanted(s, &fig))
			add_figure(s, f, &fig);
	}
	free(order);
}

void figures_make(const struct summary *s, struct figures *f)
{
	*f = (struct figures){};
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i]->fits(s) && (!s->estimate || kinds[i]->estimates))
			make_kind(s, f, kinds[i]);
}

static void free_figure(struct figure *fig)
{
	free(fig->name);
	free(fig->caption);
	free(fig->cell);
}

static int unknown_name(const struct figures *f, const char *name, struct diag *why)
{
	const char **names = memory_zeroed(f->nr, sizeof(*names));
	char list[256];

	for (size_t i = 0; i < f->nr; i++)
		names[i] = f->figure[i].name;
	text_join(list, sizeof(list), names, f->nr);
	free(names);
	return diag_set(why, -EINVAL, "no plot is called '%s'; there are: %s", name, list);
}

int figures_match(struct figures *f, const char *name, struct diag *why)
{
	size_t kept = 0;
	bool whole = false;

	if (!f->nr)
		return diag_set(why, -ENOENT,
				"nothing to plot: no trial was measured on the axes of any plot; "
				"`pfnbench show` tells what became of the trials");
	for (size_t i = 0; name && i < f->nr; i++)
		whole |= !strcmp(f->figure[i].name, name);
	for (size_t i = 0; name && !whole && i < f->nr; i++)
		kept += !strncmp(f->figure[i].name, name, strlen(name));
	if (name && !whole && !kept)
		return unknown_name(f, name, why);
	kept = 0;
	for (size_t i = 0; i < f->nr; i++) {
		const char *own = f->figure[i].name;

		if (!name || !(whole ? strcmp(own, name) : strncmp(own, name, strlen(name))))
			f->figure[kept++] = f->figure[i];
		else
			free_figure(&f->figure[i]);
	}
	f->nr = kept;
	return 0;
}

void figures_free(struct figures *f)
{
	for (size_t i = 0; i < f->nr; i++)
		free_figure(&f->figure[i]);
	free(f->figure);
	*f = (struct figures){};
}

static int write_data(const char *path, const struct summary *s, const struct figure *fig,
		      struct diag *why)
{
	char *text;
	FILE *out = memory_stream(&text);
	int err;

	fig->kind->put(out, s, fig);
	memory_stream_end(out);
	err = file_write_atomic(path, text, strlen(text), why);
	free(text);
	return err;
}

int figure_draw(const char *folder, const struct summary *s, const struct figure *fig,
		const struct picture *picture, size_t nr, struct diag *why)
{
	char *data = text_print("%s/%s.tsv", folder, fig->name);
	char *program = text_print("%s.gp", fig->kind->name);
	int err = write_data(data, s, fig, why);

	for (size_t i = 0; !err && i < nr; i++) {
		char *path = text_print("%s/%s%s", folder, fig->name, picture[i].ending);

		err = gnuplot_draw(program, data, path, picture[i].shape, why);
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
	int err = file_mkdir_p(folder), first = err;

	if (err)
		diag_set(why, err, "%s/plots: %s", dir, strerror(-err));
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
