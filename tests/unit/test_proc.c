// SPDX-License-Identifier: GPL-2.0
/* Programs that are run: what they say is shown as it comes, and as text. */
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/util/file.h"
#include "bench/util/proc.h"

/* Runs a shell's command with our standard error going to a file. Return: what came there */
static char *said_by(const char *command, int status, struct diag *why)
{
	const char *argv[] = { "sh", "-c", command, NULL };
	char path[] = "/tmp/pfnbench-test-XXXXXX", *text = NULL, *out = NULL;
	int fd = mkstemp(path), old = dup(STDERR_FILENO), got;

	assert_true(fd >= 0 && old >= 0);
	dup2(fd, STDERR_FILENO);
	got = proc_run(argv, &out, why);
	dup2(old, STDERR_FILENO);
	close(old);
	close(fd);
	assert_int_equal(got, status);
	assert_int_equal(file_read(path, &text, NULL), 0);
	unlink(path);
	free(out);
	return text;
}

static void standard_error_is_text(void **state)
{
	struct diag why = { "" };
	char *text = said_by(
		"printf 'one\\033[2J\\ntw\\302\\2332J' >&2; sleep 0.1; printf 'o\\r\\n' >&2; "
		"printf 'last\\033c' >&2; exit 3",
		3, &why);

	assert_string_equal(text, "one?[2J\ntw?2Jo?\nlast?c");
	assert_string_equal(why.text, "last?c");
	free(text);
}

static pid_t busy_on_cpu(int cpu)
{
	cpu_set_t set;
	pid_t pid = fork();

	if (pid)
		return pid;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
	for (;;)
		;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Two that share a CPU wait for each other; one that is stopped waits for nothing. */
static void waiting_for_a_cpu_is_told(void **state)
{
	pid_t one = busy_on_cpu(sched_getcpu()), two = busy_on_cpu(sched_getcpu());
	uint64_t before;
	int status;

	for (int i = 0; i < 500 && !(proc_starved_ns(one) && proc_starved_ns(two)); i++)
		usleep(20000);
	assert_true(proc_starved_ns(one) > 0 && proc_starved_ns(two) > 0);
	kill(one, SIGSTOP);
	assert_int_equal(waitpid(one, &status, WUNTRACED), one);
	before = proc_starved_ns(one);
	usleep(100000);
	assert_int_equal(proc_starved_ns(one), before);
	end(one);
	end(two);
	assert_int_equal(proc_starved_ns(one), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(standard_error_is_text),
		cmocka_unit_test(waiting_for_a_cpu_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
