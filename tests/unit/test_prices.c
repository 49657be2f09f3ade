// SPDX-License-Identifier: GPL-2.0
/* Files of prices: written, read, found, and each sort of damage. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/analysis/prices.h"
#include "bench/util/file.h"
#include "bench/util/text.h"
#include "tests/unit/tree.h"

static const double ns[PRICE_NR] = { 0.273, 1.1, 15.3, 4.5 };

static int setup(void **state)
{
	return tree_make() ? 0 : -1;
}

static int teardown(void **state)
{
	return tree_remove();
}

static json_t *file(const struct price_error *error)
{
	json_t *machine = json_pack("{s:s, s:s}", "cpu", "EPYC", "kernel", "6.18");
	json_t *made = prices_json("fitted", ns, machine, error);

	json_decref(machine);
	return made;
}

static void what_is_written_is_read(void **state)
{
	const struct price_error error = { .median = 0.06, .worst = 0.13, .kinds = 11 };
	json_t *written = file(&error);
	struct prices p;
	char *text;

	assert_int_equal(prices_save(tree_path("/a/b/prices.json"), written, NULL), 0);
	assert_int_equal(prices_read(tree_path("/a/b/prices.json"), &p, NULL), 0);
	for (int i = 0; i < PRICE_NR; i++)
		assert_true(p.ns[i] == ns[i]);
	assert_true(p.error.median == 0.06 && p.error.worst == 0.13 && p.error.kinds == 11);
	text = prices_text(&p);
	assert_string_equal(
		text, "estimated, not measured: 0.273 ns an instruction, 1.1 ns a line in "
		      "sequence, 15.3 ns a line out of sequence, 4.5 ns a line from the third "
		      "cache; EPYC, Linux 6.18; fitted; error 6 % in the median and 13 % at most "
		      "of 11 kinds");
	free(text);
	prices_free(&p);
	json_decref(written);
}

static void an_error_that_is_not_known_is_told(void **state)
{
	json_t *written = file(NULL);
	struct prices p;
	char *text;

	assert_int_equal(prices_save(tree_path("/prices.json"), written, NULL), 0);
	assert_int_equal(prices_read(tree_path("/prices.json"), &p, NULL), 0);
	text = prices_text(&p);
	assert_non_null(strstr(text, "; error not known"));
	free(text);
	prices_free(&p);
	json_decref(written);
}

/* The first of: the one that is named, the run's own, the last calibration's. */
static void prices_are_found(void **state)
{
	json_t *written = file(NULL);
	struct prices p;
	struct diag why;

	setenv("XDG_CACHE_HOME", tree_path("/cache"), 1);
	assert_int_equal(prices_find(NULL, tree_path("/run"), &p, &why), -ENOENT);
	assert_non_null(strstr(why.text, "run `pfnbench calibrate`, or name a file with --prices"));
	prices_free(&p);

	assert_int_equal(prices_save(tree_path("/cache/pfnbench/prices.json"), written, NULL), 0);
	assert_int_equal(prices_find(NULL, tree_path("/run"), &p, &why), 0);
	assert_string_equal(p.path, tree_path("/cache/pfnbench/prices.json"));
	prices_free(&p);

	assert_int_equal(prices_save(tree_path("/run/prices.json"), written, NULL), 0);
	assert_int_equal(prices_find(NULL, tree_path("/run"), &p, &why), 0);
	assert_string_equal(p.path, tree_path("/run/prices.json"));
	prices_free(&p);

	assert_int_equal(prices_find("/nowhere/else.json", tree_path("/run"), &p, &why), -ENOENT);
	assert_non_null(strstr(why.text, "/nowhere/else.json: No such file"));
	prices_free(&p);

	unsetenv("XDG_CACHE_HOME");
	setenv("HOME", "here", 1);
	assert_null(prices_default_path(&why));
	assert_non_null(strstr(why.text, "set HOME or XDG_CACHE_HOME"));
	json_decref(written);
}

#define MACHINE "\"machine\": {\"cpu\": \"c\",\n\"kernel\": \"k\"},\n"
#define PRICES                                                                                     \
	"\"prices\": {\"instruction_ns\": 1,\n\"sequential_line_ns\": 1, \"random_line_ns\": 1}"
#define GOOD "{\"schema\": 1, \"method\": \"m\",\n" MACHINE PRICES "}"

/* Older files have three prices, as have those of user space; a 4th is not heard of. */
static void a_file_without_the_fourth_price(void **state)
{
	char *path = text_copy(tree_path("/prices.json")), *text;
	struct prices p;

	assert_int_equal(file_write_atomic(path, GOOD, strlen(GOOD), NULL), 0);
	assert_int_equal(prices_read(path, &p, NULL), 0);
	assert_true(p.ns[PRICE_RANDOM] == 1 && p.ns[PRICE_L3] == 0);
	text = prices_text(&p);
	assert_non_null(strstr(text, "1 ns a line out of sequence; c, Linux k"));
	free(text);
	prices_free(&p);
	free(path);
}

static void damage_is_told_with_its_line(void **state)
{
	static const struct {
		const char *text, *said;
	} bad[] = {
		{ "", "prices.json:1: no prices: " },
		{ "[]", "prices.json:1: no prices: no object; " },
		{ "{\n\"schema\": 1,", "prices.json:2: no prices: " },
		{ "{\"method\": \"m\"}", "prices.json:1: \"schema\" is missing; " },
		{ "{\n\"schema\": 2}", "prices.json:2: \"schema\" is of another version; " },
		{ "{\"schema\": 1,\n\"method\": 5}", "prices.json:2: \"method\" is no text; " },
		{ "{\"schema\": 1, \"method\": \"m\", \"machine\": {\"cpu\": \"c\"}}",
		  "\"kernel\" is no text; " },
		{ "{\"schema\": 1, \"method\": \"m\",\n" MACHINE
		  "\"prices\": {\"instruction_ns\": \"1\"}}",
		  "prices.json:4: \"instruction_ns\" is no number from 0 up; " },
		{ "{\"schema\": 1, \"method\": \"m\",\n" MACHINE
		  "\"prices\": {\"instruction_ns\": 1,\n\n\"sequential_line_ns\": -1}}",
		  "prices.json:6: \"sequential_line_ns\" is no number from 0 up; " },
		{ "{\"schema\": 1, \"method\": \"m\",\n" MACHINE
		  "\"prices\": {\"instruction_ns\": 1,\n\"sequential_line_ns\": 1}}",
		  "\"random_line_ns\" is missing; " },
		{ "{\"schema\": 1, \"method\": \"m\",\n" MACHINE
		  "\"prices\": {\"instruction_ns\": 1, \"sequential_line_ns\": 1,\n"
		  "\"random_line_ns\": 1,\n\"l3_line_ns\": -1}}",
		  "prices.json:6: \"l3_line_ns\" is no number from 0 up; " },
		{ "{\"schema\": 1, \"method\": \"m\",\n" MACHINE
		  "\"prices\": {\"instruction_ns\": 0,\n\"sequential_line_ns\": 0, \"random_line_ns\": 0}}",
		  "prices.json:4: \"prices\" are all 0; " },
		{ "{\"schema\": 1, \"method\": \"m\",\n" MACHINE PRICES
		  ",\n\"error\": {\"median\": 0.1, \"worst\": 0.1,\n\"kinds\": 0}}",
		  "prices.json:7: \"kinds\" is no number above 0; " },
	};
	char *path = text_copy(tree_path("/prices.json"));
	struct prices p;
	struct diag why;

	assert_int_equal(file_write_atomic(path, GOOD, strlen(GOOD), NULL), 0);
	assert_int_equal(prices_read(path, &p, &why), 0);
	prices_free(&p);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(file_write_atomic(path, bad[i].text, strlen(bad[i].text), NULL),
				 0);
		assert_int_equal(prices_read(path, &p, &why), -EBADMSG);
		prices_free(&p);
		if (!strstr(why.text, bad[i].said) ||
		    !strstr(why.text, "take prices again with `pfnbench calibrate`"))
			fail_msg("%zu: %s", i, why.text);
	}
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_written_is_read, setup, teardown),
		cmocka_unit_test_setup_teardown(an_error_that_is_not_known_is_told, setup,
						teardown),
		cmocka_unit_test_setup_teardown(prices_are_found, setup, teardown),
		cmocka_unit_test_setup_teardown(a_file_without_the_fourth_price, setup, teardown),
		cmocka_unit_test_setup_teardown(damage_is_told_with_its_line, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
