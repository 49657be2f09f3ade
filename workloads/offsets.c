// SPDX-License-Identifier: GPL-2.0
#include "workloads/offsets.h"

#include <stdbool.h>

#include "bench/machine/pfn.h"

/* Floyd's sampling without replacement (Bentley, Programming Pearls, CACM 30(9), 1987). */
static void set_random(uint64_t *map, uint64_t nr, uint64_t nr_pages, struct rng *rng)
{
	for (uint64_t j = nr_pages - nr; j < nr_pages; j++) {
		uint64_t i = rng_below(rng, j + 1);

		bit_set(map, bit_get(map, i) ? j : i);
	}
}

/* Every page of a unit. */
static void set_unit(uint64_t *map, uint64_t slot, unsigned int order)
{
	for (uint64_t i = 0; i < 1ull << order; i++)
		bit_set(map, (slot << order) + i);
}

static uint64_t to_units(uint64_t pages, unsigned int order)
{
	return (pages + (1ull << order) / 2) >> order;
}

/* Clusters start at multiples of their size, so that none overlaps with another. */
static void set_clusters(uint64_t *map, uint64_t nr, uint64_t slots, uint32_t size, struct rng *rng)
{
	uint64_t left = (nr + size - 1) / size, places = (slots + size - 1) / size;

	for (uint64_t i = 0; i < places && nr; i++) {
		if (rng_below(rng, places - i) >= left)
			continue;
		left--;
		for (uint64_t j = i * size; nr && j < (i + 1) * size && j < slots; j++, nr--)
			bit_set(map, j);
	}
}

static void set_slots(const struct blocker_spec *spec, uint64_t nr, uint64_t slots, struct rng *rng,
		      uint64_t *map)
{
	uint64_t first = 0;

	if (spec->place == PLACE_RANDOM) {
		set_random(map, nr, slots, rng);
		return;
	}
	if (spec->place == PLACE_CLUSTERED) {
		set_clusters(map, nr, slots, spec->cluster, rng);
		return;
	}
	if (spec->place == PLACE_MIDDLE)
		first = slots / 2 - nr / 2;
	else if (spec->place == PLACE_END)
		first = slots - nr;
	for (uint64_t i = 0; i < nr; i++)
		bit_set(map, first + i);
}

uint64_t offsets_blockers(const struct blocker_spec *spec, uint64_t nr_pages, unsigned int order,
			  struct rng *rng, uint64_t *map)
{
	uint64_t slots = nr_pages >> order,
		 nr = to_units(blocker_pages(spec, nr_pages), order) ?: 1;

	if (nr > slots)
		nr = slots;
	set_slots(spec, nr, slots, rng, map);
	/* downwards: a slot's pages lie at or above its own bit */
	for (uint64_t i = slots; order && i-- > 0;) {
		bool wanted = bit_get(map, i);

		bit_clear(map, i);
		if (wanted)
			set_unit(map, i, order);
	}
	return nr << order;
}

static bool unit_is_free(const uint64_t *taken, uint64_t slot, unsigned int order)
{
	for (uint64_t i = 0; i < 1ull << order; i++)
		if (bit_get(taken, (slot << order) + i))
			return false;
	return true;
}

/* Selection sampling (Knuth, TAOCP 2, 3.4.2, algorithm S). */
uint64_t offsets_fill(uint64_t nr, uint64_t nr_pages, unsigned int order, const uint64_t *taken,
		      struct rng *rng, uint64_t *map)
{
	uint64_t left = 0, slots = nr_pages >> order, units = to_units(nr, order), placed = 0;

	for (uint64_t i = 0; i < slots; i++)
		left += unit_is_free(taken, i, order);
	for (uint64_t i = 0; i < slots && placed < units; i++) {
		if (!unit_is_free(taken, i, order))
			continue;
		if (rng_below(rng, left--) < units - placed) {
			set_unit(map, i, order);
			placed++;
		}
	}
	return placed << order;
}

uint64_t offsets_heads(const uint64_t *map, uint64_t nr_pages, unsigned int order, uint64_t *heads)
{
	uint64_t units = 0;

	for (uint64_t i = 0; i < BITMAP_WORDS(nr_pages); i++)
		heads[i] = 0;
	for (uint64_t i = 0; i < nr_pages; i += 1ull << order) {
		if (!bit_get(map, i))
			continue;
		bit_set(heads, i);
		units++;
	}
	return units;
}
