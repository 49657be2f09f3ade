// SPDX-License-Identifier: GPL-2.0
/* Rows of calls as a trial makes them, which get to where calls alone seldom do. */

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "bench/machine/pagemap.h"
#include "tests/fuzz-ioctl/call.h"

/* As often as a call is made again that something spoiled. */
#define HEAL_TRIES 8

#ifndef MADV_SOFT_OFFLINE
#define MADV_SOFT_OFFLINE 101
#endif

static void pause_some(struct rng *rng)
{
	struct timespec t = { .tv_nsec = rng_below(rng, 2000000) };

	if (chance(rng, 4))
		nanosleep(&t, NULL);
}

/* All but a few pages of a claimed range go back; the few are marked, and freed by a timer. */
static void keep_few(struct fuzz_caller *c, int fd, uint64_t start, uint64_t nr)
{
	struct pfnb_lifetime entries[LIFETIMES_MAX];
	uint64_t words = nr / 64, few = 1 + rng_below(&c->rng, LIFETIMES_MAX);

	memset(c->bitmap, 0, words * 8);
	for (uint64_t i = 0; i < few; i++) {
		uint64_t at = rng_below(&c->rng, nr);

		c->bitmap[at / 64] |= 1ull << (at % 64);
		entries[i] = (struct pfnb_lifetime){ .pfn = start + at,
						     .delay_ns = draw_delay_ns(&c->rng) };
	}
	if (chance(&c->rng, 4))
		call_on_pages(c, fd, CALL_MARK, PFNB_IOC_MARK, start, nr,
			      1u << rng_below(&c->rng, 3));
	for (uint64_t i = 0; i < words; i++)
		c->bitmap[i] = ~c->bitmap[i];
	call_on_pages(c, fd, CALL_FREE, PFNB_IOC_FREE, start, nr,
		      chance(&c->rng, 4) ? 1 + rng_below(&c->rng, 2) : 0);
	if (chance(&c->rng, 2))
		call_lifetimes(c, fd, entries, few);
}

void row_crumbs(struct fuzz_caller *c, int fd)
{
	uint64_t start = draw_pfn(c) / 512 * 512, nr = rng_below(&c->rng, 512);

	for (uint64_t i = 0; i < nr && !c->fuzz->stop; i++)
		call_claim(c, fd, start + i, 1);
}

/*
 * A page that nobody has named when it is poisoned stays so, and keeps its memory block offline
 * once it is: nobody is killed here between the two calls but by the round's end.
 */
void row_poison(struct fuzz_caller *c, int fd)
{
	int advice = chance(&c->rng, 2) ? MADV_HWPOISON : MADV_SOFT_OFFLINE;
	void *page;
	uint64_t pfn;

	if (call_heal(c, fd, 0, 0))
		return;
	call_heal(c, fd, PFNB_HEAL_LATER, draw_pfn(c));
	page = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (page == MAP_FAILED)
		return;
	if (!pagemap_read(page, 1, &pfn, NULL) && pfn != PFN_UNKNOWN &&
	    !madvise(page, PAGE_BYTES, advice))
		for (int i = 0; i < HEAL_TRIES; i++)
			if (!call_heal(c, c->files[c->file], PFNB_HEAL_LATER, pfn))
				break;
	munmap(page, PAGE_BYTES);
}

static void operate(struct fuzz_caller *c, int fd, uint64_t start, uint32_t target)
{
	if (target == PFNB_TARGET_OFFLINE && !chance(&c->rng, 8))
		fuzz_offline(c, start);
	else if (chance(&c->rng, 3))
		call_simple(c, fd, CALL_WAIT, PFNB_IOC_WAIT);
	else if (target == PFNB_TARGET_CMA)
		call_cma(c, fd);
	else
		call_simple(c, fd, CALL_CONTIG, PFNB_IOC_CONTIG);
}

void row_trial(struct fuzz_caller *c, int fd)
{
	struct rng *rng = &c->rng;
	uint64_t start = draw_pfn(c) / 512 * 512, nr = 512ull << rng_below(rng, 3);
	uint32_t target = chance(rng, 4)			 ? PFNB_TARGET_OFFLINE
			  : c->fuzz->cma_pages && chance(rng, 4) ? PFNB_TARGET_CMA
								 : PFNB_TARGET_CONTIG;

	if (!chance(rng, 3) && !call_claim(c, fd, start, nr) && !chance(rng, 8))
		keep_few(c, fd, start, nr);
	pause_some(rng);
	if (chance(rng, 16))
		call_churn(c, fd, draw_churn(rng));
	if (target == PFNB_TARGET_CMA) {
		start = c->fuzz->cma_pfn;
		nr = c->fuzz->cma_pages;
	}
	if (target == PFNB_TARGET_OFFLINE && c->fuzz->block_pages) {
		start = start / c->fuzz->block_pages * c->fuzz->block_pages;
		nr = c->fuzz->block_pages;
	}
	for (unsigned int file = 0;
	     call_arm(c, fd, start, nr, target) == -EBUSY && file < FUZZ_FILES; file++)
		call_simple(c, c->files[file], CALL_DISARM, PFNB_IOC_DISARM);
	pause_some(rng);
	if (!chance(rng, 8))
		call_simple(c, fd, CALL_START, PFNB_IOC_START);
	for (uint64_t times = rng_below(rng, 6); times; times--) {
		operate(c, fd, start, target);
		pause_some(rng);
	}
	if (!chance(rng, 8))
		call_simple(c, fd, CALL_DISARM, PFNB_IOC_DISARM);
}

/* The device hangs on one file; others are refused, and go on without. */
void row_driver(struct fuzz_caller *c, int fd)
{
	uint64_t start = c->fuzz->vmem_pfn, nr = c->fuzz->vmem_pages;
	struct rng *rng = &c->rng;

	call_virtio(c, fd);
	if (!chance(rng, 3) && !call_claim(c, fd, start + rng_below(rng, nr / 512) * 512, 512))
		keep_few(c, fd, start, 512);
	call_arm(c, fd, start, nr, PFNB_TARGET_CONTIG);
	if (!chance(rng, 4))
		call_simple(c, fd, CALL_START, PFNB_IOC_START);
	for (uint64_t times = rng_below(rng, 4); times; times--) {
		call_virtio(c, fd);
		if (chance(rng, 2))
			call_simple(c, fd, CALL_WAIT, PFNB_IOC_WAIT);
		pause_some(rng);
	}
	if (!chance(rng, 8))
		call_simple(c, fd, CALL_DISARM, PFNB_IOC_DISARM);
}
