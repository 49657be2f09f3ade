// SPDX-License-Identifier: GPL-2.0
#include "workloads/background/holes.h"

#include <errno.h>

#include "bench/util/touched.h"

#define WORD_ORDER 6 /* pages in a word of the bitmap */

/* The bits of an aligned block, as far as they are in the word that it begins in. */
static uint64_t block_mask(uint64_t pfn, unsigned int order)
{
	return order < WORD_ORDER ? ((1ull << (1u << order)) - 1) << (pfn % 64) : ~0ull;
}

static uint64_t block_words(unsigned int order)
{
	return order < WORD_ORDER ? 1 : 1ull << (order - WORD_ORDER);
}

static bool all_taken(const struct holes *h, uint64_t pfn, unsigned int order)
{
	uint64_t mask = block_mask(pfn, order);

	for (uint64_t i = 0; i < block_words(order); i++)
		if ((h->taken[pfn / 64 + i] & mask) != mask)
			return false;
	return true;
}

static bool any_taken(const struct holes *h, uint64_t pfn, unsigned int order)
{
	for (uint64_t i = 0; i < block_words(order); i++)
		if (h->taken[pfn / 64 + i] & block_mask(pfn, order))
			return true;
	return false;
}

static void give_back(struct holes *h, uint64_t pfn, unsigned int order)
{
	for (uint64_t i = 0; i < block_words(order); i++)
		h->taken[pfn / 64 + i] &= ~block_mask(pfn, order);
}

static size_t slot_bytes(const struct holes *h, unsigned int order)
{
	return (h->nr_pfns >> order) * sizeof(*h->slot[order]);
}

int holes_open(struct holes *h, uint64_t nr_pfns, unsigned int low, unsigned int high)
{
	uint64_t round = 1ull << (HOLE_ORDER_MAX + 1);
	bool ok = true;

	*h = (struct holes){ .low = low, .high = high };
	h->nr_pfns = (nr_pfns + round - 1) / round * round;
	h->taken = touched_alloc(h->nr_pfns / 8);
	for (unsigned int i = low; i <= high; i++) {
		h->slot[i] = touched_alloc(slot_bytes(h, i));
		ok = ok && h->slot[i];
	}
	return ok && h->taken ? 0 : -ENOMEM;
}

void holes_begin(struct holes *h)
{
	for (unsigned int order = h->low; order <= h->high; order++) {
		h->left[order] = 0;
		for (uint64_t i = 0; i < h->nr_pfns >> order; i++)
			if (all_taken(h, i << order, order))
				h->slot[order][h->left[order]++] = i;
	}
}

/* A place that is spoilt once stays so, for pages are only ever given back. */
static bool draw(struct holes *h, unsigned int order, struct rng *rng, uint64_t *pfn)
{
	uint32_t *slot = h->slot[order];

	while (h->left[order]) {
		uint64_t i = rng_below(rng, h->left[order]);

		*pfn = (uint64_t)slot[i] << order;
		slot[i] = slot[--h->left[order]];
		if (all_taken(h, *pfn, order) && any_taken(h, *pfn ^ 1ull << order, order))
			return true;
	}
	return false;
}

static unsigned int draw_order(const struct holes *h, struct rng *rng)
{
	unsigned int live[HOLE_ORDER_MAX + 1], nr = 0;

	for (unsigned int order = h->low; order <= h->high; order++)
		if (h->left[order])
			live[nr++] = order;
	return nr ? live[rng_below(rng, nr)] : HOLE_ORDER_MAX + 1;
}

bool holes_next(struct holes *h, struct rng *rng, uint64_t *pfn, unsigned int *order)
{
	while ((*order = draw_order(h, rng)) <= HOLE_ORDER_MAX) {
		if (!draw(h, *order, rng, pfn))
			continue;
		give_back(h, *pfn, *order);
		return true;
	}
	return false;
}

void holes_close(struct holes *h)
{
	for (unsigned int i = 0; i <= HOLE_ORDER_MAX; i++)
		touched_free(h->slot[i], slot_bytes(h, i));
	touched_free(h->taken, h->nr_pfns / 8);
	*h = (struct holes){ NULL };
}
