// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/protocol/job.h"
#include "bench/protocol/trial_json.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct job_trial trials[] = {
	{ .id = 3,
	  .trial = 0,
	  .seed = 9007199254740991,
	  .text = { "contig:2M", "early-check", "none", "anon:50%", "kernel:1%@random", "forever",
		    "none", "kernel", "none", "unmovable:25%@random" } },
	{ .id = 4,
	  .trial = 1,
	  .seed = 0,
	  .text = { "offline", "isolate-stop", "none", "none", "none", "forever", "compete:anon",
		    "movable", "none", "none" } },
};

static const struct job job = {
	.kernel = "image:/a \"b\"",
	.env = "vm",
	.clock = "icount",
	.boot = 2,
	.deadline_ns = 1000000000,
	.module = "burn=migrate:2i",
	.module_error = "the archive has no headers",
	.blocks = "37-44",
	.trials = trials,
	.nr_trials = COUNT(trials),
};

static void test_round_trip(void **state)
{
	char *text = job_dump(&job), *again;
	struct job parsed;
	struct diag why;

	assert_non_null(text);
	assert_null(strchr(text, '\n'));
	if (job_parse(text, strlen(text), &parsed, &why))
		fail_msg("%s", why.text);
	assert_string_equal(parsed.kernel, job.kernel);
	assert_string_equal(parsed.env, "vm");
	assert_string_equal(parsed.clock, "icount");
	assert_int_equal(parsed.boot, 2);
	assert_int_equal(parsed.deadline_ns, 1000000000);
	assert_string_equal(parsed.module, "burn=migrate:2i");
	assert_string_equal(parsed.module_error, "the archive has no headers");
	assert_string_equal(parsed.blocks, "37-44");
	assert_int_equal(parsed.nr_trials, 2);
	for (size_t i = 0; i < COUNT(trials); i++) {
		assert_int_equal(parsed.trials[i].id, trials[i].id);
		assert_int_equal(parsed.trials[i].trial, trials[i].trial);
		assert_true(parsed.trials[i].seed == trials[i].seed);
		for (enum axis a = 0; a < AXIS_NR; a++)
			assert_string_equal(parsed.trials[i].text[a], trials[i].text[a]);
	}
	again = job_dump(&parsed);
	assert_string_equal(text, again);
	free(again);
	job_free(&parsed);
	free(text);
}

static void test_empty(void **state)
{
	struct job none = job, parsed;
	struct diag why;
	char *text;

	none.nr_trials = 0;
	text = job_dump(&none);
	assert_int_equal(job_parse(text, strlen(text), &parsed, &why), 0);
	assert_int_equal(parsed.nr_trials, 0);
	assert_false(parsed.symbols);
	assert_null(strstr(text, "symbols"));
	job_free(&parsed);
	free(text);
	none.symbols = true;
	text = job_dump(&none);
	assert_int_equal(job_parse(text, strlen(text), &parsed, &why), 0);
	assert_true(parsed.symbols);
	job_free(&parsed);
	free(text);
}

static void test_bad(void **state)
{
#define HEAD "{\"schema\":1,\"kernel\":\"k\",\"env\":\"vm\",\"clock\":\"icount\",\"boot\":0,"
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{ "", "job" },
		{ "[]", "job" },
		{ "{}", "schema" },
		{ "{\"schema\":2,\"kernel\":\"k\",\"env\":\"vm\",\"clock\":\"icount\",\"boot\":0,"
		  "\"deadline_ns\":1,\"measure\":0,\"trials\":[]}",
		  "schema" },
		{ HEAD "\"deadline_ns\":1,\"measure\":9,\"trials\":[]}", "out of range" },
		{ HEAD "\"deadline_ns\":0,\"measure\":0,\"trials\":[]}", "out of range" },
		{ HEAD "\"deadline_ns\":1,\"measure\":0,\"trials\":{}}", "no array" },
		{ HEAD "\"deadline_ns\":1,\"measure\":0,\"trials\":[1]}", "trial" },
		{ HEAD
		  "\"deadline_ns\":1,\"measure\":0,\"trials\":[{\"id\":-1,\"trial\":0,\"seed\":0}]}",
		  "out of range" },
		{ HEAD
		  "\"deadline_ns\":1,\"measure\":0,\"trials\":[{\"id\":1,\"trial\":0,\"seed\":0}]}",
		  "trial 1 has no target" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct job parsed;
		struct diag why = { "" };

		assert_int_equal(job_parse(cases[i].text, strlen(cases[i].text), &parsed, &why),
				 -EINVAL);
		if (!strstr(why.text, cases[i].message))
			fail_msg("'%s' instead of '%s'", why.text, cases[i].message);
	}
}

static void test_cut(void **state)
{
	char *text = job_dump(&job);

	for (size_t len = 0; len < strlen(text); len++) {
		struct job parsed;
		struct diag why;

		assert_int_equal(job_parse(text, len, &parsed, &why), -EINVAL);
	}
	free(text);
}

static void test_records(void **state)
{
	static const char base[] =
		"{\"schema\":1,\"id\":4,\"kernel\":\"image:/a \\\"b\\\"\",\"env\":\"vm\","
		"\"clock\":\"icount\",\"boot\":2,\"trial\":1,\"seed\":0,\"target\":\"offline\","
		"\"policy\":\"isolate-stop\",\"retry\":\"none\",\"fill\":\"none\","
		"\"blocker\":\"none\",\"lifetime\":\"forever\","
		"\"churn\":\"compete:anon\",\"online\":\"movable\",\"fragment\":\"none\",\"block-types\":\"none\"";
	char expected[1024];
	json_t *json;
	char *text;

	json = trial_json_base(&job, &trials[1]);
	text = json_dumps(json, JSON_COMPACT);
	strcat(strcpy(expected, base), "}");
	assert_string_equal(text, expected);
	free(text);
	json_decref(json);

	json = trial_json_lost(&job, &trials[1], "crashed", "panic", "line\n");
	text = json_dumps(json, JSON_COMPACT);
	strcat(strcpy(expected, base),
	       ",\"outcome\":\"crashed\",\"reason\":\"panic\",\"log\":\"line\\n\"}");
	assert_string_equal(text, expected);
	free(text);
	json_decref(json);

	json = trial_json_lost(&job, &trials[1], "skipped", "no such thing", NULL);
	assert_null(json_object_get(json, "log"));
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip), cmocka_unit_test(test_empty),
		cmocka_unit_test(test_bad),	   cmocka_unit_test(test_cut),
		cmocka_unit_test(test_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
