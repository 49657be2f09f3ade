// SPDX-License-Identifier: GPL-2.0
/* Phases by cell, in an order in which targets and policies stand below each other. */

#include "bench/report/table/phase_rows.h"

#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"

/* Outermost first. */
static const enum axis order[] = {
	AXIS_FILL,     AXIS_BLOCKER,	 AXIS_LIFETIME, AXIS_CHURN,  AXIS_ONLINE,
	AXIS_FRAGMENT, AXIS_BLOCK_TYPES, AXIS_RETRY,	AXIS_POLICY, AXIS_TARGET,
};
#define ORDER (sizeof(order) / sizeof(order[0]))
/* The last two of them are compared with each other. */
#define PLACE (ORDER - 2)

_Static_assert(ORDER == AXIS_NR, "every axis has its place");

static uint64_t trials_with_phases(const struct cell_stats *cell, enum outcome outcome)
{
	return cell->measured[outcome].phase[PHASE_OTHER].nr;
}

static bool make_row(struct phase_row *row, const struct cell_stats *cell)
{
	*row = (struct phase_row){ .cell = cell };
	for (enum outcome o = 0; o < MEASURED_NR; o++) {
		if (trials_with_phases(cell, o) <= row->trials)
			continue;
		row->outcome = o;
		row->trials = trials_with_phases(cell, o);
	}
	for (enum phase p = 0; row->trials && p < PHASE_NR; p++) {
		/* spreads sort samples; the cell is the summary's own */
		struct samples *samples = (void *)&cell->measured[row->outcome].phase[p];
		struct spread spread;

		row->has[p] = samples_spread(samples, &spread);
		row->ns[p] = row->has[p] ? spread.median : 0;
		row->total += row->ns[p];
	}
	return row->trials;
}

void phase_rows_make(const struct summary *s, struct phase_rows *r)
{
	size_t *cell = combos_order(&s->combos, order, ORDER);

	r->nr = 0;
	r->row = memory_zeroed(s->nr_cells + 1, sizeof(*r->row));
	for (size_t k = 0; k < s->nr_kernels; k++)
		for (size_t i = 0; i < s->per_kernel; i++)
			r->nr += make_row(&r->row[r->nr], &s->cells[k * s->per_kernel + cell[i]]);
	free(cell);
}

void phase_rows_free(struct phase_rows *r)
{
	free(r->row);
	*r = (struct phase_rows){ 0 };
}

bool phase_rows_same_place(const struct phase_row *a, const struct phase_row *b)
{
	if (a->cell->kernel != b->cell->kernel)
		return false;
	for (size_t i = 0; i < PLACE; i++)
		if (a->cell->value[order[i]] != b->cell->value[order[i]])
			return false;
	return true;
}
