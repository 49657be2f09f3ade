// SPDX-License-Identifier: GPL-2.0
#include "bench/report/plot/figure.h"

bool figure_has(const struct figure *fig, const struct cell_stats *cell)
{
	for (size_t i = 0; i < fig->kind->nr_axes; i++) {
		enum axis a = fig->kind->axes[i];

		if (cell->value[a] != fig->value[a])
			return false;
	}
	return true;
}
