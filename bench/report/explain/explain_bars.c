// SPDX-License-Identifier: GPL-2.0
#include "bench/report/explain/explain_bars.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"

/* What a figure has room for */
#define ROWS_MAX 6
#define BARS_MAX 12

static double difference(const struct explained *f)
{
	return f->value[1] - f->value[0];
}

static int size_order(const void *a, const void *b)
{
	const struct explained *x = *(const struct explained *const *)a;
	const struct explained *y = *(const struct explained *const *)b;
	double dx = fabs(difference(x)), dy = fabs(difference(y));

	return dx != dy ? (dx < dy) - (dx > dy) : strcmp(x->name, y->name);
}

static void put_bar(FILE *out, const struct explain_view *v, const struct explanation *x,
		    size_t row, size_t bar, const struct explained *f, const char *clock)
{
	fprintf(out,
		"%s\t%zu\t%s\t%s\t%s\t%s\t%s\t%s\t%.3f\t%.3f\t%zu\t%s\t%d\t%s\t%.3f\t%" PRIu64
		"\t%" PRIu64 "\n",
		clock, row, x->label[LABEL_KERNEL] ?: "-", explain_side(v, x, 0),
		explain_side(v, x, 1), outcome_names[x->outcome], profiled_name(v->what),
		x->per_page ? "page" : "operation", x->total[0], x->total[1], bar, f->name,
		f->group + 1, function_group_names[f->group], difference(f), x->operations[0],
		x->operations[1]);
}

static void put_row(FILE *out, const struct explain_view *v, const struct explanation *x,
		    size_t row, const char *clock)
{
	const struct explained **f = memory_zeroed(x->nr + 1, sizeof(const void *));
	struct explained rest = { .name = "all others", .group = GROUP_REST };
	size_t bars = x->nr < BARS_MAX ? x->nr : BARS_MAX;

	for (size_t i = 0; i < x->nr; i++)
		f[i] = &x->function[i];
	qsort(f, x->nr, sizeof(*f), size_order);
	for (size_t i = 0; i < x->nr; i++) {
		if (i < bars)
			put_bar(out, v, x, row, i + 1, f[i], clock);
		else
			rest.value[1] += difference(f[i]);
	}
	if (x->nr > bars)
		put_bar(out, v, x, row, bars + 1, &rest, clock);
	free(f);
}

size_t explain_put_bars(FILE *out, const struct explain_view *v, const char *clock)
{
	const struct explain *e = v->explain;
	size_t rows = 0;

	fputs("clock\trow\tkernel\tbase\tcompared\toutcome\tmeasure\tper\tbase_total\t"
	      "compared_total\tbar\tfunction\tnumber\tgroup\tdifference\t"
	      "base_trials\tcompared_trials\n",
	      out);
	for (size_t i = 0; i < e->nr && rows < ROWS_MAX; i++)
		if (e->explanation[i].nr)
			put_row(out, v, &e->explanation[i], ++rows, clock);
	return rows;
}
