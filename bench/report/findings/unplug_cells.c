// SPDX-License-Identifier: GPL-2.0
#include "bench/report/findings/unplug_cells.h"

int unplug_outcome(const struct cell_stats *cell)
{
	return summary_outcome_with(cell, "unplugged_ppm");
}

double unplug_share(struct cell_stats *cell)
{
	return samples_median(
		       measures_own(&cell->measured[unplug_outcome(cell)], "unplugged_ppm")) /
	       1e4;
}
