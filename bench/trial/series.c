// SPDX-License-Identifier: GPL-2.0
#include "bench/trial/series.h"

#include "bench/measure/candidate_trace.h"

static void open_types(struct series *s)
{
	const struct virtio_memory *mem = &s->m->vmem;
	uint64_t end_pfn = mem->start_pfn + mem->nr_pages;

	/* A DIMM may lie above the device. */
	if (end_pfn < s->m->end_pfn)
		end_pfn = s->m->end_pfn;
	block_types_open(&s->types_before, end_pfn / s->m->pageblock_pages);
	block_types_open(&s->types_after, end_pfn / s->m->pageblock_pages);
	block_types_open(&s->types_asked, end_pfn / s->m->pageblock_pages);
}

void series_open(struct series *s, struct machine *m)
{
	*s = (struct series){ .m = m };
	if (m->dev >= 0)
		open_types(s);
}

void series_close(struct series *s)
{
	candidate_trace_close(s->candidates);
	scratch_free(&s->scratch);
	block_types_close(&s->types_before);
	block_types_close(&s->types_after);
	block_types_close(&s->types_asked);
}

const struct pfn_range *series_known_range(const struct series *s, uint64_t nr_pages)
{
	for (size_t i = 0; i < s->nr_ranges; i++)
		if (s->ranges[i].nr_pages == nr_pages)
			return &s->ranges[i];
	return NULL;
}

void series_remember_range(struct series *s, const struct pfn_range *r)
{
	struct pfn_range *known = (struct pfn_range *)series_known_range(s, r->nr_pages);

	if (known)
		*known = *r;
	else if (s->nr_ranges < SERIES_RANGES)
		s->ranges[s->nr_ranges++] = *r;
}

static bool same_range(const struct pfn_range *a, const struct pfn_range *b)
{
	return a->start_pfn == b->start_pfn && a->nr_pages == b->nr_pages;
}

void series_avoid_range(struct series *s, const struct pfn_range *r)
{
	for (size_t i = 0; i < s->nr_ranges; i++)
		if (same_range(&s->ranges[i], r))
			s->ranges[i] = s->ranges[--s->nr_ranges];
	if (s->nr_bad < SERIES_BAD)
		s->bad[s->nr_bad++] = *r;
}

bool series_range_is_bad(const struct series *s, const struct pfn_range *r)
{
	for (size_t i = 0; i < s->nr_bad; i++)
		if (same_range(&s->bad[i], r))
			return true;
	return false;
}
