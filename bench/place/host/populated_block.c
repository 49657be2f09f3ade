// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel decides where pages lie, so the order is turned round: the pages are made first, and
 * the range is a memory block where enough of them lie. Units that lie elsewhere are dropped.
 */
#include "bench/place/host/populated_block.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/block_list.h"
#include "bench/machine/journal.h"
#include "bench/machine/page_flags.h"
#include "bench/place/big_unit.h"
#include "bench/place/host/unit_map.h"
#include "bench/place/host_block.h"
#include "bench/place/host_settings.h"
#include "bench/place/place.h"
#include "bench/trial/trial.h"
#include "workloads/workload.h"

/* The most units of a kind that costs more than memory (a file, a thread). */
#define UNITS_MAX   262144
#define FILL_CHUNK  1024
#define UNITS_CHUNK 64
/* The pages of a large slab, which the kernel may allocate along with the first unit. */
#define SLAB_PAGES 8

bool places_kernel_pages(const struct trial *t)
{
	const struct unit_ops *units = t->cell.blocker.part[0].ops->units;

	return units && !units->movable;
}

bool populated_block_applies(const struct trial *t)
{
	bool counted = t->cell.blocker.part[0].ops->takes_count;

	return t->cell.online == ONLINE_KERNEL && trial_places_pages(t) &&
	       (!counted || t->cell.blocker.part[0].place == PLACE_RANDOM ||
		places_kernel_pages(t));
}

static int add(struct trial *t, struct units *u, const struct unit_ops *ops, uint64_t pages,
	       int part, struct diag *why)
{
	struct population *p = t->population;
	unsigned int order = units_order(ops);
	uint64_t units = (pages + (1ull << order) / 2) >> order ?: 1;
	uint64_t max = host_pages_most(t, PAGES_MAX) >> order;
	bool is_fill = part >= 0;
	struct unit_map m = {
		.u = u,
		.part = part,
		.wanted = units,
		.chunk = is_fill     ? FILL_CHUNK >> order ?: 1
			 : ops->drop ? UNITS_CHUNK
				     : 1,
	};

	/* A unit that spans several blocks counts for each of them. */
	if (1ull << order > p->block_pages)
		m.wanted = max = 1;
	if (m.chunk > m.wanted)
		m.chunk = m.wanted;
	if (!is_fill && max > UNITS_MAX)
		max = UNITS_MAX;
	p->map[p->nr] = m;
	return unit_map_open(p, &p->map[p->nr++], ops, max, why);
}

static int add_all(struct trial *t, struct population *p, struct diag *why)
{
	const struct blocker_spec *b = &t->cell.blocker.part[0];
	uint64_t nr_blockers = b->ops->takes_count ? blocker_pages(b, p->block_pages) : 0;
	int err = 0;

	for (size_t i = 0; i < t->cell.fill.nr && !err; i++) {
		const struct fill_part *part = &t->cell.fill.part[i];

		if (part->ops->takes_share)
			err = add(t, &t->site.fill_units[i], fill_kind(part->ops),
				  fill_pages(part, p->block_pages - nr_blockers), i, why);
	}
	if (nr_blockers && !err)
		err = add(t, &t->site.blocker_units[0], b->ops->units, nr_blockers, -1, why);
	return err;
}

/* Find the blocks where nothing is that must stay, before any page is made. */
static void find_good(struct trial *t, struct population *p, const struct block_list *l)
{
	for (size_t i = 0; i < l->nr; i++) {
		const struct block_info *b = &l->blocks[i];
		struct pfn_range r = { b->block * p->block_pages, p->block_pages };

		if (b->block < p->nr_blocks)
			p->good[b->block] = !b->why && strcmp(b->zone, "Movable") &&
					    !series_range_is_bad(t->series, &r) &&
					    !host_block_look(t, &r, 0);
	}
}

static bool holds_enough(const struct population *p, uint64_t block)
{
	if (!p->good[block])
		return false;
	for (size_t i = 0; i < p->nr; i++)
		if (p->map[i].in_block[block] < p->map[i].wanted)
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

/* Count the pages that are neither ours nor free nor movable. */
static uint64_t count_others(struct trial *t, const struct population *p, const struct pfn_range *r)
{
	const uint64_t unmovable =
		KPF(SLAB) | KPF(PGTABLE) | KPF(HUGE) | KPF(HWPOISON) | KPF(OFFLINE);
	uint64_t *ours = t->site.scratch->bitmap[SCRATCH_WORK], others = 0;

	memset(ours, 0, BITMAP_WORDS(r->nr_pages) * sizeof(*ours));
	for (size_t i = 0; i < p->nr; i++)
		for (uint64_t j = 0; j < p->map[i].u->nr; j++)
			if (unit_overlaps(r, p->map[i].pfn[j], p->map[i].u->order))
				mark(ours, r, p->map[i].pfn[j], p->map[i].u->order);
	for (uint64_t i = 0; i < r->nr_pages; i++) {
		uint64_t flags = t->site.scratch->flags[i];

		others += !bit_get(ours, i) && !(flags & KPF(BUDDY)) &&
			  (!(flags & KPF(LRU)) || flags & unmovable);
	}
	return others;
}

uint64_t populated_block_others(const struct trial *t)
{
	const struct unit_ops *units = t->cell.blocker.part[0].ops->units;

	return units && units->detected == DETECTED_EARLY
		       ? t->population->map[t->population->nr - 1].wanted + SLAB_PAGES
		       : 0;
}

/* Free pages on per-CPU lists look like the kernel's own, so the lists are drained first. */
static int try_block(struct trial *t, struct population *p, const struct block_info *b,
		     struct diag *why)
{
	struct pfn_range r = { b->block * p->block_pages, p->block_pages };
	uint64_t others;
	int err;

	t->site.range = r;
	snprintf(t->zone, sizeof(t->zone), "%s", b->zone);
	err = host_block_warm_up(t, why) ?: site_page_flags(&t->site, &r);
	others = err ? 0 : count_others(t, p, &r);
	if (others > populated_block_others(t)) {
		p->good[b->block] = false;
		err = -EAGAIN;
	}
	/* The free pages made ready are used up; more of the kernel's would spoil another block. */
	if (err == -EAGAIN && p->one_try)
		return diag_set(why, -EILSEQ,
				"%" PRIu64 " pages that stay are in the memory block with what was "
				"made",
				others);
	if (!err)
		err = journal_add(t->m->journal, b->block, b->zone, why);
	if (!err)
		host_block_use(t, &r, b->zone);
	else
		t->site.range = (struct pfn_range){ 0 };
	return err;
}

static bool is_big(const struct trial *t, uint64_t block_pages)
{
	return 1ull << units_order(t->cell.blocker.part[0].ops->units) > block_pages;
}

/* Of a unit that spans several blocks only the part counts that the blocker's place says. */
static void count_part(struct trial *t, struct population *p, struct unit_map *m, struct diag *why)
{
	struct pfn_range r = { .nr_pages = p->block_pages };
	uint64_t part = UINT64_MAX;

	t->unit = (struct pfn_range){ m->pfn[0], 1ull << m->u->order };
	if (!big_unit_range(t, &r, why))
		part = r.start_pfn / r.nr_pages;
	for (uint64_t b = 0; b < p->nr_blocks; b++)
		m->in_block[b] = b == part;
}

static int try_blocks(struct trial *t, struct population *p, const struct block_list *l,
		      struct diag *why)
{
	int err = -EAGAIN;

	if (is_big(t, p->block_pages) && p->map[0].u->nr)
		count_part(t, p, &p->map[0], why);
	for (size_t i = 0; i < l->nr && err == -EAGAIN; i++)
		if (l->blocks[i].block < p->nr_blocks && holds_enough(p, l->blocks[i].block))
			err = try_block(t, p, &l->blocks[i], why);
	return err;
}

static bool may_take_more(const struct population *p)
{
	bool room = false;

	for (size_t i = 0; i < p->nr; i++)
		room = room || p->map[i].u->nr < p->map[i].u->max;
	return room && clock_ns() < p->until;
}

static int make_and_try(struct trial *t, struct population *p, const struct block_list *l,
			struct diag *why)
{
	int err = -EAGAIN;

	while (err == -EAGAIN && may_take_more(p)) {
		err = 0;
		for (size_t i = 0; i < p->nr && !err; i++)
			err = unit_map_take(t, p, &p->map[i], why);
		if (err)
			diag_prefix(why, "no memory block holds what is asked, and: ");
		err = err ?: try_blocks(t, p, l, why);
	}
	return err;
}

static int open_population(struct trial *t, uint64_t nr_pages, struct diag *why)
{
	struct population *p = calloc(1, sizeof(*p));

	t->population = p;
	if (!p)
		return diag_set(why, -ENOMEM, "no memory to choose a block");
	p->block_pages = nr_pages;
	p->nr_blocks = t->m->end_pfn / nr_pages;
	p->good = calloc(p->nr_blocks, sizeof(*p->good));
	p->until = clock_ns() + POPULATE_NS;
	return p->good ? 0 : diag_set(why, -ENOMEM, "no memory to choose a block");
}

static int tell_not_found(const struct population *p, struct diag *why)
{
	uint64_t pages = 0, most = 0, good = 0;
	const struct unit_map *m = &p->map[p->nr - 1];

	for (size_t i = 0; i < p->nr; i++)
		pages += p->map[i].u->nr << p->map[i].u->order;
	for (uint64_t b = 0; b < p->nr_blocks; b++) {
		good += p->good[b];
		if (p->good[b] && m->in_block[b] > most)
			most = m->in_block[b];
	}
	return diag_set(why, -ENOSPC,
			"%" PRIu64 " pages were made, and at most %" PRIu64 " of %" PRIu64
			" %s lie in one of the %" PRIu64 " memory blocks that hold nothing else "
			"that stays; ask for fewer, or free memory",
			pages, most, m->wanted, m->u->ops->name, good);
}

static int check_asked(struct trial *t, uint64_t nr_pages, struct diag *why)
{
	const struct blocker_spec *b = &t->cell.blocker.part[0];

	if (is_big(t, nr_pages) && t->cell.fill.part[0].ops->takes_share)
		return diag_set(why, -ENOTSUP,
				"a page of blocker %s leaves no room for a fill; write fill = none",
				b->ops->name);
	if (!b->ops->takes_count || b->place == PLACE_RANDOM || is_big(t, nr_pages))
		return 0;
	return diag_set(why, -ENOTSUP,
			"the kernel decides where pages of blocker %s lie; write @random",
			b->ops->name);
}

int populated_block_find(struct trial *t, uint64_t nr_pages,
			 int (*prepare)(struct trial *t, struct population *p, struct diag *why),
			 struct diag *why)
{
	struct block_list l;
	int err = check_asked(t, nr_pages, why);

	if (err)
		return err;
	err = host_settings_note(t, why) ?: host_blocks_read(t, &l, why);
	if (err)
		return err;
	err = open_population(t, nr_pages, why);
	if (!err) {
		find_good(t, t->population, &l);
		err = add_all(t, t->population, why);
	}
	if (!err)
		err = prepare(t, t->population, why);
	if (!err)
		err = make_and_try(t, t->population, &l, why);
	if (err == -EAGAIN)
		err = tell_not_found(t->population, why);
	free(l.blocks);
	return err;
}

/* Drop units of the range that are too many, at random, where the kind can drop single ones. */
static int keep_wanted(struct trial *t, const struct pfn_range *r, struct unit_map *m,
		       uint64_t *map, uint64_t *nr, struct diag *why)
{
	uint64_t left = m->in_block[r->start_pfn / r->nr_pages], wanted = m->wanted;
	struct units *u = m->u;
	int err = 0;

	for (uint64_t i = 0; i < u->nr && !err; i++) {
		bool in = unit_overlaps(r, m->pfn[i], u->order);
		bool keep = in && (!u->ops->drop || rng_below(&t->site.rng, left) < wanted);

		left -= in;
		wanted -= keep && wanted;
		if (keep)
			mark(map, r, m->pfn[i], u->order);
		else if (u->ops->drop)
			err = u->ops->drop(u, i, why);
	}
	*nr = bits_set(map, r->nr_pages);
	return err;
}

static int place_kind(struct trial *t, struct unit_map *m, struct diag *why)
{
	uint64_t *map = m->part < 0 ? t->site.blocker_map : t->site.scratch->bitmap[SCRATCH_PART];
	uint64_t *landed = t->site.scratch->bitmap[SCRATCH_LANDED], nr;
	uint64_t words = BITMAP_WORDS(t->site.range.nr_pages);
	int err;

	memset(map, 0, words * sizeof(*map));
	err = keep_wanted(t, &t->site.range, m, map, &nr, why);
	if (m->part < 0) {
		t->site.nr_blockers = nr;
	} else {
		t->site.nr_fill += nr;
		for (uint64_t i = 0; i < words; i++)
			t->site.fill_map[i] |= map[i];
	}
	for (uint64_t i = 0; i < words; i++)
		landed[i] |= map[i];
	return err || !m->u->ops->seal ? err : m->u->ops->seal(m->u, why);
}

int populated_block_place(struct trial *t, struct diag *why)
{
	struct population *p = t->population;
	int err = 0;

	for (size_t i = 0; i < p->nr && !err; i++)
		err = place_kind(t, &p->map[i], why);
	return err;
}

void populated_block_release(struct trial *t)
{
	struct population *p = t->population;

	for (size_t i = 0; p && i < p->nr; i++)
		unit_map_close(&p->map[i]);
	if (p)
		free(p->good);
	free(p);
	t->population = NULL;
}
