// SPDX-License-Identifier: GPL-2.0
#include "workloads/offsets.h"

#include <stdbool.h>

static bool get(const uint64_t *map, uint64_t i)
{
	return map[i / 64] >> (i % 64) & 1;
}

static void set(uint64_t *map, uint64_t i)
{
	map[i / 64] |= 1ull << (i % 64);
}

/* Floyd's sampling without replacement (Bentley, Programming Pearls, CACM 30(9), 1987). */
static void set_random(uint64_t *map, uint64_t nr, uint64_t nr_pages, struct rng *rng)
{
	for (uint64_t j = nr_pages - nr; j < nr_pages; j++) {
		uint64_t i = rng_below(rng, j + 1);

		set(map, get(map, i) ? j : i);
	}
}

uint64_t offsets_blockers(const struct blocker_spec *spec, uint64_t nr_pages, struct rng *rng,
			  uint64_t *map)
{
	uint64_t nr = blocker_pages(spec, nr_pages);
	uint64_t first = 0;

	switch (spec->place) {
	case PLACE_MIDDLE:
		first = nr_pages / 2 - nr / 2;
		break;
	case PLACE_END:
		first = nr_pages - nr;
		break;
	case PLACE_RANDOM:
		set_random(map, nr, nr_pages, rng);
		return nr;
	default:
		break;
	}
	for (uint64_t i = 0; i < nr; i++)
		set(map, first + i);
	return nr;
}

/* Selection sampling (Knuth, TAOCP 2, 3.4.2, algorithm S). */
void offsets_fill(uint64_t nr, uint64_t nr_pages, const uint64_t *taken, struct rng *rng,
		  uint64_t *map)
{
	uint64_t left = 0;

	for (uint64_t i = 0; i < nr_pages; i++)
		left += !get(taken, i);
	for (uint64_t i = 0; i < nr_pages && nr; i++) {
		if (get(taken, i))
			continue;
		if (rng_below(rng, left--) < nr) {
			set(map, i);
			nr--;
		}
	}
}
