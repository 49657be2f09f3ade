// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/report/table/table.h"
#include "tests/lib/fixture.h"

#define CELL(policy) "contig:2M " policy " none anon:50% none forever race:balloon"
#define FAILED	     "\"outcome\":\"failure\",\"errno\":\"EBUSY\",\"latency_ns\":1000"
#define RACE(isolated, undone)                                                                     \
	",\"race\":{\"tries\":9,\"taken\":9,\"isolated\":" #isolated                               \
	",\"kept\":1,\"undone\":" #undone "}"

/* What a race got has columns of its own, also where no strategy tries again. */
static void columns(void **state)
{
	struct fixture *f = *state;
	struct table_shape shape;
	struct summary s;
	struct table t;
	char *legend;

	fixture_axis(f, AXIS_CHURN, "race:balloon");
	fixture_axis(f, AXIS_POLICY, "early-check isolate-first");
	fixture_add(f, "debian:7", CELL("early-check"), FAILED RACE(3, 0));
	fixture_add(f, "debian:7", CELL("isolate-first"), FAILED RACE(4, 2));
	fixture_summary(f, &s);
	shape = table_shape(&s);
	assert_true(shape.show[COL_RACED] && shape.show[COL_UNDONE]);
	legend = table_legend(&shape);
	assert_non_null(strstr(legend, " Taken isolated: "));
	free(legend);
	fixture_table(&s, &shape, 1, 0, 0, &t);
	assert_int_equal(t.nr_rows, 2);
	assert_string_equal(t.rows[0].cell[COL_RACED], "3");
	assert_string_equal(t.rows[0].cell[COL_UNDONE], "0");
	assert_string_equal(t.rows[1].cell[COL_RACED], "4");
	assert_string_equal(t.rows[1].cell[COL_UNDONE], "2");
	table_free(&t);
	summary_free(&s);
}

/* And none where there was no race. */
static void no_columns(void **state)
{
	struct fixture *f = *state;
	struct table_shape shape;
	struct summary s;

	fixture_axis(f, AXIS_CHURN, "race:balloon");
	fixture_add(f, "debian:7", CELL("early-check"), FAILED);
	fixture_summary(f, &s);
	shape = table_shape(&s);
	assert_false(shape.show[COL_RACED] || shape.show[COL_UNDONE]);
	summary_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(columns, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(no_columns, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
