// SPDX-License-Identifier: GPL-2.0
#include "workloads/support/steer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/clock.h"
#include "bench/util/units.h"
#include "workloads/site.h"

/* Below the smallest pcp->high that a zone gets, so that no batch goes back to the buddy lists. */
#define BATCH 32
/* Units that are taken at a time where nobody can tell where they will lie. */
#define CHUNK 256
/*
 * Free pieces of other orders than these are on no list of a CPU, and one whose neighbours are free
 * is put last on the zone's list (buddy_merge_likely() in mm/page_alloc.c): so many are taken at
 * most to get there, for one unit and for all.
 */
#define PER_CPU_ORDER 3
#define PER_CPU_HUGE  9
#define TRIES	      32
#define SPARE	      128

/* How long that may go on, for one kind. */
#define STEER_NS (20 * NSEC_PER_SEC)
/* Where the range was among what is handed out and is no more, it has been handed out. */
#define DRY_PAGES 8192

static bool lies_well(const struct site *s, const uint64_t *heads, uint64_t pfn, uint64_t *offset)
{
	*offset = pfn - s->range.start_pfn;
	return pfn >= s->range.start_pfn && *offset < s->range.nr_pages && bit_get(heads, *offset);
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
static int offer_and_take(struct site *s, struct units *u, const uint64_t *heads, uint64_t first,
			  uint64_t nr, uint64_t units, uint64_t *pfn, struct diag *why)
{
	uint32_t flags = PFNB_FREE_ORDER(u->order) | (u->ops->movable	    ? 0
						      : u->ops->reclaimable ? PFNB_FREE_RECLAIMABLE
									    : PFNB_FREE_UNMOVABLE);
	struct pfn_range r = { s->range.start_pfn + first, nr };
	uint64_t *bits = s->scratch->bitmap[SCRATCH_WORK];
	int err;

	memset(bits, 0, BITMAP_WORDS(nr) * sizeof(*bits));
	for (uint64_t i = 0; i < nr; i++)
		if (bit_get(heads, first + i))
			bit_set(bits, i);
	err = machine_free_as(s->m, &r, bits, flags);
	if (err)
		return diag_set(why, err, "the module gives no pages back: %s", strerror(-err));
	return u->ops->take(u, units, pfn, why);
}

/*
 * Where there were too few frames for the pages beside a unit, those may have the frames, and have
 * to stay: verification looks at every page.
 */
static int keep_or_drop(struct site *s, struct units *u, const uint64_t *heads, uint64_t first_unit,
			const uint64_t *pfn, uint64_t nr, bool enough, uint64_t *landed,
			struct diag *why)
{
	uint64_t offset;
	int err = 0;

	for (uint64_t i = 0; i < nr && !err; i++) {
		if (lies_well(s, heads, pfn[i], &offset))
			mark(landed, offset, u->order);
		else if (enough)
			err = drop(u, first_unit + i, why);
	}
	return err;
}

unsigned int steer_spare(const struct unit_ops *ops)
{
	unsigned int order = units_order(ops);

	return ops->movable && order > PER_CPU_ORDER && order < PER_CPU_HUGE ? SPARE : 0;
}

/* Go on until the unit is the frame that was offered; those that came before it are dropped then. */
static int take_again(struct site *s, struct units *u, const uint64_t *heads, uint64_t *spare,
		      uint64_t *pfn, struct diag *why)
{
	uint64_t first_unit = u->nr - 1, offset, last;
	int err = 0;

	while (!lies_well(s, heads, *pfn, &offset) && u->nr - first_unit < TRIES && *spare &&
	       !err) {
		err = u->ops->take(u, 1, pfn, why);
		--*spare;
	}
	last = u->nr - 1;
	for (uint64_t i = first_unit; i < last && !err; i++)
		err = drop(u, i, why);
	return err;
}

/* Kernel allocations come with others of the kernel's own: they go one by one. */
static int steer_by_module(struct site *s, struct units *u, const uint64_t *heads, uint64_t *landed,
			   struct diag *why)
{
	uint64_t first = 0, units = 0, size = 1ull << u->order, pfn[BATCH];
	uint64_t frames = u->order ? 1 : 1 + u->ops->beside;
	uint64_t batch = u->ops->movable && !u->order ? BATCH : frames;
	uint64_t spare = steer_spare(u->ops);
	int err = 0;

	for (uint64_t i = 0; i < s->range.nr_pages && !err; i += size) {
		uint64_t end = i + size, nr;

		units += bit_get(heads, i);
		if (!units || (units < batch && end < s->range.nr_pages))
			continue;
		nr = (units + frames - 1) / frames;
		err = offer_and_take(s, u, heads, first, end - first, nr, pfn, why);
		if (!err && steer_spare(u->ops))
			err = take_again(s, u, heads, &spare, pfn, why);
		if (!err)
			err = keep_or_drop(s, u, heads, u->nr - nr, pfn, nr, units == nr * frames,
					   landed, why);
		units = 0;
		first = end;
	}
	return err;
}

static int drop_others(struct units *u, const uint64_t *kept, struct diag *why)
{
	int err = 0;

	for (uint64_t i = 0; i < u->nr && !err; i++)
		if (!bit_get(kept, i))
			err = drop(u, i, why);
	return err;
}

/**
 * struct chance - what steering without the module has got so far
 * @wanted: units that are missing
 * @kept: bitmap: units that lie well
 * @dry: pages taken since one lay in the range; counted from the first that did
 * @until: when it ends, whatever is missing
 */
struct chance {
	uint64_t wanted;
	uint64_t *kept;
	uint64_t dry;
	uint64_t until;
	bool seen;
};

static void look_where(struct site *s, struct units *u, struct chance *c, uint64_t unit,
		       uint64_t pfn, const uint64_t *heads, uint64_t *landed)
{
	uint64_t offset = pfn - s->range.start_pfn;

	c->dry += c->seen << u->order;
	if (pfn >= s->range.start_pfn && offset < s->range.nr_pages) {
		c->seen = true;
		c->dry = 0;
	}
	if (!c->wanted || !lies_well(s, heads, pfn, &offset) || bit_get(landed, offset))
		return;
	mark(landed, offset, u->order);
	bit_set(c->kept, unit);
	c->wanted--;
}

/* Whether to take more; if not, and some are missing, s->steering says why. */
static bool go_on(struct site *s, struct units *u, const struct chance *c, uint64_t nr)
{
	unsigned long long pages = u->nr << u->order;
	struct diag why;

	if (!c->wanted)
		return false;
	if (u->nr == u->max)
		diag_set(&s->steering, 0, "%llu pages were taken for them", pages);
	else if (c->dry > DRY_PAGES)
		diag_set(&s->steering, 0, "of %llu pages taken for them the last are elsewhere",
			 pages);
	else if (clock_ns() > c->until)
		diag_set(&s->steering, 0, "%llu pages were taken for them, in %llu s", pages,
			 (unsigned long long)(STEER_NS / NSEC_PER_SEC));
	else if (machine_spare(s->m, nr * PAGE_BYTES << u->order, &why))
		diag_set(&s->steering, 0, "%llu pages were taken for them, and %s", pages,
			 why.text);
	else
		return true;
	return false;
}

static int take_by_chance(struct site *s, struct units *u, struct chance *c, const uint64_t *heads,
			  uint64_t *landed, struct diag *why)
{
	uint64_t chunk = CHUNK >> u->order ?: 1, pfn[CHUNK];
	int err = 0;

	while (!err) {
		uint64_t before = u->nr, nr = u->max - before < chunk ? u->max - before : chunk;

		if (!go_on(s, u, c, nr))
			break;
		err = u->ops->take(u, nr, pfn, why);
		for (uint64_t i = 0; i < u->nr - before; i++)
			look_where(s, u, c, before + i, pfn[i], heads, landed);
	}
	return err;
}

static int steer_by_chance(struct site *s, struct units *u, const uint64_t *heads, uint64_t *landed,
			   struct diag *why)
{
	struct chance c = {
		.wanted = bits_set(heads, s->range.nr_pages),
		.kept = calloc(BITMAP_WORDS(u->max), sizeof(*c.kept)),
		.until = clock_ns() + STEER_NS,
	};
	int err;

	if (!c.kept)
		return diag_set(why, -ENOMEM, "no memory to steer %llu units",
				(unsigned long long)u->max);
	err = take_by_chance(s, u, &c, heads, landed, why);
	err = err ?: drop_others(u, c.kept, why);
	free(c.kept);
	return err;
}

int steer(struct site *s, struct units *u, const uint64_t *heads, uint64_t *landed,
	  struct diag *why)
{
	return site_is_claimed(s) ? steer_by_module(s, u, heads, landed, why)
				  : steer_by_chance(s, u, heads, landed, why);
}
