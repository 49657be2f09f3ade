// SPDX-License-Identifier: GPL-2.0
/* Each kind of blocker has words for people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "bench/report/table/blocker_words.h"
#include "workloads/workload.h"

static void all_kinds(void **state)
{
	for (const struct blocker *const *b = blockers; *b; b++)
		if (!blocker_words((*b)->name, strlen((*b)->name)))
			fail_msg("no words for %s in bench/report/table/blocker_words.c",
				 (*b)->name);
}

static void whole_names(void **state)
{
	assert_string_equal(blocker_words("pin:1@middle", 3), "pinned pages");
	assert_null(blocker_words("pin:1@middle", 2));
	assert_null(blocker_words("pins", 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_kinds),
		cmocka_unit_test(whole_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
