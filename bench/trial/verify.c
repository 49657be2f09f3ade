// SPDX-License-Identifier: GPL-2.0
/*
 * What really is in the range, page by page, from /proc/kpageflags and /proc/self/pagemap
 * (Documentation/admin-guide/mm/pagemap.rst).
 */

#include <errno.h>
#include <inttypes.h>
#include <linux/kernel-page-flags.h>
#include <string.h>
#include <unistd.h>

#include "bench/trial/trial.h"
#include "workloads/workload.h"

#define PAGEMAP_PRESENT (1ull << 63)
#define PAGEMAP_PFN	((1ull << 55) - 1)

/* Both files hold one 64 bit word a page. */
static int read_words(int fd, uint64_t index, uint64_t nr, uint64_t *words)
{
	size_t bytes = nr * sizeof(*words), done = 0;

	while (done < bytes) {
		ssize_t n = pread(fd, (char *)words + done, bytes - done,
				  index * sizeof(*words) + done);

		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		done += n;
	}
	return 0;
}

static bool movable(uint64_t flags)
{
	return flags & (1ull << KPF_LRU) && flags & (1ull << KPF_ANON);
}

static bool on_lru(uint64_t flags)
{
	return flags & (1ull << KPF_LRU);
}

/*
 * With the module the range is ours alone. Without it others take pages of the range while it is
 * looked at: that is recorded, and no error.
 */
static bool aided(const struct trial *t)
{
	return t->m->dev >= 0;
}

static void classify(struct trial *t, const uint64_t *flags)
{
	struct placement *p = &t->placement;

	for (uint64_t i = 0; i < t->range.nr_pages; i++) {
		bool asked = bit_get(t->blocker_map, i);

		if (flags[i] & (1ull << KPF_BUDDY)) {
			p->free++;
		} else if (!asked && (aided(t) ? movable(flags[i]) : on_lru(flags[i]))) {
			p->movable++;
		} else if (!aided(t) && !asked) {
			p->others++;
		} else {
			bit_set(p->blockers, i);
			p->nr_blockers++;
		}
	}
}

static int compare(struct trial *t, const uint64_t *flags, const uint64_t *owned)
{
	for (uint64_t i = 0; i < t->range.nr_pages; i++) {
		bool block = bit_get(t->blocker_map, i), fill = bit_get(t->fill_map, i);
		const char *is = flags[i] & (1ull << KPF_BUDDY) ? "free"
				 : movable(flags[i])		? "movable"
								: "unmovable";
		bool lru = fill || (block && t->cell.blocker.ops->lru);
		const char *want = lru ? "movable" : block ? "unmovable" : "free";

		if (is != want && strcmp(is, want))
			return diag_set(&t->reason, -EILSEQ,
					"placement: page %" PRIu64 " of the range is %s, not %s "
					"(kpageflags 0x%" PRIx64 ")",
					i, is, want, flags[i]);
		if ((block && !lru) != bit_get(owned, i))
			return diag_set(&t->reason, -EILSEQ,
					"placement: page %" PRIu64
					" of the range is %sowned by the "
					"module",
					i, block ? "not " : "");
	}
	return 0;
}

int trial_page_flags(struct trial *t, const struct pfn_range *r)
{
	return read_words(t->m->kpageflags, r->start_pfn, r->nr_pages, t->m->scratch.flags);
}

int trial_verify(struct trial *t)
{
	uint64_t *flags = t->m->scratch.flags, *owned = t->m->scratch.bitmap[SCRATCH_OWNED];
	uint64_t outside;
	int err;

	err = trial_page_flags(t, &t->range);
	if (!err)
		err = machine_owned(t->m, &t->range, owned);
	if (err)
		return diag_set(&t->reason, err, "placement cannot be verified: %s",
				strerror(-err));
	classify(t, flags);
	if (!aided(t))
		return 0;
	err = compare(t, flags, owned);
	/* The pages that are movable must be ours, too. */
	if (!err)
		err = trial_fill_moved(t, &outside);
	if (!err && outside)
		err = diag_set(&t->reason, -EILSEQ,
			       "placement: %" PRIu64 " pages of the fill "
			       "are outside of the range",
			       outside);
	return err;
}

int trial_fill_moved(struct trial *t, uint64_t *moved)
{
	uint64_t *map = t->m->scratch.map, pfn;
	int err;

	*moved = 0;
	if (!t->fill.nr)
		return 0;
	err = read_words(t->m->pagemap, (uintptr_t)t->fill.addr / PAGE_BYTES, t->fill.nr, map);
	for (uint64_t i = 0; !err && i < t->fill.nr; i++) {
		pfn = map[i] & PAGEMAP_PFN;
		*moved += !(map[i] & PAGEMAP_PRESENT) || pfn < t->range.start_pfn ||
			  pfn >= t->range.start_pfn + t->range.nr_pages;
	}
	return err;
}
