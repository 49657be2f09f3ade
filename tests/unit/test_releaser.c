// SPDX-License-Identifier: GPL-2.0
/* Units that go at their time, and those whose time has not come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <cmocka.h>

#include "bench/util/clock.h"
#include "bench/util/units.h"
#include "workloads/support/releaser.h"
#include "workloads/unit_ops.h"

static int gone[3];
static int nr_gone;

static void let_go(struct units *u)
{
	gone[nr_gone++] = *(int *)u->priv;
}

static void close_units(struct units *u)
{
	if (u->priv)
		gone[nr_gone++] = -*(int *)u->priv;
	u->priv = NULL;
}

static const struct unit_ops stays = { .name = "stays", .let_go = let_go, .close = close_units };
static const struct unit_ops goes = { .name = "goes", .close = close_units };

static int number[] = { 1, 2, 3 };

static void run(uint64_t last_delay_ns, uint64_t wait_ns, uint64_t expected)
{
	struct units u[] = { { .ops = &stays, .priv = &number[0] },
			     { .ops = &goes, .priv = &number[1] },
			     { .ops = &stays, .priv = &number[2] } };
	const struct timespec wait = { .tv_nsec = wait_ns };
	uint64_t last_ns = 0, base;
	struct diag why;
	struct releaser *r = releaser_new(3, &why);

	assert_non_null(r);
	nr_gone = 0;
	releaser_add(r, &u[0], last_delay_ns);
	releaser_add(r, &u[1], 2 * NSEC_PER_MSEC);
	releaser_add(r, &u[2], 1 * NSEC_PER_MSEC);
	releaser_sort(r);
	base = clock_ns();
	releaser_begin(r, base);
	nanosleep(&wait, NULL);
	assert_int_equal(releaser_stop(r, &last_ns), expected);
	assert_int_equal(releaser_stop(r, &last_ns), expected);
	assert_int_equal(nr_gone, expected);
	assert_true(!expected || last_ns >= base + (expected - 1) * NSEC_PER_MSEC);
	releaser_end(r);
}

static void in_order_of_time(void **state)
{
	run(3 * NSEC_PER_MSEC, 100 * NSEC_PER_MSEC, 3);
	assert_int_equal(gone[0], 3);
	assert_int_equal(gone[1], -2);
	assert_int_equal(gone[2], 1);
}

/* The operation is over before. */
static void stays_until_the_end(void **state)
{
	run(3600 * NSEC_PER_SEC, 100 * NSEC_PER_MSEC, 2);
}

static void never_begun(void **state)
{
	struct diag why;
	uint64_t last_ns = 7;
	struct releaser *r = releaser_new(1, &why);

	assert_non_null(r);
	assert_int_equal(releaser_stop(r, &last_ns), 0);
	assert_int_equal(last_ns, 7);
	releaser_end(r);
	releaser_end(NULL);
	assert_int_equal(releaser_stop(NULL, &last_ns), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order_of_time),
		cmocka_unit_test(stays_until_the_end),
		cmocka_unit_test(never_begun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
