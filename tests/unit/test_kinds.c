// SPDX-License-Identifier: GPL-2.0
/*
 * Movable kinds of pages on the kernel that runs the tests. What it or its user cannot do is
 * skipped, with the reason.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/machine/setting.h"
#include "tests/lib/kinds.h"
#include "workloads/support/user_pages.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define UNITS	 64
#define KSM	 "/sys/kernel/mm/ksm/"
#define POOL	 "/sys/kernel/mm/hugepages/hugepages-2048kB/"

/* What a kind must leave as it was; absent settings count as 0. */
static const char *const settings[] = {
	KSM "run",	  KSM "pages_to_scan", KSM "sleep_millisecs",
	KSM "smart_scan", POOL "nr_hugepages", POOL "surplus_hugepages",
};

struct leftovers {
	uint64_t settings[COUNT(settings)];
	int fds;
	long locked_kb;
};

static int kpageflags = -1;

static int count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int nr = 0;

	assert_non_null(dir);
	while (readdir(dir))
		nr++;
	closedir(dir);
	return nr;
}

static long locked_kb(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[256];
	long kb = -1;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f))
		sscanf(line, "VmLck: %ld", &kb);
	fclose(f);
	return kb;
}

static void look_around(struct leftovers *l)
{
	*l = (struct leftovers){ .fds = count_fds(), .locked_kb = locked_kb() };
	for (size_t i = 0; i < COUNT(settings); i++)
		setting_read(settings[i], &l->settings[i], NULL);
	/* The kernel sets this bit of "run" while anyone offlines memory. */
	l->settings[0] &= ~4ull;
}

static void assert_nothing_left(const struct leftovers *before)
{
	struct leftovers after;

	look_around(&after);
	for (size_t i = 0; i < COUNT(settings); i++)
		if (after.settings[i] != before->settings[i])
			fail_msg("%s is %" PRIu64 ", was %" PRIu64, settings[i], after.settings[i],
				 before->settings[i]);
	assert_int_equal(after.fds, before->fds);
	assert_int_equal(after.locked_kb, before->locked_kb);
}

static void skip_unless_supported(const struct unit_ops *ops)
{
	struct diag why = { "" };
	int err = ops->supported(&why);

	if (!err)
		return;
	assert_true(err < 0);
	assert_true(why.text[0]);
	print_message("%s: skipped: %s\n", ops->name, why.text);
	skip();
}

#define assert_works(err, why)                                                                     \
	do {                                                                                       \
		int err_ = (err);                                                                  \
		if (err_)                                                                          \
			fail_msg("%d: %s", err_, (why)->text);                                     \
	} while (0)

static uint64_t read_flags(uint64_t pfn)
{
	uint64_t flags = 0;

	if (pread(kpageflags, &flags, sizeof(flags), pfn * sizeof(flags)) != sizeof(flags))
		fail_msg("kpageflags of %" PRIu64, pfn);
	return flags;
}

static void assert_frames(const struct units *u, const uint64_t *pfn)
{
	for (uint64_t i = 0; i < u->nr; i++) {
		assert_true(pfn[i] != PFN_UNKNOWN && pfn[i]);
		assert_int_equal(pfn[i] & ((1ull << u->order) - 1), 0);
		for (uint64_t j = 0; j < i; j++)
			assert_true(pfn[i] != pfn[j]);
	}
}

static void assert_is(const struct units *u, uint64_t pfn)
{
	for (uint64_t i = 0; i < 1ull << u->order; i++)
		if (!u->ops->is(read_flags(pfn + i)))
			fail_msg("page %" PRIu64 " of the unit at %" PRIu64
				 " is no %s: kpageflags 0x%" PRIx64,
				 i, pfn, u->ops->name, read_flags(pfn + i));
}

static bool dropped(uint64_t i)
{
	return i % 3 == 1;
}

static void take_all(struct units *u, uint64_t *pfn, uint64_t nr, struct diag *why)
{
	uint64_t half = nr / 2;

	assert_works(u->ops->open(u, nr, why), why);
	assert_int_equal(u->nr, 0);
	if (half)
		assert_works(u->ops->take(u, half, pfn, why), why);
	assert_int_equal(u->nr, half);
	assert_works(u->ops->take(u, nr - half, pfn + half, why), why);
	assert_int_equal(u->nr, nr);
	assert_frames(u, pfn);
	assert_int_equal(u->ops->take(u, 1, pfn, why), -ENOSPC);
	assert_int_equal(u->nr, nr);
}

/* Free pages of the pool are mapped nowhere: then only their flags tell where they are. */
static void assert_sealed(struct units *u, const uint64_t *pfn, struct diag *why)
{
	for (uint64_t i = 0; i < u->nr; i++) {
		uint64_t now;

		assert_works(user_pages_look(u, i, 1, &now, why), why);
		if (dropped(i) || u->ops == kind_called("hugetlb-free"))
			assert_true(now == PFN_UNKNOWN);
		else
			assert_int_equal(now, pfn[i]);
		if (!dropped(i))
			assert_is(u, pfn[i]);
	}
}

static void test_life(void **state)
{
	const struct unit_ops *ops = *state;
	struct units u = { .ops = ops };
	struct leftovers before;
	struct diag why = { "" };
	uint64_t pfn[UNITS + 1];

	skip_unless_supported(ops);
	look_around(&before);
	take_all(&u, pfn,
		 ops == kind_called("thp") || !strncmp(ops->name, "hugetlb", 7) ? 3 : UNITS, &why);
	for (uint64_t i = 0; i < u.nr; i++)
		if (dropped(i))
			assert_works(ops->drop(&u, i, &why), &why);
	if (ops->seal)
		assert_works(ops->seal(&u, &why), &why);
	assert_sealed(&u, pfn, &why);
	assert_int_not_equal(ops->drop(&u, u.nr, &why), 0);
	if (ops != kind_called("hugetlb-free"))
		assert_works(ops->drop(&u, 0, &why), &why);
	ops->close(&u);
	ops->close(&u);
	assert_nothing_left(&before);
}

static void test_nothing_taken(void **state)
{
	const struct unit_ops *ops = *state;
	struct units u = { .ops = ops };
	struct leftovers before;
	struct diag why = { "" };

	skip_unless_supported(ops);
	look_around(&before);
	assert_works(ops->open(&u, 1, &why), &why);
	if (ops->seal)
		assert_works(ops->seal(&u, &why), &why);
	ops->close(&u);
	assert_int_not_equal(ops->open(&u, 0, &why), 0);
	assert_int_not_equal(ops->open(&u, UINT64_MAX / 2, &why), 0);
	ops->close(&u);
	assert_nothing_left(&before);
}

/* Units behind a hole in the mapping cannot be had: none of that take() is kept. */
static void test_half_way(void **state)
{
	const struct unit_ops *ops = *state;
	struct units u = { .ops = ops };
	struct leftovers before;
	struct diag why = { "" };
	struct user_pages *p;
	uint64_t pfn[4];

	skip_unless_supported(ops);
	look_around(&before);
	assert_works(ops->open(&u, 4, &why), &why);
	assert_works(ops->take(&u, 1, pfn, &why), &why);
	p = u.priv;
	assert_int_equal(munmap(p->addr + 2 * p->unit_bytes, p->unit_bytes), 0);
	assert_true(ops->take(&u, 3, pfn, &why) < 0);
	assert_true(why.text[0]);
	assert_int_equal(u.nr, 1);
	assert_works(user_pages_look(&u, 0, 2, pfn, &why), &why);
	assert_true(pfn[0] != PFN_UNKNOWN && pfn[1] == PFN_UNKNOWN);
	ops->close(&u);
	assert_nothing_left(&before);
}

/* Limits, capabilities and mounts do not come back: each in a child. */
static void in_child(const struct unit_ops *ops, void (*body)(const struct unit_ops *ops))
{
	struct leftovers before;
	int status;
	pid_t pid;

	skip_unless_supported(ops);
	if (geteuid()) {
		print_message("skipped: needs root\n");
		skip();
	}
	look_around(&before);
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		body(ops);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		fail_msg("%s: the child ended with status 0x%x", ops->name, status);
	assert_nothing_left(&before);
}

/* A failed assert of cmocka's would go on in the child with the parent's next test. */
#define child_assert(cond)                                                                         \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			print_error("%s:%d: %s: %s (%s)\n", __FILE__, __LINE__, ops->name, #cond,  \
				    why.text);                                                     \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

static void soft_limit(int resource, rlim_t value)
{
	struct rlimit r;

	if (getrlimit(resource, &r))
		_exit(2);
	r.rlim_cur = value < r.rlim_max ? value : r.rlim_max;
	if (setrlimit(resource, &r))
		_exit(2);
}

static void drop_capability(int cap)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data))
		_exit(2);
	data[cap / 32].effective &= ~(1u << cap % 32);
	if (syscall(SYS_capset, &head, data))
		_exit(2);
}

static void without_address_space(const struct unit_ops *ops)
{
	struct units u = { .ops = ops };
	struct diag why = { "" };
	int fds = count_fds();
	uint64_t pages = 0;

	setting_read("/proc/self/statm", &pages, NULL);
	soft_limit(RLIMIT_AS, (pages << 12) + (16 << 20));
	child_assert(ops->open(&u, UNITS << 8, &why) == -ENOMEM);
	child_assert(strstr(why.text, "mmap of "));
	child_assert(count_fds() == fds);
	ops->close(&u);
	child_assert(count_fds() == fds);
}

static void without_files(const struct unit_ops *ops)
{
	struct units u = { .ops = ops };
	struct diag why = { "" };
	int free_fd = dup(0), fds;

	close(free_fd);
	fds = count_fds();
	for (int left = 0; left < 3; left++) {
		int err;

		soft_limit(RLIMIT_NOFILE, free_fd + left);
		err = ops->open(&u, 2, &why);
		child_assert(err ? err < 0 && why.text[0] : left);
		ops->close(&u);
		soft_limit(RLIMIT_NOFILE, 1024);
		child_assert(count_fds() == fds);
	}
}

static void without_privilege(const struct unit_ops *ops)
{
	struct diag why = { "" };

	if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
		_exit(2);
	child_assert(ops->supported(&why) < 0);
	child_assert(strstr(why.text, "run as root"));
	/* As for a process that never was root, which may read its own pagemap. */
	prctl(PR_SET_DUMPABLE, 1);
	child_assert(ops->supported(&why) < 0);
	child_assert(strstr(why.text, "run as root"));
}

static void without_lock_limit(const struct unit_ops *ops)
{
	struct diag why = { "" };

	drop_capability(CAP_IPC_LOCK);
	soft_limit(RLIMIT_MEMLOCK, 0);
	child_assert(ops->supported(&why) == -EPERM);
	child_assert(strstr(why.text, "RLIMIT_MEMLOCK"));
	child_assert(!locked_kb());
}

static void beyond_lock_limit(const struct unit_ops *ops)
{
	struct units u = { .ops = ops };
	struct diag why = { "" };
	uint64_t pfn[UNITS];

	drop_capability(CAP_IPC_LOCK);
	soft_limit(RLIMIT_MEMLOCK, 16 << 12);
	child_assert(!ops->supported(&why));
	child_assert(!ops->open(&u, UNITS, &why));
	child_assert(!ops->take(&u, UNITS, pfn, &why));
	child_assert(ops->seal(&u, &why) == -ENOMEM);
	child_assert(strstr(why.text, "RLIMIT_MEMLOCK"));
	ops->close(&u);
	child_assert(!locked_kb());
}

/* As when no contiguous memory is free: the kernel gives small pages, which are no units. */
static void without_huge_pages(const struct unit_ops *ops)
{
	struct units u = { .ops = ops };
	struct diag why = { "" };
	uint64_t pfn[2];

	child_assert(!ops->open(&u, 2, &why));
	child_assert(!prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0));
	child_assert(ops->take(&u, 2, pfn, &why) < 0);
	child_assert(why.text[0] && !u.nr);
	child_assert(!user_pages_look(&u, 0, 2, pfn, &why));
	child_assert(pfn[0] == PFN_UNKNOWN && pfn[1] == PFN_UNKNOWN);
	ops->close(&u);
	child_assert(ops->supported(&why) == -EOPNOTSUPP);
}

/* Memory file systems have no page cache that is written back, and say so. */
static void without_disk(const struct unit_ops *ops)
{
	struct units u = { .ops = ops };
	struct diag why = { "" };

	child_assert(!unshare(CLONE_NEWNS));
	child_assert(!mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
	child_assert(!mount("ramfs", "/var/tmp", "ramfs", 0, NULL));
	child_assert(!mount("tmpfs", "/tmp", "tmpfs", 0, NULL));
	child_assert(!unsetenv("TMPDIR") && !chdir("/tmp"));
	child_assert(ops->supported(&why) == -EOPNOTSUPP);
	child_assert(strstr(why.text, "/tmp: ") && strstr(why.text, "/var/tmp: "));
	child_assert(ops->open(&u, 1, &why) == -EOPNOTSUPP);
	print_message("%s: %s\n", ops->name, why.text);
}

static void test_address_space(void **state)
{
	in_child(*state, without_address_space);
}

static void test_file_limit(void **state)
{
	in_child(*state, without_files);
}

static void test_privilege(void **state)
{
	in_child(*state, without_privilege);
}

static void test_lock_limit(void **state)
{
	in_child(kind_called("mlock"), without_lock_limit);
	in_child(kind_called("mlock"), beyond_lock_limit);
}

static void test_no_huge_pages(void **state)
{
	in_child(kind_called("thp"), without_huge_pages);
}

static void test_no_disk(void **state)
{
	in_child(kind_called("file-clean"), without_disk);
	in_child(kind_called("file-dirty"), without_disk);
}

static const struct CMUnitTest each[] = {
	cmocka_unit_test(test_life),	   cmocka_unit_test(test_nothing_taken),
	cmocka_unit_test(test_half_way),   cmocka_unit_test(test_address_space),
	cmocka_unit_test(test_file_limit), cmocka_unit_test(test_privilege),
};

#define TESTS_MAX 256

/* Kinds that a device of the guest makes are none of this process: single ones cannot be dropped. */
static size_t add_kind(struct CMUnitTest *tests, char (*names)[64], size_t nr, const struct fill *f)
{
	const struct unit_ops *kind = fill_kind(f);

	if (!kind || !kind->drop || fill_kind_apart(f))
		return nr;
	for (size_t i = 0; i < COUNT(each) && nr < TESTS_MAX; i++) {
		/* Its touches raise SIGSEGV where there is no mapping. */
		if (each[i].test_func == test_half_way && kind == kind_called("thp"))
			continue;
		tests[nr] = each[i];
		snprintf(names[nr], sizeof(names[nr]), "%s %s", each[i].name, kind->name);
		tests[nr].name = names[nr];
		tests[nr++].initial_state = (void *)kind;
	}
	return nr;
}

/* With an argument only the tests whose name matches it: "*mlock" */
int main(int argc, char **argv)
{
	struct CMUnitTest tests[TESTS_MAX] = {
		cmocka_unit_test(test_lock_limit),
		cmocka_unit_test(test_no_disk),
		cmocka_unit_test(test_no_huge_pages),
	};
	char names[TESTS_MAX][64];
	size_t nr = 3;

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	kpageflags = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	for (const struct fill *const *f = fills; *f; f++)
		nr = add_kind(tests, names, nr, *f);
	return _cmocka_run_group_tests("kinds", tests, nr, NULL, NULL);
}
