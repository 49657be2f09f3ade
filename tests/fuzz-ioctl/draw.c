// SPDX-License-Identifier: GPL-2.0
/* Values that may mean something to the module, and some that must not. */

#include "tests/fuzz-ioctl/fuzz.h"

#define BLOCK 512ull
/* The pages of the first memory blocks, which are never taken offline. */
#define LOW_PFN	   256ull
#define KERNEL_PFN (0x1000000ull >> 12)

static const uint64_t odd[] = {
	0,
	1,
	2,
	63,
	64,
	511,
	513,
	PFNB_MAX_PAGES - 1,
	PFNB_MAX_PAGES,
	PFNB_MAX_PAGES + 1,
	1ull << 20,
	1ull << 31,
	(1ull << 32) - 1,
	1ull << 32,
	1ull << 33,
	(1ull << 39) - 512,
	(1ull << 40) - 512,
	(1ull << 40) - 1,
	1ull << 40,
	(1ull << 40) + 512,
	1ull << 51,
	1ull << 52,
	1ull << 61,
	(1ull << 62) - 1,
	1ull << 62,
	(1ull << 63) - 1,
	1ull << 63,
	~0ull - 511,
	~0ull - 1,
	~0ull,
};

/* Of a PC: the hole below 1 MiB, firmware, the hole below 4 GiB. */
static const uint64_t edges[] = {
	0,	    1,	     0x9e,    0x9f,    0xa0,	0xff,	 0x100,
	KERNEL_PFN, 0x7ffff, 0x80000, 0xbffff, 0xfec00, 0xfffff, 0x100000,
};

/*
 * Not the race of a task: its alloc_contig_range() ends the isolation of memory that goes offline,
 * and the kernel does not get over that at any moment (docs/races.md).
 */
uint32_t draw_churn(struct rng *rng)
{
	return rng_below(rng, PFNB_CHURN_RACE_CONTIG);
}

uint64_t draw_odd(struct rng *rng)
{
	if (chance(rng, 4))
		return rng_next(rng) >> rng_below(rng, 64);
	return odd[rng_below(rng, sizeof(odd) / sizeof(odd[0]))];
}

uint64_t draw_delay_ns(struct rng *rng)
{
	if (chance(rng, 16))
		return draw_odd(rng);
	return chance(rng, 4) ? 0 : rng_below(rng, 4000000);
}

static uint64_t in_range(struct rng *rng, const struct fuzz_range *r)
{
	uint64_t nr = r->nr;

	return r->start + (nr ? rng_below(rng, nr) : 0);
}

static uint64_t some_block(struct fuzz_caller *c)
{
	return rng_below(&c->rng, c->fuzz->end_pfn / BLOCK) * BLOCK;
}

uint64_t draw_pfn(struct fuzz_caller *c)
{
	struct fuzz *f = c->fuzz;
	struct rng *rng = &c->rng;

	switch (rng_below(rng, 16)) {
	case 0 ... 6:
		return in_range(rng, &f->known[rng_below(rng, FUZZ_RANGES)]);
	case 7:
		return in_range(rng, &f->armed);
	case 8:
		return f->user[rng_below(rng, FUZZ_USER_PFNS)];
	case 9:
		return some_block(c);
	case 10:
		return rng_below(rng, f->end_pfn);
	case 11:
		return edges[rng_below(rng, sizeof(edges) / sizeof(edges[0]))];
	case 12:
		return f->end_pfn - 512 + rng_below(rng, 1024);
	case 13:
		return f->cma_pfn + rng_below(rng, 2048);
	case 14:
		return f->vmem_pages ? f->vmem_pfn + rng_below(rng, f->vmem_pages) : 0;
	default:
		return draw_odd(rng);
	}
}

static uint64_t draw_nr(struct rng *rng)
{
	switch (rng_below(rng, 16)) {
	case 0 ... 7:
		return BLOCK;
	case 8 ... 10:
		return BLOCK * (1 + rng_below(rng, 8));
	case 11:
	case 12:
		return 1 + rng_below(rng, 64);
	case 13:
		return 1 + rng_below(rng, 4096);
	case 14:
		return BLOCK * (1 + rng_below(rng, chance(rng, 8) ? PFNB_MAX_PAGES / BLOCK : 64));
	default:
		return draw_odd(rng);
	}
}

void draw_range(struct fuzz_caller *c, uint64_t *start, uint64_t *nr)
{
	const struct fuzz_range *r = &c->fuzz->known[rng_below(&c->rng, FUZZ_RANGES)];

	switch (rng_below(&c->rng, 8)) {
	case 0 ... 1:
		*start = r->start;
		*nr = r->nr;
		break;
	case 2:
		*start = c->fuzz->armed.start;
		*nr = c->fuzz->armed.nr;
		break;
	case 3 ... 5:
		*start = draw_pfn(c) / BLOCK * BLOCK;
		*nr = draw_nr(&c->rng);
		break;
	case 6:
		*start = some_block(c);
		*nr = draw_nr(&c->rng);
		break;
	default:
		*start = draw_pfn(c);
		*nr = draw_nr(&c->rng);
		break;
	}
}

/* Bits at multiples of 2^order, as units that are freed as one must be: all, many or few. */
void draw_bitmap(struct fuzz_caller *c, uint64_t nr, unsigned int order)
{
	uint64_t words = (nr < PFNB_MAX_PAGES ? nr + 63 : PFNB_MAX_PAGES) / 64;
	uint64_t mask = order < 6 ? ~0ull / ((1ull << (1u << order)) - 1) : 1;
	struct rng *rng = &c->rng;
	unsigned int density = rng_below(rng, 4);
	uint64_t pattern = 0;

	if (chance(rng, 8))
		density = 4;
	for (uint64_t i = 0; i < words; i++) {
		if (i % 64 == 0) {
			pattern = density < 4 ? mask : 0;
			for (unsigned int n = 0; n < density && n < 3; n++)
				pattern &= rng_next(rng);
		}
		c->bitmap[i] = order > 6 && i % (1ull << (order - 6)) ? 0 : pattern;
	}
}

void fuzz_remember(struct fuzz_caller *c, uint64_t start, uint64_t nr)
{
	struct fuzz_range *r = &c->fuzz->known[rng_below(&c->rng, FUZZ_RANGES)];

	r->start = start;
	r->nr = nr;
}
