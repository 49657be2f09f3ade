// SPDX-License-Identifier: GPL-2.0
#include "bench/trial/host_bait.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/trial/block_list.h"
#include "bench/trial/host_block.h"
#include "bench/trial/journal.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"
#include "workloads/kinds.h"
#include "workloads/offsets.h"
#include "workloads/user_pages.h"
#include "workloads/workload.h"

#define BAIT_PAGES ((2ull << 30) / PAGE_BYTES)
#define BAIT_NS	   (10 * NSEC_PER_SEC)
/* Pages taken at a time. */
#define CHUNK 1024
/* The largest unit of the page allocator, by which it hands memory over to other kinds of pages. */
#define MAX_ORDER_PAGES 1024
/* Of the pages wanted for a fill, one in so many may be somebody else's. */
#define MISSING_SHARE 50
/* Pages of a block that are no user's and not free: those on per-CPU lists look so, too. */
#define STRANGE_MAX 2048

/**
 * struct catch - where the bait was put
 * @pfn: of each unit
 * @ours: bitmap over the machine's page frames: those of the bait
 * @nr_ours: page frames of the machine
 * @wanted: bitmap over a block: where it must be ours, or free where that is as good
 * @nr_wanted: bits in it
 * @free_will_do: there is a lot to fill
 * @missing: of those wanted, so many may be neither
 */
struct catch
{
	uint64_t *pfn;
	uint64_t *ours;
	uint64_t nr_ours;
	uint64_t *wanted;
	uint64_t nr_wanted;
	uint64_t missing;
	bool free_will_do;
};

/* Whether a page is so close to where a blocker shall be that the allocator has both in one unit.
 */
static bool is_close(const uint64_t *map, uint64_t nr_pages, uint64_t offset)
{
	uint64_t first = offset & ~(MAX_ORDER_PAGES - 1ull);

	for (uint64_t i = first / 64; i < (first + MAX_ORDER_PAGES) / 64; i++)
		if (i * 64 < nr_pages && map[i])
			return true;
	return false;
}

static bool is_ours(const struct block_info *b, const struct catch *c, uint64_t nr_pages)
{
	uint64_t first = b->block * nr_pages, missing = 0;
	uint64_t most = c->free_will_do ? c->nr_wanted / 2 : 0;

	if (b->why || !strcmp(b->zone, "Movable") || first + nr_pages > c->nr_ours)
		return false;
	for (uint64_t i = 0; i < nr_pages && missing <= most; i++)
		missing += bit_get(c->wanted, i) && !bit_get(c->ours, first + i);
	return missing <= most;
}

/* Whether nothing in it would be found before what is placed there. */
static bool is_clean(struct trial *t, const struct catch *c, const struct pfn_range *r)
{
	const uint64_t plain = KPF(BUDDY) | KPF(LRU) | KPF(ANON) | KPF(SWAPBACKED);
	uint64_t strange = 0, missing = 0;
	uint64_t flags;

	if (host_block_look(t, r, 0))
		return false;
	for (uint64_t i = 0; i < r->nr_pages; i++) {
		flags = t->m->scratch.flags[i];
		strange += !(flags & plain);
		missing += bit_get(c->wanted, i) && !(flags & KPF(BUDDY)) &&
			   !bit_get(c->ours, r->start_pfn + i);
	}
	return strange <= STRANGE_MAX && missing <= c->missing;
}

/* The first block that will do, or -EAGAIN. */
static int choose(struct trial *t, const struct block_list *l, const struct catch *c,
		  uint64_t nr_pages, struct diag *why)
{
	for (size_t i = 0; i < l->nr; i++) {
		const struct block_info *b = &l->blocks[i];
		struct pfn_range r = { b->block * nr_pages, nr_pages };
		int err;

		if (!is_ours(b, c, nr_pages) || !is_clean(t, c, &r))
			continue;
		err = journal_add(t->m->journal, b->block, b->zone, why);
		if (!err)
			host_block_use(t, &r, b->zone);
		return err;
	}
	return -EAGAIN;
}

static int take_chunk(struct trial *t, struct catch *c, uint64_t nr_pages, struct diag *why)
{
	struct units *u = &t->bait;
	uint64_t before = u->nr;
	int err = machine_spare(t->m, CHUNK * PAGE_BYTES, why);

	if (!err)
		err = u->ops->take(u, CHUNK, &c->pfn[before], why);
	for (uint64_t i = before; !err && i < u->nr; i++)
		if (c->pfn[i] < c->nr_ours)
			bit_set(c->ours, c->pfn[i]);
	return err;
}

static int lay(struct trial *t, struct catch *c, const struct block_list *l, uint64_t nr_pages,
	       struct diag *why)
{
	uint64_t until = trial_now() + BAIT_NS;
	int err = -EAGAIN;

	while (err == -EAGAIN && t->bait.nr < t->bait.max && trial_now() < until) {
		err = take_chunk(t, c, nr_pages, why);
		if (!err)
			err = choose(t, l, c, nr_pages, why);
	}
	if (err != -EAGAIN)
		return err;
	return diag_set(why, -ENOSPC,
			"the kernel handed out %" PRIu64
			" MiB, and no memory block to place pages in "
			"with them; use online = movable, or free memory",
			(uint64_t)(t->bait.nr * PAGE_BYTES >> 20));
}

/*
 * Fills may be anywhere; blockers will be where these are, since nothing else is drawn before.
 */
static void choose_wanted(struct trial *t, struct catch *c, uint64_t nr_pages)
{
	const struct blocker *ops = t->cell.blocker.ops;
	uint64_t *map = t->m->scratch.bitmap[SCRATCH_BLOCKERS];
	bool fill = t->cell.fill.part[0].ops->takes_share;
	struct rng rng = t->rng;

	if (ops->takes_count)
		offsets_blockers(&t->cell.blocker, nr_pages, units_order(ops->units), &rng, map);
	for (uint64_t i = 0; i < nr_pages; i++)
		if (fill || bit_get(map, i)) {
			bit_set(c->wanted, i);
			c->nr_wanted++;
		}
	c->free_will_do = fill;
	c->missing = fill ? c->nr_wanted / MISSING_SHARE : 0;
}

static int open_bait(struct trial *t, struct catch *c, uint64_t nr_pages, struct diag *why)
{
	c->nr_ours = t->m->end_pfn;
	c->pfn = calloc(BAIT_PAGES, sizeof(*c->pfn));
	c->ours = calloc(BITMAP_WORDS(c->nr_ours), sizeof(*c->ours));
	c->wanted = calloc(BITMAP_WORDS(nr_pages), sizeof(*c->wanted));
	if (!c->pfn || !c->ours || !c->wanted)
		return diag_set(why, -ENOMEM, "no memory to look for a block");
	choose_wanted(t, c, nr_pages);
	t->bait.ops = &kind_anon;
	return kind_anon.open(&t->bait, BAIT_PAGES, why);
}

int host_bait_find(struct trial *t, uint64_t nr_pages, struct diag *why)
{
	struct catch c = { NULL };
	struct block_list l;
	int err = block_list_read(t->m->root, &l, why);

	if (err)
		return err;
	err = open_bait(t, &c, nr_pages, why);
	if (!err)
		err = lay(t, &c, &l, nr_pages, why);
	free(c.pfn);
	free(c.ours);
	free(c.wanted);
	free(l.blocks);
	return err;
}

/* Free the pages of the range that are wanted, or those that are not. */
static int let_go(struct trial *t, const uint64_t *pfn, bool wanted, struct diag *why)
{
	uint64_t run = 0;
	int err = 0;

	for (uint64_t i = 0; i <= t->bait.nr && !err; i++) {
		uint64_t offset = i < t->bait.nr ? pfn[i] - t->range.start_pfn : UINT64_MAX;

		if (i < t->bait.nr && pfn[i] >= t->range.start_pfn && offset < t->range.nr_pages &&
		    is_close(t->blocker_map, t->range.nr_pages, offset) == wanted) {
			run++;
			continue;
		}
		if (run)
			err = user_pages_forget(&t->bait, i - run, run, why);
		run = 0;
	}
	return err;
}

static int free_range(struct trial *t, struct diag *why)
{
	uint64_t *pfn = calloc(t->bait.nr, sizeof(*pfn));
	int err = pfn ? user_pages_look(&t->bait, 0, t->bait.nr, pfn, why)
		      : diag_set(why, -ENOMEM, "no memory to free the range");

	if (!err)
		err = let_go(t, pfn, false, why);
	if (!err)
		err = let_go(t, pfn, true, why);
	free(pfn);
	return err;
}

int host_bait_offer(struct trial *t, struct diag *why)
{
	return t->bait.ops ? free_range(t, why) : 0;
}

void host_bait_end(struct trial *t)
{
	if (t->bait.ops)
		t->bait.ops->close(&t->bait);
	t->bait = (struct units){ NULL };
}
