// SPDX-License-Identifier: GPL-2.0
#include "workloads/background/memhog.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>

#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "bench/machine/vmstat.h"
#include "bench/machine/zones.h"
#include "bench/util/touched.h"

/* Pages of one madvise(2) and one look at the page frames. */
#define CHUNK 2048

/* The kernel's count of free pages may be behind by what each CPU has not told yet. */
#define SLACK 256

static uint64_t free_pages(void)
{
	struct sysinfo info;

	sysinfo(&info);
	return (uint64_t)info.freeram * info.mem_unit / PAGE_BYTES;
}

int memhog_floor(const char *root, uint64_t *pages, struct diag *why)
{
	struct zone_info *zones;
	size_t nr;
	int err = zones_read(root, &zones, &nr);

	if (err)
		return diag_set(why, err, "/proc/zoneinfo: %s", strerror(-err));
	/* To write a page to a file system in memory takes a page there. */
	*pages = SLACK + vmstat_level(root, "nr_dirty") + vmstat_level(root, "nr_writeback");
	for (size_t i = 0; i < nr; i++)
		*pages += zones[i].floor < zones[i].managed ? zones[i].floor : zones[i].managed;
	free(zones);
	return 0;
}

int memhog_open(struct memhog *h, uint64_t nr_pfns, struct diag *why)
{
	void *addr;

	*h = (struct memhog){ .nr_pfns = nr_pfns, .room = free_pages() };
	addr = mmap(NULL, h->room * PAGE_BYTES, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (addr == MAP_FAILED)
		return diag_set(why, -errno, "mmap of %" PRIu64 " pages: %s", h->room,
				strerror(errno));
	h->addr = addr;
	/* Fails where the kernel has no THP, and that is as good. */
	madvise(addr, h->room * PAGE_BYTES, MADV_NOHUGEPAGE);
	h->index = touched_alloc(nr_pfns * sizeof(*h->index));
	if (!h->index)
		return diag_set(why, -ENOMEM, "no memory for a table of page frames");
	return 0;
}

static int take(struct memhog *h, uint64_t nr, uint64_t *taken, struct diag *why)
{
	char *addr = h->addr + h->nr * PAGE_BYTES;
	uint64_t pfn[CHUNK];
	int err;

	if (madvise(addr, nr * PAGE_BYTES, MADV_POPULATE_WRITE))
		return diag_set(why, -errno, "%" PRIu64 " pages more than %" PRIu64 ": %s", nr,
				h->nr, strerror(errno));
	err = pagemap_read(addr, nr, pfn, why);
	for (uint64_t i = 0; i < nr && !err; i++) {
		if (pfn[i] >= h->nr_pfns)
			continue;
		h->index[pfn[i]] = h->nr + i;
		bit_set(taken, pfn[i]);
	}
	h->nr += nr;
	return err;
}

int memhog_fill(struct memhog *h, uint64_t floor, uint64_t *taken, struct diag *why)
{
	uint64_t spare, nr;
	int err = 0;

	/* Page tables come out of what is free, too: the last chunks become small. */
	while (!err && (spare = free_pages()) > floor) {
		nr = spare - floor < CHUNK ? spare - floor : CHUNK;
		if (nr > h->room - h->nr)
			nr = h->room - h->nr;
		if (!nr)
			break;
		err = take(h, nr, taken, why);
	}
	return err;
}

static int forget(struct memhog *h, uint64_t first, uint64_t last, struct diag *why)
{
	if (madvise(h->addr + first * PAGE_BYTES, (last + 1 - first) * PAGE_BYTES, MADV_DONTNEED))
		return diag_set(why, -errno, "madvise to free pages: %s", strerror(errno));
	return 0;
}

int memhog_give_back(struct memhog *h, uint64_t pfn, uint64_t nr, struct diag *why)
{
	uint64_t first = h->index[pfn], last = first;
	int err = 0;

	/* Neighbours in memory mostly are so in the mapping, upwards or downwards. */
	for (uint64_t i = 1; i < nr && !err; i++) {
		uint64_t page = h->index[pfn + i];

		if (page == last + 1) {
			last = page;
		} else if (page + 1 == first) {
			first = page;
		} else {
			err = forget(h, first, last, why);
			first = last = page;
		}
	}
	return err ?: forget(h, first, last, why);
}

void memhog_close(struct memhog *h)
{
	if (h->addr)
		munmap(h->addr, h->room * PAGE_BYTES);
	touched_free(h->index, h->nr_pfns * sizeof(*h->index));
	*h = (struct memhog){ NULL };
}
