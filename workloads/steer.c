// SPDX-License-Identifier: GPL-2.0
#include "workloads/steer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/trial/trial.h"

/* Below the smallest pcp->high that a zone gets, so that no batch goes back to the buddy lists. */
#define BATCH 32
/* Units that are taken at a time where nobody can tell where they will lie. */
#define CHUNK 256

unsigned int units_order(const struct unit_ops *ops)
{
	return ops && ops->order ? ops->order() : 0;
}

static bool lies_well(const struct trial *t, const uint64_t *heads, uint64_t pfn, uint64_t *offset)
{
	*offset = pfn - t->range.start_pfn;
	return pfn >= t->range.start_pfn && *offset < t->range.nr_pages && bit_get(heads, *offset);
}

static void mark(uint64_t *landed, uint64_t offset, unsigned int order)
{
	for (uint64_t i = 0; i < 1ull << order; i++)
		bit_set(landed, offset + i);
}

static int drop(struct units *u, uint64_t unit, struct diag *why)
{
	return u->ops->drop ? u->ops->drop(u, unit, why) : 0;
}

/* Free the frames of units in [first, first + nr) of the range, and take as many units. */
static int offer_and_take(struct trial *t, struct units *u, const uint64_t *heads, uint64_t first,
			  uint64_t nr, uint64_t units, uint64_t *pfn, struct diag *why)
{
	uint32_t flags = PFNB_FREE_ORDER(u->order) | (u->ops->movable	    ? 0
						      : u->ops->reclaimable ? PFNB_FREE_RECLAIMABLE
									    : PFNB_FREE_UNMOVABLE);
	struct pfn_range r = { t->range.start_pfn + first, nr };
	uint64_t *bits = t->m->scratch.bitmap[SCRATCH_WORK];
	int err;

	memset(bits, 0, BITMAP_WORDS(nr) * sizeof(*bits));
	for (uint64_t i = 0; i < nr; i++)
		if (bit_get(heads, first + i))
			bit_set(bits, i);
	err = machine_free_as(t->m, &r, bits, flags);
	if (err)
		return diag_set(why, err, "the module gives no pages back: %s", strerror(-err));
	return u->ops->take(u, units, pfn, why);
}

static int keep_or_drop(struct trial *t, struct units *u, const uint64_t *heads,
			uint64_t first_unit, const uint64_t *pfn, uint64_t nr, uint64_t *landed,
			struct diag *why)
{
	uint64_t offset;
	int err = 0;

	for (uint64_t i = 0; i < nr && !err; i++) {
		if (lies_well(t, heads, pfn[i], &offset))
			mark(landed, offset, u->order);
		else
			err = drop(u, first_unit + i, why);
	}
	return err;
}

/* Kernel allocations come with others of the kernel's own: they go one by one. */
static int steer_by_module(struct trial *t, struct units *u, const uint64_t *heads,
			   uint64_t *landed, struct diag *why)
{
	uint64_t first = 0, units = 0, size = 1ull << u->order, pfn[BATCH];
	uint64_t batch = u->ops->movable && !u->order ? BATCH : 1;
	int err = 0;

	for (uint64_t i = 0; i < t->range.nr_pages && !err; i += size) {
		uint64_t end = i + size, before = u->nr;

		units += bit_get(heads, i);
		if (!units || (units < batch && end < t->range.nr_pages))
			continue;
		err = offer_and_take(t, u, heads, first, end - first, units, pfn, why);
		if (!err)
			err = keep_or_drop(t, u, heads, before, pfn, units, landed, why);
		units = 0;
		first = end;
	}
	return err;
}

static uint64_t count_bits(const uint64_t *map, uint64_t nr)
{
	uint64_t n = 0;

	for (uint64_t i = 0; i < nr; i++)
		n += bit_get(map, i);
	return n;
}

static int drop_others(struct units *u, const uint64_t *kept, struct diag *why)
{
	int err = 0;

	for (uint64_t i = 0; i < u->nr && !err; i++)
		if (!bit_get(kept, i))
			err = drop(u, i, why);
	return err;
}

static int steer_by_chance(struct trial *t, struct units *u, const uint64_t *heads,
			   uint64_t *landed, struct diag *why)
{
	uint64_t wanted = count_bits(heads, t->range.nr_pages), pfn[CHUNK], offset;
	uint64_t *kept = calloc(BITMAP_WORDS(u->max), sizeof(*kept));
	int err = 0;

	if (!kept)
		return diag_set(why, -ENOMEM, "no memory to steer %llu units",
				(unsigned long long)u->max);
	while (wanted && u->nr < u->max && !err) {
		uint64_t before = u->nr, nr = u->max - before < CHUNK ? u->max - before : CHUNK;

		err = u->ops->take(u, nr, pfn, why);
		for (uint64_t i = 0; i < u->nr - before; i++) {
			if (!wanted || !lies_well(t, heads, pfn[i], &offset) ||
			    bit_get(landed, offset))
				continue;
			mark(landed, offset, u->order);
			bit_set(kept, before + i);
			wanted--;
		}
	}
	err = err ?: drop_others(u, kept, why);
	free(kept);
	return err;
}

int steer(struct trial *t, struct units *u, const uint64_t *heads, uint64_t *landed,
	  struct diag *why)
{
	return t->m->dev < 0 ? steer_by_chance(t, u, heads, landed, why)
			     : steer_by_module(t, u, heads, landed, why);
}
