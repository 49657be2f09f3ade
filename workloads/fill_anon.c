// SPDX-License-Identifier: GPL-2.0
/*
 * Anonymous 4 KiB pages at exact page frames.
 *
 * The module owns the range; a page that it frees lies on top of the per-CPU free list, and the next
 * fault on the same CPU takes it from there (rmqueue_pcplist() in mm/page_alloc.c). So a batch of
 * pages is freed, highest first, and as many are touched.
 */

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/trial/trial.h"
#include "workloads/workload.h"

/* Below the smallest pcp->high that a zone gets, so that no batch goes back to the buddy lists. */
#define BATCH 32

static int supported(struct diag *why)
{
	if (access(PFNB_DEVICE, R_OK | W_OK))
		return diag_set(why, -errno, "needs the kernel module: %s: %s", PFNB_DEVICE,
				strerror(errno));
	return 0;
}

static int map(struct trial *t, struct diag *why)
{
	t->fill_bytes = t->nr_fill * PAGE_BYTES;
	t->fill_addr = mmap(NULL, t->fill_bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (t->fill_addr == MAP_FAILED) {
		t->fill_addr = NULL;
		return diag_set(why, -errno, "mmap of %zu bytes: %s", t->fill_bytes,
				strerror(errno));
	}
	/* Fails where the kernel has no THP, and that is as good. */
	madvise(t->fill_addr, t->fill_bytes, MADV_NOHUGEPAGE);
	return 0;
}

/* Free [first, first + nr) of the range where fill_map has a bit, then fault as many in. */
static int place_batch(struct trial *t, uint64_t first, uint64_t nr, char *addr, uint64_t pages)
{
	uint64_t *bits = t->m->scratch.bitmap[SCRATCH_WORK];
	struct pfn_range r = { t->range.start_pfn + first, nr };
	int err;

	memset(bits, 0, BITMAP_WORDS(nr) * sizeof(*bits));
	for (uint64_t i = 0; i < nr; i++)
		if (bit_get(t->fill_map, first + i))
			bit_set(bits, i);
	err = machine_free(t->m, &r, bits);
	for (uint64_t i = 0; !err && i < pages; i++)
		*(volatile char *)(addr + i * PAGE_BYTES) = 1;
	return err;
}

static int place(struct trial *t, struct diag *why)
{
	uint64_t first = 0, pages = 0, done = 0;
	int err;

	if (!t->nr_fill)
		return 0;
	err = map(t, why);
	if (err)
		return err;
	for (uint64_t i = 0; i < t->range.nr_pages && !err; i++) {
		pages += bit_get(t->fill_map, i);
		if (pages < BATCH && i + 1 < t->range.nr_pages)
			continue;
		err = place_batch(t, first, i + 1 - first,
				  (char *)t->fill_addr + done * PAGE_BYTES, pages);
		done += pages;
		pages = 0;
		first = i + 1;
	}
	return err ? diag_set(why, err, "the module gives no pages back: %s", strerror(-err)) : 0;
}

static int release(struct trial *t, struct diag *why)
{
	if (t->fill_addr && munmap(t->fill_addr, t->fill_bytes))
		return diag_set(why, -errno, "munmap: %s", strerror(errno));
	t->fill_addr = NULL;
	return 0;
}

const struct fill fill_anon = {
	.name = "anon",
	.summary = "anonymous 4 KiB pages at random places: anon:SHARE of what blockers leave",
	.takes_share = true,
	.supported = supported,
	.place = place,
	.release = release,
};
