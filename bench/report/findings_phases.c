// SPDX-License-Identifier: GPL-2.0
#include "bench/report/findings_phases.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/report/phase_rows.h"
#include "bench/util/units.h"

static void put_ns(FILE *out, double ns)
{
	char text[32];

	fputs(format_ns(text, sizeof(text), (uint64_t)(ns + 0.5)), out);
}

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
		put_ns(out, row->total);
		fprintf(out, p == PHASE_OUTSIDE ? " %s of the kernel function" : " in %s",
			phase_names[p]);
		fputs(" (", out);
		put_ns(out, row->ns[p]);
		fputc(')', out);
	}
}

static void put_check(FILE *out, const struct summary *s, const struct phase_rows *r, size_t first)
{
	fputs("the early check is ", out);
	for (size_t i = first; belongs(r, first, i); i++) {
		const struct phase_row *row = &r->row[i];

		fputs(i > first ? ", " : "", out);
		put_ns(out, row->ns[PHASE_EARLY_CHECK]);
		fprintf(out, " (%.2f%%) of %s", percent(row, PHASE_EARLY_CHECK),
			cell_text(s, row->cell, AXIS_TARGET));
	}
}

static char *scope(const struct summary *s, const struct cell_stats *cell)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fprintf(out, "%s, %s", s->kernels[cell->kernel].label, cell_text(s, cell, AXIS_POLICY));
	for (enum axis a = 0; a < AXIS_NR; a++)
		if (a != AXIS_TARGET && a != AXIS_POLICY && s->axes[a].nr > 1)
			fprintf(out, ", %s %s", axis_names[a], cell_text(s, cell, a));
	fclose(out);
	return text;
}

static int
say(struct findings *f, const struct summary *s, const struct phase_rows *r, size_t first,
    void (*put)(FILE *out, const struct summary *s, const struct phase_rows *r, size_t first))
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return -ENOMEM;
	put(out, s, r, first);
	fclose(out);
	return findings_add(f, scope(s, r->row[first].cell), text);
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

static int of_kernel(struct findings *f, const struct summary *s, const struct phase_rows *r,
		     size_t kernel)
{
	size_t most = r->nr, least = r->nr;
	int err;

	for (size_t i = 0; i < r->nr; i++) {
		if (r->row[i].cell->kernel != kernel || !is_candidate(r, i))
			continue;
		if (most == r->nr || r->row[i].total > r->row[most].total)
			most = i;
		if (least == r->nr || r->row[i].total < r->row[least].total)
			least = i;
	}
	if (most == r->nr)
		return 0;
	err = say(f, s, r, most, put_largest);
	if (!err && r->row[most].ns[PHASE_EARLY_CHECK] > 0)
		err = say(f, s, r, most, put_check);
	if (!err && least != most)
		err = say(f, s, r, least, put_largest);
	return err;
}

int findings_phases(struct summary *s, struct findings *f)
{
	struct phase_rows r;
	int err = phase_rows_make(s, &r);

	for (size_t k = 0; !err && k < s->nr_kernels; k++)
		err = of_kernel(f, s, &r, k);
	phase_rows_free(&r);
	return err;
}
