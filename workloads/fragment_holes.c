// SPDX-License-Identifier: GPL-2.0
/*
 * Free memory in holes: a pool takes what is free, and gives random aligned blocks of it back,
 * whose buddies it keeps at least in part, so that none grows.
 *
 * This comes when the range is claimed and its fill lies in it. No page of the pool can lie there
 * then, and what the range shall have free becomes so only afterwards.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/trial/free_memory.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"
#include "workloads/churn_module.h"
#include "workloads/holes.h"
#include "workloads/pool.h"
#include "workloads/workload.h"

/* Pages that must be free besides those that the fill migrates to. */
#define RESERVE_PAGES 4096

/* What of the holes may be missing in the kernel's lists, or be there too much. */
#define OFF_PERCENT 2

struct fragment_state {
	struct pool pool;
	struct holes holes;
};

static int supported(struct diag *why)
{
	return workload_needs_module(why);
}

static int open_state(struct trial *t, struct diag *why)
{
	const struct fragment_spec *spec = &t->cell.fragment;
	struct fragment_state *s = calloc(1, sizeof(*s));

	t->fragment = s;
	if (!s || holes_open(&s->holes, t->m->end_pfn, spec->low, spec->high))
		return diag_set(why, -ENOMEM, "no memory for the places of holes");
	return pool_open(&s->pool, s->holes.nr_pfns, why);
}

static int take_all(struct trial *t, struct diag *why)
{
	struct fragment_state *s = t->fragment;
	uint64_t floor;
	int err = pool_floor(t->m->root, &floor, why);

	if (!err)
		err = pool_fill(&s->pool, floor, s->holes.taken, why);
	t->holes.pool_pages = s->pool.nr;
	return err;
}

static int make_holes(struct trial *t, struct diag *why)
{
	const struct fragment_spec *spec = &t->cell.fragment;
	struct fragment_state *s = t->fragment;
	uint64_t wanted = t->holes.pool_pages * spec->share_ppm / PPM_ALL, pfn;
	unsigned int order;
	struct rng rng;
	int err = 0;

	/* Its own numbers: lifetimes are the same whatever the free memory is. */
	rng_seed(&rng, hash_text(t->jt->seed, "fragment"));
	holes_begin(&s->holes);
	while (t->holes.made_pages < wanted && !err && holes_next(&s->holes, &rng, &pfn, &order)) {
		err = pool_give_back(&s->pool, pfn, 1ull << order, why);
		t->holes.made_pages += 1ull << order;
	}
	return err;
}

static bool differ(uint64_t asked, uint64_t found)
{
	uint64_t off = asked > found ? asked - found : found - asked;

	return off * 100 > asked * OFF_PERCENT;
}

static int check(struct trial *t, struct diag *why)
{
	const struct found_holes *h = &t->holes;
	uint64_t wanted = h->pool_pages * t->cell.fragment.share_ppm / PPM_ALL;
	uint64_t needed = t->nr_fill + RESERVE_PAGES;

	if (h->made_pages < needed)
		return diag_set(why, -ENOSPC,
				"fragment: holes of %" PRIu64 " pages, and %" PRIu64
				" must be free; ask for a larger share, or give the machine more "
				"memory",
				h->made_pages, needed);
	if (differ(wanted, h->made_pages))
		return diag_set(why, -ENOSPC,
				"fragment: places for holes of %" PRIu64 " pages only, not %" PRIu64
				"; ask for a smaller share, or more orders",
				h->made_pages, wanted);
	if (differ(h->made_pages, h->found_pages))
		return diag_set(why, -EILSEQ,
				"fragment: %" PRIu64 " pages were given back in holes, and %" PRIu64
				" became free",
				h->made_pages, h->found_pages);
	return 0;
}

/* All zones together; what is on per-CPU lists is in none of them. */
static int count_free(struct trial *t, uint64_t *pages, struct diag *why)
{
	struct free_memory f;
	int err = machine_settle(t->m) ?: free_memory_read(t->m->root, -1, NULL, &f);

	if (err)
		return diag_set(why, err, "fragment: the free memory cannot be counted: %s",
				strerrorname_np(-err));
	*pages = free_memory_pages(&f);
	return 0;
}

static int place(struct trial *t, struct diag *why)
{
	uint64_t before, after;
	int err = open_state(t, why);

	t->holes = (struct found_holes){ 0 };
	if (!err)
		err = take_all(t, why);
	if (!err)
		err = count_free(t, &before, why);
	if (!err)
		err = make_holes(t, why);
	if (!err)
		err = count_free(t, &after, why);
	if (err)
		return err;
	t->holes.found_pages = after > before ? after - before : 0;
	/* What lay below the watermarks is in large blocks still. */
	return check(t, why) ?: churn_module_use_up(t, PFNB_CHURN_HOG, 0, 0, why);
}

static int release(struct trial *t, struct diag *why)
{
	struct fragment_state *s = t->fragment;

	if (!s)
		return 0;
	pool_close(&s->pool);
	holes_close(&s->holes);
	free(s);
	t->fragment = NULL;
	return churn_module_end(t, why);
}

const struct fragment fragment_holes = {
	.name = "holes",
	.summary = "a share of it stays free, in random holes: holes:SHARE@LOW..HIGH (orders)",
	.takes_share = true,
	.supported = supported,
	.place = place,
	.release = release,
};
