// SPDX-License-Identifier: GPL-2.0
/* What can be said of a run in which nothing stands beside anything else. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/report/findings/findings_subjects.h"
#include "bench/report/table/number.h"
#include "bench/util/memory.h"

static void put_times(FILE *out, struct cell_stats *cell)
{
	static const char *const ends[] = {
		[OUTCOME_SUCCESS] = "succeed in ",
		[OUTCOME_FAILURE] = "fail after ",
		[OUTCOME_TIMEOUT] = "are not done by the deadline",
	};
	const char *gap = "";

	for (enum outcome o = 0; o < MEASURED_NR; o++) {
		char *ns;

		if (!cell->count[o])
			continue;
		ns = number_ns(&cell->measured[o].latency_ns);
		fprintf(out, "%s%" PRIu64 " of %" PRIu64 " trials %s%s", gap, cell->count[o],
			cell_ran(cell), ends[o], o == OUTCOME_TIMEOUT ? "" : ns);
		gap = ", ";
		free(ns);
	}
}

static void say(struct summary *s, struct findings *f, struct cell_stats *cell)
{
	FILE *out = findings_text(f, findings_begin_place(f, s, cell->kernel, cell->value, 0));

	put_times(out, cell);
	memory_stream_end(out);
}

/* Why nothing ran: what is said of most trials, else of a cell. */
static const char *why_nothing_ran(const struct summary *s)
{
	const struct reason *most = NULL;
	const char *not_run = NULL;

	for (size_t i = 0; i < s->nr_cells; i++) {
		for (size_t r = 0; r < s->cells[i].nr_reasons; r++)
			if (!most || s->cells[i].reasons[r].nr > most->nr)
				most = &s->cells[i].reasons[r];
		not_run = not_run ?: s->cells[i].not_run;
	}
	return most ? most->text : not_run ?: "no trial is recorded yet";
}

/* The first cell of each kernel and target that ran. */
static size_t say_each(struct summary *s, struct findings *f)
{
	size_t targets = s->axes[AXIS_TARGET].nr, said = 0;
	bool *done = memory_zeroed(s->nr_kernels * targets + 1, sizeof(*done));

	for (size_t i = 0; i < s->nr_cells; i++) {
		struct cell_stats *cell = &s->cells[i];
		bool *of = &done[cell->kernel * targets + cell->value[AXIS_TARGET]];

		if (*of || !cell_ran(cell))
			continue;
		*of = true;
		say(s, f, cell);
		said++;
	}
	free(done);
	return said;
}

void findings_plain(struct summary *s, struct findings *f)
{
	FILE *out;

	if (say_each(s, f))
		return;
	out = findings_begin(f);
	fputs("no trial ran", out);
	out = findings_text(f, out);
	fputs(why_nothing_ran(s), out);
	memory_stream_end(out);
}
