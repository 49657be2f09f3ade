// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/calibrate/ground.h"
#include "bench/calibrate/mix.h"
#include "bench/calibrate/user_prices.h"

/* So many visits in a row, in a child that its parent leads step by step. */
static void visit(size_t copies, const void *code)
{
	struct mix_object o[2] = {}, head = { .list_next = &o[0], .list_prev = &o[1] };
	struct mix_state state = { .object = &o[0], .head = &head, .random = 88172645463325252u };

	o[0] = (struct mix_object){ &o[1], &o[1], &head };
	o[1] = (struct mix_object){ &o[0], &head, &o[0] };
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
	mix_enter(&state, code);
	_exit(o[0].count + o[1].count == (int)copies ? 0 : 1);
}

/* Return: instructions from the stop to the end */
static long steps(size_t copies)
{
	size_t len = (size_t)(mix_code_end - mix_code);
	unsigned char *code = mmap(NULL, 65536, PROT_READ | PROT_WRITE | PROT_EXEC,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long nr = 0;
	int status;
	pid_t pid;

	assert_true(code != MAP_FAILED && copies * len < 65536);
	for (size_t i = 0; i < copies; i++)
		memcpy(code + i * len, mix_code, len);
	code[copies * len] = 0xc3;
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		visit(copies, code);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	for (; WIFSTOPPED(status); nr++) {
		assert_int_equal(ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
	}
	assert_true(WIFEXITED(status) && !WEXITSTATUS(status));
	munmap(code, 65536);
	return nr;
}

/* What is around the mix is the same; so many visits go both ways of the branch. */
static void instructions_of_the_mix_are_counted(void **state)
{
	assert_int_equal(steps(101) - steps(1), 100 * MIX_INSTRUCTIONS);
}

static struct user_prices made_up(double instruction, double copy, double line)
{
	static const struct probe probes[] = { { .name = "copy_4k_cold" },
					       { .name = "instruction" },
					       { .name = "random_line" } };
	struct user_prices u = { .nr = 3, .measured = calloc(3, sizeof(*u.measured)) };

	for (size_t i = 0; i < u.nr; i++)
		u.measured[i].probe = &probes[i];
	u.measured[0].median = copy;
	u.measured[1].median = instruction;
	u.measured[2].median = line;
	return u;
}

static void prices_follow_from_probes(void **state)
{
	struct user_prices u = made_up(0.25, 256, 15);

	assert_int_equal(user_prices_of(&u, NULL), 0);
	assert_true(u.ns[PRICE_INSTRUCTION] == 0.25);
	/* 64 lines are read, and 64 written */
	assert_true(u.ns[PRICE_SEQUENTIAL] == 2);
	assert_true(u.ns[PRICE_RANDOM] == 15);
	assert_true(u.ns[PRICE_L3] == 0);
	user_prices_free(&u);
}

static void a_probe_without_a_value_is_told(void **state)
{
	struct user_prices u = made_up(__builtin_nan(""), 256, 15);
	struct diag why;

	assert_int_not_equal(user_prices_of(&u, &why), 0);
	assert_non_null(strstr(why.text, "instruction cannot be measured"));
	user_prices_free(&u);
}

/* On any machine a cache is faster than the next one, and what lies in a cache than what does not. */
static void probes_are_plausible(void **state)
{
	struct ground g;
	double l1, memory, instruction;

	assert_int_equal(ground_make(&g, NULL), 0);
	instruction = instruction_probes[0].run(&g);
	assert_true(instruction > 0.01 && instruction < 100);
	l1 = latency_probes[0].run(&g);
	memory = latency_probes[3].run(&g);
	assert_true(l1 > 0.1 && l1 < memory);
	for (const struct probe *p = page_probes; p->name; p++)
		assert_true(p->run(&g) > 0);
	ground_free(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instructions_of_the_mix_are_counted),
		cmocka_unit_test(prices_follow_from_probes),
		cmocka_unit_test(a_probe_without_a_value_is_told),
		cmocka_unit_test(probes_are_plausible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
