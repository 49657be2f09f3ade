// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/machine/reserve.h"

#define MIB (1ull << 20)

static char root[64];

static void meminfo(unsigned long long total_mib, unsigned long long available_mib)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/proc/meminfo", root);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "MemTotal:       %llu kB\nMemFree:        1 kB\nMemAvailable:   %llu kB\n",
		total_mib << 10, available_mib << 10);
	fclose(f);
}

static int set_up(void **state)
{
	char path[128];

	strcpy(root, "/tmp/test_reserve.XXXXXX");
	if (!mkdtemp(root))
		return -1;
	snprintf(path, sizeof(path), "%s/proc", root);
	return mkdir(path, 0755);
}

static int tear_down(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -r %s", root);
	return system(command);
}

static void test_asked(void **state)
{
	struct diag why;

	meminfo(16384, 4224);
	assert_int_equal(reserve_check(root, 4096 * MIB, 128 * MIB, &why), 0);
	meminfo(16384, 4223);
	assert_int_equal(reserve_check(root, 4096 * MIB, 128 * MIB, &why), -ENOMEM);
	assert_non_null(strstr(why.text, "4223 MiB are available"));
	assert_non_null(strstr(why.text, "reserve of 4096 MiB"));
}

/* 1 GiB, or a tenth of the memory */
static void test_default(void **state)
{
	struct diag why;

	meminfo(4096, 1152);
	assert_int_equal(reserve_check(root, 0, 128 * MIB, &why), 0);
	meminfo(4096, 1151);
	assert_int_equal(reserve_check(root, 0, 128 * MIB, &why), -ENOMEM);
	meminfo(40960, 4224);
	assert_int_equal(reserve_check(root, 0, 128 * MIB, &why), 0);
	meminfo(40960, 4223);
	assert_int_equal(reserve_check(root, 0, 128 * MIB, &why), -ENOMEM);
}

static void test_no_meminfo(void **state)
{
	struct diag why;

	assert_int_equal(reserve_check("/nonexistent", 0, 1, &why), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asked),
		cmocka_unit_test(test_default),
		cmocka_unit_test(test_no_meminfo),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
