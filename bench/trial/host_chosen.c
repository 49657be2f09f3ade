// SPDX-License-Identifier: GPL-2.0
#include "bench/trial/host_chosen.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/trial/block_list.h"
#include "bench/trial/host_block.h"
#include "bench/trial/journal.h"
#include "bench/trial/reserve.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"
#include "workloads/kinds_blockers.h"
#include "workloads/page_flags.h"
#include "workloads/workload.h"

/* For all kinds together. */
#define CHOOSE_NS (20 * NSEC_PER_SEC)
#define PAGES_MAX ((4ull << 30) / PAGE_BYTES)
/* What a kind that costs more than memory (a file, a thread) may have. */
#define UNITS_MAX    262144
#define FILL_CHUNK   1024
#define UNITS_CHUNK  64
#define TABLES_CHUNK 1024

/**
 * struct made - the units of one kind
 * @u: they themselves
 * @pfn: where each lies
 * @wanted: so many shall lie in the range
 * @chunk: taken at a time
 * @in_block: how many lie in each memory block
 * @part: of the fill, or -1: blockers
 */
struct made {
	struct units *u;
	uint64_t *pfn;
	uint64_t wanted;
	uint64_t chunk;
	uint32_t *in_block;
	int part;
};

/**
 * struct chosen - all that was made for a trial
 * @block_pages: pages in a memory block
 * @good: for each block, whether it may be the range
 * @nr_blocks: from block 0
 * @until: when it is enough
 */
struct chosen {
	struct made made[FILL_PARTS_MAX + 1];
	size_t nr;
	uint64_t block_pages;
	bool *good;
	uint64_t nr_blocks;
	uint64_t until;
};

static const struct unit_ops *fill_units(const struct fill_part *p)
{
	return p->ops->units ?: p->ops->unaided;
}

static bool is_kernels_own(const struct trial *t)
{
	const struct unit_ops *units = t->cell.blocker.ops->units;

	return units && !units->movable;
}

bool host_chosen_suits(const struct trial *t)
{
	bool counted = t->cell.blocker.ops->takes_count;

	return t->cell.online == ONLINE_KERNEL && trial_places_pages(t) &&
	       (!counted || t->cell.blocker.place == PLACE_RANDOM || is_kernels_own(t));
}

static int add(struct chosen *c, struct units *u, const struct unit_ops *ops, uint64_t pages,
	       int part, struct diag *why)
{
	struct made *m = &c->made[c->nr];
	unsigned int order = units_order(ops);
	uint64_t max = PAGES_MAX >> order;
	bool is_fill = part >= 0;
	int err;

	*m = (struct made){ .u = u, .part = part };
	m->wanted = (pages + (1ull << order) / 2) >> order ?: 1;
	m->chunk = is_fill ? FILL_CHUNK >> order ?: 1 : ops->drop ? UNITS_CHUNK : 1;
	if (!is_fill && max > UNITS_MAX)
		max = UNITS_MAX;
	/* One that reaches over several blocks is one for each of them. */
	if (order && 1ull << order > c->block_pages)
		m->wanted = max = m->chunk = 1;
	m->pfn = calloc(max, sizeof(*m->pfn));
	m->in_block = calloc(c->nr_blocks, sizeof(*m->in_block));
	c->nr++;
	if (!m->pfn || !m->in_block)
		return diag_set(why, -ENOMEM, "no memory to remember where pages lie");
	*u = (struct units){ .ops = ops };
	err = ops->open(u, max, why);
	if (err)
		*u = (struct units){ NULL };
	return err;
}

static int add_all(struct trial *t, struct chosen *c, struct diag *why)
{
	const struct blocker_spec *b = &t->cell.blocker;
	uint64_t nr_blockers = b->ops->takes_count ? blocker_pages(b, c->block_pages) : 0;
	int err = 0;

	for (size_t i = 0; i < t->cell.fill.nr && !err; i++) {
		const struct fill_part *p = &t->cell.fill.part[i];

		if (p->ops->takes_share)
			err = add(c, &t->fill_units[i], fill_units(p),
				  fill_pages(p, c->block_pages - nr_blockers), i, why);
	}
	if (nr_blockers && !err)
		err = add(c, &t->blocker_units, b->ops->units, nr_blockers, -1, why);
	return err;
}

/* Which blocks hold nothing that must stay, before anything is made. */
static void find_good(struct trial *t, struct chosen *c, const struct block_list *l)
{
	for (size_t i = 0; i < l->nr; i++) {
		const struct block_info *b = &l->blocks[i];
		struct pfn_range r = { b->block * c->block_pages, c->block_pages };

		if (b->block < c->nr_blocks)
			c->good[b->block] = !b->why && strcmp(b->zone, "Movable") &&
					    !machine_range_is_bad(t->m, &r) &&
					    !host_block_look(t, &r, 0);
	}
}

static bool holds_enough(const struct chosen *c, uint64_t block)
{
	if (!c->good[block])
		return false;
	for (size_t i = 0; i < c->nr; i++)
		if (c->made[i].in_block[block] < c->made[i].wanted)
			return false;
	return true;
}

/* Set the bits of a unit's pages that lie in a range. */
static void mark(uint64_t *map, const struct pfn_range *r, uint64_t pfn, unsigned int order)
{
	for (uint64_t i = pfn; i < pfn + (1ull << order); i++)
		if (i >= r->start_pfn && i < r->start_pfn + r->nr_pages)
			bit_set(map, i - r->start_pfn);
}

static bool overlaps(const struct pfn_range *r, uint64_t pfn, unsigned int order)
{
	return pfn != UNIT_NOWHERE && pfn < r->start_pfn + r->nr_pages &&
	       pfn + (1ull << order) > r->start_pfn;
}

/* Pages that are neither ours, nor free, nor such as migrate. */
static uint64_t count_strange(struct trial *t, const struct chosen *c, const struct pfn_range *r)
{
	const uint64_t stays = KPF(SLAB) | KPF(PGTABLE) | KPF(HUGE) | KPF(HWPOISON) | KPF(OFFLINE);
	uint64_t *ours = t->m->scratch.bitmap[SCRATCH_WORK], strange = 0;

	memset(ours, 0, BITMAP_WORDS(r->nr_pages) * sizeof(*ours));
	for (size_t i = 0; i < c->nr; i++)
		for (uint64_t j = 0; j < c->made[i].u->nr; j++)
			if (overlaps(r, c->made[i].pfn[j], c->made[i].u->order))
				mark(ours, r, c->made[i].pfn[j], c->made[i].u->order);
	for (uint64_t i = 0; i < r->nr_pages; i++) {
		uint64_t flags = t->m->scratch.flags[i];

		strange += !bit_get(ours, i) && !(flags & KPF(BUDDY)) &&
			   (!(flags & KPF(LRU)) || flags & stays);
	}
	return strange;
}

/* What comes along with pages of the kernel's own is found early, too. */
uint64_t host_chosen_others(const struct trial *t)
{
	const struct unit_ops *units = t->cell.blocker.ops->units;

	return units && units->found == FOUND_EARLY ? t->chosen->made[t->chosen->nr - 1].wanted : 0;
}

/* What waits on per-CPU lists looks like the kernel's own: those are drained first. */
static int try_block(struct trial *t, struct chosen *c, const struct block_info *b,
		     struct diag *why)
{
	struct pfn_range r = { b->block * c->block_pages, c->block_pages };
	int err;

	t->range = r;
	snprintf(t->zone, sizeof(t->zone), "%s", b->zone);
	err = host_block_warm_up(t, why) ?: trial_page_flags(t, &r);
	if (!err && count_strange(t, c, &r) > host_chosen_others(t)) {
		c->good[b->block] = false;
		err = -EAGAIN;
	}
	if (!err)
		err = journal_add(t->m->journal, b->block, b->zone, why);
	if (!err)
		host_block_use(t, &r, b->zone);
	else
		t->range = (struct pfn_range){ 0 };
	return err;
}

static int try_blocks(struct trial *t, struct chosen *c, const struct block_list *l,
		      struct diag *why)
{
	int err = -EAGAIN;

	for (size_t i = 0; i < l->nr && err == -EAGAIN; i++)
		if (l->blocks[i].block < c->nr_blocks && holds_enough(c, l->blocks[i].block))
			err = try_block(t, c, &l->blocks[i], why);
	return err;
}

static void count_unit(const struct chosen *c, struct made *m, uint64_t pfn)
{
	uint64_t last = (pfn + (1ull << m->u->order) - 1) / c->block_pages;

	if (pfn == UNIT_NOWHERE)
		return;
	for (uint64_t b = pfn / c->block_pages; b <= last && b < c->nr_blocks; b++)
		m->in_block[b]++;
}

static int make_some(struct trial *t, struct chosen *c, struct made *m, struct diag *why)
{
	struct units *u = m->u;
	uint64_t before = u->nr, nr = u->max - before < m->chunk ? u->max - before : m->chunk;
	int err;

	if (!nr)
		return 0;
	err = reserve_check(t->m->root, t->job->reserve_bytes, nr * PAGE_BYTES << u->order, why);
	if (!err)
		err = u->ops->take(u, nr, &m->pfn[before], why);
	for (uint64_t i = before; i < u->nr; i++)
		count_unit(c, m, m->pfn[i]);
	return err;
}

static bool go_on(const struct chosen *c)
{
	bool room = false;

	for (size_t i = 0; i < c->nr; i++)
		room = room || c->made[i].u->nr < c->made[i].u->max;
	return room && trial_now() < c->until;
}

static int make_and_try(struct trial *t, struct chosen *c, const struct block_list *l,
			struct diag *why)
{
	int err = -EAGAIN;

	while (err == -EAGAIN && go_on(c)) {
		err = 0;
		for (size_t i = 0; i < c->nr && !err; i++)
			err = make_some(t, c, &c->made[i], why);
		err = err ?: try_blocks(t, c, l, why);
	}
	return err;
}

/*
 * What the kernel has set aside for pages of its own is used up first, by page tables, which cost
 * little: until one lies in a block that may be chosen. Its frame is handed out next.
 */
static int use_up(struct trial *t, struct chosen *c, struct diag *why)
{
	struct units *u = &t->table_bait;
	uint64_t pfn = UNIT_NOWHERE;
	int err;

	u->ops = &kind_page_table;
	err = kind_page_table.open(u, UNITS_MAX, why);
	while (!err && u->nr < u->max && trial_now() < c->until) {
		if (u->nr % TABLES_CHUNK == 0)
			err = reserve_check(t->m->root, t->job->reserve_bytes,
					    TABLES_CHUNK * PAGE_BYTES, why);
		if (!err)
			err = u->ops->take(u, 1, &pfn, why);
		if (!err && pfn / c->block_pages < c->nr_blocks && c->good[pfn / c->block_pages])
			return u->ops->drop(u, u->nr - 1, why);
	}
	return err;
}

static bool needs_using_up(const struct trial *t)
{
	const struct unit_ops *units = t->cell.blocker.ops->units;

	return is_kernels_own(t) && !units->reclaimable && units != &kind_page_table &&
	       PAGE_BYTES << units_order(units) <= t->m->block_bytes;
}

static int open_chosen(struct trial *t, uint64_t nr_pages, struct diag *why)
{
	struct chosen *c = calloc(1, sizeof(*c));

	t->chosen = c;
	if (!c)
		return diag_set(why, -ENOMEM, "no memory to choose a block");
	c->block_pages = nr_pages;
	c->nr_blocks = t->m->end_pfn / nr_pages;
	c->good = calloc(c->nr_blocks, sizeof(*c->good));
	c->until = trial_now() + CHOOSE_NS;
	return c->good ? 0 : diag_set(why, -ENOMEM, "no memory to choose a block");
}

static int find_nothing(const struct chosen *c, struct diag *why)
{
	uint64_t pages = 0, most = 0, good = 0;
	const struct made *m = &c->made[c->nr - 1];

	for (size_t i = 0; i < c->nr; i++)
		pages += c->made[i].u->nr << c->made[i].u->order;
	for (uint64_t b = 0; b < c->nr_blocks; b++) {
		good += c->good[b];
		if (c->good[b] && m->in_block[b] > most)
			most = m->in_block[b];
	}
	return diag_set(why, -ENOSPC,
			"%" PRIu64 " pages were made, and at most %" PRIu64 " of %" PRIu64
			" %s lie in one of the %" PRIu64 " memory blocks that hold nothing else "
			"that stays; ask for fewer, or free memory",
			pages, most, m->wanted, m->u->ops->name, good);
}

int host_chosen_find(struct trial *t, uint64_t nr_pages, struct diag *why)
{
	struct block_list l;
	int err;

	if (t->cell.blocker.ops->takes_count && t->cell.blocker.place != PLACE_RANDOM)
		return diag_set(why, -ENOTSUP,
				"the kernel decides where pages of blocker %s lie; write @random",
				t->cell.blocker.ops->name);
	err = block_list_read(t->m->root, &l, why);
	if (err)
		return err;
	err = open_chosen(t, nr_pages, why);
	if (!err) {
		find_good(t, t->chosen, &l);
		err = add_all(t, t->chosen, why);
	}
	if (!err && needs_using_up(t))
		err = use_up(t, t->chosen, why);
	if (!err)
		err = make_and_try(t, t->chosen, &l, why);
	if (err == -EAGAIN)
		err = find_nothing(t->chosen, why);
	free(l.blocks);
	return err;
}

/* Units in the range that are too many go, at random, where single ones can. */
static int keep_wanted(struct trial *t, const struct pfn_range *r, struct made *m, uint64_t *map,
		       uint64_t *nr, struct diag *why)
{
	uint64_t left = m->in_block[r->start_pfn / r->nr_pages], wanted = m->wanted;
	struct units *u = m->u;
	int err = 0;

	for (uint64_t i = 0; i < u->nr && !err; i++) {
		bool in = overlaps(r, m->pfn[i], u->order);
		bool keep = in && (!u->ops->drop || rng_below(&t->rng, left) < wanted);

		left -= in;
		wanted -= keep && wanted;
		if (keep)
			mark(map, r, m->pfn[i], u->order);
		else if (u->ops->drop)
			err = u->ops->drop(u, i, why);
	}
	*nr = 0;
	for (uint64_t i = 0; i < r->nr_pages; i++)
		*nr += bit_get(map, i);
	return err;
}

static int place(struct trial *t, struct made *m, struct diag *why)
{
	uint64_t *map = m->part < 0 ? t->blocker_map : t->m->scratch.bitmap[SCRATCH_PART];
	uint64_t *landed = t->m->scratch.bitmap[SCRATCH_LANDED], nr;
	uint64_t words = BITMAP_WORDS(t->range.nr_pages);
	int err;

	memset(map, 0, words * sizeof(*map));
	err = keep_wanted(t, &t->range, m, map, &nr, why);
	if (m->part < 0) {
		t->nr_blockers = nr;
	} else {
		t->part_pages[m->part] = nr;
		t->nr_fill += nr;
		for (uint64_t i = 0; i < words; i++)
			t->fill_map[i] |= map[i];
	}
	for (uint64_t i = 0; i < words; i++)
		landed[i] |= map[i];
	return err || !m->u->ops->seal ? err : m->u->ops->seal(m->u, why);
}

static void close_tables(struct trial *t)
{
	if (t->table_bait.ops)
		t->table_bait.ops->close(&t->table_bait);
	t->table_bait = (struct units){ NULL };
}

int host_chosen_place(struct trial *t, struct diag *why)
{
	struct chosen *c = t->chosen;
	int err = 0;

	for (size_t i = 0; i < c->nr && !err; i++)
		err = place(t, &c->made[i], why);
	close_tables(t);
	return err;
}

void host_chosen_end(struct trial *t)
{
	struct chosen *c = t->chosen;

	close_tables(t);
	for (size_t i = 0; c && i < c->nr; i++) {
		free(c->made[i].pfn);
		free(c->made[i].in_block);
	}
	if (c)
		free(c->good);
	free(c);
	t->chosen = NULL;
}
