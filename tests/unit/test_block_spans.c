// SPDX-License-Identifier: GPL-2.0
/* Memory blocks that somebody names, in experiments and on machines. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/machine/block_list.h"
#include "bench/machine/block_spans.h"
#include "bench/machine/memory_block.h"
#include "tests/lib/experiment_text.h"
#include "tests/unit/tree.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *text;
	int err;
	const char *message;
} bad[] = {
	{ "", -EINVAL, "'' is no number of a memory block" },
	{ "x", -EINVAL, "'x' is no number of a memory block; write one as in" },
	{ "37,", -EINVAL, "'' is no number" },
	{ "-3", -EINVAL, "'' is no number" },
	{ "3-", -EINVAL, "'' is no number" },
	{ "3-4-5", -EINVAL, "'4-5' is no number" },
	{ "44-37", -EINVAL, "blocks 44-37 end below their start; write 37-44" },
	{ "2147483648", -ERANGE, "'2147483648' is no number" },
	{ "0x25", -EINVAL, "'0x25' is no number" },
	{ "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", -E2BIG, "more than 16 numbers" },
};

static void test_texts(void **state)
{
	struct block_spans s;
	struct diag why;

	for (size_t i = 0; i < COUNT(bad); i++) {
		int err = block_spans_parse(bad[i].text, &s, &why);

		if (err != bad[i].err || !strstr(why.text, bad[i].message))
			fail_msg("%s: %d '%s'", bad[i].text, err, why.text);
	}
	assert_int_equal(block_spans_parse(NULL, &s, NULL), 0);
	assert_true(block_spans_have(&s, 37));
	assert_int_equal(block_spans_parse("37, 40 - 41,7", &s, &why), 0);
	for (uint64_t block = 0; block < 50; block++)
		assert_int_equal(block_spans_have(&s, block),
				 block == 7 || block == 37 || block == 40 || block == 41);
	assert_int_equal(block_spans_parse("0-2147483647", &s, &why), 0);
}

static void test_machine(void **state)
{
	struct block_info blocks[] = {
		{ .block = 9, .why = "is not online" },
		{ .block = 8, .zone = "Normal" },
		{ .block = 7, .zone = "Normal" },
	};
	const struct block_list l = { blocks, COUNT(blocks) };
	struct block_spans s;
	struct diag why;

	assert_int_equal(block_spans_parse("7-8", &s, &why), 0);
	assert_int_equal(block_spans_check(&s, &l, &why), 0);
	assert_int_equal(block_spans_parse("7-9", &s, &why), 0);
	assert_int_equal(block_spans_check(&s, &l, &why), -EINVAL);
	assert_string_equal(why.text, "memory9 is not online; choose another block");
	assert_int_equal(block_spans_parse("8, 0-2147483647", &s, &why), 0);
	assert_int_equal(block_spans_check(&s, &l, &why), -ENODEV);
	assert_string_equal(why.text,
			    "memory0 is not there; choose a block from memory7 to memory9");
}

#define TARGET "[axes]\ntarget = offline\n[machine]\n"

static void test_experiments(void **state)
{
	struct experiment exp, again;
	struct diag why;

	assert_int_equal(experiment_of(TARGET "blocks = 37-44, 50\n", NULL, 0, &exp, &why), 0);
	assert_string_equal(experiment_blocks(&exp), "37-44, 50");
	assert_int_equal(experiment_of(exp.text, NULL, 0, &again, &why), 0);
	assert_string_equal(exp.text, again.text);
	experiment_free(&again);
	experiment_free(&exp);
	assert_int_equal(experiment_of(TARGET "block = 37\n", NULL, 0, &exp, &why), 0);
	assert_string_equal(experiment_blocks(&exp), "37");
	experiment_free(&exp);
	assert_true(experiment_of(TARGET "block = 37-44\n", NULL, 0, &exp, &why) < 0);
	assert_non_null(strstr(why.text, ":4: '37-44' are several blocks; write blocks = 37-44"));
	experiment_free(&exp);
	assert_true(experiment_of(TARGET "blocks = 4-3\n", NULL, 0, &exp, &why) < 0);
	assert_non_null(strstr(why.text, ":4: blocks 4-3 end below their start"));
	experiment_free(&exp);
	assert_true(experiment_of(TARGET "blocks = 3\nblock = 3\n", NULL, 0, &exp, &why) < 0);
	assert_non_null(strstr(why.text, "exclude each other; delete one"));
	experiment_free(&exp);
}

/* A block that is tied to a PNP0C80 is a DIMM's; to a processor, to nothing, or a file, it is not. */
static void test_dimm(void **state)
{
	static const struct {
		const char *device;
		bool is;
	} cases[] = {
		{ "../../../LNXSYSTM:00/LNXSYBUS:00/PNP0C80:00", true },
		{ "../../../LNXSYSTM:00/LNXSYBUS:00/ACPI0004:00/PNP0C80:0f", true },
		{ "../../../LNXSYSTM:00/PNP0C80:00/LNXCPU:00", false },
		{ "PNP0C80:00", false },
	};

	assert_non_null(tree_make());
	tree_put("/sys/devices/system/memory/memory40/state", "online\n");
	assert_false(block_is_dimm(tree_root, 40));
	assert_false(block_is_dimm(tree_root, 41));
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *link = tree_path("/sys/devices/system/memory/memory40/firmware_node");

		unlink(link);
		assert_int_equal(symlink(cases[i].device, link), 0);
		assert_int_equal(block_is_dimm(tree_root, 40), cases[i].is);
	}
	assert_int_equal(tree_remove(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_machine),
		cmocka_unit_test(test_experiments),
		cmocka_unit_test(test_dimm),
	};

	return cmocka_run_group_tests_name("block_spans", tests, NULL, NULL);
}
