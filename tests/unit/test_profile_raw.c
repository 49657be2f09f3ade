// SPDX-License-Identifier: GPL-2.0
/* From what QEMU's plugin writes to what a run keeps. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/record/profile.h"
#include "bench/record/profile_raw.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char symbol_lines[] = "ffffffff81001000 p alloc_contig_range\n"
				   "ffffffff81001100 p do_migrate_range\n"
				   "ffffffff81001200 b copy_page\n"
				   "ffffffff81001300 - copy_page\n"
				   "ffffffff81001400 - x\n"
				   "ffffffff81002000 - [unknown]\n"
				   "ffffffffc0000000 - pfnbench:op_enter\n";

#define HEAD(n)                                                                                    \
	"{\"id\":12,\"windows\":1,\"instructions\":" n ",\"idle_ns\":40,"                          \
	"\"tlb_flushes\":2,\"lost\":0,"
#define ROWS                                                                                       \
	"\"functions\":[[2,516,4096],[0,100,0],[3,10,0],[5,4,0],[1,50,0],"                         \
	"[6,30,0],[7,37,0],[8,3,0]],"
#define CALLS  "\"calls\":[[1,1,120,360],[0,0,100,600]],"
#define STACKS "\"stacks\":[[6,30,[[0,100,[[1,50,[]]]]]]]}"
#define RAW    HEAD("750") ROWS CALLS STACKS

static const char memory_raw[] =
	HEAD("140") "\"functions\":[[4,100,0,11,12,13,14,15,16,17,18,19,20],"
		    "[7,40,0,0,0,0,0,0,0,0,0,0,0]],"
		    "\"calls\":[],\"stacks\":[]}";

static int setup(void **state)
{
	static struct profile_symbols s;
	struct diag why;

	*state = &s;
	return profile_symbols_read(&s, symbol_lines, &why);
}

static int teardown(void **state)
{
	profile_symbols_free(*state);
	return 0;
}

static json_t *read_raw(const char *text, const struct profile_symbols *s)
{
	json_t *raw = json_loads(text, 0, NULL);
	struct diag why;

	assert_non_null(raw);
	if (profile_raw_check(raw, s, &why))
		fail_msg("%s", why.text);
	return raw;
}

static void test_line(void **state)
{
	uint64_t count[COUNTED_NR];
	json_t *raw = read_raw(RAW, *state), *line;
	struct profile p;
	struct diag why;
	char *text;

	line = profile_raw_line(raw, *state, "debian:7", count, &why);
	if (!line)
		fail_msg("%s", why.text);
	text = json_dumps(line, JSON_COMPACT);
	assert_string_equal(
		text,
		"{\"schema\":1,\"id\":12,\"kernel\":\"debian:7\",\"instructions\":750,\"idle_ns\":40,"
		"\"windows\":1,\"columns\":[\"instructions\",\"bytes\"],\"functions\":{"
		"\"[unknown]\":[7,0],\"[user]\":[37,0],\"alloc_contig_range\":[100,0],"
		"\"copy_page\":[526,4096],\"do_migrate_range\":[50,0],\"pfnbench:op_enter\":[30,0]},"
		"\"stacks\":[[\"pfnbench:op_enter\",30,[[\"alloc_contig_range\",100,"
		"[[\"do_migrate_range\",50,[]]]]]]]}");
	assert_int_equal(count[COUNTED_EXECUTED], 750);
	assert_int_equal(count[COUNTED_EXECUTED_USER], 37);
	assert_int_equal(count[COUNTED_EXECUTED_MODULE], 30);
	assert_int_equal(count[COUNTED_IDLE], 40);
	assert_int_equal(count[COUNTED_WORK], 750 - 526 + 4096 / 8);
	assert_int_equal(count[COUNTED_LOADS], 0);
	/* what is written can be read */
	assert_int_equal(profile_parse(line, &p, &why), 0);
	assert_false(p.memory);
	profile_free(&p);
	free(text);
	json_decref(line);
	json_decref(raw);
}

static void test_memory(void **state)
{
	uint64_t count[COUNTED_NR];
	json_t *raw = read_raw(memory_raw, *state);
	struct diag why;
	json_t *line = profile_raw_line(raw, *state, "debian:7", count, &why);
	struct profile p;

	assert_int_equal(profile_parse(line, &p, &why), 0);
	assert_true(p.memory);
	assert_int_equal(p.nr_functions, 2);
	assert_int_equal(p.functions[1].value[PROFILE_TLB_FILLS], 20);
	assert_int_equal(count[COUNTED_LOADS], 11);
	assert_int_equal(count[COUNTED_STRING], 15);
	assert_int_equal(count[COUNTED_L3_SEQUENTIAL], 19);
	assert_int_equal(count[COUNTED_TLB_FILLS], 20);
	assert_int_equal(count[COUNTED_TLB_FLUSHES], 2);
	profile_free(&p);
	json_decref(line);
	json_decref(raw);
}

static void test_wrong_sum(void **state)
{
	json_t *raw = read_raw(HEAD("751") ROWS CALLS STACKS, *state);
	uint64_t count[COUNTED_NR];
	struct diag why;

	assert_null(profile_raw_line(raw, *state, "debian:7", count, &why));
	assert_string_equal(why.text, "functions executed 750 instructions, of 751 in all");
	json_decref(raw);
}

static void test_phases(void **state)
{
	json_t *raw = read_raw(RAW, *state), *phases;
	struct diag why;
	char *text;

	phases = profile_raw_phases(raw, *state, 1, true, &why);
	if (!phases)
		fail_msg("%s", why.text);
	text = json_dumps(phases, JSON_COMPACT);
	assert_string_equal(text, "{\"outside\":290,\"migrate\":260,\"other\":240}");
	free(text);
	json_decref(phases);
	assert_null(profile_raw_phases(raw, *state, 2, true, &why));
	assert_non_null(strstr(why.text, "1 operations, not 2"));
	json_decref(raw);
}

static void test_bad(void **state)
{
	static const char *const cases[] = {
		"{}",
		"[]",
		HEAD("750") "\"functions\":[[9,1,1]]," CALLS STACKS,
		HEAD("750") "\"functions\":[[1,1]]," CALLS STACKS,
		HEAD("750") "\"functions\":[[1,1,1],[2,2,2,3]]," CALLS STACKS,
		HEAD("750") "\"functions\":[[1,1,-1]]," CALLS STACKS,
		HEAD("750") ROWS "\"calls\":[[0,0,1]]," STACKS,
		HEAD("750") ROWS CALLS "\"stacks\":[[6,30]]}",
		HEAD("750") ROWS CALLS "\"stacks\":[[9,30,[]]]}",
		HEAD("750") ROWS CALLS "\"stacks\":[[6,30,[[1]]]]}",
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		json_t *raw = json_loads(cases[i], 0, NULL);
		struct diag why;

		assert_non_null(raw);
		assert_int_equal(profile_raw_check(raw, *state, &why), -EBADMSG);
		json_decref(raw);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),   cmocka_unit_test(test_memory),
		cmocka_unit_test(test_phases), cmocka_unit_test(test_wrong_sum),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
