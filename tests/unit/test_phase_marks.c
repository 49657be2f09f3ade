// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/measure/phase_marks.h"

/* Of one attempt, from 1000 on; a time of 0 ends the list. */
struct mark {
	enum phase_mark mark;
	uint64_t at;
};

static void feed(struct phase_marks *m, const struct mark *marks, uint64_t end, bool success)
{
	phase_marks_begin(m, 1000, success);
	for (; marks->at; marks++)
		phase_marks_add(m, marks->mark, marks->at);
	phase_marks_end(m, end);
}

static uint64_t total(const struct phase_marks *m)
{
	uint64_t ns = 0;

	for (int p = 0; p < PHASE_NR; p++)
		ns += m->ns[p];
	return ns;
}

/* As recorded of an offline on 6.18, in tens of us: three callbacks before and after. */
static const struct mark recorded[] = {
	{ MARK_NOTIFIER, 1100 },  { MARK_NOTIFIER, 1101 },  { MARK_NOTIFIER, 1102 },
	{ MARK_MIGRATION, 1120 }, { MARK_MIGRATION, 1500 }, { MARK_MIGRATION, 1510 },
	{ MARK_MIGRATION, 1600 }, { MARK_TEST, 1605 },	    { MARK_NOTIFIER, 1615 },
	{ MARK_NOTIFIER, 1780 },  { MARK_NOTIFIER, 1781 },  {},
};

static void test_success(void **state)
{
	struct phase_marks m = { 0 };

	feed(&m, recorded, 1790, true);
	assert_int_equal(m.ns[PHASE_NOTIFY], 2 + 166);
	assert_int_equal(m.ns[PHASE_MIGRATE], 1605 - 1102);
	assert_int_equal(m.ns[PHASE_FINISH], 10 + 9);
	assert_int_equal(m.ns[PHASE_UNDO], 0);
	assert_int_equal(m.ns[PHASE_OTHER], 100);
	assert_int_equal(total(&m), 790);
	assert_int_equal(m.strays, 0);
}

/* The same marks of one that failed: what follows the last migration undoes. */
static void test_failure(void **state)
{
	struct phase_marks m = { 0 };

	feed(&m, recorded, 1790, false);
	assert_int_equal(m.ns[PHASE_UNDO], 10);
	assert_int_equal(m.ns[PHASE_OTHER], 100 + 9);
	assert_int_equal(m.ns[PHASE_FINISH], 0);
	assert_int_equal(total(&m), 790);
}

/* An early failure passes no mark; kernels before v6.9 do not tell of notifiers. */
static void test_few_marks(void **state)
{
	static const struct mark none[] = { {} };
	static const struct mark no_notifier[] = { { MARK_MIGRATION, 1100 },
						   { MARK_TEST, 1400 },
						   {} };
	struct phase_marks m = { 0 };

	feed(&m, none, 1050, false);
	assert_int_equal(m.ns[PHASE_OTHER], 50);
	assert_int_equal(total(&m), 50);
	feed(&m, no_notifier, 1450, true);
	assert_int_equal(m.ns[PHASE_OTHER], 150);
	assert_int_equal(m.ns[PHASE_MIGRATE], 300);
	assert_int_equal(m.ns[PHASE_FINISH], 50);
	assert_int_equal(total(&m), 500);
}

static void test_stray(void **state)
{
	static const struct mark early[] = { { MARK_TEST, 900 }, {} };
	struct phase_marks m = { 0 };

	feed(&m, early, 1100, true);
	assert_int_equal(m.strays, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_success),
		cmocka_unit_test(test_failure),
		cmocka_unit_test(test_few_marks),
		cmocka_unit_test(test_stray),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
