// SPDX-License-Identifier: GPL-2.0
/*
 * Free memory in holes: a pool takes what is free, and gives random aligned blocks of it back,
 * whose buddies it keeps at least in part, so that none grows.
 *
 * This comes when the range is claimed and its fill lies in it. No page of the pool can lie there
 * then, and what the range shall have free becomes so only afterwards.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bench/machine/free_memory.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"
#include "workloads/holes.h"
#include "workloads/pool.h"
#include "workloads/workload.h"

/* Pages that must be free besides those that the fill migrates to. */
#define RESERVE_PAGES 4096

/* What of the holes may be missing in the kernel's lists, or be there too much. */
#define OFF_PERCENT 2

/*
 * How often free pageblocks are looked for. One may be on a per-CPU list, where the kernel puts a
 * second one when it takes the first: no allocation finds it there, for it is not free, until the
 * lists are drained.
 */
#define LOOKS 4

struct fragment_state {
	struct pool pool;
	struct holes holes;
	int hog[LOOKS]; /* /dev/pfnbench, each with the pageblocks that were free; 0: not open */
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
	int err = pool_floor(t->m->root, &floor, why) ?: machine_spare_free(t->m, floor, why);

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
static int count_free(struct trial *t, struct free_memory *f, struct diag *why)
{
	int err = machine_settle(t->m) ?: free_memory_read(t->m->root, -1, NULL, f);

	if (err)
		return diag_set(why, err, "fragment: the free memory cannot be counted: %s",
				strerrorname_np(-err));
	return 0;
}

static int hog(int *fd, struct diag *why)
{
	struct pfnb_churn_args c = { .h.version = PFNB_VERSION, .kind = PFNB_CHURN_HOG };

	*fd = open(PFNB_DEVICE, O_RDWR | O_CLOEXEC);
	if (*fd < 0 || ioctl(*fd, PFNB_IOC_CHURN, &c))
		return diag_set(why, -errno, "fragment: %s: %s", PFNB_DEVICE, strerror(errno));
	return 0;
}

/* What lay below the watermarks, where no pool may come, is in whole pageblocks still. */
static int take_blocks(struct trial *t, struct diag *why)
{
	struct free_memory f = { 0 };
	int err = 0;

	for (int i = 0; i < LOOKS && !err; i++) {
		err = count_free(t, &f, why);
		if (err || !free_memory_suitable(&f, FREE_INDEX_ORDER))
			return err;
		err = hog(&t->fragment->hog[i], why);
	}
	return err;
}

static int place(struct trial *t, struct diag *why)
{
	struct free_memory before, after;
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
	if (free_memory_pages(&after) > free_memory_pages(&before))
		t->holes.found_pages = free_memory_pages(&after) - free_memory_pages(&before);
	return check(t, why) ?: take_blocks(t, why);
}

static int release(struct trial *t, struct diag *why)
{
	struct fragment_state *s = t->fragment;

	if (!s)
		return 0;
	for (int i = 0; i < LOOKS; i++)
		if (s->hog[i] > 0)
			close(s->hog[i]);
	pool_close(&s->pool);
	holes_close(&s->holes);
	free(s);
	t->fragment = NULL;
	return 0;
}

const struct fragment fragment_holes = {
	.name = "holes",
	.summary = "a share of it stays free, in random holes: holes:SHARE@LOW..HIGH (orders)",
	.takes_share = true,
	.supported = supported,
	.place = place,
	.release = release,
};
