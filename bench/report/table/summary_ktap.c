// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/summary_ktap.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/table/ktap.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

/*
 * "debian:7: target=contig:2M policy=early-check". Whatever else is in the run, a cell keeps its
 * name.
 */
static char *name_of(const struct summary *s, const struct cell_stats *cell)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);

	fprintf(out, "%s:", s->kernels[cell->kernel].spec);
	for (int a = 0; a < AXIS_NR; a++)
		if (strcmp(cell_text(s, cell, a), "none"))
			fprintf(out, " %s=%s", axis_names[a], cell_text(s, cell, a));
	memory_stream_end(out);
	return text;
}

/* Cells that an experiment of several products does not have are none of the run. */
static bool is_test(const struct cell_stats *cell)
{
	return cell_trials(cell) || cell->not_run;
}

static const char *reason_of(const struct cell_stats *cell, enum outcome outcome)
{
	for (size_t i = 0; i < cell->nr_reasons; i++)
		if (cell->reasons[i].outcome == outcome)
			return cell->reasons[i].text;
	return "no reason is known";
}

static void say(struct ktap *k, const struct cell_stats *cell, enum outcome outcome)
{
	char *text;

	if (!cell->count[outcome])
		return;
	text = text_print("%" PRIu64 " of %" PRIu64 " trials %s: %s", cell->count[outcome],
			  cell_trials(cell), outcome_names[outcome], reason_of(cell, outcome));
	ktap_say(k, text);
	free(text);
}

/* Return: trials that hung the kernel, which is no way to end */
static uint64_t say_hung(struct ktap *k, const struct cell_stats *cell)
{
	const struct hangs *h = &cell->measured[OUTCOME_TIMEOUT].hangs;
	uint64_t nr = hangs_nr(h);
	char *text;

	if (!nr)
		return 0;
	text = text_print("%" PRIu64 " of %" PRIu64 " trials hang the kernel in %s", nr,
			  cell_trials(cell), h->where.entry[0].word);
	ktap_say(k, text);
	free(text);
	return nr;
}

static void put_ran(struct ktap *k, const struct cell_stats *cell, const char *name)
{
	uint64_t bad = cell->count[OUTCOME_CRASHED] + cell->count[OUTCOME_SKIPPED];

	say(k, cell, OUTCOME_CRASHED);
	say(k, cell, OUTCOME_SKIPPED);
	bad += say_hung(k, cell);
	ktap_result(k, bad ? KTAP_FAIL : KTAP_PASS, name, NULL);
}

static void put_cell(struct ktap *k, const struct summary *s, const struct cell_stats *cell)
{
	uint64_t trials = cell_trials(cell), skipped = cell->count[OUTCOME_SKIPPED];
	const char *error = s->kernels[cell->kernel].error;
	char *name = name_of(s, cell);

	if (!trials && error) {
		ktap_say(k, error);
		ktap_result(k, KTAP_FAIL, name, NULL);
	} else if (!trials) {
		ktap_result(k, KTAP_SKIP, name, cell->not_run);
	} else if (skipped == trials) {
		ktap_result(k, KTAP_SKIP, name, reason_of(cell, OUTCOME_SKIPPED));
	} else {
		put_ran(k, cell, name);
	}
	free(name);
}

void summary_ktap(FILE *out, const struct summary *s)
{
	struct ktap k;
	size_t nr = 0;

	for (size_t i = 0; i < s->nr_cells; i++)
		nr += is_test(&s->cells[i]);
	ktap_begin(&k, out, nr);
	for (size_t i = 0; i < s->nr_cells; i++)
		if (is_test(&s->cells[i]))
			put_cell(&k, s, &s->cells[i]);
	ktap_end(&k);
}
