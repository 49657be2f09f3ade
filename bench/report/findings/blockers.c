// SPDX-License-Identifier: GPL-2.0
#include "bench/report/findings/blockers.h"

#include <math.h>

static void of_place(struct summary *s, struct findings *f, size_t kernel, size_t value[AXIS_NR],
		     blocker_weigh_fn weigh, blocker_say_fn say)
{
	struct cell_stats *first = NULL, *worst = NULL;
	double most = NAN;

	for (size_t b = 0; b < s->axes[AXIS_BLOCKER].nr; b++) {
		struct cell_stats *cell;
		double weight;

		value[AXIS_BLOCKER] = b;
		cell = summary_cell(s, kernel, value);
		weight = weigh(cell);
		if (isnan(weight))
			continue;
		first = first ?: cell;
		if (!worst || weight > most) {
			worst = cell;
			most = weight;
		}
	}
	value[AXIS_BLOCKER] = 0;
	if (first)
		say(f, s, first, worst);
}

void blockers_worst(struct summary *s, struct findings *f, blocker_weigh_fn weigh,
		    blocker_say_fn say)
{
	size_t value[AXIS_NR] = { 0 };

	do {
		for (size_t k = 0; k < s->nr_kernels; k++)
			of_place(s, f, k, value, weigh, say);
	} while (summary_next(s, value, ~(1u << AXIS_BLOCKER)));
}
