// SPDX-License-Identifier: GPL-2.0
/*
 * Anonymous pages that are not on the LRU yet: a new page waits in its CPU's batch (struct
 * folio_batch), with a reference and without PG_lru, until the batch is full or somebody drains it
 * (mm/swap.c, from Linux 7 on mm/folio.c).
 *
 * Whatever drains batches puts them onto the LRU, and so does the next page too many. So they are
 * made twice: first to lie where they are wanted, then anew in the same frames just before the
 * operation. A frame that is freed is on top of the CPU's list, and the next fault takes it.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "workloads/support/held_pages.h"
#include "workloads/unit_ops.h"

/* PAGEVEC_SIZE - 1; up to Linux 6.1 14, which shows when pages have left for the LRU. */
#define BATCH_MAX 30

/**
 * struct renewed - a page that is made anew
 * @addr: where it is mapped
 * @pfn: its frame, which it shall have again
 */
struct renewed {
	char *addr;
	uint64_t pfn;
};

static void lru_batch_close(struct units *u)
{
	if (!u->priv)
		return;
	held_pages_close(u, u->priv);
	free(u->priv);
	u->priv = NULL;
}

static int lru_batch_open(struct units *u, uint64_t max, struct diag *why)
{
	struct held_pages *h = units_alloc(u, max, sizeof(*h), why);
	int err;

	if (!h)
		return -ENOMEM;
	err = held_pages_open(u, h, -1, why);
	if (err)
		lru_batch_close(u);
	return err;
}

static int lru_batch_seal(struct units *u, struct diag *why)
{
	((struct held_pages *)u->priv)->sealed = true;
	return 0;
}

/* Return: how many pages are kept, or -errno */
static int list_pages(const struct units *u, struct renewed page[BATCH_MAX], struct diag *why)
{
	const struct held_pages *h = u->priv;
	int nr = 0, err = 0;

	for (uint64_t i = 0; i < u->nr && !err; i++) {
		if (!bit_get(h->kept, i))
			continue;
		if (nr == BATCH_MAX)
			return diag_set(why, -E2BIG,
					"a CPU's batch holds no more than %d pages, or 14 up to "
					"Linux 6.1; ask for fewer",
					BATCH_MAX);
		page[nr].addr = h->addr + i * PAGE_BYTES;
		err = pagemap_read(page[nr].addr, 1, &page[nr].pfn, why);
		nr++;
	}
	return err ?: nr;
}

/* Return: pages of the first @nr that are in a batch and in their old frames, or -errno */
static int count_batched(const struct renewed *page, int nr, struct diag *why)
{
	uint64_t pfn, flags;
	int good = 0, err = 0;

	for (int i = 0; i < nr && !err; i++) {
		err = pagemap_read(page[i].addr, 1, &pfn, why);
		if (!err && pfn == page[i].pfn)
			err = page_flags_read(pfn, &flags, why);
		good += !err && pfn == page[i].pfn && !(flags & KPF(LRU));
	}
	return err ?: good;
}

/* The last to be freed is the first to be handed out. Its contents were never of interest. */
static int lru_batch_ready(struct units *u, struct diag *why)
{
	struct renewed page[BATCH_MAX];
	int nr = list_pages(u, page, why), good;

	for (int i = nr; i-- > 0;)
		if (madvise(page[i].addr, PAGE_BYTES, MADV_DONTNEED))
			return diag_set(why, -errno, "madvise: %s", strerror(errno));
	for (int i = 0; i < nr; i++)
		*(volatile char *)page[i].addr = 1;
	good = nr < 0 ? nr : count_batched(page, nr, why);
	if (good < 0 || good == nr)
		return good < 0 ? good : 0;
	return diag_set(
		why, -EAGAIN,
		"placement: %d of %d pages stay in the CPU's batch, which holds 14 pages up "
		"to Linux 6.1 and then 30",
		good, nr);
}

static bool in_batch(uint64_t flags)
{
	return page_flags_anon(flags) && !(flags & KPF(LRU));
}

const struct unit_ops kind_lru_batch = {
	.name = "lru-batch",
	.summary = "new anonymous pages in the CPU's batch, not on the LRU yet; at most 30, or 14",
	.kernel = "anonymous folio with a reference of a folio_batch",
	.detected = DETECTED_NEVER, /* but for contig, whose check comes before it drains */
	.movable = true,
	.supported = pagemap_supported,
	.open = lru_batch_open,
	.take = held_pages_take,
	.drop = held_pages_drop,
	.seal = lru_batch_seal,
	.ready = lru_batch_ready,
	.lingers = "the kernel empties the CPU's batch",
	.is = in_batch,
	.close = lru_batch_close,
};
