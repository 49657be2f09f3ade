// SPDX-License-Identifier: GPL-2.0
#include "bench/trial/host_entice.h"

#include <errno.h>
#include <stdlib.h>

#include "bench/trial/host_block.h"
#include "bench/trial/host_made.h"
#include "bench/trial/trial.h"
#include "workloads/kinds.h"
#include "workloads/kinds_blockers.h"
#include "workloads/workload.h"

/* Pages that the kernel may take along with the first unit. */
#define COMPANIONS 8
/* Page tables cost address space as well. */
#define TABLES_MAX  524288
#define SMALL_CHUNK 64
/* Huge pages: two buddies are of the largest order when they are freed. */
#define HUGE_WANTED 2

bool host_entice_kernel(const struct trial *t)
{
	const struct unit_ops *units = t->cell.blocker.ops->units;

	return units && !units->movable;
}

/* The largest piece that the page allocator has; so many of them may be taken elsewhere. */
#define PIECE_PAGES 1024
#define SPOILT_MAX  16

/*
 * Whether the kernel takes one large piece after the other, and not the one that was meant for it:
 * somebody else has freed another since.
 */
static bool spoils(const struct made *m, uint16_t *in_piece)
{
	uint64_t last = m->pfn[m->u->nr - 1] / PIECE_PAGES;

	return last != UNIT_NOWHERE / PIECE_PAGES && ++in_piece[1 + last] == PIECE_PAGES &&
	       ++in_piece[0] > SPOILT_MAX;
}

static bool find_block(const struct chosen *c, const struct made *m, uint64_t *block)
{
	for (*block = 0; *block < c->nr_blocks; ++*block)
		if (c->good[*block] && m->in_block[*block] >= m->wanted)
			return true;
	return false;
}

static int drop_in(struct made *m, const struct pfn_range *r, struct diag *why)
{
	int err = 0;

	for (uint64_t i = 0; i < m->u->nr && !err; i++)
		if (made_overlaps(r, m->pfn[i], m->u->order))
			err = m->u->ops->drop(m->u, i, why);
	return err;
}

/*
 * Take units of a kind until enough lie in a good block, and drop those.
 * Return: 0 with the block in @r, of no pages when there is none; -errno
 */
static int lay(struct trial *t, struct chosen *c, struct made *m, const struct unit_ops *ops,
	       uint64_t max, struct pfn_range *r, struct diag *why)
{
	uint16_t *in_piece = calloc(2 + t->m->end_pfn / PIECE_PAGES, sizeof(*in_piece));
	struct diag ignored;
	uint64_t block = 0;
	bool found = false;
	int err = 0;

	*r = (struct pfn_range){ 0 };
	if (in_piece && !ops->supported(&ignored) && !made_open(c, m, ops, max, &ignored))
		while (!found && m->u->nr < m->u->max && trial_now() < c->until &&
		       !made_some(t, c, m, &ignored)) {
			found = find_block(c, m, &block);
			if (!found && !ops->movable && spoils(m, in_piece))
				break;
		}
	free(in_piece);
	if (found) {
		*r = (struct pfn_range){ block * c->block_pages, c->block_pages };
		err = drop_in(m, r, why);
	}
	made_forget(m);
	return err;
}

/* The kernel takes memory for pages of its own in the largest pieces there are. */
static int lay_huge(struct trial *t, struct chosen *c, struct diag *why)
{
	struct made m = { .u = &t->bait, .wanted = HUGE_WANTED, .chunk = HUGE_WANTED };
	struct pfn_range r;
	int err = lay(t, c, &m, &kind_thp, PAGES_MAX >> units_order(&kind_thp), &r, why);

	if (err)
		return err;
	/* It would spoil one block after the other, for everybody. */
	if (!r.nr_pages)
		return diag_set(why, -ENOSPC,
				"no large piece of free memory lies in a memory block that holds "
				"nothing that stays; free memory, or restart what uses it");
	/* From the per-CPU lists to where they are one piece. */
	t->range = r;
	err = host_block_warm_up(t, why);
	t->range = (struct pfn_range){ 0 };
	return err;
}

/* And what it has set aside for such pages goes first. */
static int lay_small(struct trial *t, struct chosen *c, bool kernel, struct diag *why)
{
	const struct made *last = &c->made[c->nr - 1];
	struct made m = {
		.u = &t->small_bait,
		.wanted = (last->wanted << last->u->order) + COMPANIONS,
		.chunk = kernel ? 1 : SMALL_CHUNK,
	};
	struct pfn_range r;
	int err = lay(t, c, &m, kernel ? &kind_page_table : &kind_anon,
		      kernel ? TABLES_MAX : PAGES_MAX, &r, why);

	if (err || !kernel || r.nr_pages)
		return err;
	return diag_set(why, -ENOSPC,
			"%llu page tables did not use up what the kernel has set aside for pages "
			"of its own; try again when others free less memory",
			(unsigned long long)t->small_bait.nr);
}

int host_entice(struct trial *t, struct chosen *c, struct diag *why)
{
	const struct unit_ops *units = t->cell.blocker.ops->units;
	bool kernel = host_entice_kernel(t);
	int err = 0;

	/* A fill takes so much that it need not be enticed. */
	if (!units || (!kernel && c->nr > 1) || 1ull << units_order(units) > c->block_pages)
		return 0;
	if (kernel)
		err = lay_huge(t, c, why);
	return err || units->reclaimable ? err : lay_small(t, c, kernel, why);
}

void host_entice_end(struct trial *t)
{
	struct units *u[] = { &t->bait, &t->small_bait };

	for (size_t i = 0; i < sizeof(u) / sizeof(u[0]); i++) {
		if (u[i]->ops)
			u[i]->ops->close(u[i]);
		*u[i] = (struct units){ NULL };
	}
}
