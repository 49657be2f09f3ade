// SPDX-License-Identifier: GPL-2.0
/* Where the range of a trial may lie. */

#include "bench/place/range.h"

#include <numa.h>

#include "bench/machine/memory_block.h"
#include "bench/trial/trial.h"
#include "workloads/workload.h"

bool trial_in_device(const struct trial *t)
{
	for (size_t i = 0; i < t->cell.fill.nr; i++)
		if (t->cell.fill.part[i].ops->units && t->cell.fill.part[i].ops->units->device)
			return true;
	return false;
}

uint64_t trial_end_pfn(const struct trial *t)
{
	const struct virtio_memory *mem = &t->m->vmem;

	return trial_in_device(t) ? mem->start_pfn + mem->nr_pages : t->m->end_pfn;
}

static bool lies_in_device(const struct trial *t, const struct pfn_range *r)
{
	const struct virtio_memory *mem = &t->m->vmem;

	return r->start_pfn >= mem->start_pfn &&
	       r->start_pfn + r->nr_pages <= mem->start_pfn + mem->nr_pages;
}

bool trial_range_fits(const struct trial *t, const struct pfn_range *r)
{
	uint64_t nr_pages = t->m->block_bytes / PAGE_BYTES, first, last;

	if (trial_in_device(t) != lies_in_device(t, r))
		return false;
	if (!t->nr_away && t->cell.node < 0 && !t->m->named.nr)
		return true;
	if (!nr_pages)
		return false;
	first = r->start_pfn / nr_pages;
	last = (r->start_pfn + r->nr_pages - 1) / nr_pages;
	for (uint64_t block = first; block <= last; block++)
		if (!block_spans_have(&t->m->named, block))
			return false;
	if (t->nr_away)
		return first == t->away[0].block && last == first;
	return t->cell.node < 0 || (block_node(t->m->root, first) == t->cell.node &&
				    block_node(t->m->root, last) == t->cell.node);
}

/* The NUMA node that the cell wants, for its range or by its target; -1: any. */
static int wanted_node(const struct trial *t)
{
	return t->cell.node < 0 ? t->cell.target.node : t->cell.node;
}

/* Where faults and the kernel's own allocations for us look first. */
void trial_prefer_node(const struct trial *t, bool prefer)
{
	if (wanted_node(t) < 0 || numa_available() < 0)
		return;
	if (prefer)
		numa_set_preferred(wanted_node(t));
	else
		numa_set_localalloc();
}
