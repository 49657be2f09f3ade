// SPDX-License-Identifier: GPL-2.0
#include "bench/report/figure.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/text.h"

/* Axes that tell figures apart; the others are inside a figure. */
static const enum axis figure_axes[] = { AXIS_TARGET, AXIS_FILL, AXIS_RETRY, AXIS_LIFETIME,
					 AXIS_CHURN };

#define FIGURE_AXES (sizeof(figure_axes) / sizeof(figure_axes[0]))

static bool pages_were_measured(const struct cell_stats *cell)
{
	for (int o = 0; o < MEASURED_NR; o++)
		if (cell->measured[o].wasted.nr)
			return true;
	return false;
}

bool figure_has(const struct figure *fig, const struct cell_stats *cell)
{
	for (size_t i = 0; i < FIGURE_AXES; i++)
		if (cell->value[figure_axes[i]] != fig->value[figure_axes[i]])
			return false;
	return true;
}

static bool has_data(const struct summary *s, const struct figure *fig)
{
	for (size_t i = 0; i < s->nr_cells; i++)
		if (figure_has(fig, &s->cells[i]) && pages_were_measured(&s->cells[i]))
			return true;
	return false;
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

static char *append(char *text, const char *separator, const char *more)
{
	char *longer = text ? text_print("%s%s%s", text, separator, more) : NULL;

	free(text);
	return longer;
}

/* Values of the axes that vary, and the target in any case. */
static char *join_values(const struct summary *s, const struct figure *fig, char *text,
			 const char *separator, bool file)
{
	for (size_t i = 0; i < FIGURE_AXES; i++) {
		enum axis a = figure_axes[i];
		char *value;

		if (a != AXIS_TARGET && s->axes[a].nr < 2)
			continue;
		value = strdup(s->axes[a].text[fig->value[a]]);
		if (value && file)
			make_file_part(value);
		text = value ? append(text, separator, value) : NULL;
		free(value);
	}
	return text;
}

static int add_figure(const struct summary *s, struct figures *f, const struct figure *fig)
{
	struct figure *more = reallocarray(f->figure, f->nr + 1, sizeof(*more));

	if (!more)
		return -ENOMEM;
	f->figure = more;
	more[f->nr] = *fig;
	more[f->nr].name = join_values(s, fig, strdup("penalty"), "-", true);
	more[f->nr].caption = join_values(s, fig, strdup("Penalty"), ", ", false);
	f->nr++;
	return more[f->nr - 1].name && more[f->nr - 1].caption ? 0 : -ENOMEM;
}

int figures_make(const struct summary *s, struct figures *f)
{
	size_t combinations = 1;
	int err = 0;

	*f = (struct figures){};
	for (size_t i = 0; i < FIGURE_AXES; i++)
		combinations *= s->axes[figure_axes[i]].nr;
	for (size_t c = 0; !err && c < combinations; c++) {
		struct figure fig = {};
		size_t rest = c;

		for (size_t i = FIGURE_AXES; i-- > 0;) {
			fig.value[figure_axes[i]] = rest % s->axes[figure_axes[i]].nr;
			rest /= s->axes[figure_axes[i]].nr;
		}
		if (has_data(s, &fig))
			err = add_figure(s, f, &fig);
	}
	return err;
}

void figures_free(struct figures *f)
{
	for (size_t i = 0; i < f->nr; i++) {
		free(f->figure[i].name);
		free(f->figure[i].caption);
	}
	free(f->figure);
	*f = (struct figures){};
}
