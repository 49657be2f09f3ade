/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_PFN_H
#define PFNBENCH_MACHINE_PFN_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/machine/page_size.h"

/* A page whose frame is not known, or that has none. */
#define PFN_UNKNOWN UINT64_MAX

/**
 * struct pfn_range - page frames, contiguous
 * @start_pfn: the first
 * @nr_pages: how many; 0: none
 */
struct pfn_range {
	uint64_t start_pfn;
	uint64_t nr_pages;
};

/* Words of a bitmap with one bit a page, as the module takes them */
#define BITMAP_WORDS(nr) (((nr) + 63) / 64)

/**
 * bit_get() - whether a bit of a bitmap is set
 * @map: BITMAP_WORDS() words; borrowed
 * @i: number of the bit, from 0
 *
 * Return: true when it is 1
 */
static inline bool bit_get(const uint64_t *map, uint64_t i)
{
	return map[i / 64] >> (i % 64) & 1;
}

/**
 * bits_set() - how many bits of a bitmap are set
 * @map: BITMAP_WORDS() words; borrowed
 * @nr: bits of it
 *
 * Return: how many
 */
static inline uint64_t bits_set(const uint64_t *map, uint64_t nr)
{
	uint64_t set = 0;

	for (uint64_t i = 0; i < nr; i++)
		set += bit_get(map, i);
	return set;
}

/**
 * bit_clear() - clear a bit of a bitmap
 * @map: BITMAP_WORDS() words
 * @i: number of the bit, from 0
 */
static inline void bit_clear(uint64_t *map, uint64_t i)
{
	map[i / 64] &= ~(1ull << (i % 64));
}

/**
 * bit_set() - set a bit of a bitmap
 * @map: BITMAP_WORDS() words
 * @i: number of the bit, from 0
 */
static inline void bit_set(uint64_t *map, uint64_t i)
{
	map[i / 64] |= 1ull << (i % 64);
}

#endif
