// SPDX-License-Identifier: GPL-2.0
/*
 * How long it takes to copy and to zero pages, as the kernel does: by string instructions. Warm
 * pages are in a cache, cold ones anywhere in memory, in an order that nobody can foresee.
 */

#include "bench/calibrate/probe.h"

#define PAGES	   8192u
#define HUGE_PAGES 16u

static void copy(void *to, const void *from, size_t bytes)
{
	asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes) : : "memory");
}

static void zero(void *to, size_t bytes)
{
	asm volatile("rep stosb" : "+D"(to), "+c"(bytes) : "a"(0) : "memory");
}

static void *page_at_random(struct ground *g, size_t bytes)
{
	return g->memory + rng_below(&g->rng, g->bytes / bytes) * bytes;
}

/* ns a page; @spread: pages lie anywhere, else there is one, or one from and one to. */
static double copying(struct ground *g, size_t bytes, unsigned int pages, bool spread)
{
	void *from = g->memory, *to = g->memory + bytes;
	uint64_t began;

	copy(to, from, bytes);
	began = probe_ns();
	for (unsigned int i = 0; i < pages; i++) {
		if (spread) {
			from = page_at_random(g, bytes);
			to = page_at_random(g, bytes);
		}
		copy(to, from, bytes);
	}
	return (double)(probe_ns() - began) / pages;
}

static double zeroing(struct ground *g, size_t bytes, unsigned int pages, bool spread)
{
	void *to = g->memory;
	uint64_t began;

	zero(to, bytes);
	began = probe_ns();
	for (unsigned int i = 0; i < pages; i++) {
		if (spread)
			to = page_at_random(g, bytes);
		zero(to, bytes);
	}
	return (double)(probe_ns() - began) / pages;
}

static double copy_cold(struct ground *g)
{
	return copying(g, SMALL_BYTES, PAGES, true);
}

static double copy_warm(struct ground *g)
{
	return copying(g, SMALL_BYTES, PAGES, false);
}

static double copy_huge_cold(struct ground *g)
{
	return copying(g, LARGE_BYTES, HUGE_PAGES, true);
}

static double copy_huge_warm(struct ground *g)
{
	return copying(g, LARGE_BYTES, HUGE_PAGES, false);
}

static double zero_cold(struct ground *g)
{
	return zeroing(g, SMALL_BYTES, PAGES, true);
}

static double zero_warm(struct ground *g)
{
	return zeroing(g, SMALL_BYTES, PAGES, false);
}

static double zero_huge_cold(struct ground *g)
{
	return zeroing(g, LARGE_BYTES, HUGE_PAGES, true);
}

static double zero_huge_warm(struct ground *g)
{
	return zeroing(g, LARGE_BYTES, HUGE_PAGES, false);
}

const struct probe page_probes[] = {
	{ "copy_4k_cold", "ns", "copying a page of 4 KiB anywhere in memory", copy_cold },
	{ "copy_4k_warm", "ns", "copying the same page of 4 KiB again", copy_warm },
	{ "copy_2m_cold", "ns", "copying a page of 2 MiB anywhere in memory", copy_huge_cold },
	{ "copy_2m_warm", "ns", "copying the same page of 2 MiB again", copy_huge_warm },
	{ "zero_4k_cold", "ns", "zeroing a page of 4 KiB anywhere in memory", zero_cold },
	{ "zero_4k_warm", "ns", "zeroing the same page of 4 KiB again", zero_warm },
	{ "zero_2m_cold", "ns", "zeroing a page of 2 MiB anywhere in memory", zero_huge_cold },
	{ "zero_2m_warm", "ns", "zeroing the same page of 2 MiB again", zero_huge_warm },
	{},
};
