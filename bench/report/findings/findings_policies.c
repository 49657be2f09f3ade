// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/findings/findings_subjects.h"
#include "bench/report/table/number.h"
#include "bench/util/memory.h"

/**
 * struct scope - the cells that one sentence compares
 * @s: the run
 * @kernel: index
 * @baseline: the policy that others are compared with
 * @value: the rest of the combination
 */
struct scope {
	struct summary *s;
	size_t kernel;
	size_t baseline;
	size_t value[AXIS_NR];
};

static struct cell_stats *cell_of(const struct scope *sc, size_t blocker, size_t compared)
{
	size_t v[AXIS_NR];

	memcpy(v, sc->value, sizeof(v));
	v[AXIS_BLOCKER] = blocker;
	v[AXIS_POLICY] = compared;
	return summary_cell(sc->s, sc->kernel, v);
}

static const char *name_of(const struct scope *sc, size_t compared)
{
	return sc->s->axes[AXIS_POLICY].text[compared];
}

/* Median latency in ns, false when there is none. */
static bool median_of(struct cell_stats *cell, enum outcome outcome, double *median)
{
	struct spread spread;

	if (!samples_spread(&cell->measured[outcome].latency_ns, &spread))
		return false;
	*median = spread.median;
	return true;
}

static double ratio(double of, double to)
{
	return of / (to > 0 ? to : 1);
}

static double share_of(const struct cell_stats *cell)
{
	return (double)cell->count[OUTCOME_SUCCESS] / (double)cell_ran(cell);
}

/* The cells that one sentence is about */
#define COMPARED (1u << AXIS_BLOCKER | 1u << AXIS_POLICY)

/* "6.12, contig:2M, anon:50%, blocker kernel:1@start": axes with one value go without saying. */
static FILE *begin(struct findings *f, const struct scope *sc, size_t blocker)
{
	const struct summary *s = sc->s;
	FILE *out = findings_begin_place(f, s, sc->kernel, sc->value, COMPARED);

	if (!strcmp(s->axes[AXIS_BLOCKER].text[blocker], "none"))
		fputs(", nothing blocks", out);
	else
		fprintf(out, ", blocker %s", s->axes[AXIS_BLOCKER].text[blocker]);
	return findings_text(f, out);
}

/* " and migrates 511 pages for nothing", nothing where that was not measured */
static void put_wasted(FILE *out, struct cell_stats *cell)
{
	struct samples *wasted = &cell->measured[OUTCOME_FAILURE].wasted;
	char *pages;

	if (!wasted->nr)
		return;
	pages = number_pages(wasted);
	if (strcmp(pages, "0"))
		fprintf(out, " and migrates %s page%s for nothing", pages,
			strcmp(pages, "1") ? "s" : "");
	else
		fputs(" and migrates none", out);
	free(pages);
}

static void put_failure(FILE *out, const struct scope *sc, size_t blocker)
{
	struct cell_stats *base = cell_of(sc, blocker, sc->baseline);
	double base_ns = 0, ns;

	median_of(base, OUTCOME_FAILURE, &base_ns);
	fprintf(out, "%s fails after ", name_of(sc, sc->baseline));
	findings_put_ns(out, base_ns);
	put_wasted(out, base);
	for (size_t p = 0; p < sc->s->axes[AXIS_POLICY].nr; p++) {
		struct cell_stats *cell = cell_of(sc, blocker, p);
		char *times;

		if (p == sc->baseline || !median_of(cell, OUTCOME_FAILURE, &ns))
			continue;
		times = number_ratio(ratio(ns, base_ns));
		fprintf(out, "; %s takes ", name_of(sc, p));
		findings_put_ns(out, ns);
		if (base_ns > 0)
			fprintf(out, " (%s)", times);
		free(times);
		put_wasted(out, cell);
	}
}

static void put_percent(FILE *out, double share)
{
	char *text = number_signed(100 * share, 1);

	fprintf(out, " (%s%%)", text);
	free(text);
}

static void put_success(FILE *out, const struct scope *sc, size_t blocker)
{
	double base_ns = 0, ns;

	median_of(cell_of(sc, blocker, sc->baseline), OUTCOME_SUCCESS, &base_ns);
	fprintf(out, "%s succeeds in ", name_of(sc, sc->baseline));
	findings_put_ns(out, base_ns);
	for (size_t p = 0; p < sc->s->axes[AXIS_POLICY].nr; p++) {
		if (p == sc->baseline || !median_of(cell_of(sc, blocker, p), OUTCOME_SUCCESS, &ns))
			continue;
		fprintf(out, "; %s in ", name_of(sc, p));
		findings_put_ns(out, ns);
		if (base_ns > 0)
			put_percent(out, ns / base_ns - 1);
	}
}

static void put_shares(FILE *out, const struct scope *sc, size_t blocker)
{
	const char *gap = "";

	fputs("trials succeed in ", out);
	for (size_t p = 0; p < sc->s->axes[AXIS_POLICY].nr; p++) {
		struct cell_stats *cell = cell_of(sc, blocker, p);
		char *share;

		if (!cell_ran(cell))
			continue;
		share = number_share(cell->count[OUTCOME_SUCCESS], cell_ran(cell));
		fprintf(out, "%s%s under %s", gap, share, name_of(sc, p));
		gap = ", in ";
		free(share);
	}
}

/* How much a comparison shows: the largest ratio to the baseline; negative: nothing. */
static double weigh_failure(const struct scope *sc, size_t blocker)
{
	double base, ns, most = -1;

	if (!median_of(cell_of(sc, blocker, sc->baseline), OUTCOME_FAILURE, &base))
		return -1;
	for (size_t p = 0; p < sc->s->axes[AXIS_POLICY].nr; p++) {
		if (p == sc->baseline || !median_of(cell_of(sc, blocker, p), OUTCOME_FAILURE, &ns))
			continue;
		ns = ns > base ? ratio(ns, base) : ratio(base, ns);
		most = ns > most ? ns : most;
	}
	return most;
}

/* The cell where least stands in the way: the fastest success of the baseline. */
static double weigh_success(const struct scope *sc, size_t blocker)
{
	double base, ns;

	if (!median_of(cell_of(sc, blocker, sc->baseline), OUTCOME_SUCCESS, &base))
		return -1;
	for (size_t p = 0; p < sc->s->axes[AXIS_POLICY].nr; p++)
		if (p != sc->baseline && median_of(cell_of(sc, blocker, p), OUTCOME_SUCCESS, &ns))
			return 1 / (1 + base);
	return -1;
}

static double weigh_shares(const struct scope *sc, size_t blocker)
{
	struct cell_stats *base = cell_of(sc, blocker, sc->baseline);
	double most = 0;

	if (!cell_ran(base))
		return -1;
	for (size_t p = 0; p < sc->s->axes[AXIS_POLICY].nr; p++) {
		struct cell_stats *cell = cell_of(sc, blocker, p);
		double difference;

		if (!cell_ran(cell))
			continue;
		difference = share_of(cell) - share_of(base);
		difference = difference < 0 ? -difference : difference;
		most = difference > most ? difference : most;
	}
	return most > 0 ? most : -1;
}

/* A kind of sentence: which blocker to say it of, and how to say it. */
static const struct kind {
	double (*weigh)(const struct scope *sc, size_t blocker);
	void (*put)(FILE *out, const struct scope *sc, size_t blocker);
} kinds[] = {
	{ weigh_failure, put_failure },
	{ weigh_success, put_success },
	{ weigh_shares, put_shares },
};

static void add_sentences(struct findings *f, const struct scope *sc)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		double most = -1;
		size_t best = 0;
		FILE *out;

		for (size_t b = 0; b < sc->s->axes[AXIS_BLOCKER].nr; b++) {
			double weight = kinds[i].weigh(sc, b);

			if (weight > most) {
				most = weight;
				best = b;
			}
		}
		if (most < 0)
			continue;
		out = begin(f, sc, best);
		kinds[i].put(out, sc, best);
		memory_stream_end(out);
	}
}

/* The policy of mainline, else the first one of the run. */
static size_t baseline_of(const struct summary *s)
{
	size_t policy = summary_value(s, LABEL_AXIS(AXIS_POLICY), "early-check");

	return policy == VALUE_NONE ? 0 : policy;
}

void findings_policies(struct summary *s, struct findings *f)
{
	struct scope sc = { .s = s, .baseline = baseline_of(s) };

	do {
		for (sc.kernel = 0; sc.kernel < s->nr_kernels; sc.kernel++)
			add_sentences(f, &sc);
	} while (summary_next(s, sc.value, ~(COMPARED | 1u << AXIS_CHURN)));
}
