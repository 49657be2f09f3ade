// SPDX-License-Identifier: GPL-2.0
#include "workloads/site.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/pagemap.h"

void scratch_free(struct scratch *s)
{
	for (int i = 0; i < SCRATCH_BITMAPS; i++)
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

static bool scratch_grow(struct scratch *s, uint64_t nr_pages)
{
	bool ok = true;

	scratch_free(s);
	for (int i = 0; i < SCRATCH_BITMAPS; i++) {
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

int scratch_make(struct scratch *s, uint64_t nr_pages)
{
	if (s->nr_pages < nr_pages && !scratch_grow(s, nr_pages))
		return -ENOMEM;
	for (int i = 0; i < SCRATCH_BITMAPS; i++)
		memset(s->bitmap[i], 0, BITMAP_WORDS(nr_pages) * sizeof(uint64_t));
	return 0;
}

int site_page_flags(struct site *s, const struct pfn_range *r)
{
	return page_words_read(s->m->kpageflags, r->start_pfn, r->nr_pages, s->scratch->flags);
}
