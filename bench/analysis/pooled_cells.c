// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/pooled_cells.h"

void pooled_cells_add(struct pooled_cells *p, const struct cell_stats *cell)
{
	const struct measures *success = &cell->measured[OUTCOME_SUCCESS];

	p->ran += cell_ran(cell);
	samples_append(&p->latency_ns, &success->latency_ns);
	samples_append(&p->freed_to_done_ns, &success->freed_to_done_ns);
	for (int o = 0; o < MEASURED_NR; o++)
		samples_append(&p->wasted, &cell->measured[o].wasted);
}

void pooled_cells_free(struct pooled_cells *p)
{
	samples_free(&p->latency_ns);
	samples_free(&p->freed_to_done_ns);
	samples_free(&p->wasted);
	*p = (struct pooled_cells){};
}

double pooled_cells_share(const struct pooled_cells *p)
{
	return p->ran ? (double)p->latency_ns.nr / (double)p->ran : 0;
}
