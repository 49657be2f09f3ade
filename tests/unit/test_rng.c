// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bench/util/rng.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* splitmix64 of 1234567, as published with it: the state that a seed makes */
static void test_seed(void **state)
{
	static const uint64_t expected[] = {
		6457827717110365317ull,
		3203168211198807973ull,
		9817491932198370423ull,
		4593380528125082431ull,
	};
	struct rng rng;

	rng_seed(&rng, 1234567);
	assert_memory_equal(rng.s, expected, sizeof(expected));
}

/* xoshiro256** from the state 1, 2, 3, 4, by the authors' C code */
static void test_next(void **state)
{
	static const uint64_t expected[] = {
		11520ull,
		0ull,
		1509978240ull,
		1215971899390074240ull,
		1216172134540287360ull,
		607988272756665600ull,
		16172922978634559625ull,
		8476171486693032832ull,
		10595114339597558777ull,
		2904607092377533576ull,
	};
	struct rng rng = { { 1, 2, 3, 4 } };

	for (size_t i = 0; i < COUNT(expected); i++)
		assert_true(rng_next(&rng) == expected[i]);
}

static void test_below(void **state)
{
	unsigned int seen[10] = { 0 };
	struct rng rng;

	rng_seed(&rng, 1);
	for (int i = 0; i < 10000; i++)
		seen[rng_below(&rng, COUNT(seen))]++;
	for (size_t i = 0; i < COUNT(seen); i++)
		assert_in_range(seen[i], 900, 1100);
	for (int i = 0; i < 100; i++)
		assert_true(rng_below(&rng, 1) == 0);
	/* half of all values are rejected here, and must not hang it */
	for (int i = 0; i < 100; i++)
		assert_true(rng_below(&rng, (1ull << 63) + 1) <= 1ull << 63);
}

static void test_shuffle(void **state)
{
	uint32_t a[100], b[100], seen[100] = { 0 };
	size_t moved = 0;
	struct rng rng;

	for (uint32_t i = 0; i < COUNT(a); i++)
		a[i] = b[i] = i;
	rng_seed(&rng, 5);
	rng_shuffle(&rng, a, COUNT(a));
	rng_seed(&rng, 5);
	rng_shuffle(&rng, b, COUNT(b));
	assert_memory_equal(a, b, sizeof(a));
	for (uint32_t i = 0; i < COUNT(a); i++) {
		seen[a[i]]++;
		moved += a[i] != i;
	}
	for (size_t i = 0; i < COUNT(seen); i++)
		assert_int_equal(seen[i], 1);
	assert_true(moved > 90);
	rng_shuffle(&rng, a, 0);
	rng_shuffle(&rng, a, 1);
}

/* FNV-1a, 64 bit, by its authors' test vectors */
static void test_hash(void **state)
{
	assert_true(hash_text(0, "") == 0xcbf29ce484222325ull);
	assert_true(hash_text(0, "a") == 0xaf63dc4c8601ec8cull);
	assert_true(hash_text(0, "foobar") == 0x85944171f73967e8ull);
	assert_true(hash_text(hash_text(0, "foo"), "bar") == hash_text(0, "foobar"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seed),  cmocka_unit_test(test_next),
		cmocka_unit_test(test_below), cmocka_unit_test(test_shuffle),
		cmocka_unit_test(test_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
