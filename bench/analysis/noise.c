// SPDX-License-Identifier: GPL-2.0
/* A/A: how far a run is from itself. */

#include <math.h>
#include <stdlib.h>

#include "bench/analysis/compare.h"
#include "bench/stats/values.h"
#include "bench/util/memory.h"

static size_t sizes_of(const struct compare *c, size_t measure, double *sizes)
{
	size_t nr = 0;

	for (size_t i = 0; i < c->nr; i++) {
		for (size_t k = 0; k < c->cell[i].nr; k++) {
			const struct change *change = &c->cell[i].change[k];

			if (change->measure != measure || change->verdict == VERDICT_ONE_SIDE ||
			    isinf(change->relative))
				continue;
			sizes[nr++] = fabs(change->relative);
		}
	}
	return nr;
}

void noise_of(const struct compare *c, size_t measure, struct noise *noise)
{
	size_t most = 1;
	double *sizes;

	for (size_t i = 0; i < c->nr; i++)
		most += c->cell[i].nr;
	sizes = memory_zeroed(most, sizeof(*sizes));
	*noise = (struct noise){ .cells = sizes_of(c, measure, sizes) };
	values_sort(sizes, noise->cells);
	if (noise->cells) {
		noise->median = values_median(sizes, noise->cells);
		noise->largest = sizes[noise->cells - 1];
	}
	free(sizes);
}

void noise_floor_of(const struct trial_set *set, const struct how *how, double threshold,
		    struct noise_floor *floor)
{
	struct compare c = { .how = *how, .threshold = threshold };
	struct matches m;

	c.how.bootstrap = false;
	*floor = (struct noise_floor){ .by_boot = set->boots > 1 };
	match_runs(set, set, &m);
	compare_cells(&c, set, set, &m, true);
	compare_judge(&c, set->measure);
	for (size_t i = 0; i < set->nr_measures; i++)
		noise_of(&c, i, &floor->noise[i]);
	floor->differ = c.verdicts[VERDICT_WORSE] + c.verdicts[VERDICT_BETTER];
	compare_free(&c);
	matches_free(&m);
}
