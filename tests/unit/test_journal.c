// SPDX-License-Identifier: GPL-2.0
/* The journal on a made-up machine: a folder with a boot id and two blocks that do as they are
 * told. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/util/file.h"
#include "tests/lib/kinds.h"
#include "tests/unit/journal_tree.h"

#define OTHER "b121f8ec-00f3-4569-b58e-af47abe0b98c"

static void test_parse(void **state)
{
	static const char *const bad[] = {
		"",
		" ",
		"7",
		"7 Normal",
		"7 Normal ",
		"7 Normal " OTHER "x",
		"7 Normal " OTHER " ",
		"7 Normal a121f8ec-00f3-4569-b58e",
		"-7 Normal " BOOT,
		" 7 Normal " BOOT,
		"seven Normal " BOOT,
		"7 ../../.. " BOOT,
		"7 NormalNormalNormal " BOOT,
		"7 Device " BOOT,
		"7 normal " BOOT,
		"99999999999999999999 Normal " BOOT,
		KSM "run " BOOT,
		KSM "run -1 " BOOT,
		KSM "run x " BOOT,
		KSM "run 1 " BOOT " ",
		KSM "merge_across_nodes 1 " BOOT,
		KSM "../../../../etc/passwd 1 " BOOT,
		"/sys/kernel/mm/hugepages/hugepages-2048kB/../nr_hugepages 1 " BOOT,
		"/etc/passwd 1 " BOOT,
	};
	struct journal_entry e;

	assert_int_equal(journal_parse("107 DMA32 " BOOT, &e), 0);
	assert_int_equal(e.block, 107);
	assert_string_equal(e.zone, "DMA32");
	assert_string_equal(e.boot_id, BOOT);
	assert_string_equal(e.setting, "");
	assert_int_equal(journal_parse(POOL " 12 " BOOT, &e), 0);
	assert_string_equal(e.setting, POOL);
	assert_int_equal(e.value, 12);
	assert_string_equal(e.boot_id, BOOT);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!journal_parse(bad[i], &e))
			fail_msg("'%s' was taken", bad[i]);
}

/* The settings that a kind changes. Return: how many */
static unsigned int noted(const struct unit_ops *k)
{
	struct journal_entry e;
	unsigned int nr = 0;
	char line[200];

	for (; k && k->settings && k->settings[nr]; nr++) {
		snprintf(line, sizeof(line), "%s 1 " BOOT, k->settings[nr]);
		if (journal_parse(line, &e))
			fail_msg("%s: '%s' cannot be read", k->name, line);
	}
	return nr;
}

/* A line that cannot be read stops every later trial: what any kind notes can be read. */
static void test_settings_of_kinds(void **state)
{
	const struct unit_ops *k;
	unsigned int nr = 0;

	for (const struct fill *const *f = fills; *f; f++)
		nr += noted(fill_kind(*f));
	for_each_blocker_kind (k)
		nr += noted(k);
	assert_true(nr >= 8);
}

static void test_add(void **state)
{
	struct diag why;
	struct journal j;

	open_it(&j);
	assert_int_equal(journal_restore(&j, &why), 0);
	assert_int_equal(journal_add(&j, 7, "Normal", &why), 0);
	tree_expect("/run/journal", "7 Normal " BOOT "\n");
	/* another one, while the first is online in some zone; this one is gone */
	assert_int_equal(journal_add(&j, 8, "DMA32", &why), 0);
	tree_expect("/run/journal", "7 Normal " BOOT "\n8 DMA32 " BOOT "\n");
	/* it is where it belongs: nothing had to be done */
	assert_int_equal(journal_restore(&j, &why), 0);
	tree_expect("/run/journal", "");
	assert_int_equal(journal_add(&j, 7, "Normal", &why), 0);
	journal_close(&j);
}

/* Where a block belongs is what its first line says; it may have been moved since. */
static void test_first_note_counts(void **state)
{
	struct diag why;
	struct journal j;

	open_it(&j);
	assert_int_equal(journal_add(&j, 7, "Normal", &why), 0);
	assert_int_equal(journal_add(&j, 7, "Movable", &why), 0);
	tree_expect("/run/journal", "7 Normal " BOOT "\n");
	assert_int_equal(journal_restore(&j, &why), 0);
	journal_close(&j);
	assert_int_equal(restore("7 Normal " BOOT "\n7 Movable " BOOT "\n", &why), 0);
	tree_expect(BLOCK "/state", "online\n");
	/* that of another boot says nothing of this one */
	assert_int_equal(restore("7 Normal " OTHER "\n7 Movable " BOOT "\n", &why), -EXDEV);
	tree_expect(BLOCK "/state", "online_movable");
	tree_put(BLOCK "/state", "online\n");
}

/* Never two at once, whoever asks and whatever went wrong before. */
static void test_one_is_out(void **state)
{
	struct diag why;
	struct journal j;

	assert_int_equal(restore("", &why), 0);
	open_it(&j);
	assert_int_equal(journal_add(&j, 7, "Normal", &why), 0);
	tree_put(BLOCK "/state", "offline\n");
	assert_int_equal(journal_add(&j, 8, "Normal", &why), -EBUSY);
	assert_non_null(strstr(why.text, "memory7 is still out"));
	assert_int_equal(journal_add(&j, 7, "Normal", &why), 0);
	tree_put(BLOCK "/state", "online\n");
	assert_int_equal(journal_add(&j, 8, "Normal", &why), 0);
	tree_expect("/run/journal", "7 Normal " BOOT "\n8 Normal " BOOT "\n");
	assert_int_equal(journal_restore(&j, &why), 0);
	journal_close(&j);
}

/* A file that could not be restored is not written. */
static void test_full(void **state)
{
	struct diag why;
	struct journal j;
	int nr = 0, err;

	assert_int_equal(restore("", &why), 0);
	open_it(&j);
	while (!(err = journal_add(&j, 1000 + nr, "Normal", &why)))
		nr++;
	assert_int_equal(err, -EFBIG);
	assert_true(nr > 100);
	assert_int_equal(journal_restore(&j, &why), 0);
	tree_expect("/run/journal", "");
	journal_close(&j);
}

static void test_settings(void **state)
{
	struct diag why;
	struct journal j;

	make_private();
	tree_put("/run/journal", "");
	tree_put(KSM "run", "4\n");
	tree_put(POOL, "3\n");
	open_it(&j);
	assert_int_equal(journal_add_setting(&j, KSM "run", &why), 0);
	assert_int_equal(journal_add_setting(&j, POOL, &why), 0);
	assert_int_equal(journal_add_setting(&j, KSM "pages_to_scan", &why), -ENOENT);
	assert_int_equal(journal_add(&j, 7, "Normal", &why), 0);
	/* bit 2 says that memory goes offline, and cannot be written */
	tree_expect("/run/journal", KSM "run 0 " BOOT "\n" POOL " 3 " BOOT "\n7 Normal " BOOT "\n");
	tree_put(KSM "run", "1\n");
	tree_put(POOL, "17\n");
	assert_int_equal(journal_restore(&j, &why), 2);
	tree_expect(KSM "run", "0\n");
	tree_expect(POOL, "3\n");
	tree_expect("/run/journal", "");
	journal_close(&j);
	/* of another boot, and cut: not touched */
	assert_int_equal(restore(KSM "run 1 " OTHER "\n" KSM "run 1 " BOOT, &why), 0);
	tree_expect(KSM "run", "0\n");
	tree_expect("/run/journal", "");
}

/* One that does not come back keeps the journal; blocks come back all the same. */
static void test_setting_stays(void **state)
{
	const char *text = POOL " 0 " BOOT "\n7 Movable " BOOT "\n";
	struct diag why;

	tree_put(BLOCK "/state", "offline");
	assert_int_equal(unlink(tree_path(POOL)), 0);
	/* 0 is taken for the default, and does not stay 0 */
	assert_int_equal(prctl(PR_SET_TIMERSLACK, 1234), 0);
	assert_int_equal(symlink("/proc/self/timerslack_ns", tree_path(POOL)), 0);
	assert_int_equal(restore(text, &why), -EXDEV);
	tree_expect("/run/journal", text);
	tree_expect(BLOCK "/state", "online_movable");
	tree_put(BLOCK "/state", "online\n");
	assert_int_equal(restore(POOL " 0 " BOOT "\n", &why), -EBUSY);
	assert_non_null(strstr(why.text, POOL " was 0 and stays "));
	assert_int_equal(unlink(tree_path(POOL)), 0);
	assert_int_equal(restore(POOL " 3 " BOOT "\n", &why), -ENOENT);
	assert_non_null(strstr(why.text, POOL));
}

static void test_offline_comes_back(void **state)
{
	struct diag why;

	/* a file keeps what was written to it last: the kernel would turn that into "online" */
	tree_put(BLOCK "/state", "offline");
	assert_int_equal(restore("7 Normal " BOOT "\n", &why), -EXDEV);
	tree_expect(BLOCK "/state", "online_kernel");
	tree_expect("/run/journal", "7 Normal " BOOT "\n");
	tree_put(BLOCK "/state", "offline");
	assert_int_equal(restore("7 Movable " BOOT "\n", &why), -EXDEV);
	tree_expect(BLOCK "/state", "online_movable");
}

static void test_wrong_zone(void **state)
{
	struct diag why;

	tree_put(BLOCK "/state", "online\n");
	assert_int_equal(restore("7 Movable " BOOT "\n", &why), -EXDEV);
	tree_expect(BLOCK "/state", "online_movable");
	tree_put(BLOCK "/state", "online\n");
}

static void test_other_boot(void **state)
{
	struct diag why;

	tree_put(BLOCK "/state", "offline");
	assert_int_equal(restore("7 Normal " OTHER "\n", &why), 0);
	tree_expect("/run/journal", "");
	tree_expect(BLOCK "/state", "offline");
	tree_put(BLOCK "/state", "online\n");
}

static void test_half_written(void **state)
{
	static const char *const halves[] = { "7", "7 Norm", "7 Normal " BOOT };
	struct diag why;

	tree_put(BLOCK "/state", "offline");
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(restore(halves[i], &why), 0);
		tree_expect("/run/journal", "");
		tree_expect(BLOCK "/state", "offline");
	}
	tree_put(BLOCK "/state", "online\n");
	assert_int_equal(restore("7 Normal " BOOT "\n8 Nor", &why), 0);
	tree_expect("/run/journal", "");
}

/* The file is kept, with the line's number for whoever has to look; other lines are seen to. */
static void test_damaged(void **state)
{
	struct diag why;

	tree_put(BLOCK "/state", "offline");
	assert_int_equal(restore("what?\n7 Normal " BOOT "\n", &why), -EBADMSG);
	assert_non_null(strstr(why.text, "/run/journal:1: "));
	tree_expect(BLOCK "/state", "online_kernel");
	tree_expect("/run/journal", "what?\n7 Normal " BOOT "\n");
	tree_put(BLOCK "/state", "online\n");
	assert_int_equal(restore("7 Normal " BOOT "\n\n", &why), -EBADMSG);
	assert_non_null(strstr(why.text, "/run/journal:2: "));
}

static void test_gone(void **state)
{
	struct diag why;

	assert_int_equal(restore("99 Normal " BOOT "\n", &why), 0);
	tree_expect("/run/journal", "");
}

static void test_too_long(void **state)
{
	static char text[10000];
	struct diag why;

	memset(text, '7', sizeof(text) - 1);
	assert_int_equal(restore(text, &why), -EFBIG);
}

static void test_lock(void **state)
{
	struct journal first, second;
	struct diag why;
	int status;
	pid_t pid;

	open_it(&first);
	assert_int_equal(journal_open(&second, tree_path("/run"), root, 40, &why), -EBUSY);
	assert_non_null(strstr(why.text, "another pfnbench"));
	assert_int_equal(second.fd, -1);
	/* a child that outlives its parent keeps the lock */
	pid = fork();
	if (!pid) {
		usleep(200000);
		_exit(0);
	}
	journal_close(&first);
	assert_int_equal(journal_open(&second, tree_path("/run"), root, 0, &why), -EBUSY);
	assert_int_equal(journal_open(&second, tree_path("/run"), root, 5000, &why), 0);
	journal_close(&second);
	waitpid(pid, &status, 0);
}

static void test_nowhere(void **state)
{
	struct diag why;
	struct journal j;

	tree_put("/file", "");
	assert_int_equal(journal_open(&j, tree_path("/file/run"), root, 0, &why), -ENOTDIR);
	assert_non_null(strstr(why.text, "/file/run"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_first_note_counts),
		cmocka_unit_test(test_one_is_out),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_settings_of_kinds),
		cmocka_unit_test(test_setting_stays),
		cmocka_unit_test(test_offline_comes_back),
		cmocka_unit_test(test_wrong_zone),
		cmocka_unit_test(test_other_boot),
		cmocka_unit_test(test_half_written),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_lock),
		cmocka_unit_test(test_nowhere),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
