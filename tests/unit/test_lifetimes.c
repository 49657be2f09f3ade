// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/report/plot/lifetimes.h"
#include "tests/lib/fixture.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Which of the axis' @lifetimes are chosen, where those ran whose letter in @ran is 'r'. */
static void assert_chosen(const char *lifetimes, const char *churns, const char *ran,
			  const char *expected)
{
	bool has_run[16] = {}, chosen[16] = {};
	char got[256] = "";
	struct fixture *f;
	struct summary s;

	fixture_setup((void **)&f);
	fixture_axis(f, AXIS_LIFETIME, lifetimes);
	fixture_axis(f, AXIS_CHURN, churns);
	fixture_summary(f, &s);
	for (size_t i = 0; i < s.axes[AXIS_LIFETIME].nr; i++)
		has_run[i] = !ran || ran[i] == 'r';
	lifetimes_chosen(&s, has_run, chosen);
	for (size_t i = 0; i < s.axes[AXIS_LIFETIME].nr; i++)
		if (chosen[i])
			snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s",
				 *got ? " " : "", s.axes[AXIS_LIFETIME].text[i]);
	assert_string_equal(got, expected);
	summary_free(&s);
	fixture_teardown((void **)&f);
}

static void few_stand_for_all(void **state)
{
	static const char many[] = "100us 300us 1ms 3ms 10ms 30ms 100ms 1s forever";

	assert_chosen("forever", "none", NULL, "forever");
	assert_chosen("10ms forever", "none", NULL, "10ms");
	assert_chosen("10ms 1ms 20ms", "none", NULL, "10ms 1ms 20ms");
	assert_chosen(many, "none", NULL, "100us 10ms 1s");
	assert_chosen(many, "none respawn", NULL, "100us 1s");
	assert_chosen(many, "none respawn compete:contig", NULL, "10ms");
	assert_chosen("uniform:10ms..40ms 1ms 2ms 3ms forever", "none", NULL,
		      "uniform:10ms..40ms 1ms 3ms");
}

static void what_did_not_run_is_not_chosen(void **state)
{
	assert_chosen("1ms 10ms forever", "none", "-r-", "10ms");
	assert_chosen("1ms 10ms forever", "none", "--r", "forever");
	assert_chosen("1ms 10ms", "none", "--", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_stand_for_all),
		cmocka_unit_test(what_did_not_run_is_not_chosen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
