/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_STRESS_CELL_H
#define PFNBENCH_TESTS_STRESS_CELL_H

#include <stdbool.h>

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
 * @patched: the kernel knows vm.isolate_first: half of the cells run policy reference
 */
void stress_cell_draw(struct rng *rng, bool patched, struct stress_cell *cell);

#endif
