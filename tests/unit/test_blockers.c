// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <numaif.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/machine/machine.h"
#include "bench/machine/pagemap.h"
#include "tests/lib/kinds.h"
#include "tests/lib/usage.h"
#include "workloads/support/alloc_trace.h"

#define MAX  64
#define TAKE 16
#define FEW  4

/* Others on this CPU drain its lists, too. */
#define READY_TRIES 100

/* Fails with the kind's name, for the tests go through all of them. */
#define expect(ops, condition)                                                                     \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fail_msg("%s: %s", (ops)->name, #condition);                               \
	} while (0)

static uint64_t page_flags(uint64_t pfn)
{
	struct diag why;
	uint64_t flags;

	if (page_flags_read(pfn, &flags, &why))
		fail_msg("%s", why.text);
	return flags;
}

static void check_flags(const struct units *u, uint64_t pfn)
{
	for (uint64_t i = 0; i < 1ull << u->order; i++) {
		uint64_t flags = page_flags(pfn + i);

		if (!u->ops->is(flags))
			fail_msg("%s: page %llu of %llx has flags %llx", u->ops->name,
				 (unsigned long long)i, (unsigned long long)pfn,
				 (unsigned long long)flags);
	}
}

static bool is_fill(const struct unit_ops *ops)
{
	for (const struct fill *const *f = fills; *f; f++)
		if (fill_kind(*f) == ops)
			return true;
	return false;
}

static void check_places(const struct units *u, const uint64_t *pfn)
{
	for (uint64_t i = 0; i < u->nr; i++) {
		if (!strcmp(u->ops->name, "kernel-stack") && pfn[i] == PFN_UNKNOWN)
			continue;
		expect(u->ops, pfn[i] != PFN_UNKNOWN);
		expect(u->ops, !(pfn[i] & ((1ull << u->order) - 1)));
		for (uint64_t j = 0; j < i; j++)
			expect(u->ops, pfn[i] != pfn[j]);
		/*
		 * What draining would undo is done last, and seal() begins what a device holds.
		 * New page cache is on the LRU only when a batch is drained.
		 */
		if (!u->ops->ready && !u->ops->begin && !is_fill(u->ops))
			check_flags(u, pfn[i]);
	}
}

/* One unit of a GiB is as good as many, and what a CPU holds for a while is not much. */
static uint64_t amount(const struct unit_ops *ops)
{
	return !strncmp(ops->name, "hugetlb-1g", 10) ? 1 : ops->ready ? FEW : TAKE;
}

/* Return: false where there is no room for pages of a GiB: memory that has run for days may have no such pieces. */
static bool take(struct units *u, uint64_t nr, uint64_t *pfn)
{
	struct diag why = { "" };
	int err = u->ops->take(u, nr, pfn + u->nr, &why);

	if (err == -ENOMEM && amount(u->ops) == 1) {
		print_message("%s: skipped: %s\n", u->ops->name, why.text);
		return false;
	}
	if (err)
		fail_msg("%s: %s", u->ops->name, why.text);
	return true;
}

static void drop_some(struct units *u, uint64_t *pfn)
{
	struct diag why = { "" };

	if (!u->ops->drop)
		return;
	for (uint64_t i = 1; i < u->nr; i += 3) {
		if (u->ops->drop(u, i, &why))
			fail_msg("%s: %s", u->ops->name, why.text);
		pfn[i] = PFN_UNKNOWN;
	}
}

static void get_ready(struct units *u)
{
	struct diag why = { "" };
	int err = -EAGAIN;

	for (int i = 0; i < READY_TRIES && err == -EAGAIN; i++)
		err = u->ops->ready(u, &why);
	if (err)
		fail_msg("%s: %s", u->ops->name, why.text);
}

/* Pages that a CPU has not put on the LRU yet: move_pages(2) has all CPUs do so before it looks at a page. */
static void drain(void)
{
	void *page = &page;
	int node = 0, status;

	move_pages(0, 1, &page, &node, &status, MPOL_MF_MOVE);
}

/* Return: false where there was no room */
static bool run_kind(const struct unit_ops *ops)
{
	struct units u = { .ops = ops };
	struct diag why = { "" };
	uint64_t pfn[MAX];

	if (ops->open(&u, MAX, &why))
		fail_msg("%s: %s", ops->name, why.text);
	expect(ops, u.max == MAX && !u.nr);
	if (!take(&u, amount(ops), pfn) || !take(&u, amount(ops), pfn)) {
		ops->close(&u);
		return false;
	}
	expect(ops, u.nr == 2 * amount(ops));
	check_places(&u, pfn);
	expect(ops, ops->take(&u, MAX, pfn, &why) == -ENOSPC && u.nr == 2 * amount(ops));
	drop_some(&u, pfn);
	if (ops->seal && ops->seal(&u, &why))
		fail_msg("%s: %s", ops->name, why.text);
	drain();
	if (ops->ready)
		get_ready(&u);
	/* What is not held for good may have gone again since ready() looked. */
	for (uint64_t i = 0; i < u.nr; i++)
		if (pfn[i] != PFN_UNKNOWN && !is_fill(ops) &&
		    (!ops->ready || ops->detected == DETECTED_LATE))
			check_flags(&u, pfn[i]);
	/* What something holds does not go. */
	if (ops->movable && ops->drop)
		expect(ops, ops->drop(&u, 0, &why) == -EBUSY);
	/* What it lets go of stays where it is. */
	if (ops->let_go) {
		ops->let_go(&u);
		ops->let_go(&u);
		for (uint64_t i = 0; i < u.nr; i++)
			if (pfn[i] != PFN_UNKNOWN)
				check_flags(&u, pfn[i]);
	}
	ops->close(&u);
	ops->close(&u);
	return true;
}

static void run_twice(const struct unit_ops *k)
{
	struct diag why = { "" };
	struct usage before;

	if (k->supported(&why)) {
		print_message("%s: skipped: %s\n", k->name, why.text);
		return;
	}
	/* The first time, the C library and others may map what they keep. */
	if (!run_kind(k))
		return;
	before = usage_now();
	if (!run_kind(k))
		return;
	expect(k, usage_same(before));
	print_message("%s: passed\n", k->name);
}

static void test_kinds(void **state)
{
	const struct unit_ops *k;

	for_each_blocker_kind (k)
		run_twice(k);
	for (const struct fill *const *f = fills; *f; f++) {
		k = fill_kind_apart(*f);
		if (k)
			run_twice(k);
	}
}

/* Units that are held, until somebody ends the process. */
static void hold(const struct unit_ops *ops, int told)
{
	struct units u = { .ops = ops };
	struct diag why = { "" };
	uint64_t pfn[MAX];

	if (!ops->open(&u, MAX, &why) && !ops->take(&u, TAKE, pfn, &why) &&
	    (!ops->seal || !ops->seal(&u, &why)) && write(told, "1", 1) == 1)
		for (;;)
			pause();
	_exit(1);
}

/* Whoever holds pages can be killed, whatever holds them in the kernel. */
static void test_kill(void **state)
{
	const struct unit_ops *k;

	for_each_blocker_kind (k) {
		int told[2], status;
		struct diag why;
		char byte;
		pid_t pid;

		/* The pool of the machine would keep these. */
		if (k->supported(&why) || amount(k) == 1)
			continue;
		assert_int_equal(pipe(told), 0);
		pid = fork();
		if (!pid)
			hold(k, told[1]);
		close(told[1]);
		expect(k, read(told[0], &byte, 1) == 1);
		close(told[0]);
		kill(pid, SIGKILL);
		expect(k, waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
	}
}

static void test_alloc_trace(void **state)
{
	struct page_alloc a[64];
	struct diag why = { "" };
	struct alloc_trace *t;
	uint64_t pfn[16];
	ssize_t n;
	char *p;

	if (alloc_trace_open(&t, &why)) {
		print_message("skipped: %s\n", why.text);
		skip();
	}
	p = mmap(NULL, 16 * PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	madvise(p, 16 * PAGE_BYTES, MADV_NOHUGEPAGE);
	assert_int_equal(alloc_trace_begin(t, &why), 0);
	for (int i = 0; i < 16; i++)
		p[i * PAGE_BYTES] = 1;
	alloc_trace_end(t);
	n = alloc_trace_read(t, a, 64);
	assert_true(n >= 16);
	assert_int_equal(pagemap_read(p, 16, pfn, &why), 0);
	for (int i = 0; i < 16; i++) {
		bool found = false;

		for (ssize_t j = 0; j < n; j++)
			found |= a[j].pfn == pfn[i] && !a[j].order &&
				 a[j].migratetype == ALLOC_MOVABLE;
		assert_true(found);
	}
	munmap(p, 16 * PAGE_BYTES);
	alloc_trace_close(t);
}

/* Each fault of a private mapping that is thrown away again is one more record. */
static void test_alloc_trace_overflow(void **state)
{
	struct page_alloc a[4];
	struct diag why = { "" };
	struct alloc_trace *t;
	char *p;

	if (alloc_trace_open(&t, &why)) {
		print_message("skipped: %s\n", why.text);
		skip();
	}
	p = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_int_equal(alloc_trace_begin(t, &why), 0);
	for (int i = 0; i < 20000; i++) {
		*(volatile char *)p = 1;
		madvise(p, PAGE_BYTES, MADV_DONTNEED);
	}
	assert_int_equal(alloc_trace_read(t, a, 4), -EOVERFLOW);
	/* and goes on with what comes after */
	assert_int_equal(alloc_trace_begin(t, &why), 0);
	*(volatile char *)p = 1;
	assert_int_equal(alloc_trace_read(t, a, 4), 1);
	munmap(p, PAGE_BYTES);
	alloc_trace_close(t);
}

static void test_page_words(void **state)
{
	const uint64_t hidden = PAGEMAP_PRESENT, there = PAGEMAP_PRESENT | PAGEMAP_UFFD_WP | 0x1234;
	uint64_t in_file[3] = { 0x1234, hidden, there }, words[3] = { 0 };
	int fd = memfd_create("words", MFD_CLOEXEC);

	assert_int_equal(write(fd, in_file, sizeof(in_file)), sizeof(in_file));
	assert_int_equal(page_words_read(fd, 1, 2, words), 0);
	assert_memory_equal(words, &in_file[1], 2 * sizeof(words[0]));
	assert_int_equal(page_words_read(fd, 1, 3, words), -EIO);
	assert_int_equal(page_words_read(-1, 0, 1, words), -EBADF);
	close(fd);
	assert_true(pagemap_pfn(in_file[0]) == PFN_UNKNOWN);
	assert_true(pagemap_pfn(hidden) == PFN_UNKNOWN);
	assert_true(pagemap_pfn(there) == 0x1234);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_page_words),
		cmocka_unit_test(test_alloc_trace),
		cmocka_unit_test(test_alloc_trace_overflow),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_kill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
