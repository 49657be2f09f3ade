// SPDX-License-Identifier: GPL-2.0
#include "bench/trial/host_chosen.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/trial/block_list.h"
#include "bench/trial/host_block.h"
#include "bench/trial/host_entice.h"
#include "bench/trial/host_made.h"
#include "bench/trial/host_settings.h"
#include "bench/trial/journal.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"
#include "workloads/page_flags.h"
#include "workloads/workload.h"

/* What a kind that costs more than memory (a file, a thread) may have. */
#define UNITS_MAX   262144
#define FILL_CHUNK  1024
#define UNITS_CHUNK 64
/* Of a large slab, which may come along with the first unit. */
#define SLAB_PAGES 8

static const struct unit_ops *fill_units(const struct fill_part *p)
{
	return p->ops->units ?: p->ops->unaided;
}

bool host_chosen_suits(const struct trial *t)
{
	bool counted = t->cell.blocker.ops->takes_count;

	return t->cell.online == ONLINE_KERNEL && trial_places_pages(t) &&
	       (!counted || t->cell.blocker.place == PLACE_RANDOM || host_entice_kernel(t));
}

static int add(struct chosen *c, struct units *u, const struct unit_ops *ops, uint64_t pages,
	       int part, struct diag *why)
{
	unsigned int order = units_order(ops);
	uint64_t units = (pages + (1ull << order) / 2) >> order ?: 1;
	uint64_t max = PAGES_MAX >> order;
	bool is_fill = part >= 0;
	struct made m = {
		.u = u,
		.part = part,
		.wanted = units,
		.chunk = is_fill     ? FILL_CHUNK >> order ?: 1
			 : ops->drop ? UNITS_CHUNK
				     : 1,
	};

	/* One that reaches over several blocks is one for each of them. */
	if (1ull << order > c->block_pages)
		m.wanted = max = 1;
	if (m.chunk > m.wanted)
		m.chunk = m.wanted;
	if (!is_fill && max > UNITS_MAX)
		max = UNITS_MAX;
	c->made[c->nr] = m;
	return made_open(c, &c->made[c->nr++], ops, max, why);
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

/* Pages that are neither ours, nor free, nor such as migrate. */
static uint64_t count_strange(struct trial *t, const struct chosen *c, const struct pfn_range *r)
{
	const uint64_t stays = KPF(SLAB) | KPF(PGTABLE) | KPF(HUGE) | KPF(HWPOISON) | KPF(OFFLINE);
	uint64_t *ours = t->m->scratch.bitmap[SCRATCH_WORK], strange = 0;

	memset(ours, 0, BITMAP_WORDS(r->nr_pages) * sizeof(*ours));
	for (size_t i = 0; i < c->nr; i++)
		for (uint64_t j = 0; j < c->made[i].u->nr; j++)
			if (made_overlaps(r, c->made[i].pfn[j], c->made[i].u->order))
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

	return units && units->found == FOUND_EARLY
		       ? t->chosen->made[t->chosen->nr - 1].wanted + SLAB_PAGES
		       : 0;
}

/* What waits on per-CPU lists looks like the kernel's own: those are drained first. */
static int try_block(struct trial *t, struct chosen *c, const struct block_info *b,
		     struct diag *why)
{
	struct pfn_range r = { b->block * c->block_pages, c->block_pages };
	uint64_t strange;
	int err;

	t->range = r;
	snprintf(t->zone, sizeof(t->zone), "%s", b->zone);
	err = host_block_warm_up(t, why) ?: trial_page_flags(t, &r);
	strange = err ? 0 : count_strange(t, c, &r);
	if (strange > host_chosen_others(t)) {
		c->good[b->block] = false;
		err = -EAGAIN;
	}
	/* What was handed out in the block is gone; the kernel's own would spoil another. */
	if (err == -EAGAIN && host_entice_kernel(t))
		return diag_set(why, -EILSEQ,
				"%" PRIu64 " pages that stay are in the memory block with what was "
				"made",
				strange);
	if (!err)
		err = journal_add(t->m->journal, b->block, b->zone, why);
	if (!err)
		host_block_use(t, &r, b->zone);
	else
		t->range = (struct pfn_range){ 0 };
	return err;
}

static bool is_big(const struct trial *t, uint64_t block_pages)
{
	return 1ull << units_order(t->cell.blocker.ops->units) > block_pages;
}

/* Of a unit that reaches over several blocks, the part that the blocker's place says. */
static void keep_part(struct trial *t, struct chosen *c, struct made *m, struct diag *why)
{
	struct pfn_range r = { .nr_pages = c->block_pages };
	uint64_t part = UINT64_MAX;

	t->unit = (struct pfn_range){ m->pfn[0], 1ull << m->u->order };
	if (!big_unit_range(t, &r, why))
		part = r.start_pfn / r.nr_pages;
	for (uint64_t b = 0; b < c->nr_blocks; b++)
		m->in_block[b] = b == part;
}

static int try_blocks(struct trial *t, struct chosen *c, const struct block_list *l,
		      struct diag *why)
{
	int err = -EAGAIN;

	if (is_big(t, c->block_pages) && c->made[0].u->nr)
		keep_part(t, c, &c->made[0], why);
	for (size_t i = 0; i < l->nr && err == -EAGAIN; i++)
		if (l->blocks[i].block < c->nr_blocks && holds_enough(c, l->blocks[i].block))
			err = try_block(t, c, &l->blocks[i], why);
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
			err = made_some(t, c, &c->made[i], why);
		if (err)
			diag_prefix(why, "no memory block holds what is asked, and: ");
		err = err ?: try_blocks(t, c, l, why);
	}
	return err;
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

static int check_asked(struct trial *t, uint64_t nr_pages, struct diag *why)
{
	const struct blocker_spec *b = &t->cell.blocker;

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

int host_chosen_find(struct trial *t, uint64_t nr_pages, struct diag *why)
{
	struct block_list l;
	int err = check_asked(t, nr_pages, why);

	if (err)
		return err;
	err = host_settings_note(t, why) ?: block_list_read(t->m->root, &l, why);
	if (err)
		return err;
	err = open_chosen(t, nr_pages, why);
	if (!err) {
		find_good(t, t->chosen, &l);
		err = add_all(t, t->chosen, why);
	}
	if (!err)
		err = host_entice(t, t->chosen, why);
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
		bool in = made_overlaps(r, m->pfn[i], u->order);
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

int host_chosen_place(struct trial *t, struct diag *why)
{
	struct chosen *c = t->chosen;
	int err = 0;

	for (size_t i = 0; i < c->nr && !err; i++)
		err = place(t, &c->made[i], why);
	host_entice_end(t);
	return err;
}

void host_chosen_end(struct trial *t)
{
	struct chosen *c = t->chosen;

	host_entice_end(t);
	for (size_t i = 0; c && i < c->nr; i++)
		made_forget(&c->made[i]);
	if (c)
		free(c->good);
	free(c);
	t->chosen = NULL;
}
