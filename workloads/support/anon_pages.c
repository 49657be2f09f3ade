// SPDX-License-Identifier: GPL-2.0
#include "workloads/support/anon_pages.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

/* Below the smallest pcp->high that a zone gets, so that no batch goes back to the buddy lists. */
#define BATCH 32

static int map_pages(struct anon_pages *p, uint64_t nr, struct diag *why)
{
	void *addr = mmap(NULL, nr * PAGE_BYTES, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (addr == MAP_FAILED)
		return diag_set(why, -errno, "mmap of %zu bytes: %s", (size_t)(nr * PAGE_BYTES),
				strerror(errno));
	/* Fails where the kernel has no THP, and that is as good. */
	madvise(addr, nr * PAGE_BYTES, MADV_NOHUGEPAGE);
	p->addr = addr;
	p->nr = nr;
	return 0;
}

/* Free [first, first + nr) of the range where the map has a bit, then fault as many in. */
static int place_batch(struct site *s, const uint64_t *map, uint64_t first, uint64_t nr, char *addr,
		       uint64_t pages)
{
	struct pfn_range r = { s->range.start_pfn + first, nr };
	uint64_t *bits = s->scratch->bitmap[SCRATCH_WORK];
	int err;

	memset(bits, 0, BITMAP_WORDS(nr) * sizeof(*bits));
	for (uint64_t i = 0; i < nr; i++)
		if (bit_get(map, first + i))
			bit_set(bits, i);
	err = machine_free(s->m, &r, bits);
	for (uint64_t i = 0; !err && i < pages; i++)
		*(volatile char *)(addr + i * PAGE_BYTES) = 1;
	return err;
}

int anon_pages_place(struct site *s, const uint64_t *map, uint64_t nr, struct anon_pages *p,
		     struct diag *why)
{
	uint64_t first = 0, pages = 0, done = 0;
	int err;

	if (!nr)
		return 0;
	err = map_pages(p, nr, why);
	if (err)
		return err;
	for (uint64_t i = 0; i < s->range.nr_pages && !err; i++) {
		pages += bit_get(map, i);
		if (pages < BATCH && i + 1 < s->range.nr_pages)
			continue;
		err = place_batch(s, map, first, i + 1 - first, p->addr + done * PAGE_BYTES, pages);
		done += pages;
		pages = 0;
		first = i + 1;
	}
	return err ? diag_set(why, err, "the module gives no pages back: %s", strerror(-err)) : 0;
}

int anon_pages_free(struct anon_pages *p, struct diag *why)
{
	if (p->addr && munmap(p->addr, p->nr * PAGE_BYTES))
		return diag_set(why, -errno, "munmap: %s", strerror(errno));
	*p = (struct anon_pages){ NULL };
	return 0;
}
