// SPDX-License-Identifier: GPL-2.0
/* The plugin's calling contexts, from addresses as calls and returns give them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plugin/stacks.h"

#define TASK  0xffffc90000004000
#define OTHER 0xffffc90000008000
#define IRQ   0xffffc90000100000

enum { MAIN, INNER, TAIL, ENTRY, HANDLER, POINTED, TRACED };

static struct stacks s;

static int setup(void **state)
{
	if (!s.room && !stacks_init(&s))
		return -1;
	stacks_reset(&s);
	return 0;
}

static const struct node *child(const struct node *n, uint32_t fn)
{
	for (n = n->child; n && n->fn != fn;)
		n = n->next;
	assert_non_null(n);
	return n;
}

static void test_calls(void **state)
{
	const struct node *n;

	stacks_begin(&s, 100);
	stacks_add(&s, 0, MAIN, 110);
	stacks_call(&s, 0, TASK + 0xf00);
	stacks_add(&s, 0, INNER, 117);
	stacks_return(&s, 0, TASK + 0xf00);
	stacks_add(&s, 0, MAIN, 120);
	n = child(&s.root, MAIN);
	assert_int_equal(n->self, 13);
	assert_int_equal(child(n, INNER)->self, 7);
	assert_int_equal(s.now, 20);
	assert_null(n->next);
}

/* The callee jumps elsewhere: beside it, not below. */
static void test_tail_call(void **state)
{
	const struct node *n;

	stacks_begin(&s, 0);
	stacks_add(&s, 0, MAIN, 1);
	stacks_call(&s, 0, TASK + 0xf00);
	stacks_add(&s, 0, INNER, 3);
	stacks_jump(&s, 0);
	stacks_add(&s, 0, TAIL, 7);
	stacks_return(&s, 0, TASK + 0xf00);
	stacks_add(&s, 0, MAIN, 15);
	n = child(&s.root, MAIN);
	assert_int_equal(n->self, 9);
	assert_int_equal(child(n, INNER)->self, 2);
	assert_int_equal(child(n, TAIL)->self, 4);
	assert_null(child(n, INNER)->child);
}

/* Returns that are never made leave no frames: what lies below a call's address is dead. */
static void test_frames_left_behind(void **state)
{
	stacks_begin(&s, 0);
	for (unsigned int i = 1; i <= 2 * FRAMES_MAX; i++) {
		stacks_add(&s, 0, MAIN, i);
		stacks_call(&s, 0, TASK + 0xf00);
	}
	assert_int_equal(s.lost, 0);
	assert_int_equal(s.thread[0].nr, 1);
}

static void test_interrupt(void **state)
{
	const struct node *n;

	stacks_begin(&s, 0);
	stacks_add(&s, 0, MAIN, 1);
	stacks_call(&s, 0, TASK + 0xf00);
	stacks_add(&s, 0, INNER, 2);
	stacks_call(&s, 0, TASK + 0xe00);
	stacks_add(&s, 0, INNER, 3);
	stacks_return(&s, 0, TASK + 0xe00);
	/* 10 more of INNER, then the interrupt, which goes to another stack */
	stacks_interrupt(&s, 0, 13);
	stacks_add(&s, 0, ENTRY, 14);
	stacks_call(&s, 0, TASK + 0xd00);
	stacks_add(&s, 0, ENTRY, 15);
	stacks_call(&s, 0, IRQ + 0xf00);
	stacks_add(&s, 0, HANDLER, 20);
	stacks_return(&s, 0, IRQ + 0xf00);
	stacks_add(&s, 0, ENTRY, 21);
	stacks_return(&s, 0, TASK + 0xd00);
	stacks_add(&s, 0, ENTRY, 22);
	stacks_iret(&s, 0);
	stacks_add(&s, 0, INNER, 30);
	stacks_return(&s, 0, TASK + 0xf00);
	stacks_add(&s, 0, MAIN, 31);
	n = child(child(&s.root, MAIN), INNER);
	assert_int_equal(n->self, 1 + 10 + 8);
	assert_int_equal(child(&s.root, MAIN)->self, 2);
	n = child(&s.root, ENTRY);
	assert_int_equal(n->self, 2);
	assert_int_equal(child(child(n, ENTRY), HANDLER)->self, 5);
	assert_int_equal(s.now, 31);
}

/* An interrupt that comes before any stack is known, as into user space, gives back what it came into. */
static void test_interrupt_outside(void **state)
{
	stacks_begin(&s, 0);
	stacks_interrupt(&s, 0, 1000);
	stacks_add(&s, 0, ENTRY, 1001);
	stacks_call(&s, 0, TASK + 0xd00);
	stacks_add(&s, 0, HANDLER, 1005);
	stacks_return(&s, 0, TASK + 0xd00);
	stacks_add(&s, 0, ENTRY, 1006);
	stacks_iret(&s, 0);
	stacks_add(&s, 0, MAIN, 1010);
	stacks_end(&s, POINTED);
	assert_int_equal(child(&s.root, MAIN)->self, 1004);
	assert_int_equal(child(&s.root, ENTRY)->self, 2);
	for (const struct node *n = s.root.child; n; n = n->next)
		assert_int_not_equal(n->fn, POINTED);
}

/* What never goes on is not lost. */
static void test_interrupted_for_good(void **state)
{
	stacks_begin(&s, 0);
	stacks_interrupt(&s, 0, 1000);
	stacks_add(&s, 0, ENTRY, 1001);
	stacks_end(&s, POINTED);
	assert_int_equal(child(&s.root, POINTED)->self, 1000);
	assert_int_equal(child(&s.root, ENTRY)->self, 1);
}

/* Another task returns to where it was; the first one goes on later. */
/* Nothing has told yet which function was called: it gets what it had executed before. */
static void test_interrupt_unknown(void **state)
{
	stacks_begin(&s, 0);
	stacks_add(&s, 0, MAIN, 1);
	stacks_call(&s, 0, TASK + 0xf00);
	stacks_interrupt(&s, 0, 1001);
	stacks_add(&s, 0, ENTRY, 1003);
	stacks_iret(&s, 0);
	stacks_add(&s, 0, INNER, 1503);
	stacks_return(&s, 0, TASK + 0xf00);
	assert_int_equal(child(child(&s.root, MAIN), INNER)->self, 1000 + 500);
	assert_int_equal(child(&s.root, ENTRY)->self, 2);
}

static void test_tasks(void **state)
{
	stacks_begin(&s, 0);
	stacks_add(&s, 0, MAIN, 1);
	stacks_call(&s, 0, TASK + 0xf00);
	stacks_add(&s, 0, INNER, 2);
	stacks_return(&s, 0, OTHER + 0xe00);
	stacks_add(&s, 0, TAIL, 5);
	stacks_call(&s, 0, OTHER + 0xd00);
	stacks_add(&s, 0, INNER, 6);
	stacks_return(&s, 0, TASK + 0xf00);
	stacks_add(&s, 0, MAIN, 8);
	assert_int_equal(child(&s.root, MAIN)->self, 3);
	assert_int_equal(child(&s.root, TAIL)->self, 3);
	assert_int_equal(child(child(&s.root, TAIL), INNER)->self, 1);
}

static void test_noted_calls(void **state)
{
	stacks_begin(&s, 0);
	stacks_add(&s, 0, MAIN, 10);
	stacks_call(&s, 0, TASK + 0xf00);
	stacks_enter(&s, 0, TRACED, 12);
	stacks_add(&s, 0, TRACED, 20);
	stacks_call(&s, 0, TASK + 0xe00);
	stacks_enter(&s, 0, POINTED, 21);
	stacks_add(&s, 0, POINTED, 30);
	stacks_return(&s, 0, TASK + 0xe00);
	stacks_add(&s, 0, TRACED, 40);
	stacks_return(&s, 0, TASK + 0xf00);
	assert_int_equal(s.nr_calls, 2);
	assert_int_equal(s.call[0].fn, POINTED);
	assert_int_equal(s.call[0].depth, 1);
	assert_int_equal(s.call[0].begin, 21);
	assert_int_equal(s.call[0].end, 30);
	assert_int_equal(s.call[1].fn, TRACED);
	assert_int_equal(s.call[1].depth, 0);
	assert_int_equal(s.call[1].begin, 12);
	assert_int_equal(s.call[1].end, 40);
}

/* What a CPU looks up in its own tables is no return, and room that is missing is told. */
static void test_others(void **state)
{
	stacks_begin(&s, 0);
	stacks_add(&s, 0, MAIN, 1);
	stacks_call(&s, 0, TASK + 0xf00);
	stacks_add(&s, 0, INNER, 2);
	stacks_return(&s, 0, 0xfffffe0000000304);
	stacks_add(&s, 0, INNER, 4);
	assert_int_equal(child(child(&s.root, MAIN), INNER)->self, 3);
	for (unsigned int i = 0; i <= THREADS_MAX; i++)
		stacks_call(&s, 0, OTHER + ((uint64_t)i << 14));
	assert_int_equal(s.lost, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_calls, setup),
		cmocka_unit_test_setup(test_tail_call, setup),
		cmocka_unit_test_setup(test_frames_left_behind, setup),
		cmocka_unit_test_setup(test_interrupt, setup),
		cmocka_unit_test_setup(test_interrupt_unknown, setup),
		cmocka_unit_test_setup(test_interrupt_outside, setup),
		cmocka_unit_test_setup(test_interrupted_for_good, setup),
		cmocka_unit_test_setup(test_tasks, setup),
		cmocka_unit_test_setup(test_noted_calls, setup),
		cmocka_unit_test_setup(test_others, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
