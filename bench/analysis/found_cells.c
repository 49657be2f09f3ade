// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/found_cells.h"

bool found_is_measured(const struct summary *s)
{
	for (size_t i = 0; i < s->nr_cells; i++)
		for (int o = 0; o < MEASURED_NR; o++)
			if (s->cells[i].measured[o].tests.nr)
				return true;
	return false;
}

void found_in_cell(const struct cell_stats *cell, struct tally *t)
{
	for (int o = 0; o < MEASURED_NR; o++) {
		const struct tally *found = &cell->measured[o].found;

		for (size_t i = 0; i < found->nr; i++)
			for (uint64_t n = 0; n < found->entry[i].nr; n++)
				tally_add(t, found->entry[i].word);
	}
}
