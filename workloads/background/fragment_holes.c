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
#include "bench/machine/machine.h"
#include "bench/util/units.h"
#include "workloads/background/holes.h"
#include "workloads/background/memhog.h"
#include "workloads/site.h"
#include "workloads/workload.h"

/* Pages that must be free besides those that the fill migrates to. */
#define RESERVE_PAGES 4096

/* How many holes may be missing in the kernel's lists, or be there in excess. */
#define OFF_PERCENT 2

/*
 * How often free pageblocks are looked for. One may be on a per-CPU list, where the kernel puts a
 * second one when it takes the first: no allocation finds it there, for it is not free, until the
 * lists are drained.
 */
#define LOOKS 4

/**
 * struct found_holes - what was made of the free memory
 * @pool_pages: pages that were taken
 * @made_pages: of those, given back in holes
 * @found_pages: by which the kernel's free lists grew
 */
struct found_holes {
	uint64_t pool_pages;
	uint64_t made_pages;
	uint64_t found_pages;
};

/**
 * struct state - what holds the rest of the memory
 * @hog: the pool
 * @holes: the places that were chosen in it
 * @found: what came of it
 * @keeper: /dev/pfnbench, each with the pageblocks that were free; 0: not open
 */
struct state {
	struct memhog hog;
	struct holes holes;
	struct found_holes found;
	int keeper[LOOKS];
};

static int open_state(struct site *s, struct diag *why)
{
	struct state *f = calloc(1, sizeof(*f));

	s->fragment_state = f;
	if (!f || holes_open(&f->holes, s->m->end_pfn, s->fragment->low, s->fragment->high))
		return diag_set(why, -ENOMEM, "no memory for the places of holes");
	return memhog_open(&f->hog, f->holes.nr_pfns, why);
}

static int take_all(struct site *s, struct diag *why)
{
	struct state *f = s->fragment_state;
	uint64_t floor;
	int err = memhog_floor(s->m->root, &floor, why) ?: machine_spare_free(s->m, floor, why);

	if (!err)
		err = memhog_fill(&f->hog, floor, f->holes.taken, why);
	f->found.pool_pages = f->hog.nr;
	return err;
}

static int make_holes(struct site *s, struct diag *why)
{
	struct state *f = s->fragment_state;
	uint64_t wanted = f->found.pool_pages * s->fragment->share_ppm / PPM_ALL, pfn;
	unsigned int order;
	struct rng rng;
	int err = 0;

	/* Its own numbers: lifetimes are the same whatever the free memory is. */
	rng_seed(&rng, hash_text(s->seed, "fragment"));
	holes_begin(&f->holes);
	while (f->found.made_pages < wanted && !err && holes_next(&f->holes, &rng, &pfn, &order)) {
		err = memhog_give_back(&f->hog, pfn, 1ull << order, why);
		f->found.made_pages += 1ull << order;
	}
	return err;
}

static bool differ(uint64_t asked, uint64_t found)
{
	uint64_t off = asked > found ? asked - found : found - asked;

	return off * 100 > asked * OFF_PERCENT;
}

static int check(const struct site *s, struct diag *why)
{
	const struct state *f = s->fragment_state;
	const struct found_holes *h = &f->found;
	uint64_t wanted = h->pool_pages * s->fragment->share_ppm / PPM_ALL;
	uint64_t needed = s->nr_fill + RESERVE_PAGES;

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
static int count_free(struct site *s, struct free_memory *m, struct diag *why)
{
	int err = machine_drain(s->m) ?: free_memory_read(s->m->root, -1, NULL, m);

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
static int take_blocks(struct site *s, struct diag *why)
{
	struct state *f = s->fragment_state;
	struct free_memory left = { 0 };
	int err = 0;

	for (int i = 0; i < LOOKS && !err; i++) {
		err = count_free(s, &left, why);
		if (err || !free_memory_suitable(&left, FREE_INDEX_ORDER))
			return err;
		err = hog(&f->keeper[i], why);
	}
	return err;
}

static int place(struct site *s, struct diag *why)
{
	struct free_memory before, after;
	int err = open_state(s, why);
	struct state *f = s->fragment_state;

	if (!err)
		err = take_all(s, why);
	if (!err)
		err = count_free(s, &before, why);
	if (!err)
		err = make_holes(s, why);
	if (!err)
		err = count_free(s, &after, why);
	if (err)
		return err;
	if (free_memory_pages(&after) > free_memory_pages(&before))
		f->found.found_pages = free_memory_pages(&after) - free_memory_pages(&before);
	return check(s, why) ?: take_blocks(s, why);
}

static void report(const struct site *s, json_t *o)
{
	const struct state *f = s->fragment_state;

	if (!f || !f->found.pool_pages)
		return;
	json_object_set_new(o, "pool_pages", json_integer(f->found.pool_pages));
	json_object_set_new(o, "hole_pages", json_integer(f->found.made_pages));
	json_object_set_new(o, "found_pages", json_integer(f->found.found_pages));
}

static int release(struct site *s, struct diag *why)
{
	struct state *f = s->fragment_state;

	if (!f)
		return 0;
	for (int i = 0; i < LOOKS; i++)
		if (f->keeper[i] > 0)
			close(f->keeper[i]);
	memhog_close(&f->hog);
	holes_close(&f->holes);
	free(f);
	s->fragment_state = NULL;
	return 0;
}

const struct fragment fragment_holes = {
	.name = "holes",
	.summary = "a share of it stays free, in random holes: holes:SHARE@LOW..HIGH (orders)",
	.takes_share = true,
	.supported = module_supported,
	.place = place,
	.report = report,
	.release = release,
};
