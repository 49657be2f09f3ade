// SPDX-License-Identifier: GPL-2.0
/*
 * Page tables of the lowest level. A read fault maps the shared page of zeroes, so the table is
 * all that table_bytes() of address space cost. The tables one level up, one for as many units as a
 * table has entries, are of no unit.
 */

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/page_size.h"
#include "workloads/kinds/kinds.h"
#include "workloads/support/alloc_trace.h"

/**
 * struct page_tables - an address range, and the trace of what it costs
 * @addr: begins on a table's boundary
 * @map: of the whole mapping
 * @bytes: of the whole mapping
 */
struct page_tables {
	struct alloc_trace *trace;
	char *addr;
	void *map;
	size_t bytes;
};
_Static_assert(offsetof(struct page_tables, trace) == 0, "alloc_trace_take() looks there");

static void page_table_close(struct units *u)
{
	struct page_tables *p = u->priv;

	if (!p)
		return;
	if (p->map)
		munmap(p->map, p->bytes);
	alloc_trace_close(p->trace);
	free(p);
	u->priv = NULL;
}

static int map_range(struct page_tables *p, uint64_t max, struct diag *why)
{
	void *map;

	/* One table more before and after, so that none is shared with neighbouring mappings. */
	p->bytes = (max + 2) * table_bytes();
	map = mmap(NULL, p->bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (map == MAP_FAILED)
		return diag_set(why, -errno, "mmap of %zu bytes: %s", p->bytes, strerror(errno));
	p->map = map;
	p->addr = (char *)(((uintptr_t)map + table_bytes()) & ~(table_bytes() - 1));
	/* Or one huge page of zeroes would need no table at all. */
	madvise(map, p->bytes, MADV_NOHUGEPAGE);
	return 0;
}

static int page_table_open(struct units *u, uint64_t max, struct diag *why)
{
	struct page_tables *p = units_alloc(u, max, sizeof(*p), why);
	int err;

	if (!p)
		return -ENOMEM;
	err = map_range(p, max, why);
	if (!err)
		err = alloc_trace_open(&p->trace, why);
	if (err)
		page_table_close(u);
	return err;
}

/* The last page of the fault is the table: those above it come first. */
static int take_one(struct units *u, uint64_t *pfn, struct diag *why)
{
	struct page_tables *p = u->priv;
	char *addr = p->addr + u->nr * table_bytes();
	int err = alloc_trace_begin(p->trace, why);

	if (err)
		return err;
	/* Unlike a touch, it tells when memory is short. */
	if (madvise(addr, 1, MADV_POPULATE_READ))
		return diag_set(why, -errno, "a read fault for a page table: %s", strerror(errno));
	err = alloc_trace_last(p->trace, 0, ALLOC_UNMOVABLE, pfn);
	return err ? diag_set(why, err, "the trace lost a page table") : 0;
}

/*
 * Only unmapping frees a table. The addresses stay taken, or something else might be mapped there
 * and go with the rest.
 */
static int page_table_drop(struct units *u, uint64_t i, struct diag *why)
{
	struct page_tables *p = u->priv;
	void *addr = p->addr + i * table_bytes();

	if (mmap(addr, table_bytes(), PROT_NONE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) != MAP_FAILED)
		return 0;
	return diag_set(why, -errno, "unmapping a page table: %s%s", strerror(errno),
			errno == ENOMEM ? "; raise /proc/sys/vm/max_map_count" : "");
}

static bool page_table_is(uint64_t flags)
{
	return (flags & KPF(PGTABLE)) && !(flags & (KPF_NOT_SMALL | KPF_USER | KPF(SLAB)));
}

const struct unit_ops kind_page_table = {
	.name = "page-table",
	.summary = "page tables, each with one entry in use",
	.kernel = "ptdesc of a PTE table",
	.detected = DETECTED_EARLY,
	.supported = alloc_trace_supported,
	.open = page_table_open,
	.take = alloc_trace_take,
	.take_one = take_one,
	.drop = page_table_drop,
	.seal = alloc_trace_seal,
	.is = page_table_is,
	.close = page_table_close,
};
