// SPDX-License-Identifier: GPL-2.0
/*
 * expect_touched FILE USER: whether QEMU's plugin, which wrote FILE, has counted what
 * tests/tools/toucher.c did. USER is its number for user space.
 */

#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/record/profile.h"
#include "tests/lib/touched.h"

/* What a call of a function from one mark to the other takes beside its loop. */
#define INSTRUCTIONS_SLACK 40
#define ACCESS_SLACK	   8
#define LINES_SLACK	   8
/* Number of the plugin's only function, see tests/vm/run_memory.sh */
#define KERNEL 0
/* Such accesses have up to so many bytes. */
#define WORD 8

#define PAGES (CHASE_LINES * LINE_BYTES / 4096)
/* Of what may lie anywhere: a line and a page more than it is long */
#define MOVED_LINES (2 * (TOUCH_MOVED / LINE_BYTES + 1))
#define FILL_BYTES  (TOUCH_FILLED * 8)
#define FILL_LINES  (FILL_BYTES / LINE_BYTES)

/**
 * struct expected - what a window has counted
 * @touch: which one
 * @column: of what
 * @nr: calculated by hand
 * @slack: so many more may be
 */
struct expected {
	enum touch touch;
	enum profile_column column;
	uint64_t nr;
	uint64_t slack;
};

static const struct expected expected[] = {
	{ TOUCH_LOAD, PROFILE_INSTRUCTIONS, 3 * TOUCHES, INSTRUCTIONS_SLACK },
	{ TOUCH_LOAD, PROFILE_LOADS, TOUCHES, ACCESS_SLACK },
	{ TOUCH_LOAD, PROFILE_LOAD_BYTES, 8 * TOUCHES, ACCESS_SLACK *WORD },
	{ TOUCH_LOAD, PROFILE_STORES, 0, ACCESS_SLACK },
	{ TOUCH_LOAD, PROFILE_STRING, 0, 0 },
	{ TOUCH_LOAD, PROFILE_L1D_MISSES, 1, LINES_SLACK },
	{ TOUCH_STORE, PROFILE_INSTRUCTIONS, 3 * TOUCHES, INSTRUCTIONS_SLACK },
	{ TOUCH_STORE, PROFILE_STORES, TOUCHES, ACCESS_SLACK },
	{ TOUCH_STORE, PROFILE_STORE_BYTES, 4 * TOUCHES, ACCESS_SLACK *WORD },
	{ TOUCH_STORE, PROFILE_LOADS, 0, ACCESS_SLACK },
	{ TOUCH_STORE, PROFILE_L1D_MISSES, 1, LINES_SLACK },
	/* each byte is an instruction to QEMU */
	{ TOUCH_MOVE, PROFILE_INSTRUCTIONS, TOUCH_MOVED, INSTRUCTIONS_SLACK },
	{ TOUCH_MOVE, PROFILE_STRING, TOUCH_MOVED, 0 },
	{ TOUCH_MOVE, PROFILE_LOADS, TOUCH_MOVED, ACCESS_SLACK },
	{ TOUCH_MOVE, PROFILE_STORES, TOUCH_MOVED, ACCESS_SLACK },
	{ TOUCH_MOVE, PROFILE_LOAD_BYTES, TOUCH_MOVED, ACCESS_SLACK *WORD },
	{ TOUCH_MOVE, PROFILE_STORE_BYTES, TOUCH_MOVED, ACCESS_SLACK *WORD },
	/* up to two were loaded or stored in windows before */
	{ TOUCH_MOVE, PROFILE_L3_MISSES, MOVED_LINES - 4, LINES_SLACK },
	{ TOUCH_FILL, PROFILE_INSTRUCTIONS, TOUCH_FILLED, INSTRUCTIONS_SLACK },
	{ TOUCH_FILL, PROFILE_STRING, TOUCH_FILLED, 0 },
	{ TOUCH_FILL, PROFILE_LOADS, 0, ACCESS_SLACK },
	{ TOUCH_FILL, PROFILE_STORES, TOUCH_FILLED, ACCESS_SLACK },
	{ TOUCH_FILL, PROFILE_STORE_BYTES, FILL_BYTES, ACCESS_SLACK *WORD },
	{ TOUCH_FILL, PROFILE_L3_MISSES, FILL_LINES - 1, LINES_SLACK },
	/* nothing is in a cache */
	{ TOUCH_CHASE, PROFILE_INSTRUCTIONS, 3 * CHASE_LINES, INSTRUCTIONS_SLACK },
	{ TOUCH_CHASE, PROFILE_LOADS, CHASE_LINES, ACCESS_SLACK },
	{ TOUCH_CHASE, PROFILE_L1D_MISSES, CHASE_LINES, LINES_SLACK },
	{ TOUCH_CHASE, PROFILE_L2_MISSES, CHASE_LINES, LINES_SLACK },
	{ TOUCH_CHASE, PROFILE_L3_MISSES, CHASE_LINES, LINES_SLACK },
	{ TOUCH_CHASE, PROFILE_L3_SEQUENTIAL, 0, LINES_SLACK },
	{ TOUCH_CHASE, PROFILE_TLB_FILLS, PAGES, LINES_SLACK },
	/* L1d and L2 hold the last lines only; L3 and the TLB hold all */
	{ TOUCH_CHASE_AGAIN, PROFILE_LOADS, CHASE_LINES, ACCESS_SLACK },
	{ TOUCH_CHASE_AGAIN, PROFILE_L1D_MISSES, CHASE_LINES, LINES_SLACK },
	{ TOUCH_CHASE_AGAIN, PROFILE_L2_MISSES, CHASE_LINES, LINES_SLACK },
	{ TOUCH_CHASE_AGAIN, PROFILE_L3_MISSES, 0, 0 },
	{ TOUCH_CHASE_AGAIN, PROFILE_TLB_FILLS, 0, LINES_SLACK },
	{ TOUCH_SWEEP, PROFILE_INSTRUCTIONS, 4 * CHASE_LINES, INSTRUCTIONS_SLACK },
	{ TOUCH_SWEEP, PROFILE_LOADS, CHASE_LINES, ACCESS_SLACK },
	{ TOUCH_SWEEP, PROFILE_L1D_MISSES, CHASE_LINES, LINES_SLACK },
	{ TOUCH_SWEEP, PROFILE_L2_MISSES, CHASE_LINES, LINES_SLACK },
	{ TOUCH_SWEEP, PROFILE_L3_MISSES, CHASE_LINES, LINES_SLACK },
	/* but for the first one of each huge page */
	{ TOUCH_SWEEP, PROFILE_L3_SEQUENTIAL, CHASE_LINES - 2, 2 },
	/* the sweep has driven all out of L1d and L2, and nothing out of L3 */
	{ TOUCH_NEAR, PROFILE_L1D_MISSES, NEAR_LINES, LINES_SLACK },
	{ TOUCH_NEAR, PROFILE_L2_MISSES, NEAR_LINES, LINES_SLACK },
	{ TOUCH_NEAR, PROFILE_L3_MISSES, 0, 0 },
	{ TOUCH_NEAR_AGAIN, PROFILE_LOADS, NEAR_LINES, ACCESS_SLACK },
	{ TOUCH_NEAR_AGAIN, PROFILE_L1D_MISSES, 0, LINES_SLACK },
	{ TOUCH_NEAR_AGAIN, PROFILE_TLB_FILLS, 0, LINES_SLACK },
};

static const char *const names[TOUCH_END] = {
	[TOUCH_LOAD] = "loads",
	[TOUCH_STORE] = "stores",
	[TOUCH_MOVE] = "rep movsb",
	[TOUCH_FILL] = "rep stosq",
	[TOUCH_CHASE] = "a chase through more than L2",
	[TOUCH_CHASE_AGAIN] = "the chase again",
	[TOUCH_SWEEP] = "a sweep",
	[TOUCH_NEAR] = "less than L1d",
	[TOUCH_NEAR_AGAIN] = "less than L1d again",
};

/* Its row, or NULL where it executed nothing. */
static json_t *row_of(json_t *line, json_int_t function)
{
	json_t *row;
	size_t i;

	json_array_foreach (json_object_get(line, "functions"), i, row)
		if (json_integer_value(json_array_get(row, 0)) == function)
			return row;
	return NULL;
}

static void check(enum touch touch, json_t *line, json_int_t user)
{
	json_t *row = row_of(line, user);
	bool ok = json_integer_value(json_object_get(line, "id")) == touch && row &&
		  !json_integer_value(json_object_get(line, "lost"));

	printf("%sok - %s: its window was counted, and nothing lost\n", ok ? "" : "not ",
	       names[touch]);
	printf("%sok - %s: no interrupt came into it\n", row_of(line, KERNEL) ? "not " : "",
	       names[touch]);
	for (size_t i = 0; ok && i < sizeof(expected) / sizeof(expected[0]); i++) {
		const struct expected *e = &expected[i];
		uint64_t nr = (uint64_t)json_integer_value(json_array_get(row, e->column + 1));
		bool good = nr >= e->nr && nr <= e->nr + e->slack;

		if (e->touch != touch)
			continue;
		printf("%sok - %s: %" PRIu64 " %s, calculated %" PRIu64 " to %" PRIu64 "\n",
		       good ? "" : "not ", names[touch], nr, profile_column_names[e->column], e->nr,
		       e->nr + e->slack);
	}
}

int main(int argc, char **argv)
{
	FILE *in = argc == 3 ? fopen(argv[1], "r") : NULL;
	enum touch touch = TOUCH_LOAD;
	char *text = NULL;
	size_t size = 0;

	if (!in) {
		fputs("usage: expect_touched FILE USER\n", stderr);
		return 2;
	}
	while (touch < TOUCH_END && getline(&text, &size, in) > 0) {
		json_t *line = json_loads(text, 0, NULL);

		check(touch++, line, atoll(argv[2]));
		json_decref(line);
	}
	printf("%sok - there are as many windows\n", touch == TOUCH_END ? "" : "not ");
	free(text);
	fclose(in);
	return 0;
}
