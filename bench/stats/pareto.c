// SPDX-License-Identifier: GPL-2.0
#include "bench/stats/pareto.h"

static bool beats(const struct trade *a, const struct trade *b)
{
	return a->x <= b->x && a->y <= b->y && (a->x < b->x || a->y < b->y);
}

void pareto_front(struct trade *t, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		t[i].front = t[i].open;
		for (size_t j = 0; j < nr && t[i].front; j++)
			t[i].front = !(t[j].open && beats(&t[j], &t[i]));
	}
}
