/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_RNG_H
#define PFNBENCH_UTIL_RNG_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct rng - xoshiro256** (Blackman and Vigna, 2018), seeded through splitmix64
 *
 * The sequence is part of the record format: the same seed must place the same pages for ever.
 */
struct rng {
	uint64_t s[4];
};

/**
 * rng_seed() - begin the sequence of a seed
 * @rng: the generator; filled
 * @seed: any number, 0 included
 */
void rng_seed(struct rng *rng, uint64_t seed);

/**
 * rng_next() - the next number of the sequence
 * @rng: seeded by rng_seed()
 *
 * Return: uniform over all 64 bit numbers
 */
uint64_t rng_next(struct rng *rng);

/**
 * rng_below() - uniform in [0, @n), unbiased (rejection); @n > 0
 * @rng: seeded by rng_seed(); one number is taken, or more where some are rejected
 * @n: one more than the largest result; not 0
 *
 * Return: 0 to @n - 1
 */
uint64_t rng_below(struct rng *rng, uint64_t n);

/**
 * rng_shuffle() - Fisher-Yates over @n indices
 * @rng: seeded by rng_seed()
 * @index: the indices; put into random order in place
 * @n: how many; may be 0
 */
void rng_shuffle(struct rng *rng, uint32_t *index, size_t n);

/**
 * hash_text() - FNV-1a 64 of a string, continued from @h (0 starts); used to derive seeds by name
 * @h: hash of what comes before; 0: nothing does
 * @text: the string, without its NUL; not NULL
 *
 * Return: the hash
 */
uint64_t hash_text(uint64_t h, const char *text);

#endif
