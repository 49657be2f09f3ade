// SPDX-License-Identifier: GPL-2.0
#include "bench/calibrate/ground.h"

#include <errno.h>
#include <hwloc.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MEMORY_MIN ((size_t)128 << 20)
/* Where hwloc knows nothing */
#define L1D_USUAL ((size_t)32 << 10)
#define L2_USUAL  ((size_t)1 << 20)

static size_t cache_size(hwloc_topology_t topology, hwloc_obj_type_t type)
{
	hwloc_obj_t cache = hwloc_get_obj_by_type(topology, type, 0);

	return cache && cache->attr ? cache->attr->cache.size : 0;
}

static void find_caches(struct ground *g)
{
	hwloc_topology_t topology;

	if (!hwloc_topology_init(&topology)) {
		if (!hwloc_topology_load(topology)) {
			g->l1d_bytes = cache_size(topology, HWLOC_OBJ_L1CACHE);
			g->l2_bytes = cache_size(topology, HWLOC_OBJ_L2CACHE);
			g->l3_bytes = cache_size(topology, HWLOC_OBJ_L3CACHE);
		}
		hwloc_topology_destroy(topology);
	}
	g->l1d_bytes = g->l1d_bytes ?: L1D_USUAL;
	g->l2_bytes = g->l2_bytes ?: L2_USUAL;
	g->l3_bytes = g->l3_bytes ?: g->l2_bytes;
}

int ground_make(struct ground *g, struct diag *why)
{
	size_t free_bytes = (size_t)sysconf(_SC_AVPHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE);
	void *memory;

	*g = (struct ground){};
	find_caches(g);
	rng_seed(&g->rng, 1);
	g->bytes = 2 * g->l3_bytes > MEMORY_MIN ? 2 * g->l3_bytes : MEMORY_MIN;
	if (g->bytes > free_bytes / 8)
		g->bytes = free_bytes / 8;
	g->bytes -= g->bytes % LARGE_BYTES;
	memory = g->bytes < MEMORY_MIN / 4
			 ? MAP_FAILED
			 : mmap(NULL, g->bytes + LARGE_BYTES, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return diag_set(
			why, -ENOMEM,
			"%zu MiB are free, and an eighth of it would not be beyond caches; free "
			"memory",
			free_bytes >> 20);
	g->mapping = memory;
	g->memory = (unsigned char *)(((uintptr_t)memory + LARGE_BYTES - 1) &
				      ~((uintptr_t)LARGE_BYTES - 1));
	/* page tables are to cost what they cost the kernel: next to nothing */
	madvise(g->memory, g->bytes, MADV_HUGEPAGE);
	memset(g->memory, 1, g->bytes);
	return 0;
}

void ground_free(struct ground *g)
{
	munmap(g->mapping, g->bytes + LARGE_BYTES);
}
