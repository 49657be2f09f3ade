// SPDX-License-Identifier: GPL-2.0
#include "bench/report/findings/unplug_cells.h"

int unplug_outcome(const struct cell_stats *cell)
{
	int most = -1;

	for (int o = 0; o < MEASURED_NR; o++)
		if (measures_own(&cell->measured[o], "unplugged_ppm")->nr &&
		    (most < 0 || cell->count[o] > cell->count[most]))
			most = o;
	return most;
}

double unplug_share(struct cell_stats *cell)
{
	return samples_median(
		       measures_own(&cell->measured[unplug_outcome(cell)], "unplugged_ppm")) /
	       1e4;
}
