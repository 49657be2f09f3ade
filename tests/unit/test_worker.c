// SPDX-License-Identifier: GPL-2.0
/* What a worker makes of a machine that has no process or no memory for it. */
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
#include <unistd.h>
#include <cmocka.h>

#include "bench/env/worker.h"
#include "bench/protocol/message.h"

#define NULL_TRIAL                                                                                 \
	{                                                                                          \
		"null", "early-check", "none", "none", "none", "forever", "none", "kernel", "none" \
	}

/* The n-th fork() fails, or its child gets no memory; 0: none */
static unsigned int forks, failing_fork, poor_fork;
static bool poor;

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
	return pid;
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

/* Messages of a job of @nr trials, "begin|trial|end|", with the reason of a failure. */
static int supervise(size_t nr, char *said)
{
	struct job_trial trials[3] = { { .id = 0, .text = NULL_TRIAL },
				       { .id = 1, .text = NULL_TRIAL },
				       { .id = 2, .text = NULL_TRIAL } };
	const struct job job = { .kernel = "host",
				 .env = "host",
				 .clock = "wall",
				 .deadline_ns = 1000000000,
				 .trials = trials,
				 .nr_trials = nr };
	static const char *const names[MESSAGE_NR] = {
		[MESSAGE_BEGIN] = "begin|", [MESSAGE_TRIAL] = "trial|", [MESSAGE_END] = "end|"
	};
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

static int start(void **state)
{
	forks = failing_fork = poor_fork = 0;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_all_well, start),
		cmocka_unit_test_setup(test_no_process, start),
		cmocka_unit_test_setup(test_no_memory, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
