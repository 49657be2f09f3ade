/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_STRESS_CELL_H
#define PFNBENCH_TESTS_STRESS_CELL_H

#include "bench/cell/cell.h"
#include "bench/util/rng.h"

/**
 * struct stress_cell - a random combination of axis values
 */
struct stress_cell {
	char text[AXIS_NR][40];
};

/**
 * stress_cell_draw() - draw one that is valid
 */
void stress_cell_draw(struct rng *rng, struct stress_cell *cell);

#endif
