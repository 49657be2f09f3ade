// SPDX-License-Identifier: GPL-2.0
/*
 * Pages that KSM merges where it has looked before: it remembers a process's pages by their
 * addresses, and from 6.7 on how often it looked in vain (smart_scan).
 */

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "bench/machine/setting.h"
#include "tests/lib/kinds.h"

#define SMART_SCAN "/sys/kernel/mm/ksm/smart_scan"
#define MOST	   4096

/* Twins of one number lie where units of another were. */
static const uint64_t numbers[] = { MOST, MOST * 2 / 5, MOST, MOST / 5, MOST };

static void merge(uint64_t nr)
{
	const struct unit_ops *ops = kind_called("ksm");
	struct units u = { .ops = ops };
	struct diag why = { "" };
	static uint64_t pfn[MOST];
	int err;

	err = ops->open(&u, nr, &why) ?: ops->take(&u, nr, pfn, &why) ?: ops->seal(&u, &why);
	ops->close(&u);
	if (err)
		fail_msg("%" PRIu64 " units: %s", nr, why.text);
}

static void test_where_it_has_looked(void **state)
{
	uint64_t before = 0, after = 0;
	struct diag why = { "" };

	if (kind_called("ksm")->supported(&why)) {
		print_message("skipped: %s\n", why.text);
		skip();
	}
	setting_read(SMART_SCAN, &before, NULL);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		merge(numbers[i]);
	setting_read(SMART_SCAN, &after, NULL);
	assert_int_equal(after, before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_where_it_has_looked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
