// SPDX-License-Identifier: GPL-2.0
/*
 * The page allocator hands out first what was freed last. Left alone, it would hand out pages of
 * blocks that others use. So pages are taken until some lie in a block that may be chosen, and
 * those are freed: the blockers get them. All other pages are kept until the blockers are placed.
 */
#include <errno.h>
#include <stdlib.h>

#include "bench/machine/journal.h"
#include "bench/machine/memory_block.h"
#include "bench/place/host/finder.h"
#include "bench/place/host/populated_block.h"
#include "bench/place/host/unit_map.h"
#include "bench/place/host_block.h"
#include "bench/trial/trial.h"
#include "workloads/kinds/kinds.h"
#include "workloads/workload.h"

/* Pages that the kernel may allocate along with the first unit. */
#define COMPANIONS 8
/* The most page tables: they cost address space as well. */
#define TABLES_MAX  524288
#define SMALL_CHUNK 64
/* Two huge pages that are buddies are of the largest order when they are freed. */
#define HUGE_WANTED 2
/* The largest piece that the page allocator has; so many of them may be used up elsewhere. */
#define PIECE_PAGES 1024
#define SPENT_MAX   16

/*
 * Whether the kernel uses up one large piece after the other, and not the piece that was freed for
 * it: somebody else has freed another one since. @in_piece: the pages taken of each piece, after
 * the number of pieces used up.
 */
static bool spends_too_many(const struct unit_map *m, uint16_t *in_piece)
{
	uint64_t last = m->pfn[m->u->nr - 1] / PIECE_PAGES;

	return last != PFN_UNKNOWN / PIECE_PAGES && ++in_piece[1 + last] == PIECE_PAGES &&
	       ++in_piece[0] > SPENT_MAX;
}

static bool find_block(const struct population *p, const struct unit_map *m, uint64_t *block)
{
	for (*block = 0; *block < p->nr_blocks; ++*block)
		if (p->good[*block] && m->in_block[*block] >= m->wanted)
			return true;
	return false;
}

static int drop_in(struct unit_map *m, const struct pfn_range *r, struct diag *why)
{
	int err = 0;

	for (uint64_t i = 0; i < m->u->nr && !err; i++)
		if (unit_overlaps(r, m->pfn[i], m->u->order))
			err = m->u->ops->drop(m->u, i, why);
	return err;
}

/*
 * Take units of a kind until enough lie in a good block, and drop those.
 * Return: 0 with the block in @r, which has no pages when there is none; -errno
 */
static int take_until_good(struct trial *t, struct population *p, struct unit_map *m,
			   const struct unit_ops *ops, uint64_t max, struct pfn_range *r,
			   struct diag *why)
{
	uint16_t *in_piece = calloc(2 + t->m->end_pfn / PIECE_PAGES, sizeof(*in_piece));
	struct diag ignored;
	uint64_t block = 0;
	bool found = false;
	int err = 0;

	*r = (struct pfn_range){ 0 };
	if (in_piece && !ops->supported(&ignored) && !unit_map_open(p, m, ops, max, &ignored))
		while (!found && m->u->nr < m->u->max && clock_ns() < p->until &&
		       !unit_map_take(t, p, m, &ignored)) {
			found = find_block(p, m, &block);
			if (!found && !ops->movable && spends_too_many(m, in_piece))
				break;
		}
	free(in_piece);
	if (found) {
		*r = (struct pfn_range){ block * p->block_pages, p->block_pages };
		err = drop_in(m, r, why);
	}
	unit_map_close(m);
	return err;
}

/* The kernel splits the largest pieces there are for pages of its own. */
static int prepare_large(struct trial *t, struct population *p, struct diag *why)
{
	struct unit_map m = { .u = &t->pool, .wanted = HUGE_WANTED, .chunk = HUGE_WANTED };
	struct pfn_range r;
	uint64_t max = host_pages_most(t, PAGES_MAX) >> units_order(&kind_thp);
	int err = take_until_good(t, p, &m, &kind_thp, max, &r, why);

	if (err)
		return err;
	/* The kernel's pages would lie in one block after the other, for everybody. */
	if (!r.nr_pages)
		return diag_set(why, -ENOSPC,
				"no large piece of free memory lies in a memory block that holds "
				"nothing that stays; free memory, or restart what uses it");
	/* The freed pages leave the per-CPU lists; the buddy lists make one piece of them. */
	t->site.range = r;
	err = host_block_warm_up(t, why);
	t->site.range = (struct pfn_range){ 0 };
	return err;
}

/* Before that the kernel uses up the small pieces that it has set aside for such pages. */
static int prepare_small(struct trial *t, struct population *p, bool kernel, struct diag *why)
{
	const struct unit_map *last = &p->map[p->nr - 1];
	struct unit_map m = {
		.u = &t->small_pool,
		.wanted = (last->wanted << last->u->order) + COMPANIONS,
		.chunk = kernel ? 1 : SMALL_CHUNK,
	};
	struct pfn_range r;
	int err = take_until_good(t, p, &m, kernel ? &kind_page_table : &kind_anon,
				  kernel ? TABLES_MAX : host_pages_most(t, PAGES_MAX), &r, why);

	if (err || !kernel || r.nr_pages)
		return err;
	return diag_set(why, -ENOSPC,
			"%llu page tables did not use up what the kernel has set aside for pages "
			"of its own; try again when others free less memory",
			(unsigned long long)t->small_pool.nr);
}

static void release_pools(struct trial *t)
{
	units_close(&t->pool);
	units_close(&t->small_pool);
}

static int place(struct trial *t, struct diag *why)
{
	int err = populated_block_place(t, why);

	release_pools(t);
	return err;
}

static void release(struct trial *t)
{
	release_pools(t);
	populated_block_release(t);
}

static int prepare_kernel(struct trial *t, struct population *p, struct diag *why)
{
	const struct unit_ops *units = t->cell.blocker.part[0].ops->units;
	int err;

	p->one_try = true;
	if (1ull << units_order(units) > p->block_pages)
		return 0;
	err = prepare_large(t, p, why);
	return err || units->reclaimable ? err : prepare_small(t, p, true, why);
}

static bool applies_kernel(const struct trial *t)
{
	return populated_block_applies(t) && places_kernel_pages(t);
}

static int find_kernel(struct trial *t, uint64_t nr_pages, struct diag *why)
{
	return populated_block_find(t, nr_pages, prepare_kernel, why);
}

/*
 * Pageblocks with pages of the kernel's own are not movable any more, and attract more such pages.
 * Offline and online again they are movable. A page that is still there may prevent that.
 */
static void restore_types(struct trial *t)
{
	char zone[ZONE_NAME_MAX];
	struct diag ignored;
	uint64_t block;

	if (!t->site.range.nr_pages)
		return;
	block = t->site.range.start_pfn / t->site.range.nr_pages;
	if (!block_zone(t->m->root, block, zone, sizeof(zone)))
		host_block_cycle(t, block, zone, zone, &ignored);
}

const struct finder finder_kernel_pages = {
	.name = "a block where pages of the kernel's own lie",
	.applies = applies_kernel,
	.find = find_kernel,
	.place = place,
	.placed = release_pools,
	.others = populated_block_others,
	.release = release,
	.restore = restore_types,
};

/* A fill takes so many pages that some lie in a good block anyway. */
static int prepare_user(struct trial *t, struct population *p, struct diag *why)
{
	return !t->cell.blocker.part[0].ops->units || p->nr > 1 ? 0
								: prepare_small(t, p, false, why);
}

static int find_user(struct trial *t, uint64_t nr_pages, struct diag *why)
{
	return populated_block_find(t, nr_pages, prepare_user, why);
}

const struct finder finder_user_pages = {
	.name = "a block where pages of user space lie",
	.applies = populated_block_applies,
	.find = find_user,
	.place = place,
	.placed = release_pools,
	.others = populated_block_others,
	.release = release,
};
