// SPDX-License-Identifier: GPL-2.0
/* A guest's CPUs are pinned by what QEMU tells of them. This process stands in for QEMU. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/env/vcpus.h"

#define GREETING "{\"QMP\": {\"version\": {}, \"capabilities\": [\"oob\"]}}\r\n{\"return\": {}}\r\n"

static int pair[2];
static struct child qemu;
static pthread_barrier_t barrier;
static pid_t thread_id;

/* A thread that is there until the end. */
static void *thread(void *arg)
{
	thread_id = gettid();
	pthread_barrier_wait(&barrier);
	pause();
	return NULL;
}

static int begin(void **state)
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	qemu = (struct child){ .pid = getpid(), .qmp_fd = pair[0] };
	return 0;
}

static int end(void **state)
{
	close(pair[0]);
	close(pair[1]);
	return 0;
}

static void say(const char *text)
{
	assert_int_equal(write(pair[1], text, strlen(text)), strlen(text));
}

static int last_cpu(void)
{
	cpu_set_t set;
	int cpu = CPU_SETSIZE;

	assert_int_equal(sched_getaffinity(0, sizeof(set), &set), 0);
	while (!CPU_ISSET(--cpu, &set))
		;
	return cpu;
}

static json_t *told(const struct vcpus *v)
{
	json_t *json = json_object();

	vcpus_json_add(v, json);
	return json;
}

static void check_unpinned(const struct vcpus *v, const char *why)
{
	json_t *json = told(v);
	const char *text = json_string_value(json_object_get(json, "unpinned"));

	assert_null(json_object_get(json, "host_cpus"));
	if (!text || !strstr(text, why))
		fail_msg("'%s' is not '%s'", text ?: "", why);
	json_decref(json);
}

static void test_pinned(void **state)
{
	int cpu[] = { last_cpu() };
	struct vcpus v = { .cpu = cpu, .nr = 1 };
	char text[512] = "";
	cpu_set_t set;
	json_t *json;

	vcpus_poll(&v, &qemu);
	assert_true(recv(pair[1], text, sizeof(text) - 1, MSG_DONTWAIT) > 0);
	assert_non_null(strstr(text, "{\"execute\":\"qmp_capabilities\"}\n"));
	assert_non_null(strstr(text, "{\"execute\":\"query-cpus-fast\"}\n"));
	json = told(&v);
	assert_int_equal(json_object_size(json), 0);
	json_decref(json);
	/* in pieces, with an event between */
	say(GREETING "{\"event\": \"RESUME\"}\r\n{\"return\": [{\"thread-id\": ");
	vcpus_poll(&v, &qemu);
	assert_false(v.over);
	snprintf(text, sizeof(text), "%d, \"props\": {}, \"cpu-index\": 0}]}\r\n", thread_id);
	say(text);
	vcpus_poll(&v, &qemu);
	assert_true(v.over);
	vcpus_end(&v);
	json = told(&v);
	assert_int_equal(json_object_size(json), 1);
	assert_int_equal(json_integer_value(json_array_get(json_object_get(json, "host_cpus"), 0)),
			 cpu[0]);
	json_decref(json);
	assert_int_equal(sched_getaffinity(thread_id, sizeof(set), &set), 0);
	assert_int_equal(CPU_COUNT(&set), 1);
	assert_true(CPU_ISSET(cpu[0], &set));
	/* asked once */
	assert_int_equal(recv(pair[1], text, sizeof(text), MSG_DONTWAIT), -1);
}

static void test_not_wanted(void **state)
{
	struct vcpus v = { .nr = 1 };
	char text[64];
	json_t *json;

	vcpus_poll(&v, &qemu);
	vcpus_end(&v);
	assert_int_equal(recv(pair[1], text, sizeof(text), MSG_DONTWAIT), -1);
	json = told(&v);
	assert_int_equal(json_object_size(json), 0);
	json_decref(json);
}

static void test_no_answer(void **state)
{
	int cpu[] = { last_cpu() };
	struct vcpus v = { .cpu = cpu, .nr = 1 };

	vcpus_poll(&v, &qemu);
	say(GREETING);
	vcpus_poll(&v, &qemu);
	vcpus_end(&v);
	check_unpinned(&v, "QEMU did not tell which threads they are");
}

static void test_answers(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "{\"error\": {\"class\": \"x\", \"desc\": \"not today\"}}\n", "says: not today" },
		{ "Segmentation fault\n", "says: Segmentation fault" },
		{ "{\"return\": []}\n", "the threads of 0 of 1 CPUs" },
		{ "{\"return\": [{\"cpu-index\": 1, \"thread-id\": 1}]}\n", "0 of 1 CPUs" },
		{ "{\"return\": [{\"cpu-index\": -1, \"thread-id\": 1}]}\n", "0 of 1 CPUs" },
		{ "{\"return\": [{\"cpu-index\": 0, \"thread-id\": 0}]}\n", "0 of 1 CPUs" },
		{ "{\"return\": [7]}\n", "0 of 1 CPUs" },
		/* somebody else's, whom we may well be permitted to move */
		{ "{\"return\": [{\"cpu-index\": 0, \"thread-id\": 1}]}\n",
		  "QEMU has no thread 1" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int cpu[] = { last_cpu() };
		struct vcpus v = { .cpu = cpu, .nr = 1 };

		say(cases[i].text);
		vcpus_poll(&v, &qemu);
		assert_true(v.over);
		check_unpinned(&v, cases[i].why);
	}
}

static void test_no_end(void **state)
{
	int cpu[] = { last_cpu() };
	struct vcpus v = { .cpu = cpu, .nr = 1 };
	char text[1024];

	memset(text, '7', sizeof(text));
	for (int i = 0; i < 100 && !v.over; i++) {
		assert_int_equal(send(pair[1], text, sizeof(text), 0), sizeof(text));
		vcpus_poll(&v, &qemu);
	}
	check_unpinned(&v, "without an end");
}

static void test_it_has_ended(void **state)
{
	int cpu[] = { last_cpu() };
	struct vcpus v = { .cpu = cpu, .nr = 1 };

	shutdown(pair[1], SHUT_RDWR);
	vcpus_poll(&v, &qemu);
	check_unpinned(&v, "closed its monitor");
}

/* Without having read what it was asked. */
static void test_it_has_ended_unasked(void **state)
{
	int cpu[] = { last_cpu() };
	struct vcpus v = { .cpu = cpu, .nr = 1 };

	vcpus_poll(&v, &qemu);
	assert_false(v.over);
	close(pair[1]);
	pair[1] = -1;
	vcpus_poll(&v, &qemu);
	check_unpinned(&v, "closed its monitor");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_pinned, begin, end),
		cmocka_unit_test_setup_teardown(test_not_wanted, begin, end),
		cmocka_unit_test_setup_teardown(test_no_answer, begin, end),
		cmocka_unit_test_setup_teardown(test_answers, begin, end),
		cmocka_unit_test_setup_teardown(test_no_end, begin, end),
		cmocka_unit_test_setup_teardown(test_it_has_ended, begin, end),
		cmocka_unit_test_setup_teardown(test_it_has_ended_unasked, begin, end),
	};
	pthread_t other;

	pthread_barrier_init(&barrier, NULL, 2);
	if (pthread_create(&other, NULL, thread, NULL))
		return 1;
	pthread_barrier_wait(&barrier);
	return cmocka_run_group_tests_name("vcpus", tests, NULL, NULL);
}
