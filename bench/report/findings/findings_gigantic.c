// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/report/findings/findings_subjects.h"
#include "bench/report/table/number.h"
#include "bench/util/memory.h"
#include "bench/util/units.h"

/* What goes on in one place, kernel after kernel. */
struct site {
	struct summary *s;
	size_t value[AXIS_NR];
	double search_ns; /* of the kernel before; 0: there was none */
	const char *kernel;
};

static struct measures *measured(struct cell_stats *cell)
{
	for (enum outcome o = 0; o < MEASURED_NR; o++) {
		struct measures *m = &cell->measured[o];

		if (measures_own(m, "candidates_total")->nr && m->phase[PHASE_SEARCH].nr)
			return m;
	}
	return NULL;
}

static double total(struct measures *m)
{
	double ns = 0;

	for (enum phase p = 0; p < PHASE_NR; p++)
		ns += samples_median(&m->phase[p]);
	return ns;
}

static int put_pages(FILE *out, struct samples *samples, const char *what)
{
	char *text = samples->nr ? number_pages(samples) : NULL;

	if (text)
		fprintf(out, ", %s %s", text, what);
	free(text);
	return text || !samples->nr ? 0 : -ENOMEM;
}

/* Against the kernel before. */
static void put_change(FILE *out, const struct site *p, double search)
{
	bool less = search < p->search_ns;

	fprintf(out, "; that search is %.3g times %s than in %s",
		less ? p->search_ns / search : search / p->search_ns, less ? "shorter" : "longer",
		p->kernel);
}

static int put_kernel(FILE *out, struct site *p, const char *kernel, struct measures *m)
{
	double search = samples_median(&m->phase[PHASE_SEARCH]), ns = total(m);
	int err;

	fprintf(out, "%s%s: the search for a candidate takes ", p->kernel ? "; " : "", kernel);
	findings_put_ns(out, search);
	fputs(" of ", out);
	findings_put_ns(out, ns);
	fprintf(out, " (%.2g%%), migration ", ns > 0 ? 100 * search / ns : 0);
	findings_put_ns(out, samples_median(&m->phase[PHASE_MIGRATE]));
	err = put_pages(out, measures_own(m, "candidates_total"), "tried");
	if (!err)
		err = put_pages(out, measures_own(m, "candidates_rejected"), "passed over");
	if (!err)
		err = put_pages(out, &m->wasted, "pages moved for nothing");
	if (p->search_ns > 0 && search > 0)
		put_change(out, p, search);
	p->kernel = kernel;
	p->search_ns = search;
	return err;
}

static char *scope(const struct site *p)
{
	const struct summary *s = p->s;
	char *text = NULL;
	FILE *out = memory_stream(&text);

	fputs(s->axes[AXIS_TARGET].text[p->value[AXIS_TARGET]], out);
	for (enum axis a = 0; a < AXIS_NR; a++)
		if (a != AXIS_TARGET && s->axes[a].nr > 1)
			fprintf(out, ", %s %s", axis_names[a], s->axes[a].text[p->value[a]]);
	memory_stream_end(out);
	return text;
}

static int of_place(struct findings *f, struct site *p)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);
	int err = 0;

	for (size_t k = 0; !err && k < p->s->nr_kernels; k++) {
		struct measures *m = measured(summary_cell(p->s, k, p->value));

		if (m)
			err = put_kernel(out, p, p->s->kernels[k].label, m);
	}
	memory_stream_end(out);
	if (!err && p->kernel)
		return findings_add(f, scope(p), text);
	free(text);
	return err;
}

int findings_gigantic(struct summary *s, struct findings *f)
{
	size_t value[AXIS_NR] = { 0 };
	int err;

	do {
		struct site p = { .s = s };

		for (enum axis a = 0; a < AXIS_NR; a++)
			p.value[a] = value[a];
		err = of_place(f, &p);
	} while (!err && summary_next(s, value, ~(1u << AXIS_POLICY)));
	return err;
}
