// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cmd/cmd.h"
#include "bench/cmd/explain_options.h"
#include "bench/report/explain/explain_bars.h"
#include "bench/report/explain/explain_view.h"
#include "bench/report/plot/gnuplot.h"
#include "bench/report/table/terminal.h"
#include "bench/util/file.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

/**
 * struct explaining - an explanation while it is made
 * @o: what was asked
 * @set: the runs; the second is read only where two were named
 */
struct explaining {
	struct explain_options o;
	struct profile_set set[2];
	struct explain explain;
};

/* A name that no profile has is no function that has nothing. */
static int check_function(const struct explaining *x, struct diag *why)
{
	const char **names, *near;
	size_t nr = 0;

	if (!x->o.function)
		return 0;
	for (size_t s = 0; s < x->o.nr_dirs; s++)
		if (json_object_get(x->set[s].index, x->o.function))
			return 0;
	names = memory_zeroed(x->set[0].nr + x->set[1].nr + 1, sizeof(*names));
	for (size_t s = 0; s < x->o.nr_dirs; s++)
		for (size_t i = 0; i < x->set[s].nr; i++)
			names[nr++] = x->set[s].name[i];
	near = text_nearest(x->o.function, names, nr);
	diag_set(why, -EINVAL, "no function named '%s' in these profiles%s%s%s", x->o.function,
		 near ? "; did you mean '" : "; see all with --top 1000", near ?: "",
		 near ? "'?" : "");
	free(names);
	return -EINVAL;
}

static int read_all(struct explaining *x, struct diag *why)
{
	for (size_t i = 0; i < x->o.nr_dirs; i++) {
		int err = profile_set_read(x->o.dir[i], &x->o.where, x->o.what, &x->set[i], why);

		if (err)
			return err;
	}
	return check_function(x, why)
		       ?: explain_make(&x->explain, &x->set[0], &x->set[x->o.nr_dirs - 1],
				       &x->o.ask, why);
}

static void print(const struct explaining *x, const struct explain_view *v)
{
	switch (x->o.format) {
	case EXPLAIN_TEXT:
		explain_text(stdout, v, terminal_wants_ansi(stdout));
		break;
	case EXPLAIN_JSON:
		explain_json(stdout, v);
		break;
	case EXPLAIN_MARKDOWN:
		explain_markdown(stdout, v);
		break;
	case EXPLAIN_FOLDED:
		explain_folded(stdout, v);
		break;
	case EXPLAIN_SPEEDSCOPE:
		explain_speedscope(stdout, v);
		break;
	}
}

/* The picture, and beside it its data, for plots/explain.gp. */
static int draw(const struct explaining *x, const struct explain_view *v, struct diag *why)
{
	const json_t *asked = json_object_get(x->set[0].trials.shape.run, "asked");
	char *data = text_print("%s.tsv", x->o.picture), *text = NULL;
	FILE *out = memory_stream(&text);
	size_t rows = explain_put_bars(out, v, json_string_value(json_object_get(asked, "clock")));
	int err;

	memory_stream_end(out);
	if (rows)
		err = file_write_atomic(data, text, strlen(text), why)
			      ?: gnuplot_draw("explain.gp", data, x->o.picture, "wide", why);
	else
		err = diag_set(why, -ENODATA, "%s: nothing to draw: no function has any %s",
			       x->o.picture, profiled_name(v->what));
	free(text);
	free(data);
	return err;
}

/* Return: exit status */
static int show(const struct explaining *x, struct diag *why)
{
	const struct explain_view v = {
		.explain = &x->explain,
		.what = x->o.what,
		.by = x->o.ask.by,
		.top = x->o.top,
		.group = x->o.group,
		.function = x->o.function,
	};

	print(x, &v);
	if (!x->o.picture || !draw(x, &v, why))
		return STATUS_OK;
	diag_print(why);
	return STATUS_FAILURE;
}

int cmd_explain(int argc, char **argv)
{
	struct explaining x = {};
	struct diag why = { "" };
	int err, status;

	explain_options_parse(&x.o, argc, argv);
	err = read_all(&x, &why);
	if (err)
		diag_print(&why);
	status = err ? status_of(err) : show(&x, &why);
	explain_free(&x.explain);
	for (size_t i = 0; i < x.o.nr_dirs; i++)
		profile_set_free(&x.set[i]);
	return status;
}
