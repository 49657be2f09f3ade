// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/report/findings/findings_subjects.h"
#include "bench/report/table/facts.h"
#include "bench/report/table/phase_rows.h"
#include "bench/util/memory.h"
#include "bench/util/units.h"

static double percent(const struct phase_row *row, enum phase p)
{
	return row->total ? 100 * row->ns[p] / row->total : 0;
}

static enum phase largest(const struct phase_row *row)
{
	enum phase most = 0;

	for (enum phase p = 1; p < PHASE_NR; p++)
		if (row->ns[p] > row->ns[most])
			most = p;
	return most;
}

/* Rows of one place: from @first on, those of the same policy. */
static bool belongs(const struct phase_rows *r, size_t first, size_t i)
{
	return i < r->nr && phase_rows_same_place(&r->row[i], &r->row[first]) &&
	       r->row[i].cell->value[AXIS_POLICY] == r->row[first].cell->value[AXIS_POLICY];
}

static void put_largest(FILE *out, const struct summary *s, const struct phase_rows *r,
			size_t first)
{
	for (size_t i = first; belongs(r, first, i); i++) {
		const struct phase_row *row = &r->row[i];
		enum phase p = largest(row);

		fprintf(out, "%s%s spends %.1f%% of ", i > first ? "; " : "",
			cell_text(s, row->cell, AXIS_TARGET), percent(row, p));
		findings_put_ns(out, row->total);
		fprintf(out, p == PHASE_OUTSIDE ? " %s of the kernel function" : " in %s",
			phase_names[p]);
		fputs(" (", out);
		findings_put_ns(out, row->ns[p]);
		fputc(')', out);
	}
}

static void put_check(FILE *out, const struct summary *s, const struct phase_rows *r, size_t first)
{
	fputs("the early check is ", out);
	for (size_t i = first; belongs(r, first, i); i++) {
		const struct phase_row *row = &r->row[i];

		fputs(i > first ? ", " : "", out);
		findings_put_ns(out, row->ns[PHASE_EARLY_CHECK]);
		fprintf(out, " (%.2f%%) of %s", percent(row, PHASE_EARLY_CHECK),
			cell_text(s, row->cell, AXIS_TARGET));
	}
}

/* Of the shorter operation: phases that differ by less are told to be the same. */
#define SAME_SHARE 0.02

/* Two targets that vacated ranges of one size, the same in all else. */
static bool is_pair(const struct phase_rows *r, size_t first)
{
	const struct cell_stats *cell = r->row[first].cell;

	return belongs(r, first, first + 1) && !belongs(r, first, first + 2) && cell->size_bytes &&
	       cell->size_bytes == r->row[first + 1].cell->size_bytes;
}

static void put_phases(FILE *out, const struct phase_row pair[2], double limit, bool same,
		       double sum[2])
{
	const char *comma = "";

	for (enum phase p = 0; p < PHASE_NR; p++) {
		if ((fabs(pair[0].ns[p] - pair[1].ns[p]) <= limit) != same ||
		    !(pair[0].ns[p] + pair[1].ns[p]) || (same && p == PHASE_OUTSIDE))
			continue;
		fprintf(out, "%s%s", comma, phase_names[p]);
		if (!same || p == PHASE_MIGRATE) {
			fputs(" (", out);
			findings_put_ns(out, pair[0].ns[p]);
			fputs(" against ", out);
			findings_put_ns(out, pair[1].ns[p]);
			fputc(')', out);
		}
		comma = ", ";
		sum[0] += pair[0].ns[p];
		sum[1] += pair[1].ns[p];
	}
	if (!*comma)
		fputs("nothing", out);
}

/* The phases that one routine for both targets could share, and those that stay with each. */
static void put_shared(FILE *out, const struct summary *s, const struct phase_rows *r, size_t first)
{
	const struct phase_row *pair = &r->row[first];
	double limit = SAME_SHARE * fmin(pair[0].total, pair[1].total), sum[2] = { 0 },
	       rest[2] = { 0 };

	fputs("one routine could do ", out);
	put_phases(out, pair, limit, true, sum);
	fputs(", where they differ by less than ", out);
	findings_put_ns(out, limit);
	fprintf(out, " each: %.1f%% of %s, %.1f%% of %s; left to each are ",
		100 * sum[0] / pair[0].total, cell_text(s, pair[0].cell, AXIS_TARGET),
		100 * sum[1] / pair[1].total, cell_text(s, pair[1].cell, AXIS_TARGET));
	put_phases(out, pair, limit, false, rest);
}

static void
say(struct findings *f, const struct summary *s, const struct phase_rows *r, size_t first,
    void (*put)(FILE *out, const struct summary *s, const struct phase_rows *r, size_t first))
{
	const struct cell_stats *cell = r->row[first].cell;
	FILE *out = findings_begin(f);

	fprintf(out, "%s, %s", s->kernels[cell->kernel].label, cell_text(s, cell, AXIS_POLICY));
	facts_put_values(out, s, cell->value, 1u << AXIS_TARGET | 1u << AXIS_POLICY);
	out = findings_text(f, out);
	put(out, s, r, first);
	memory_stream_end(out);
}

/* The first policy of a place, where all of its targets succeeded. */
static bool is_candidate(const struct phase_rows *r, size_t i)
{
	if (i && phase_rows_same_place(&r->row[i], &r->row[i - 1]))
		return false;
	for (size_t j = i; belongs(r, i, j); j++)
		if (r->row[j].outcome != OUTCOME_SUCCESS)
			return false;
	return true;
}

static void of_kernel(struct findings *f, const struct summary *s, const struct phase_rows *r,
		      size_t kernel)
{
	size_t most = r->nr, least = r->nr;

	for (size_t i = 0; i < r->nr; i++) {
		if (r->row[i].cell->kernel != kernel || !is_candidate(r, i))
			continue;
		if (most == r->nr || r->row[i].total > r->row[most].total)
			most = i;
		if (least == r->nr || r->row[i].total < r->row[least].total)
			least = i;
	}
	if (most == r->nr)
		return;
	say(f, s, r, most, put_largest);
	if (r->row[most].ns[PHASE_EARLY_CHECK] > 0)
		say(f, s, r, most, put_check);
	if (is_pair(r, most))
		say(f, s, r, most, put_shared);
	if (least == most)
		return;
	say(f, s, r, least, put_largest);
	if (is_pair(r, least))
		say(f, s, r, least, put_shared);
}

void findings_phases(struct summary *s, struct findings *f)
{
	struct phase_rows r;

	phase_rows_make(s, &r);
	for (size_t k = 0; k < s->nr_kernels; k++)
		of_kernel(f, s, &r, k);
	phase_rows_free(&r);
}
