// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/findings/findings_subjects.h"
#include "bench/report/table/facts.h"
#include "bench/report/table/number.h"
#include "bench/util/memory.h"
#include "bench/util/units.h"

/* The figures of one place, kernel after kernel. */
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

static void put_pages(FILE *out, struct samples *samples, const char *what)
{
	char *text;

	if (!samples->nr)
		return;
	text = number_pages(samples);
	fprintf(out, ", %s %s", text, what);
	free(text);
}

/* Against the kernel before. */
static void put_change(FILE *out, const struct site *p, double search)
{
	bool less = search < p->search_ns;

	fprintf(out, "; that search is %.3g times %s than in %s",
		less ? p->search_ns / search : search / p->search_ns, less ? "shorter" : "longer",
		p->kernel);
}

static void put_kernel(FILE *out, struct site *p, const char *kernel, struct measures *m)
{
	double search = samples_median(&m->phase[PHASE_SEARCH]), ns = total(m);

	fprintf(out, "%s%s: the search for a candidate takes ", p->kernel ? "; " : "", kernel);
	findings_put_ns(out, search);
	fputs(" of ", out);
	findings_put_ns(out, ns);
	fprintf(out, " (%.2g%%), migration ", ns > 0 ? 100 * search / ns : 0);
	findings_put_ns(out, samples_median(&m->phase[PHASE_MIGRATE]));
	put_pages(out, measures_own(m, "candidates_total"), "tried");
	put_pages(out, measures_own(m, "candidates_rejected"), "passed over");
	put_pages(out, measures_own(m, "pages_obtained"), "obtained");
	put_pages(out, &m->wasted, "pages moved for nothing");
	if (p->search_ns > 0 && search > 0)
		put_change(out, p, search);
	p->kernel = kernel;
	p->search_ns = search;
}

static FILE *begin(struct findings *f, const struct site *p)
{
	FILE *out = findings_begin(f);

	fputs(p->s->axes[AXIS_TARGET].text[p->value[AXIS_TARGET]], out);
	facts_put_values(out, p->s, p->value, 1u << AXIS_TARGET);
	return findings_text(f, out);
}

static void of_place(struct findings *f, struct site *p)
{
	FILE *out = NULL;

	for (size_t k = 0; k < p->s->nr_kernels; k++) {
		struct measures *m = measured(summary_cell(p->s, k, p->value));

		if (!m)
			continue;
		out = out ?: begin(f, p);
		put_kernel(out, p, p->s->kernels[k].label, m);
	}
	if (out)
		memory_stream_end(out);
}

void findings_gigantic(struct summary *s, struct findings *f)
{
	size_t value[AXIS_NR] = { 0 };

	do {
		struct site p = { .s = s };

		memcpy(p.value, value, sizeof(p.value));
		of_place(f, &p);
	} while (summary_next(s, value, ~(1u << AXIS_POLICY)));
}
