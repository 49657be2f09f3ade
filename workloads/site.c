// SPDX-License-Identifier: GPL-2.0
#include "workloads/site.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/pagemap.h"

void scratch_free(struct scratch *s)
{
	for (size_t i = 0; i < s->nr_bitmaps; i++)
		free(s->bitmap[i]);
	free(s->flags);
	free(s->map);
	*s = (struct scratch){ 0 };
}

static uint64_t *touched(uint64_t words)
{
	uint64_t *p = malloc(words * sizeof(*p));

	/* calloc() would leave fresh pages untouched. */
	if (p)
		explicit_bzero(p, words * sizeof(*p));
	return p;
}

static bool scratch_grow(struct scratch *s, uint64_t nr_pages, size_t nr_bitmaps)
{
	bool ok = true;

	scratch_free(s);
	s->nr_bitmaps = nr_bitmaps;
	for (size_t i = 0; i < nr_bitmaps; i++) {
		s->bitmap[i] = touched(BITMAP_WORDS(nr_pages));
		ok = ok && s->bitmap[i];
	}
	s->flags = touched(nr_pages);
	s->map = touched(nr_pages);
	if (ok && s->flags && s->map)
		s->nr_pages = nr_pages;
	else
		scratch_free(s);
	return s->nr_pages;
}

int scratch_make(struct scratch *s, uint64_t nr_pages, const struct blocker_mix *blocker)
{
	size_t nr_bitmaps = blocker->nr > 1 ? SCRATCH_PARTS + blocker->nr : SCRATCH_BITMAPS;

	if ((s->nr_pages < nr_pages || s->nr_bitmaps < nr_bitmaps) &&
	    !scratch_grow(s, nr_pages > s->nr_pages ? nr_pages : s->nr_pages,
			  nr_bitmaps > s->nr_bitmaps ? nr_bitmaps : s->nr_bitmaps))
		return -ENOMEM;
	for (size_t i = 0; i < s->nr_bitmaps; i++)
		memset(s->bitmap[i], 0, BITMAP_WORDS(nr_pages) * sizeof(uint64_t));
	return 0;
}

const struct blocker_spec *site_blocker_at(const struct site *s, uint64_t offset)
{
	if (!bit_get(s->blocker_map, offset))
		return NULL;
	for (size_t i = 0; i < s->blocker->nr; i++)
		if (bit_get(site_blocker_map(s, i), offset))
			return &s->blocker->part[i];
	return NULL;
}

int site_page_flags(struct site *s, const struct pfn_range *r)
{
	return page_words_read(s->m->kpageflags, r->start_pfn, r->nr_pages, s->scratch->flags);
}
