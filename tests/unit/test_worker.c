// SPDX-License-Identifier: GPL-2.0
/*
 * What a worker makes of a machine that has no process or no memory for it, and of an operation that
 * no signal ends.
 */
#include <dlfcn.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/env/worker.h"
#include "bench/protocol/message.h"

#define TRIAL_OF(target)                                                                           \
	{                                                                                          \
		target, "early-check", "none", "none", "none", "forever", "none", "kernel",        \
			"none", "none"                                                             \
	}

#define NULL_TRIAL TRIAL_OF("null")

/* The n-th fork() fails, or its child gets no memory; 0: none */
static unsigned int forks, failing_fork, poor_fork;
static bool poor;
/* Of the process that hangs; time runs ahead where somebody waits for it, and signals may do nothing */
static pid_t last_child;
static uint64_t ahead_ms;
static bool hurried, immortal;
static unsigned int asked;

pid_t fork(void)
{
	pid_t (*real)(void) = dlsym(RTLD_NEXT, "fork");
	pid_t pid;

	forks++;
	if (forks == failing_fork) {
		errno = EAGAIN;
		return -1;
	}
	pid = real();
	poor = !pid && forks == poor_fork;
	asked = 0;
	last_child = pid;
	return pid;
}

/* null:hang is for the child of a guest's init. The first to ask is who ends with its parent. */
pid_t getppid(void)
{
	pid_t (*real)(void) = dlsym(RTLD_NEXT, "getppid");

	return hurried && asked++ ? 1 : real();
}

int kill(pid_t pid, int signal)
{
	int (*real)(pid_t, int) = dlsym(RTLD_NEXT, "kill");

	return immortal ? 0 : real(pid, signal);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
	int ret = real(clock, now);

	now->tv_sec += ahead_ms / 1000;
	return ret;
}

/* A second of this machine is enough for a child to begin, or to end. */
int poll(struct pollfd *fds, nfds_t nr, int timeout_ms)
{
	int (*real)(struct pollfd *, nfds_t, int) = dlsym(RTLD_NEXT, "poll");
	int ret = real(fds, nr, hurried && timeout_ms > 1000 ? 1000 : timeout_ms);

	if (hurried && !ret)
		ahead_ms += timeout_ms;
	return ret;
}

/* dlsym() itself may need memory */
void *calloc(size_t n, size_t size)
{
	static void *(*real_malloc)(size_t);
	void *p;

	if (poor) {
		errno = ENOMEM;
		return NULL;
	}
	if (!real_malloc)
		real_malloc = dlsym(RTLD_NEXT, "malloc");
	p = real_malloc(n * size);
	if (p)
		memset(p, 0, n * size);
	return p;
}

/* Messages of a job of @nr trials, "begin|trial|end|"; those that are asked for as they are. */
static int supervise_trials(struct job_trial *trials, size_t nr, const char *env, bool whole,
			    char *said)
{
	const struct job job = { .kernel = "debian:7",
				 .env = env,
				 .clock = "wall",
				 .deadline_ns = 1000000000,
				 .trials = trials,
				 .nr_trials = nr };
	const char *const names[MESSAGE_NR] = { [MESSAGE_BEGIN] = "begin|",
						[MESSAGE_TRIAL] = whole ? NULL : "trial|",
						[MESSAGE_END] = "end|" };
	int fd = memfd_create("messages", 0), err;
	struct message_reader r = { NULL };
	struct message message;
	char bytes[16384];
	ssize_t n;

	err = worker_supervise(&job, fd, -1);
	n = pread(fd, bytes, sizeof(bytes), 0);
	assert_true(n > 0 && n < (ssize_t)sizeof(bytes));
	assert_int_equal(message_reader_feed(&r, bytes, n), 0);
	said[0] = '\0';
	while (message_reader_next(&r, &message)) {
		strcat(said, names[message.kind] ?: message.payload);
		assert_null(strstr(message.payload, "crashed"));
	}
	assert_true(r.damaged == 0);
	message_reader_free(&r);
	close(fd);
	return err;
}

static int supervise(size_t nr, char *said)
{
	struct job_trial trials[3] = { { .id = 0, .text = NULL_TRIAL },
				       { .id = 1, .text = NULL_TRIAL },
				       { .id = 2, .text = NULL_TRIAL } };

	return supervise_trials(trials, nr, "host", false, said);
}

static int start(void **state)
{
	forks = failing_fork = poor_fork = ahead_ms = 0;
	hurried = immortal = false;
	return 0;
}

static void test_all_well(void **state)
{
	char said[4096];

	assert_int_equal(supervise(3, said), 0);
	assert_string_equal(said, "begin|trial|begin|trial|begin|trial|end|");
}

static void test_no_process(void **state)
{
	char said[4096];

	failing_fork = 1;
	assert_int_equal(supervise(3, said), -EAGAIN);
	assert_string_equal(said, "{\"reason\":\"no process for a trial: Resource temporarily "
				  "unavailable\"}");
}

static void test_no_memory(void **state)
{
	char said[4096];

	poor_fork = 1;
	assert_int_equal(supervise(3, said), -ENOMEM);
	assert_string_equal(said,
			    "{\"reason\":\"no process for a trial: Cannot allocate memory\"}");
}

/* A trial that hangs, and one after it */
static int supervise_hang(const char *env, char *said)
{
	struct job_trial trials[2] = { { .id = 0, .text = TRIAL_OF("null:hang") },
				       { .id = 1, .text = NULL_TRIAL } };

	hurried = true;
	return supervise_trials(trials, 2, env, true, said);
}

static void has(const char *said, const char *part)
{
	if (!strstr(said, part))
		fail_msg("no '%s' in '%s'", part, said);
}

static void test_hang(void **state)
{
	char said[16384];

	assert_int_equal(supervise_hang("host", said), 0);
	has(said, "begin|{\"schema\":1,\"id\":0,");
	has(said, "\"outcome\":\"timeout\",\"errno\":\"EINTR\",\"reason\":\"the kernel hangs");
	has(said, ": no signal but SIGKILL ends the operation\"");
	has(said, "\"attempts_total\":1,");
	has(said, "\"hang\":{\"state\":\"S\",");
	has(said, "\"signal\":\"SIGKILL\",\"ended_ns\":");
	has(said, "}begin|{\"schema\":1,\"id\":1,");
	has(said, "\"outcome\":\"success\"");
	assert_string_equal(said + strlen(said) - 4, "end|");
}

static void end_child(void)
{
	immortal = false;
	kill(last_child, SIGKILL);
	assert_int_equal(waitpid(last_child, NULL, 0), last_child);
}

/* A task that does not even end by SIGKILL: a guest is left to QEMU, a machine to its owner. */
static void test_hangs_on(void **state)
{
	char said[16384];

	immortal = true;
	assert_int_equal(supervise_hang("vm", said), -EDEADLK);
	has(said, "\"errno\":\"EINPROGRESS\",\"reason\":\"the kernel hangs");
	has(said, "\"errno\":\"EINPROGRESS\"}],\"attempts_total\":1,");
	has(said, "\"signal\":\"SIGKILL\"}");
	has(said, ": no signal ends the operation\"");
	assert_null(strstr(said, "ended_ns"));
	assert_null(strstr(said, "\"id\":1,"));
	end_child();
	immortal = true;
	assert_int_equal(supervise_hang("host", said), -EDEADLK);
	has(said, "{\"reason\":\"nothing ends the operation of a trial; reboot this machine\"}");
	end_child();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_all_well, start),
		cmocka_unit_test_setup(test_no_process, start),
		cmocka_unit_test_setup(test_no_memory, start),
		cmocka_unit_test_setup(test_hang, start),
		cmocka_unit_test_setup(test_hangs_on, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
