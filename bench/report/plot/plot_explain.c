// SPDX-License-Identifier: GPL-2.0
/* What makes the difference: the functions that differ most, between kernels or policies. */

#include <string.h>

#include "bench/report/explain/explain_bars.h"
#include "bench/report/explain/explain_run.h"
#include "bench/report/plot/plot.h"

/* What is explained of a run, or nothing. */
static void make(const struct summary *s, int by, struct profile_set *set, struct explain *e)
{
	const struct explain_ask ask = { .by = by };
	struct diag why;

	*e = (struct explain){};
	/* findings tell what is wrong with the profiles */
	if (!profile_set_read(s->dir, s->where, PROFILE_INSTRUCTIONS, set, &why))
		explain_make(e, set, set, &ask, &why);
}

static bool fits(const struct summary *s)
{
	int by = explain_run_by(s);
	struct profile_set set;
	struct explain e;
	bool any;

	if (!explain_run_can(s, by))
		return false;
	make(s, by, &set, &e);
	any = false;
	for (size_t i = 0; i < e.nr; i++)
		any |= e.explanation[i].nr > 0;
	explain_free(&e);
	profile_set_free(&set);
	return any;
}

static void put(FILE *out, const struct summary *s, const struct figure *fig)
{
	const json_t *asked = json_object_get(s->run, "asked");
	struct profile_set set;
	struct explain e;
	const struct explain_view v = {
		.explain = &e,
		.what = PROFILE_INSTRUCTIONS,
		.by = explain_run_by(s),
		.group = GROUP_NR,
	};

	make(s, v.by, &set, &e);
	explain_put_bars(out, &v, json_string_value(json_object_get(asked, "clock")));
	explain_free(&e);
	profile_set_free(&set);
}

const struct figure_kind explain_figure = {
	.name = "explain",
	.caption = "What makes the difference",
	.axes = {},
	.nr_axes = 0,
	.fits = fits,
	.shows = plot_ran,
	.put = put,
};
