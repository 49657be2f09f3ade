// SPDX-License-Identifier: GPL-2.0
/* Processes that map pages of another: what the kernel counts, and that none is left. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "tests/lib/usage.h"
#include "workloads/support/mappers.h"

#define PAGES 8
#define NR    10

static char *map(int flags)
{
	char *addr = mmap(NULL, PAGES * PAGE_BYTES, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS,
			  -1, 0);

	assert_true(addr != MAP_FAILED);
	for (int i = 0; i < PAGES; i++)
		addr[i * PAGE_BYTES] = 1;
	return addr;
}

static void skip_unless_counted(void)
{
	if (access("/proc/kpagecount", R_OK)) {
		print_message("skipped: /proc/kpagecount: %s\n", strerror(errno));
		skip();
	}
}

/* Nothing else of this process is copied by its next write. */
static void assert_not_copied(const void *other, uint64_t before)
{
	struct diag why = { "" };
	uint64_t now;

	*(volatile char *)other = 2;
	assert_int_equal(pagemap_read(other, 1, &now, &why), 0);
	assert_true(now == before);
}

static void test_counts(void **state)
{
	static const int kinds[] = { MAP_PRIVATE, MAP_SHARED };
	struct usage before;
	uint64_t pfn;

	skip_unless_counted();
	before = usage_now();
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct mappers m = { NULL };
		struct diag why = { "" };
		char *addr = map(kinds[i]), *other = map(MAP_PRIVATE);

		assert_int_equal(pagemap_read(other, 1, &pfn, &why), 0);
		if (mappers_start(&m, addr, PAGES * PAGE_BYTES, NR, &why))
			fail_msg("%s", why.text);
		assert_int_equal(m.nr, NR);
		assert_not_copied(other, pfn);
		for (int j = 0; j < NR; j++)
			assert_int_equal(kill(m.pid[j], 0), 0);
		mappers_end(&m);
		assert_null(m.pid);
		mappers_end(&m);
		assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
		munmap(addr, PAGES * PAGE_BYTES);
		munmap(other, PAGES * PAGE_BYTES);
	}
	assert_true(usage_same(before));
}

/* A page that is there, but mapped once more by somebody else, is not what was asked for. */
static void test_another(void **state)
{
	struct mappers m = { NULL };
	struct diag why = { "" };
	char *addr = map(MAP_SHARED), *twice;

	skip_unless_counted();
	twice = mremap(addr, 0, PAGES * PAGE_BYTES, MREMAP_MAYMOVE);
	assert_true(twice != MAP_FAILED);
	*(volatile char *)twice = 1;
	assert_int_equal(mappers_start(&m, addr, PAGES * PAGE_BYTES, NR, &why), -EILSEQ);
	assert_non_null(strstr(why.text, "a page is mapped 12 times, not 11"));
	mappers_end(&m);
	munmap(addr, PAGES * PAGE_BYTES);
	munmap(twice, PAGES * PAGE_BYTES);
}

/* They have the reading end closed, and the writing end of nobody: it ends when the maker does. */
static void test_killed(void **state)
{
	int end[2];
	pid_t pid, mapper;
	char byte;

	skip_unless_counted();
	assert_int_equal(pipe(end), 0);
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	pid = fork();
	if (!pid) {
		struct mappers m = { NULL };
		int bad = mappers_start(&m, map(MAP_PRIVATE), PAGES * PAGE_BYTES, NR, NULL);

		if (bad || write(end[1], m.pid, sizeof(*m.pid)) < 0)
			_exit(1);
		for (;;)
			pause();
	}
	close(end[1]);
	assert_int_equal(read(end[0], &mapper, sizeof(mapper)), sizeof(mapper));
	assert_int_equal(kill(mapper, 0), 0);
	kill(pid, SIGKILL);
	assert_int_equal(read(end[0], &byte, 1), 0);
	for (int i = 0; i < NR + 1; i++)
		assert_true(wait(NULL) > 0);
	assert_int_equal(kill(mapper, 0), -1);
	prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
	close(end[0]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_another),
		cmocka_unit_test(test_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
