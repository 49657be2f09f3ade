// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/record/reader.h"
#include "bench/record/scan.h"
#include "bench/util/rng.h"
#include "tests/lib/fixture.h"

static const char *const names[] = { "a", "text", "object", "list", "n", NULL };

/* What jansson makes of the line, without the members that were not asked for. */
static json_t *expected(const char *line, size_t len)
{
	json_t *all = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL), *some = json_object();

	for (size_t i = 0; names[i] && all; i++)
		if (json_object_get(all, names[i]))
			json_object_set(some, names[i], json_object_get(all, names[i]));
	json_decref(all);
	return some;
}

static void wanted_members(void **state)
{
	static const char *const lines[] = {
		"{\"a\":1}\n",
		"{\"a\":1,\"b\":2,\"text\":\"x\"}\n",
		"{\"text\":\"\",\"b\":\"}\\\"\",\"a\":-7}",
		"  { \"b\" : [ 1 , {\"a\":\"]\"} ] , \"a\" : 0 } ",
		"{\"object\":{\"x\":1,\"y\":{\"z\":\"w\"}},\"list\":[1,[],{},\"q\"],\"n\":123456789012345678}",
		"{\"object\":{},\"list\":[],\"b\":{\"a\":3},\"c\":1.5e3,\"d\":null,\"e\":true}",
		"{\"n\":5,\"text\":\"late\",\"a\":1}",
	};
	struct scanner *s = scanner_new(names);

	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
			json_t *want = expected(lines[i], strlen(lines[i]));
			json_t *got = scanner_read(s, lines[i], strlen(lines[i]));

			if (!got || !json_equal(got, want))
				fail_msg("%s", lines[i]);
			json_decref(want);
		}
	}
	scanner_free(s);
}

/* jansson is asked about these: they are broken, or rare enough. */
static void left_to_jansson(void **state)
{
	static const char *const lines[] = {
		"",
		"{",
		"[]",
		"{}",
		"{\"a\":1",
		"{\"a\"}",
		"{\"a\":}",
		"{\"a\":1,}",
		"{\"a\":1}x",
		"{\"a\":01}",
		"{\"a\":1.5}",
		"{\"a\":1x}",
		"{\"a\":-}",
		"{\"a\":1,\"a\":2}",
		"{\"text\":\"\\u0041\"}",
		"{\"text\":\"\xc3\xa9\"}",
		"{\"text\":\"a",
		"{\"list\":[1,]}",
		"{\"object\":{\"x\":1,\"x\":2}}",
		"{\"n\":1234567890123456789}",
		"{\"list\":[1}",
		"{\"b\":[1,2}",
		"{\"b\":\"\\",
		"{\"list\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}",
	};
	struct scanner *s = scanner_new(names);

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		json_t *got = scanner_read(s, lines[i], strlen(lines[i]));

		if (got)
			fail_msg("%s", lines[i]);
	}
	assert_non_null(scanner_read(s, "{\"a\":1}", 7));
	scanner_free(s);
}

/* Any damage to a line: no crash, and never another value for a name than jansson has. */
static void damaged_lines(void **state)
{
	static const char line[] =
		"{\"schema\":1,\"a\":12,\"text\":\"contig:2M\",\"skip\":{\"x\":[1,2]},"
		"\"object\":{\"x\":1},\"list\":[{\"y\":\"z\"}],\"n\":5}";
	struct scanner *s = scanner_new(names);
	struct rng rng;

	rng_seed(&rng, 1);
	for (int round = 0; round < 20000; round++) {
		char text[sizeof(line)];
		size_t len = sizeof(line) - 1;
		json_t *got, *want;

		memcpy(text, line, sizeof(line));
		for (uint64_t k = rng_below(&rng, 3); k > 0; k--)
			text[rng_below(&rng, len)] = "\"{}[]:,0a\\\n\x80"[rng_below(&rng, 12)];
		if (round % 4 == 0)
			len = rng_below(&rng, len);
		got = scanner_read(s, text, len);
		if (!got || !json_object_size(got))
			continue;
		want = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
		if (want) {
			json_decref(want);
			want = expected(text, len);
			assert_true(json_equal(got, want));
		}
		json_decref(want);
	}
	scanner_free(s);
}

static int count(void *ctx, json_t *trial, unsigned long line)
{
	(*(int *)ctx)++;
	assert_non_null(json_object_get(trial, "latency_ns"));
	assert_null(json_object_get(trial, "wait_ns"));
	return 0;
}

#define CELL	"contig:2M early-check none anon:50% none forever"
#define SUCCESS "\"outcome\":\"success\",\"latency_ns\":5,\"wait_ns\":"

/* What is not looked at is checked all the same: by the hash, and then line by line. */
static void unwanted_names_are_checked(void **state)
{
	static const char *const none[] = { NULL };
	struct diag why = { "" };
	struct fixture f;
	json_t *run;
	int nr = 0;

	fixture_new(&f);
	fixture_add(&f, "debian:7", CELL, SUCCESS "1");
	fixture_add(&f, "debian:7", CELL, SUCCESS "2");
	fixture_save(&f, true);
	run = run_json_load(f.dir, &why);
	assert_int_equal(trials_read(f.dir, run, none, count, &nr, NULL, &why), 0);
	assert_int_equal(nr, 2);
	/* the name that nobody reads gets a text */
	memcpy(strstr(fixture_line(&f, 2), "\"wait_ns\":2") + strlen("\"wait_ns\":"), "x", 1);
	fixture_save(&f, false);
	assert_int_not_equal(trials_read(f.dir, run, none, count, &nr, NULL, &why), 0);
	assert_non_null(strstr(why.text, "trials.ndjson:2: no JSON, at column"));
	json_decref(run);
	fixture_free(&f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(wanted_members),
		cmocka_unit_test(left_to_jansson),
		cmocka_unit_test(damaged_lines),
		cmocka_unit_test(unwanted_names_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
