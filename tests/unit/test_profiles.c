// SPDX-License-Identifier: GPL-2.0
/* Reading profiles.ndjson.gz: what is in it, and each sort of damage. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <zlib.h>

#include "bench/record/profiles.h"
#include "bench/util/file.h"
#include "bench/util/text.h"
#include "tests/lib/fixture.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define CELL "contig:2M early-check none anon:50% none forever"
#define RAN  "\"outcome\":\"success\",\"latency_ns\":312"

#define HEAD(id, kernel)                                                                           \
	"{\"schema\":1,\"id\":" id ",\"kernel\":\"" kernel "\",\"instructions\":312,"              \
	"\"idle_ns\":40,\"windows\":2,"
#define COLUMNS "\"columns\":[\"instructions\",\"bytes\"],"
#define FUNCTIONS                                                                                  \
	"\"functions\":{\"[user]\":[12,0],\"copy_page\":[200,4096],\"pfnbench:op\":[100,0]},"      \
	"\"stacks\":[[\"pfnbench:op\",100,[[\"copy_page\",200,[]]]]]}\n"
#define LINE(id) HEAD(id, "debian:6.12") COLUMNS FUNCTIONS
#define MEMORY                                                                                     \
	HEAD("3", "debian:7")                                                                      \
	"\"columns\":[\"instructions\",\"bytes\",\"loads\",\"stores\",\"load_bytes\","             \
	"\"store_bytes\",\"string_iterations\",\"l1d_misses\",\"l2_misses\",\"l3_misses\","        \
	"\"l3_sequential\",\"tlb_fills\"],"                                                        \
	"\"functions\":{\"copy_page\":[312,4096,5,6,7,8,9,10,11,12,13,14]},\"stacks\":[]}\n"

static int setup(void **state)
{
	fixture_setup(state);
	for (int i = 0; i < 4; i++)
		fixture_add(*state, i < 3 ? "debian:6.12" : "debian:7", CELL, RAN);
	return 0;
}

/* Each line is a member of its own, as while a run goes on; of the last @cut bytes are left out. */
static void save(struct fixture *f, bool finished, const char *const *lines, size_t nr, size_t cut)
{
	char *path = text_print("%s/" PROFILES_FILE, f->dir), *all = text_copy(""), *text, *packed;
	char hex[SHA256_HEX];
	size_t len;
	FILE *file;

	remove(path);
	for (size_t i = 0; i < nr; i++) {
		gzFile gz = gzopen(path, "ab");

		assert_int_equal(gzwrite(gz, lines[i], strlen(lines[i])), strlen(lines[i]));
		assert_int_equal(gzclose(gz), Z_OK);
		text = text_print("%s%s", all, lines[i]);
		free(all);
		all = text;
	}
	assert_int_equal(file_read(path, &packed, &len), 0);
	file = fopen(path, "w");
	assert_int_equal(fwrite(packed, 1, len - cut, file), len - cut);
	fclose(file);
	data_sha256(all, strlen(all), hex);
	json_object_set_new(f->run, "profiles",
			    json_pack("{s:s, s:I, s:s*}", "file", PROFILES_FILE, "recorded",
				      (json_int_t)nr, "sha256", finished ? hex : NULL));
	fixture_save(f, finished);
	free(packed);
	free(all);
	free(path);
}

struct seen {
	size_t nr;
	uint64_t instructions, bytes, fills;
	bool memory;
	int stop;
};

static int see(void *ctx, const struct profile *p, struct diag *why)
{
	struct seen *seen = ctx;

	seen->nr++;
	seen->memory = p->memory;
	for (size_t i = 0; i < p->nr_functions; i++) {
		seen->instructions += p->functions[i].value[PROFILE_INSTRUCTIONS];
		seen->bytes += p->functions[i].value[PROFILE_BYTES];
		seen->fills += p->functions[i].value[PROFILE_TLB_FILLS];
	}
	assert_int_equal(p->idle_ns, 40);
	assert_int_equal(p->windows, 2);
	return seen->stop ? diag_set(why, seen->stop, "stopped") : 0;
}

static void reads_all(void **state)
{
	static const char *const lines[] = { LINE("0"), LINE("2"), MEMORY };
	struct seen seen = { 0 };
	struct diag why;

	save(*state, true, lines, COUNT(lines), 0);
	if (profiles_read(((struct fixture *)*state)->dir, see, &seen, &why))
		fail_msg("%s", why.text);
	assert_int_equal(seen.nr, 3);
	assert_true(seen.memory);
	assert_int_equal(seen.instructions, 3 * 312);
	assert_int_equal(seen.bytes, 3 * 4096);
	assert_int_equal(seen.fills, 14);
}

static int see_no_stacks(void *ctx, const struct profile *p, struct diag *why)
{
	assert_int_equal(json_array_size(p->stacks), 0);
	return see(ctx, p, why);
}

/* A name that looks like contexts is a name. */
static void reads_functions(void **state)
{
	static const char *const lines[] = {
		LINE("0"),
		HEAD("2", "debian:6.12") COLUMNS
		"\"functions\":{\"a,\\\"stacks\\\":[\":[312,4096]},\"stacks\":[]}\n",
		MEMORY,
	};
	struct seen seen = { 0 };
	struct diag why;

	save(*state, true, lines, COUNT(lines), 0);
	if (profiles_read_functions(((struct fixture *)*state)->dir, see_no_stacks, &seen, &why))
		fail_msg("%s", why.text);
	assert_int_equal(seen.nr, 3);
	assert_int_equal(seen.instructions, 3 * 312);
}

static void stops_when_told(void **state)
{
	static const char *const lines[] = { LINE("0"), LINE("2") };
	struct seen seen = { .stop = -77 };
	struct diag why;

	save(*state, true, lines, COUNT(lines), 0);
	assert_int_equal(profiles_read(((struct fixture *)*state)->dir, see, &seen, &why), -77);
	assert_string_equal(why.text, "stopped");
	assert_int_equal(seen.nr, 1);
}

/* In any order, the last one being written when pfnbench was killed. */
static void unfinished_run(void **state)
{
	static const char *const lines[] = { LINE("2"), LINE("0"), LINE("1") };
	struct seen seen = { 0 };
	struct diag why;

	save(*state, false, lines, COUNT(lines), 20);
	if (profiles_read(((struct fixture *)*state)->dir, see, &seen, &why))
		fail_msg("%s", why.text);
	assert_int_equal(seen.nr, 2);
}

static void run_without(void **state)
{
	struct fixture *f = *state;
	struct seen seen = { 0 };
	struct diag why;

	fixture_save(f, true);
	assert_int_equal(profiles_read(f->dir, see, &seen, &why), -ENOENT);
	assert_non_null(strstr(why.text, "has no profiles; take them with"));
}

static void assert_damage(struct fixture *f, const char *what)
{
	struct seen seen = { 0 };
	struct diag why = { "" };
	size_t len = strlen(f->dir);

	assert_int_equal(profiles_read(f->dir, see, &seen, &why), -EBADMSG);
	if (strncmp(why.text, f->dir, len) || !strstr(why.text + len, what) ||
	    !strchr(why.text + len, ';'))
		fail_msg("\"%s\" does not say \"%s\"", why.text, what);
}

static void damaged_lines(void **state)
{
	static const struct {
		const char *line;
		const char *what;
	} cases[] = {
		{ "{\"schema\":1,\n", PROFILES_FILE ":1: no JSON" },
		{ HEAD("9", "debian:6.12") COLUMNS FUNCTIONS, "not in the plan" },
		{ HEAD("0", "debian:6.6") COLUMNS FUNCTIONS, "kernel debian:6.6, which" },
		{ HEAD("0", "debian:7") "\"columns\":[\"instructions\"]," FUNCTIONS, "columns" },
		{ HEAD("0", "debian:7") "\"columns\":[\"bytes\",\"instructions\"]," FUNCTIONS,
		  "columns" },
		{ HEAD("0", "debian:7") COLUMNS "\"functions\":{\"a\":[311,0]},\"stacks\":[]}\n",
		  "instructions are 311" },
		{ HEAD("0", "debian:7") COLUMNS "\"functions\":{\"a\":[312]},\"stacks\":[]}\n",
		  "a has no count for each column" },
		{ HEAD("0", "debian:7") COLUMNS
		  "\"functions\":{\"b\":[300,0],\"a\":[12,0]},\"stacks\":[]}\n",
		  "a is out of order" },
		{ HEAD("0", "debian:7") COLUMNS
		  "\"functions\":{\"a\":[312,0]},\"stacks\":[[\"a\",1]]}\n",
		  "no" },
		{ HEAD("0", "debian:7") COLUMNS "\"functions\":{\"a\":[312,0]}}\n", "stacks" },
		{ "{\"schema\":2}\n", "\"schema\" is 2" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		save(*state, true, &cases[i].line, 1, 0);
		assert_damage(*state, cases[i].what);
	}
}

static void damaged_file(void **state)
{
	static const char *const twice[] = { LINE("1"), LINE("1") };
	static const char *const order[] = { LINE("2"), LINE("1") };
	struct fixture *f = *state;
	char *path;

	save(f, true, twice, COUNT(twice), 0);
	assert_damage(f, ":2: id 1 is there twice");
	save(f, true, order, COUNT(order), 0);
	assert_damage(f, ":2: id 1 after id 2");
	save(f, true, twice, 1, 20);
	assert_damage(f, ":1: the line does not end");
	save(f, true, twice, 1, 0);
	json_object_set_new(json_object_get(f->run, "profiles"), "recorded", json_integer(2));
	fixture_save(f, true);
	assert_damage(f, "1 profiles, run.json says 2");
	json_object_set_new(json_object_get(f->run, "profiles"), "recorded", json_integer(1));
	json_object_set_new(json_object_get(f->run, "profiles"), "sha256",
			    json_string("0123456789abcdef0123456789abcdef"
					"0123456789abcdef0123456789abcdef"));
	fixture_save(f, true);
	assert_damage(f, "SHA-256");
	path = text_print("%s/" PROFILES_FILE, f->dir);
	remove(path);
	free(path);
	assert_damage(f, "the profiles are lost");
}

/* A bad callback of the stack's depth must not use up this program's own. */
static void deep_stacks(void **state)
{
	char *stacks = text_copy("[]"), *line;
	const char *lines[1];

	for (int i = 0; i < PROFILE_STACK_MAX + 1; i++) {
		char *more = text_print("[[\"a\",1,%s]]", stacks);

		free(stacks);
		stacks = more;
	}
	line = text_print(HEAD("0", "debian:7") COLUMNS
			  "\"functions\":{\"a\":[312,0]},\"stacks\":%s}\n",
			  stacks);
	lines[0] = line;
	save(*state, true, lines, 1, 0);
	assert_damage(*state, "too many contexts");
	free(line);
	free(stacks);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_all),   TEST(stops_when_told), TEST(unfinished_run),
		TEST(run_without), TEST(damaged_lines),	  TEST(damaged_file),
		TEST(deep_stacks), TEST(reads_functions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
