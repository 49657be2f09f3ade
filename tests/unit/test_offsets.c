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
		assert_int_equal(offsets_blockers(&cases[i].spec, NR, &rng, map), cases[i].nr);
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
	offsets_blockers(&spec, NR, &rng, a);
	rng_seed(&rng, 7);
	offsets_blockers(&spec, NR, &rng, b);
	rng_seed(&rng, 8);
	offsets_blockers(&spec, NR, &rng, c);
	assert_memory_equal(a, b, sizeof(a));
	assert_memory_not_equal(a, c, sizeof(a));
	assert_int_equal(bits(a), 50);
	assert_int_equal(bits(c), 50);
}

/* Each page is as likely as any other: 2000 draws of 51 of 512, a mean of 199.2 a page, sigma 13.4. */
static void test_uniform(void **state)
{
	struct blocker_spec spec = { .count = 51, .place = PLACE_RANDOM };
	unsigned int hits[NR] = { 0 };
	struct rng rng;

	rng_seed(&rng, 3);
	for (int draw = 0; draw < 2000; draw++) {
		uint64_t map[WORDS] = { 0 };

		offsets_blockers(&spec, NR, &rng, map);
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
		offsets_fill(nr, NR, taken, &rng, map);
		assert_int_equal(bits(map), nr);
		for (int i = 0; i < WORDS; i++)
			assert_int_equal(map[i] & taken[i], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_uniform),
		cmocka_unit_test(test_fill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
