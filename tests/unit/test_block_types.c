// SPDX-License-Identifier: GPL-2.0
/* Types of pageblocks that are asked for, and what changed between two readings of them. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/machine/block_types.h"
#include "bench/place/typed_blocks.h"
#include "kmod/include/pfnbench_uapi.h"

static void set(struct block_types *b, const uint8_t *type, size_t nr, uint64_t misplaced)
{
	assert_int_equal(block_types_open(b, nr), 0);
	memcpy(b->type, type, nr);
	b->nr = nr;
	b->misplaced = misplaced;
}

static void assert_json(json_t *o, const char *text)
{
	char *got = json_dumps(o, JSON_COMPACT);

	assert_string_equal(got, text);
	free(got);
	json_decref(o);
}

static void range_and_machine(void **state)
{
	enum { U = PFNB_BLOCK_UNMOVABLE, M = PFNB_BLOCK_MOVABLE, R = PFNB_BLOCK_RECLAIMABLE };
	const uint8_t was[] = { U, U, M, U, M, R, PFNB_BLOCK_NONE, M };
	const uint8_t is[] = { U, M, M, M, M, U, M, PFNB_BLOCK_NONE };
	struct block_types before, after;

	set(&before, was, sizeof(was), 700);
	set(&after, is, sizeof(is), 188);
	assert_json(block_types_json(&before, &after, 1, 4),
		    "{\"blocks_retyped\":2,\"retyped\":[{\"from\":\"Unmovable\",\"to\":\"Movable\","
		    "\"blocks\":2}],\"machine_retyped\":3,\"misplaced_pages_delta\":-512}");
	/* memory that is offline in one reading is nobody's */
	assert_json(block_types_json(&before, &after, 6, 8),
		    "{\"blocks_retyped\":0,\"retyped\":[],\"machine_retyped\":3,"
		    "\"misplaced_pages_delta\":-512}");
	after.nr = 0;
	assert_null(block_types_json(&before, &after, 1, 4));
	block_types_close(&before);
	block_types_close(&after);
	block_types_close(&after);
}

/* "unmovable:25%@random+reclaimable:1@end", whichever blocks are drawn */
static void the_only_place_is_left(void **state)
{
	const struct block_types_spec spec = {
		.nr = 2,
		.part = {
			{ BLOCK_UNMOVABLE, { .share_ppm = 250000, .place = PLACE_RANDOM } },
			{ BLOCK_RECLAIMABLE, { .count = 1, .place = PLACE_END } },
		},
	};
	uint8_t type[8];
	struct rng rng;

	for (uint64_t seed = 0; seed < 100; seed++) {
		size_t unmovable = 0;

		rng_seed(&rng, seed);
		assert_int_equal(typed_blocks_draw(&spec, 8, &rng, type), 0);
		for (size_t i = 0; i < sizeof(type); i++)
			unmovable += type[i] == PFNB_BLOCK_UNMOVABLE;
		assert_int_equal(unmovable, 2);
		assert_int_equal(type[7], PFNB_BLOCK_RECLAIMABLE);
	}
}

static void two_want_the_same(void **state)
{
	struct block_types_spec spec = {
		.nr = 2,
		.part = {
			{ BLOCK_UNMOVABLE, { .count = 1, .place = PLACE_START } },
			{ BLOCK_RECLAIMABLE, { .count = 1, .place = PLACE_START } },
		},
	};
	uint8_t type[8];
	struct rng rng;

	rng_seed(&rng, 1);
	assert_int_equal(typed_blocks_draw(&spec, 8, &rng, type), -EINVAL);
	spec.part[1].where.place = PLACE_RANDOM;
	assert_int_equal(typed_blocks_draw(&spec, 1, &rng, type), -EINVAL);
	assert_int_equal(typed_blocks_draw(&spec, 2, &rng, type), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(range_and_machine),
		cmocka_unit_test(the_only_place_is_left),
		cmocka_unit_test(two_want_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
