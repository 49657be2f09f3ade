// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/pooled_cells.h"

static int append(struct samples *to, const struct samples *from)
{
	int err = 0;

	for (size_t i = 0; !err && i < from->nr; i++)
		err = samples_add(to, from->value[i]);
	return err;
}

int pooled_cells_add(struct pooled_cells *p, const struct cell_stats *cell)
{
	const struct measures *success = &cell->measured[OUTCOME_SUCCESS];
	int err = append(&p->latency_ns, &success->latency_ns);

	p->ran += cell_ran(cell);
	if (!err)
		err = append(&p->freed_to_done_ns, &success->freed_to_done_ns);
	for (int o = 0; !err && o < MEASURED_NR; o++)
		err = append(&p->wasted, &cell->measured[o].wasted);
	return err;
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
