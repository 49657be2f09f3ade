// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/record/reader.h"
#include "bench/util/text.h"
#include "tests/lib/fixture.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define CELL	"contig:2M early-check none anon:50% none forever"
#define SUCCESS "\"outcome\":\"success\",\"latency_ns\":4490000,\"migrated_pages\":512"
#define SKIPPED "\"outcome\":\"skipped\",\"reason\":\"no free range\""

static int setup(void **state)
{
	fixture_setup(state);
	for (int i = 0; i < 4; i++)
		fixture_add(*state, "debian:6.12", CELL, i == 2 ? SKIPPED : SUCCESS);
	return 0;
}

struct seen {
	unsigned int nr;
	unsigned long last_line;
	json_int_t last_id;
	int stop_at;
};

static int see(void *ctx, json_t *trial, unsigned long line)
{
	struct seen *seen = ctx;

	seen->nr++;
	seen->last_line = line;
	seen->last_id = json_integer_value(json_object_get(trial, "id"));
	return (int)seen->nr == seen->stop_at ? 77 : 0;
}

/* Reads the whole run as a command would. */
static int read_run(const struct fixture *f, struct seen *seen, bool *torn, struct diag *why)
{
	json_t *run = run_json_load(f->dir, why);
	int err;

	if (!run)
		return -EBADMSG;
	err = trials_read(f->dir, run, NULL, see, seen, torn, why);
	json_decref(run);
	return err;
}

static void assert_damage(const struct fixture *f, const char *what)
{
	struct seen seen = {};
	struct diag why = { "" };
	size_t len = strlen(f->dir);
	bool torn;

	assert_int_equal(read_run(f, &seen, &torn, &why), -EBADMSG);
	if (strncmp(why.text, f->dir, len) || strncmp(why.text + len + 1, what, strlen(what)))
		fail_msg("\"%s\" does not start with DIR/\"%s\"", why.text, what);
	/* every message ends with a mend */
	assert_non_null(strchr(why.text + len, ';'));
}

static void finished_run(void **state)
{
	struct fixture *f = *state;
	struct seen seen = {};
	struct diag why = { "" };
	bool torn = true;

	fixture_save(f, true);
	if (read_run(f, &seen, &torn, &why))
		fail_msg("%s", why.text);
	assert_false(torn);
	assert_int_equal(seen.nr, 4);
	assert_int_equal(seen.last_line, 4);
	assert_int_equal(seen.last_id, 3);
}

static void stops_when_told(void **state)
{
	struct fixture *f = *state;
	struct seen seen = { .stop_at = 2 };
	struct diag why;

	fixture_save(f, true);
	assert_int_equal(read_run(f, &seen, NULL, &why), 77);
	assert_int_equal(seen.nr, 2);
}

static void empty_run(void **state)
{
	struct fixture *f = *state;
	struct seen seen = {};
	struct diag why = { "" };
	bool torn;

	f->len = 0;
	f->nr = 0;
	fixture_save(f, true);
	assert_int_equal(read_run(f, &seen, &torn, &why), 0);
	assert_int_equal(seen.nr, 0);
}

static void torn_line(void **state)
{
	struct fixture *f = *state;
	struct seen seen = {};
	struct diag why;
	bool torn = false;

	f->len -= 30;
	fixture_save(f, false);
	assert_int_equal(read_run(f, &seen, &torn, &why), 0);
	assert_true(torn);
	assert_int_equal(seen.nr, 3);
	/* one who does not ask does not want it */
	assert_int_equal(read_run(f, &seen, NULL, &why), -EBADMSG);
}

/* A whole record without its newline may be half of a longer one. */
static void torn_newline(void **state)
{
	struct fixture *f = *state;
	struct seen seen = {};
	struct diag why;
	bool torn = false;

	f->len--;
	fixture_save(f, false);
	assert_int_equal(read_run(f, &seen, &torn, &why), 0);
	assert_true(torn);
	assert_int_equal(seen.nr, 3);
}

static void cut_in_a_finished_run(void **state)
{
	struct fixture *f = *state;

	fixture_save(f, true);
	f->text[f->len - 30] = '\0';
	f->len -= 30;
	{
		char *path = text_print("%s/trials.ndjson", f->dir);
		FILE *file = fopen(path, "w");

		fwrite(f->text, 1, f->len, file);
		fclose(file);
		free(path);
	}
	assert_damage(f, "trials.ndjson:4: the line does not end");
}

/* Guests run side by side: while unfinished, lines come in any order. */
static void any_order_while_unfinished(void **state)
{
	struct fixture *f = *state;
	struct seen seen = {};
	struct diag why = { "" };
	bool torn;

	strstr(fixture_line(f, 1), "\"id\":0")[5] = '9';
	fixture_save(f, false);
	if (read_run(f, &seen, &torn, &why))
		fail_msg("%s", why.text);
	assert_int_equal(seen.nr, 4);
}

/* Changes to one line of four, and what is said of them; the hash fits, as a forger's would. */
static const struct edit {
	unsigned int line;
	const char *from;
	const char *to; /* as long as @from */
	bool finished;
	const char *what;
} edits[] = {
	{ 2, "\"latency_ns\":4490000", "\"latency_ns\":\"44900\"", true,
	  "trials.ndjson:2: \"latency_ns\" is no number; the line was edited or cut" },
	{ 2, "\"latency_ns\":4490000", "\"latency_nz\":4490000", false,
	  "trials.ndjson:2: \"latency_ns\" is missing; the line was edited or cut: delete the line" },
	{ 2, "\"latency_ns\":4490000", "\"latency_ns\":-490000", true,
	  "trials.ndjson:2: \"latency_ns\" is negative;" },
	{ 2, "\"latency_ns\":4490000", "\"latency_ns\":449000.", true,
	  "trials.ndjson:2: no JSON, at column" },
	{ 2, "\"latency_ns\":4490000", "\"latency_ns\":44900.0", true,
	  "trials.ndjson:2: \"latency_ns\" is no number;" },
	{ 3, "\"reason\"", "\"raeson\"", true, "trials.ndjson:3: \"reason\" is missing;" },
	{ 1, "\"churn\":\"none\"", "\"churn\":12345 ", true,
	  "trials.ndjson:1: \"churn\" is no text;" },
	{ 1, "\"retry\":\"none\"", "\"retri\":\"none\"", true,
	  "trials.ndjson:1: \"retry\" is missing;" },
	{ 1, "\"policy\":\"early-check\"", "\"policy\":[\"arly-chec\"]", true,
	  "trials.ndjson:1: \"policy\" is no text;" },
	{ 1, "\"policy\"", "\"target\"", true, "trials.ndjson:1: no JSON, at column" },
	{ 1, "\"success\"", "\"succes!\"", true,
	  "trials.ndjson:1: \"outcome\" is none of success, failure, timeout, skipped, crashed;" },
	{ 1, "\"outcome\"", "\"outcom?\"", true,
	  "trials.ndjson:1: \"outcome\" is missing or no text;" },
	{ 2, "\"migrated_pages\":512", "\"errno\":\"EBUSY\"     ", false,
	  "trials.ndjson:2: a success has no \"errno\";" },
	{ 2, "\"migrated_pages\":512", "\"errno\":\"EBUSY\"     ", true,
	  "trials.ndjson:2: a success has no \"errno\";" },
	{ 2, "\"success\"", "\"failure\"", false, "trials.ndjson:2: a failure has an \"errno\";" },
	{ 2, "\"success\"", "\"timeout\"", true, "trials.ndjson:2: a timeout has an \"errno\";" },
	{ 2, "\"success\",", "\"skipped\",", false, "trials.ndjson:2: \"reason\" is missing;" },
	{ 4, "\"schema\":1", "\"schema\":2", true,
	  "trials.ndjson:4: \"schema\" is 2, and this pfnbench reads 1; use the pfnbench" },
	{ 4, "\"schema\":1", "\"skhema\":1", true, "trials.ndjson:4: \"schema\" is missing;" },
	{ 4, "{", "[", true, "trials.ndjson:4: no JSON" },
	{ 4, "}\n", " \n", true, "trials.ndjson:4: no JSON" },
	{ 4, "\"id\":3", "\"id\":2", true, "trials.ndjson:4: id 2 after id 2 is out of order;" },
	{ 4, "\"id\":3", "\"id\":2", false, "trials.ndjson:4: id 2 is there twice;" },
	{ 2, "\"id\":1", "\"id\":3", true,
	  "trials.ndjson:2: id 3 where id 1 belongs: lines are missing before it;" },
	{ 4, "\"id\":3", "\"id\":4", true,
	  "trials.ndjson:4: id 4 is not in the plan of 4 trials;" },
};

static void edited_lines(void **state)
{
	for (size_t i = 0; i < COUNT(edits); i++) {
		struct fixture *f;
		char *at;

		setup((void **)&f);
		at = strstr(fixture_line(f, edits[i].line), edits[i].from);
		assert_non_null(at);
		assert_int_equal(strlen(edits[i].from), strlen(edits[i].to));
		memcpy(at, edits[i].to, strlen(edits[i].to));
		fixture_save(f, edits[i].finished);
		assert_damage(f, edits[i].what);
		fixture_teardown((void **)&f);
	}
}

static void nested_fields(void **state)
{
	static const struct {
		const char *more;
		const char *what;
	} cases[] = {
		{ SUCCESS ",\"attempts\":[{\"ns\":1},{\"ms\":1}]",
		  "trials.ndjson:5: \"attempts\"[1]: \"ns\" is missing;" },
		{ SUCCESS ",\"attempts\":[1]",
		  "trials.ndjson:5: \"attempts\"[0]: no JSON object;" },
		{ SUCCESS ",\"placement\":{\"movable_pages\":1,\"free_pages\":0,"
			  "\"blockers\":[{\"offset\":true,\"kind\":\"kernel\"}]}",
		  "trials.ndjson:5: \"placement\": \"blockers\"[0]: \"offset\" is no number;" },
		{ SUCCESS ",\"placement\":{\"movable_pages\":0,\"free_pages\":0,"
			  "\"blockers\":[{\"offset\":0,\"kind\":\"dentry\",\"kpageflags\":128}]}",
		  "trials.ndjson:5: \"placement\": \"blockers\"[0]: \"kpageflags\" is no text;" },
		{ SUCCESS
		  ",\"placement\":{\"movable_pages\":0,\"free_pages\":0,"
		  "\"blockers\":[{\"offset\":0,\"kind\":\"hugetlb-1g\",\"pages\":\"512\"}]}",
		  "trials.ndjson:5: \"placement\": \"blockers\"[0]: \"pages\" is no number;" },
		{ SUCCESS ",\"polls\":-1", "trials.ndjson:5: \"polls\" is negative;" },
		{ SUCCESS ",\"lost_pages\":\"1\"",
		  "trials.ndjson:5: \"lost_pages\" is no number;" },
		{ SUCCESS ",\"race\":{\"tries\":1}",
		  "trials.ndjson:5: \"race\": \"taken\" is missing;" },
		{ SUCCESS ",\"freed_to_done_ns\":1.5",
		  "trials.ndjson:5: \"freed_to_done_ns\" is no number;" },
		{ SUCCESS ",\"counters\":{\"task_clock_ns\":null}",
		  "trials.ndjson:5: \"counters\": \"task_clock_ns\" is no number;" },
		{ SUCCESS ",\"placement\":[]", "trials.ndjson:5: \"placement\" is no object;" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct fixture *f;

		setup((void **)&f);
		fixture_add(f, "debian:7", CELL, cases[i].more);
		fixture_save(f, true);
		assert_damage(f, cases[i].what);
		fixture_teardown((void **)&f);
	}
}

static void changed_value(void **state)
{
	struct fixture *f = *state;

	fixture_save(f, true);
	json_object_set_new(json_object_get(f->run, "trials"), "sha256",
			    json_string("00000000000000000000000000000000"
					"00000000000000000000000000000000"));
	json_object_del(f->run, "ended");
	fixture_save(f, false);
	/* unfinished: no hash is looked at */
	{
		struct seen seen = {};
		struct diag why;
		bool torn;

		assert_int_equal(read_run(f, &seen, &torn, &why), 0);
	}
	json_object_set_new(f->run, "ended", json_string("2026-11-21T20:03:00Z"));
	fixture_save(f, false);
	assert_damage(f, "trials.ndjson: SHA-256 is ");
}

static void last_line_removed(void **state)
{
	struct fixture *f = *state;
	char *last = fixture_line(f, 4);

	fixture_save(f, true);
	json_object_set_new(json_object_get(f->run, "trials"), "recorded", json_integer(4));
	*last = '\0';
	f->len = (size_t)(last - f->text);
	fixture_save(f, false);
	assert_damage(f, "trials.ndjson:3: the file ends after 3 trials, run.json says 4;");
}

static void no_trials_file(void **state)
{
	struct fixture *f = *state;
	struct seen seen = {};
	struct diag why;
	char *path = text_print("%s/trials.ndjson", f->dir);

	fixture_save(f, true);
	remove(path);
	assert_int_equal(read_run(f, &seen, NULL, &why), -ENOENT);
	assert_non_null(strstr(why.text, "trials.ndjson: No such file or directory; "));
	free(path);
}

static void no_such_run(void **state)
{
	struct diag why = { "" };

	assert_null(run_json_load("/nonexistent", &why));
	assert_string_equal(why.text, "/nonexistent/run.json: No such file or directory; "
				      "name a directory that `pfnbench run` wrote");
}

/* Changes to run.json: @path of members with dots, @value as JSON or NULL to remove. */
static const struct {
	const char *path;
	const char *value;
	const char *what;
} run_edits[] = {
	{ "schema", "2", "run.json: \"schema\" is 2, and this pfnbench reads 1; use the pfnbench" },
	{ "schema", NULL, "run.json: \"schema\" is missing;" },
	{ "format", "\"other\"", "run.json: not written by pfnbench" },
	{ "name", NULL, "run.json: \"name\" is missing;" },
	{ "name", "7", "run.json: \"name\" is no text;" },
	{ "asked.seed", "\"1\"", "run.json: \"asked\": \"seed\" is no number;" },
	{ "asked.axes.policy", "[]", "run.json: \"asked.axes.policy\" is no list of values;" },
	{ "asked.axes.policy", "[1]", "run.json: \"asked.axes.policy[0]\" is no text;" },
	{ "asked.axes.policy", NULL, "run.json: \"asked.axes.policy\" is no list of values;" },
	{ "asked.axes.colour", "[\"red\"]", "run.json: \"asked.axes.colour\" is not known here;" },
	{ "skipped", "[{\"reason\": \"x\"}]", "run.json: \"skipped\"[0]: \"target\" is missing;" },
	{ "asked.axes.churn", "[]", "run.json: \"asked.axes.churn\" is no list of values;" },
	{ "kernels", "[]", "run.json: \"kernels\" is empty;" },
	{ "kernels", "[{}]", "run.json: \"kernels\"[0]: \"spec\" is missing;" },
	{ "trials.planned", "-1", "run.json: \"trials\": \"planned\" is negative;" },
	{ "trials.planned", "1000000000000", "run.json: \"trials.planned\" is too large;" },
	{ "trials.sha256", NULL, "run.json: \"trials.sha256\" is missing from a finished run;" },
};

static void set_member(json_t *object, const char *path, const char *value)
{
	const char *dot = strchr(path, '.');

	if (dot) {
		char *name = strndup(path, (size_t)(dot - path));

		set_member(json_object_get(object, name), dot + 1, value);
		free(name);
	} else if (value) {
		json_object_set_new(object, path, json_loads(value, JSON_DECODE_ANY, NULL));
	} else {
		json_object_del(object, path);
	}
}

static void edited_run_json(void **state)
{
	for (size_t i = 0; i < COUNT(run_edits); i++) {
		struct fixture *f;

		setup((void **)&f);
		fixture_save(f, true);
		set_member(f->run, run_edits[i].path, run_edits[i].value);
		fixture_save(f, false);
		assert_damage(f, run_edits[i].what);
		fixture_teardown((void **)&f);
	}
}

static void cut_run_json(void **state)
{
	struct fixture *f = *state;
	char *path = text_print("%s/run.json", f->dir);
	FILE *file;

	fixture_save(f, true);
	file = fopen(path, "w");
	fputs("{\n\"schema\": 1,\n\"na", file);
	fclose(file);
	assert_damage(f, "run.json:3: ");
	file = fopen(path, "w");
	fclose(file);
	assert_damage(f, "run.json:1: ");
	free(path);
}

int main(void)
{
#define RUN_TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
	static const struct CMUnitTest tests[] = {
		RUN_TEST(finished_run),
		RUN_TEST(stops_when_told),
		RUN_TEST(empty_run),
		RUN_TEST(torn_line),
		RUN_TEST(torn_newline),
		RUN_TEST(cut_in_a_finished_run),
		RUN_TEST(any_order_while_unfinished),
		cmocka_unit_test(edited_lines),
		cmocka_unit_test(nested_fields),
		RUN_TEST(changed_value),
		RUN_TEST(last_line_removed),
		RUN_TEST(no_trials_file),
		cmocka_unit_test(no_such_run),
		cmocka_unit_test(edited_run_json),
		RUN_TEST(cut_run_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
