// SPDX-License-Identifier: GPL-2.0
/* Kinds of pages where privileges or resources are short: a reason, and nothing kept. */
#include <errno.h>
#include <linux/capability.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "tests/lib/kinds.h"
#include "tests/lib/usage.h"

#define MAX    96
#define NOBODY 65534

static int limit(int resource, rlim_t value)
{
	struct rlimit l = { value, value };

	return setrlimit(resource, &l);
}

/* Root without this one privilege. */
static int lose(int capability)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data))
		return -1;
	data[capability / 32].effective &= ~(1u << (capability % 32));
	data[capability / 32].permitted &= ~(1u << (capability % 32));
	return syscall(SYS_capset, &head, data);
}

/* Its files in /proc stay its own, so that they can be counted. */
static int become_nobody(void)
{
	return setgid(NOBODY) || setuid(NOBODY) || prctl(PR_SET_DUMPABLE, 1);
}

static int no_privilege(void)
{
	return become_nobody();
}

static int no_files(void)
{
	return lose(CAP_SYS_RESOURCE) || limit(RLIMIT_NOFILE, usage_now().fds + 6);
}

static int no_locked_memory(void)
{
	return lose(CAP_IPC_LOCK) || limit(RLIMIT_MEMLOCK, 8 * 4096);
}

static int no_address_space(void)
{
	return limit(RLIMIT_AS, 64 << 20);
}

/* Everything a kind does; where it fails, the reason is in @why. */
static int all_of(struct units *u, struct diag *why)
{
	static uint64_t pfn[MAX];
	const struct unit_ops *ops = u->ops;
	uint64_t nr = !strncmp(ops->name, "hugetlb-1g", 10) ? 1 : MAX;
	int err = ops->supported(why);

	if (!err)
		err = ops->open(u, nr, why);
	if (!err)
		err = ops->take(u, nr, pfn, why);
	if (!err && ops->seal)
		err = ops->seal(u, why);
	return err;
}

/* Exit codes of the child: what went wrong, or how the kind ended. */
enum verdict {
	WORKED,
	FAILED_WELL,
	NOT_PREPARED,
	NO_REASON,
	LEFT_BEHIND,
};

static enum verdict try(const struct unit_ops *ops, int (*prepare)(void))
{
	struct units u = { .ops = ops };
	struct diag why = { "" };
	struct usage before;
	int err;

	if (prepare())
		return NOT_PREPARED;
	/* The first time, the C library may map what it keeps. */
	all_of(&u, &why);
	ops->close(&u);
	before = usage_now();
	why.text[0] = '\0';
	u = (struct units){ .ops = ops };
	err = all_of(&u, &why);
	ops->close(&u);
	ops->close(&u);
	printf("  %s: %s\n", ops->name, err ? why.text : "works");
	if (err && !why.text[0])
		return NO_REASON;
	return !usage_same(before) ? LEFT_BEHIND : err ? FAILED_WELL : WORKED;
}

static enum verdict in_child(const struct unit_ops *ops, int (*prepare)(void))
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		enum verdict v = try(ops, prepare);

		fflush(NULL);
		_exit(v);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFEXITED(status))
		fail_msg("%s: killed by signal %d", ops->name, WTERMSIG(status));
	return WEXITSTATUS(status);
}

static void all_kinds(int (*prepare)(void), bool (*must_fail)(const char *name))
{
	const struct unit_ops *k;

	if (geteuid())
		skip();
	for_each_blocker_kind (k) {
		enum verdict v = in_child(k, prepare);
		struct diag why;

		if (v > FAILED_WELL)
			fail_msg("%s: verdict %d", k->name, v);
		if (!k->supported(&why) && must_fail(k->name) && v != FAILED_WELL)
			fail_msg("%s: works without", k->name);
	}
}

static bool one_of(const char *name, const char *list)
{
	char word[64];

	snprintf(word, sizeof(word), " %s ", name);
	return strstr(list, word);
}

static bool every(const char *name)
{
	return true;
}

static bool those_with_files(const char *name)
{
	return one_of(name, " pipe packet bpf-array ");
}

static bool those_that_lock(const char *name)
{
	return one_of(name, " io_uring memfd-secret ");
}

static bool those_with_much_address_space(const char *name)
{
	return one_of(name, " page-table hugetlb-1g hugetlb-1g-free ");
}

static void test_no_privilege(void **state)
{
	all_kinds(no_privilege, every);
}

static void test_no_files(void **state)
{
	all_kinds(no_files, those_with_files);
}

static void test_no_locked_memory(void **state)
{
	all_kinds(no_locked_memory, those_that_lock);
}

static void test_no_address_space(void **state)
{
	all_kinds(no_address_space, those_with_much_address_space);
}

/* Root may start any number: opened as root, so that allocations can be traced, used as nobody. */
static enum verdict stacks_without_processes(void)
{
	struct units u = { .ops = kind_called("kernel-stack") };
	struct diag why = { "" };
	uint64_t pfn[4];
	int err;

	if (u.ops->open(&u, 4, &why) || limit(RLIMIT_NPROC, 0) || become_nobody())
		return NOT_PREPARED;
	err = u.ops->take(&u, 4, pfn, &why);
	u.ops->close(&u);
	printf("  kernel-stack: %s\n", why.text);
	return err == -EAGAIN && !u.nr && why.text[0] ? FAILED_WELL : NO_REASON;
}

static void test_no_processes(void **state)
{
	struct diag why;
	int status;
	pid_t pid;

	if (kind_called("kernel-stack")->supported(&why)) {
		print_message("skipped: %s\n", why.text);
		skip();
	}
	fflush(NULL);
	pid = fork();
	if (!pid) {
		enum verdict v = stacks_without_processes();

		fflush(NULL);
		_exit(v);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), FAILED_WELL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_privilege),	 cmocka_unit_test(test_no_files),
		cmocka_unit_test(test_no_locked_memory), cmocka_unit_test(test_no_address_space),
		cmocka_unit_test(test_no_processes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
