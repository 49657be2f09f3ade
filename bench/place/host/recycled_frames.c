// SPDX-License-Identifier: GPL-2.0
/*
 * The page allocator hands out first what was freed last, and a memory block that comes online goes
 * to the tail of the free lists: with GiBs free, nothing would be placed there for a long time. So
 * pages are taken, at most 2 GiB and never more than the reserve leaves. The range is the first
 * block where our pages lie wherever blockers or fill shall be, and where nothing else seems to be
 * that cannot move. Then our pages of that block are freed, and the next allocations get them. All
 * other pages are kept until everything is placed, so that the allocator has no other small pieces.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/block_list.h"
#include "bench/machine/journal.h"
#include "bench/place/host/finder.h"
#include "bench/place/host_block.h"
#include "bench/place/host_settings.h"
#include "bench/place/place.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"
#include "workloads/kinds/kinds.h"
#include "workloads/offsets.h"
#include "workloads/support/user_pages.h"
#include "workloads/workload.h"

#define POOL_PAGES ((2ull << 30) / PAGE_BYTES)
#define POOL_NS	   (10 * NSEC_PER_SEC)
/* Pages taken at a time. */
#define CHUNK 1024
/* The largest unit of the page allocator, by which it hands memory over to other kinds of pages. */
#define MAX_ORDER_PAGES 1024
/* Of the frames wanted for a fill, one in so many may be somebody else's. */
#define MISSING_SHARE 50
/* Pages of a block that may be neither free nor user space's: those on per-CPU lists look so. */
#define STRANGE_MAX 2048

/**
 * struct taken - where the pages of the pool lie, and where they are needed
 * @pfn: the frame of each page
 * @ours: bitmap over the machine's page frames: those of the pool
 * @nr_ours: page frames of the machine
 * @wanted: bitmap over a block: offsets of fill or blockers
 * @nr_wanted: bits in @wanted
 * @missing: so many of the wanted frames may be neither ours nor free
 * @free_will_do: a wanted frame may be free instead of ours, because there is a lot to fill
 */
struct taken {
	uint64_t *pfn;
	uint64_t *ours;
	uint64_t nr_ours;
	uint64_t *wanted;
	uint64_t nr_wanted;
	uint64_t missing;
	bool free_will_do;
};

/* Whether the allocator may have a page in one free piece with a page that shall be a blocker. */
static bool is_near_blocker(const uint64_t *map, uint64_t nr_pages, uint64_t offset)
{
	uint64_t first = offset & ~(MAX_ORDER_PAGES - 1ull);

	for (uint64_t i = first / 64; i < (first + MAX_ORDER_PAGES) / 64; i++)
		if (i * 64 < nr_pages && map[i])
			return true;
	return false;
}

static bool holds_wanted(const struct block_info *b, const struct taken *c, uint64_t nr_pages)
{
	uint64_t first = b->block * nr_pages, missing = 0;
	uint64_t most = c->free_will_do ? c->nr_wanted / 2 : 0;

	if (b->why || !strcmp(b->zone, "Movable") || first + nr_pages > c->nr_ours)
		return false;
	for (uint64_t i = 0; i < nr_pages && missing <= most; i++)
		missing += bit_get(c->wanted, i) && !bit_get(c->ours, first + i);
	return missing <= most;
}

/* Whether the operation would meet nothing unmovable before it meets what is placed there. */
static bool is_clean(struct trial *t, const struct taken *c, const struct pfn_range *r)
{
	const uint64_t plain = KPF(BUDDY) | KPF(LRU) | KPF(ANON) | KPF(SWAPBACKED);
	uint64_t strange = 0, missing = 0;
	uint64_t flags;

	if (host_block_look(t, r, 0))
		return false;
	for (uint64_t i = 0; i < r->nr_pages; i++) {
		flags = t->site.scratch->flags[i];
		strange += !(flags & plain);
		missing += bit_get(c->wanted, i) && !(flags & KPF(BUDDY)) &&
			   !bit_get(c->ours, r->start_pfn + i);
	}
	return strange <= STRANGE_MAX && missing <= c->missing;
}

/* The first block that will do, or -EAGAIN. */
static int choose_block(struct trial *t, const struct block_list *l, const struct taken *c,
			uint64_t nr_pages, struct diag *why)
{
	for (size_t i = 0; i < l->nr; i++) {
		const struct block_info *b = &l->blocks[i];
		struct pfn_range r = { b->block * nr_pages, nr_pages };
		int err;

		if (!holds_wanted(b, c, nr_pages) || !is_clean(t, c, &r))
			continue;
		err = journal_add(t->m->journal, b->block, b->zone, why);
		if (!err)
			host_block_use(t, &r, b->zone);
		return err;
	}
	return -EAGAIN;
}

static int take_chunk(struct trial *t, struct taken *c, uint64_t nr_pages, struct diag *why)
{
	struct units *u = &t->pool;
	uint64_t before = u->nr;
	int err = machine_spare(t->m, CHUNK * PAGE_BYTES, why);

	if (!err)
		err = u->ops->take(u, CHUNK, &c->pfn[before], why);
	for (uint64_t i = before; !err && i < u->nr; i++)
		if (c->pfn[i] < c->nr_ours)
			bit_set(c->ours, c->pfn[i]);
	return err;
}

static int take_until_found(struct trial *t, struct taken *c, const struct block_list *l,
			    uint64_t nr_pages, struct diag *why)
{
	uint64_t until = clock_ns() + POOL_NS;
	int err = -EAGAIN;

	while (err == -EAGAIN && t->pool.nr < t->pool.max && clock_ns() < until) {
		err = take_chunk(t, c, nr_pages, why);
		if (!err)
			err = choose_block(t, l, c, nr_pages, why);
	}
	if (err != -EAGAIN)
		return err;
	return diag_set(why, -ENOSPC,
			"the kernel handed out %" PRIu64
			" MiB, and no memory block to place pages in "
			"with them; use online = movable, or free memory",
			(uint64_t)(t->pool.nr * PAGE_BYTES >> 20));
}

/*
 * A fill may be anywhere. Blockers will be at the offsets drawn here: the copy of the trial's
 * random numbers gives the same ones, since nothing else is drawn before them.
 */
static void choose_wanted(struct trial *t, struct taken *c, uint64_t nr_pages)
{
	const struct blocker *ops = t->cell.blocker.part[0].ops;
	uint64_t *map = t->site.scratch->bitmap[SCRATCH_BLOCKERS];
	bool fill = t->cell.fill.part[0].ops->takes_share;
	struct rng rng = t->site.rng;

	if (ops->takes_count)
		offsets_blockers(&t->cell.blocker.part[0], nr_pages, units_order(ops->units), &rng,
				 map);
	for (uint64_t i = 0; i < nr_pages; i++)
		if (fill || bit_get(map, i)) {
			bit_set(c->wanted, i);
			c->nr_wanted++;
		}
	c->free_will_do = fill;
	c->missing = fill ? c->nr_wanted / MISSING_SHARE : 0;
}

static int open_pool(struct trial *t, struct taken *c, uint64_t nr_pages, struct diag *why)
{
	uint64_t max = host_pages_most(t, POOL_PAGES);

	c->nr_ours = t->m->end_pfn;
	c->pfn = calloc(max, sizeof(*c->pfn));
	c->ours = calloc(BITMAP_WORDS(c->nr_ours), sizeof(*c->ours));
	c->wanted = calloc(BITMAP_WORDS(nr_pages), sizeof(*c->wanted));
	if (!c->pfn || !c->ours || !c->wanted)
		return diag_set(why, -ENOMEM, "no memory to look for a block");
	choose_wanted(t, c, nr_pages);
	t->pool.ops = &kind_anon;
	return kind_anon.open(&t->pool, max, why);
}

static int find(struct trial *t, uint64_t nr_pages, struct diag *why)
{
	struct taken c = { NULL };
	struct block_list l;
	int err = host_blocks_read(t, &l, why);

	if (err)
		return err;
	err = open_pool(t, &c, nr_pages, why);
	if (!err)
		err = take_until_found(t, &c, &l, nr_pages, why);
	free(c.pfn);
	free(c.ours);
	free(c.wanted);
	free(l.blocks);
	return err;
}

/* Free our pages of the range, either those near blockers or the others. */
static int free_pages(struct trial *t, const uint64_t *pfn, bool near, struct diag *why)
{
	uint64_t run = 0;
	int err = 0;

	for (uint64_t i = 0; i <= t->pool.nr && !err; i++) {
		uint64_t offset = i < t->pool.nr ? pfn[i] - t->site.range.start_pfn : UINT64_MAX;

		if (i < t->pool.nr && pfn[i] >= t->site.range.start_pfn &&
		    offset < t->site.range.nr_pages &&
		    is_near_blocker(t->site.blocker_map, t->site.range.nr_pages, offset) == near) {
			run++;
			continue;
		}
		if (run)
			err = user_pages_forget(&t->pool, i - run, run, why);
		run = 0;
	}
	return err;
}

/* Surroundings of the blockers go last: the allocator then hands them out first. */
static int free_range(struct trial *t, struct diag *why)
{
	uint64_t *pfn = calloc(t->pool.nr, sizeof(*pfn));
	int err = pfn ? user_pages_look(&t->pool, 0, t->pool.nr, pfn, why)
		      : diag_set(why, -ENOMEM, "no memory to free the range");

	if (!err)
		err = free_pages(t, pfn, false, why);
	if (!err)
		err = free_pages(t, pfn, true, why);
	free(pfn);
	return err;
}

static bool applies(const struct trial *t)
{
	return t->cell.online == ONLINE_KERNEL && trial_places_pages(t);
}

static int place(struct trial *t, struct diag *why)
{
	int err = place_draw_blockers(t, why) ?: host_settings_note(t, why);

	return err ?: free_range(t, why) ?: place_each(t, why);
}

static void free_pool(struct trial *t)
{
	units_close(&t->pool);
}

const struct finder finder_recycled_frames = {
	.name = "frames freed last",
	.applies = applies,
	.find = find,
	.place = place,
	.placed = free_pool,
	.release = free_pool,
};
