// SPDX-License-Identifier: GPL-2.0
/* Where the kernel hangs: an operation that no signal ends but SIGKILL. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/report/findings/findings_subjects.h"
#include "bench/util/memory.h"

static struct hangs *hangs_of(struct cell_stats *cell)
{
	return &cell->measured[OUTCOME_TIMEOUT].hangs;
}

/* Compaction and reclaim wait where too many pages are off the LRU lists. */
static void put_isolated(FILE *out, struct hangs *h)
{
	if (!h->isolated.nr || !samples_median(&h->isolated))
		return;
	fprintf(out, ", while %.0f pages are isolated and %.0f are on the LRU lists",
		samples_median(&h->isolated), samples_median(&h->listed));
}

static void put_cell(FILE *out, struct cell_stats *cell)
{
	struct hangs *h = hangs_of(cell);
	char *where = tally_text(&h->where, hangs_nr(h));

	/* what SIGKILL has not ended goes on */
	fprintf(out,
		"the kernel hangs in %s, in %" PRIu64 " of %" PRIu64
		" trials: no signal%s ends the operation",
		where, hangs_nr(h), cell_ran(cell),
		tally_nr(&cell->measured[OUTCOME_TIMEOUT].errors, "EINPROGRESS") ? ""
										 : " but SIGKILL");
	free(where);
	put_isolated(out, h);
}

static void put_others(FILE *out, uint64_t hung, uint64_t ran, size_t cells)
{
	if (cells)
		fprintf(out, "; so do %" PRIu64 " of %" PRIu64 " trials of %zu more cell%s", hung,
			ran, cells, cells > 1 ? "s" : "");
}

static void of_target(struct summary *s, struct findings *f, size_t kernel, size_t target)
{
	uint64_t hung = 0, ran = 0;
	size_t cells = 0;
	FILE *out = NULL;

	for (size_t i = 0; i < s->nr_cells; i++) {
		struct cell_stats *cell = &s->cells[i];

		if (cell->kernel != kernel || cell->value[AXIS_TARGET] != target ||
		    !hangs_nr(hangs_of(cell)))
			continue;
		if (out) {
			hung += hangs_nr(hangs_of(cell));
			ran += cell_ran(cell);
			cells++;
			continue;
		}
		out = findings_text(f, findings_begin_place(f, s, kernel, cell->value, 0));
		put_cell(out, cell);
	}
	if (!out)
		return;
	put_others(out, hung, ran, cells);
	memory_stream_end(out);
}

void findings_hangs(struct summary *s, struct findings *f)
{
	for (size_t k = 0; k < s->nr_kernels; k++)
		for (size_t t = 0; t < s->axes[AXIS_TARGET].nr; t++)
			of_target(s, f, k, t);
}
