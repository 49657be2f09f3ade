// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "workloads/offsets.h"

#define NR    512
#define WORDS (NR / 64)

static unsigned int bits(const uint64_t *map)
{
	unsigned int n = 0;

	for (int i = 0; i < WORDS; i++)
		n += __builtin_popcountll(map[i]);
	return n;
}

static int first(const uint64_t *map)
{
	for (int i = 0; i < NR; i++)
		if (map[i / 64] >> (i % 64) & 1)
			return i;
	return -1;
}

static void test_places(void **state)
{
	static const struct {
		struct blocker_spec spec;
		unsigned int nr;
		int first;
	} cases[] = {
		{ { .count = 1, .place = PLACE_START }, 1, 0 },
		{ { .count = 1, .place = PLACE_MIDDLE }, 1, 256 },
		{ { .count = 1, .place = PLACE_END }, 1, 511 },
		{ { .count = 4, .place = PLACE_START }, 4, 0 },
		{ { .count = 4, .place = PLACE_MIDDLE }, 4, 254 },
		{ { .count = 4, .place = PLACE_END }, 4, 508 },
		{ { .count = 512, .place = PLACE_MIDDLE }, 512, 0 },
		{ { .count = 512, .place = PLACE_RANDOM }, 512, 0 },
		{ { .share_ppm = 10000, .place = PLACE_END }, 5, 507 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t map[WORDS] = { 0 };
		struct rng rng;

		rng_seed(&rng, 1);
		assert_int_equal(offsets_blockers(&cases[i].spec, NR, 0, &rng, map), cases[i].nr);
		assert_int_equal(bits(map), cases[i].nr);
		assert_int_equal(first(map), cases[i].first);
	}
}

/* The same seed gives the same places, another one others, and never one twice. */
static void test_random(void **state)
{
	struct blocker_spec spec = { .count = 50, .place = PLACE_RANDOM };
	uint64_t a[WORDS] = { 0 }, b[WORDS] = { 0 }, c[WORDS] = { 0 };
	struct rng rng;

	rng_seed(&rng, 7);
	offsets_blockers(&spec, NR, 0, &rng, a);
	rng_seed(&rng, 7);
	offsets_blockers(&spec, NR, 0, &rng, b);
	rng_seed(&rng, 8);
	offsets_blockers(&spec, NR, 0, &rng, c);
	assert_memory_equal(a, b, sizeof(a));
	assert_memory_not_equal(a, c, sizeof(a));
	assert_int_equal(bits(a), 50);
	assert_int_equal(bits(c), 50);
}

/* Each page is as likely as any other: 2000 draws of 51 of 512, mean 199.2 a page, sigma 13.4. */
static void test_uniform(void **state)
{
	struct blocker_spec spec = { .count = 51, .place = PLACE_RANDOM };
	unsigned int hits[NR] = { 0 };
	struct rng rng;

	rng_seed(&rng, 3);
	for (int draw = 0; draw < 2000; draw++) {
		uint64_t map[WORDS] = { 0 };

		offsets_blockers(&spec, NR, 0, &rng, map);
		for (int i = 0; i < NR; i++)
			hits[i] += map[i / 64] >> (i % 64) & 1;
	}
	for (int i = 0; i < NR; i++)
		assert_in_range(hits[i], 199 - 5 * 14, 199 + 5 * 14);
}

static void test_fill(void **state)
{
	uint64_t taken[WORDS] = { 0xff, 0, 0, 0, 0, 0, 0, 1ull << 63 };

	for (uint64_t nr = 0; nr <= NR - 9; nr += 13) {
		uint64_t map[WORDS] = { 0 };
		struct rng rng;

		rng_seed(&rng, nr);
		assert_int_equal(offsets_fill(nr, NR, 0, taken, &rng, map), nr);
		assert_int_equal(bits(map), nr);
		for (int i = 0; i < WORDS; i++)
			assert_int_equal(map[i] & taken[i], 0);
	}
}

/* Units are aligned and whole, and as many as were asked for, rounded. */
static void check_units(const uint64_t *map, unsigned int order, unsigned int nr)
{
	assert_int_equal(bits(map), nr);
	for (int i = 0; i < NR; i++)
		assert_int_equal(map[i / 64] >> (i % 64) & 1,
				 map[(i >> order << order) / 64] >> ((i >> order << order) % 64) &
					 1);
}

static void test_units(void **state)
{
	static const struct {
		struct blocker_spec spec;
		unsigned int order, nr;
		int first;
	} cases[] = {
		{ { .count = 1, .place = PLACE_START }, 3, 8, 0 },
		{ { .count = 1, .place = PLACE_MIDDLE }, 3, 8, 256 },
		{ { .count = 1, .place = PLACE_END }, 9, 512, 0 },
		{ { .count = 20, .place = PLACE_END }, 3, 24, 488 },
		{ { .share_ppm = 500000, .place = PLACE_END }, 1, 256, 256 },
		{ { .count = 511, .place = PLACE_RANDOM }, 3, 512, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t map[WORDS] = { 0 }, heads[WORDS];
		unsigned int order = cases[i].order;
		struct rng rng;

		rng_seed(&rng, 1);
		assert_int_equal(offsets_blockers(&cases[i].spec, NR, order, &rng, map),
				 cases[i].nr);
		check_units(map, order, cases[i].nr);
		assert_int_equal(first(map), cases[i].first);
		assert_int_equal(offsets_heads(map, NR, order, heads), cases[i].nr >> order);
		assert_int_equal(bits(heads), cases[i].nr >> order);
	}
}

static void test_fill_units(void **state)
{
	uint64_t taken[WORDS] = { 1, 0, 0, 0, 0, 0, 0, 1ull << 63 };
	uint64_t map[WORDS] = { 0 };
	struct rng rng;

	rng_seed(&rng, 1);
	/* 62 of 64 units are free, and each of them is used */
	assert_int_equal(offsets_fill(NR - 2, NR, 3, taken, &rng, map), 62 * 8);
	check_units(map, 3, 62 * 8);
	for (int i = 0; i < WORDS; i++)
		assert_int_equal(map[i] & taken[i], 0);
}

/* Runs of eight at multiples of eight; the last one is what is left. */
static void test_clusters(void **state)
{
	struct blocker_spec spec = { .count = 44, .place = PLACE_CLUSTERED, .cluster = 8 };

	for (unsigned int seed = 0; seed < 100; seed++) {
		uint64_t map[WORDS] = { 0 };
		unsigned int full = 0, other = 0;
		struct rng rng;

		rng_seed(&rng, seed);
		assert_int_equal(offsets_blockers(&spec, NR, 0, &rng, map), 44);
		assert_int_equal(bits(map), 44);
		for (int i = 0; i < NR; i += 8) {
			unsigned int byte = map[i / 64] >> (i % 64) & 0xff;

			full += byte == 0xff;
			other += byte == 0x0f;
			assert_true(byte == 0 || byte == 0xff || byte == 0x0f);
		}
		assert_int_equal(full, 5);
		assert_int_equal(other, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),	 cmocka_unit_test(test_random),
		cmocka_unit_test(test_uniform),	 cmocka_unit_test(test_fill),
		cmocka_unit_test(test_units),	 cmocka_unit_test(test_fill_units),
		cmocka_unit_test(test_clusters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
