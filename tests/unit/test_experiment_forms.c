// SPDX-License-Identifier: GPL-2.0
/* Forms in which experiment files may have values, and others do. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/lib/experiment_text.h"

/* inih has room for 200 bytes a line. Behind a comment nothing is a value, however long it is. */
static void test_lines_of_any_length(void **state)
{
	char text[8192] = "[axes]\ntarget = contig:2M\nlifetime = 1us";
	struct experiment exp;
	struct diag why;

	for (int i = 2; i <= 200; i++)
		sprintf(text + strlen(text), ", %dus", i);
	strcat(text, "\t# ");
	for (int i = 0; i < 30; i++)
		strcat(text, "one, two; ");
	strcat(text, "\n  300us, 301us\n; ");
	for (int i = 0; i < 30; i++)
		strcat(text, "three, four, ");
	strcat(text, "\nretry = callback\n");
	assert_int_equal(experiment_of(text, NULL, 0, &exp, &why), 0);
	assert_int_equal(exp.axes[AXIS_LIFETIME].nr, 202);
	assert_string_equal(exp.axes[AXIS_LIFETIME].text[199], "200us");
	assert_string_equal(exp.axes[AXIS_LIFETIME].text[201], "301us");
	assert_string_equal(exp.axes[AXIS_RETRY].text[0], "callback");
	experiment_free(&exp);

	strcat(text, "retry = none\n");
	assert_int_equal(experiment_of(text, NULL, 0, &exp, &why), -EINVAL);
	assert_non_null(strstr(why.text, ":7: key 'retry' stands in line 6"));
	experiment_free(&exp);
}

/* Cells are known by their text, so a size has one. */
static void test_sizes_have_one_form(void **state)
{
	struct experiment exp;
	struct diag why;

	assert_int_equal(experiment_of("[axes]\ntarget = contig:2m, contig:0x400000, contig:8MiB,"
				       " contig:1024M, cma:4096:align=0, cma:2MiB:debugfs\n",
				       NULL, 0, &exp, &why),
			 0);
	assert_string_equal(exp.axes[AXIS_TARGET].text[0], "contig:2M");
	assert_string_equal(exp.axes[AXIS_TARGET].text[1], "contig:4M");
	assert_string_equal(exp.axes[AXIS_TARGET].text[2], "contig:8M");
	assert_string_equal(exp.axes[AXIS_TARGET].text[3], "contig:1G");
	assert_string_equal(exp.axes[AXIS_TARGET].text[4], "cma:4K:align=0");
	assert_string_equal(exp.axes[AXIS_TARGET].text[5], "cma:2M:debugfs");
	experiment_free(&exp);
	assert_int_equal(
		experiment_of("[axes]\ntarget = contig:2m, contig:2M\n", NULL, 0, &exp, &why),
		-EINVAL);
	assert_non_null(strstr(why.text, "'contig:2M' stands twice"));
	experiment_free(&exp);
}

static void test_long_lists(void **state)
{
	char text[16384] = "[axes]\ntarget = ", value[64];
	struct experiment exp, again;
	struct diag why;

	for (int i = 1; i <= 100; i++) {
		snprintf(value, sizeof(value), "%scontig:%dM", i > 1 ? ",\n  " : "", 2 * i);
		strcat(text, value);
	}
	if (experiment_of(text, NULL, 0, &exp, &why))
		fail_msg("%s", why.text);
	assert_int_equal(exp.axes[AXIS_TARGET].nr, 100);
	if (experiment_of(exp.text, NULL, 0, &again, &why))
		fail_msg("%s", why.text);
	assert_int_equal(again.axes[AXIS_TARGET].nr, 100);
	assert_string_equal(again.axes[AXIS_TARGET].text[99], "contig:200M");
	experiment_free(&exp);
	experiment_free(&again);
}

/* A device may be larger than the memory that the guest boots with, and so may targets on it. */
static void test_large_devices(void **state)
{
	static const char *const sets[] = { "memory=512M", "virtio-mem=4G" };
	static const char *const larger[] = { "memory=1G", "virtio-mem=256G" };
	struct experiment exp;
	struct diag why;

	if (experiment_of("[axes]\ntarget = virtio-mem:4G, virtio-mem-plug:4G\n", sets, 2, &exp,
			  &why))
		fail_msg("%s", why.text);
	experiment_free(&exp);
	if (experiment_of("[axes]\ntarget = virtio-mem-plug:256G\n", larger, 2, &exp, &why))
		fail_msg("%s", why.text);
	assert_int_equal(exp.virtio_mem_bytes, 256ull << 30);
	assert_non_null(strstr(exp.text, "virtio-mem = 256G"));
	experiment_free(&exp);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_of_any_length),
		cmocka_unit_test(test_sizes_have_one_form),
		cmocka_unit_test(test_long_lists),
		cmocka_unit_test(test_large_devices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
