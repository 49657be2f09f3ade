// SPDX-License-Identifier: GPL-2.0
/* Writing profiles: what is there after an end at any moment, and in which order. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/record/profiles.h"
#include "bench/record/profiles_file.h"
#include "bench/util/text.h"
#include "tests/lib/fixture.h"

#define TRIALS 4
#define CELL   "contig:2M early-check none anon:50% none forever"

static const bool all[TRIALS] = { true, true, true, true };

static int setup(void **state)
{
	fixture_setup(state);
	for (int i = 0; i < TRIALS; i++)
		fixture_add(*state, "debian:7", CELL, "\"outcome\":\"success\",\"latency_ns\":1");
	return 0;
}

static json_t *profile(int id, int instructions)
{
	return json_pack("{s:i, s:i, s:s, s:i, s:i, s:i, s:[s, s], s:{s:[i, i]}, s:[]}", "schema",
			 PROFILE_SCHEMA, "id", id, "kernel", "debian:7", "instructions",
			 instructions, "idle_ns", 0, "windows", 1, "columns", "instructions",
			 "bytes", "functions", "a", instructions, 0, "stacks");
}

static void put(struct profiles_file *f, int id, int instructions)
{
	json_t *line = profile(id, instructions);
	struct diag why = { "" };

	if (profiles_file_put(f, id, line, &why))
		fail_msg("%s", why.text);
	json_decref(line);
}

static void reopen(struct profiles_file *f, const struct fixture *run, const bool *wanted)
{
	struct diag why = { "" };

	profiles_file_close(f);
	if (profiles_file_open(f, run->dir, wanted, TRIALS, &why))
		fail_msg("%s", why.text);
}

static int see(void *ctx, const struct profile *p, struct diag *why)
{
	char **seen = ctx, *more = text_print("%s %d:%d", *seen, (int)p->id, (int)p->instructions);

	free(*seen);
	*seen = more;
	return 0;
}

/* Ids and instructions as readers have them, now. */
static void assert_reads(struct fixture *run, const char *hex, size_t nr, const char *expected)
{
	char *seen = text_copy("");
	struct diag why = { "" };

	if (hex)
		json_object_set_new(run->run, "profiles",
				    json_pack("{s:s, s:I, s:s}", "file", PROFILES_FILE, "recorded",
					      (json_int_t)nr, "sha256", hex));
	fixture_save(run, hex);
	if (profiles_read(run->dir, see, &seen, &why))
		fail_msg("%s", why.text);
	assert_string_equal(seen, expected);
	free(seen);
}

static void in_order_when_finished(void **state)
{
	struct profiles_file f = { .fd = -1 };
	char hex[SHA256_HEX];
	struct diag why;

	reopen(&f, *state, all);
	put(&f, 2, 20);
	put(&f, 0, 10);
	put(&f, 3, 30);
	assert_reads(*state, NULL, 0, " 2:20 0:10 3:30");
	assert_int_equal(profiles_file_finish(&f, hex, &why), 0);
	profiles_file_close(&f);
	assert_reads(*state, hex, 3, " 0:10 2:20 3:30");
}

static void empty_run(void **state)
{
	struct profiles_file f = { .fd = -1 };
	char hex[SHA256_HEX];
	struct diag why;

	reopen(&f, *state, all);
	assert_int_equal(profiles_file_finish(&f, hex, &why), 0);
	profiles_file_close(&f);
	assert_reads(*state, hex, 0, "");
}

/* A boot that begins again gives the same profiles, or others that count. */
static void again(void **state)
{
	struct profiles_file f = { .fd = -1 };
	uint64_t size;

	reopen(&f, *state, all);
	put(&f, 1, 20);
	put(&f, 0, 10);
	size = f.size;
	put(&f, 1, 20);
	assert_int_equal(f.size, size);
	put(&f, 1, 21);
	put(&f, 2, 30);
	assert_reads(*state, NULL, 0, " 0:10 1:21 2:30");
	profiles_file_close(&f);
}

static void resumed(void **state)
{
	static const bool some[TRIALS] = { true, false, true, true };
	struct profiles_file f = { .fd = -1 };

	reopen(&f, *state, all);
	for (int i = 0; i < 3; i++)
		put(&f, i, 10 * i);
	reopen(&f, *state, some);
	assert_true(profiles_file_has(&f, 0));
	assert_false(profiles_file_has(&f, 1));
	assert_true(profiles_file_has(&f, 2));
	assert_false(profiles_file_has(&f, 3));
	put(&f, 1, 11);
	assert_reads(*state, NULL, 0, " 0:0 2:20 1:11");
	profiles_file_close(&f);
}

/* Cut at each byte: what is whole before it is there, and the file can be gone on with. */
static void cut_anywhere(void **state)
{
	struct profiles_file f = { .fd = -1 };
	uint64_t first, size;
	char *path;

	reopen(&f, *state, all);
	put(&f, 0, 10);
	first = f.size;
	put(&f, 1, 20);
	size = f.size;
	path = text_copy(f.path);
	for (uint64_t cut = size - 1; cut > first; cut -= 7) {
		reopen(&f, *state, all);
		put(&f, 1, 20);
		assert_int_equal(truncate(path, cut), 0);
		reopen(&f, *state, all);
		assert_true(profiles_file_has(&f, 0));
		assert_false(profiles_file_has(&f, 1));
		assert_int_equal(f.size, first);
		if (cut < first + 7)
			break;
	}
	put(&f, 3, 30);
	assert_reads(*state, NULL, 0, " 0:10 3:30");
	profiles_file_close(&f);
	free(path);
}

/* Both are there when pfnbench is killed before the old one is taken out. */
static void killed_while_replacing(void **state)
{
	struct profiles_file f = { .fd = -1 };

	reopen(&f, *state, all);
	put(&f, 1, 20);
	f.member[1].len = 0; /* the next one is appended and replaces nothing */
	put(&f, 1, 21);
	reopen(&f, *state, all);
	assert_reads(*state, NULL, 0, " 1:21");
	profiles_file_close(&f);
}

static void no_room(void **state)
{
	struct profiles_file f = { .fd = -1 };
	json_t *line = profile(1, 20);
	struct diag why = { "" };
	int fd;

	reopen(&f, *state, all);
	put(&f, 0, 10);
	fd = f.fd;
	f.fd = open("/dev/full", O_WRONLY);
	if (f.fd < 0)
		skip();
	assert_int_equal(profiles_file_put(&f, 1, line, &why), -ENOSPC);
	assert_non_null(strstr(why.text, "No space left"));
	close(f.fd);
	f.fd = fd;
	assert_false(profiles_file_has(&f, 1));
	put(&f, 1, 20);
	assert_reads(*state, NULL, 0, " 0:10 1:20");
	json_decref(line);
	profiles_file_close(&f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(in_order_when_finished),
		TEST(empty_run),
		TEST(again),
		TEST(resumed),
		TEST(cut_anywhere),
		TEST(no_room),
		TEST(killed_while_replacing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
