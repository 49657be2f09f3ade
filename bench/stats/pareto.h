/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_STATS_PARETO_H
#define PFNBENCH_STATS_PARETO_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct trade - a choice with two prices, both better when lower
 * @x: one price
 * @y: the other
 * @open: whether it may be on the front at all
 * @front: result: no open choice is better in one price and as good or better in the other
 */
struct trade {
	double x;
	double y;
	bool open;
	bool front;
};

/**
 * pareto_front() - find out which choices are worth considering
 * @t: choices; @front is set in each. Of equal ones all are on the front
 * @nr: how many; may be 0
 */
void pareto_front(struct trade *t, size_t nr);

#endif
