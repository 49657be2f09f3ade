// SPDX-License-Identifier: GPL-2.0
/* Whom the journal believes, what restore does not do whatever stands in it, and what is left in
 * tracefs. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/machine/graph_tracer.h"
#include "bench/machine/trace_instance.h"
#include "bench/util/file.h"
#include "tests/unit/journal_tree.h"

/* What the kernel would not take is not written, whoever wrote the line. */
static void test_out_of_range(void **state)
{
	static const struct {
		const char *line;
		const char *file;
		const char *why;
	} bad[] = {
		{ KSM "run 3 " BOOT "\n", KSM "run", "the kernel takes 2 at most" },
		{ KSM "pages_to_scan 4294967296 " BOOT "\n", KSM "pages_to_scan", "4294967295" },
		{ KSM "sleep_millisecs 9999999999999999999 " BOOT "\n", KSM "sleep_millisecs",
		  "4294967295" },
		/* 16 GiB of memory */
		{ POOL " 17 " BOOT "\n", POOL, "the kernel takes 16 at most" },
		{ "/proc/sys/vm/isolate_first 3 " BOOT "\n", "/proc/sys/vm/isolate_first",
		  "the kernel takes 2 at most" },
	};
	struct diag why;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		tree_put(bad[i].file, "1\n");
		assert_int_equal(restore(bad[i].line, &why), -ERANGE);
		if (!strstr(why.text, bad[i].why) || !strstr(why.text, "/run/journal:1: ") ||
		    !strstr(why.text, "delete the line"))
			fail_msg("%s", why.text);
		tree_expect(bad[i].file, "1\n");
		tree_expect("/run/journal", bad[i].line);
	}
	tree_put(POOL, "1\n");
	assert_int_equal(restore(POOL " 16 " BOOT "\n", &why), 1);
	tree_expect(POOL, "16\n");
}

/* Blocks that no run of ours can have moved. */
static void test_not_ours(void **state)
{
	struct diag why;

	tree_put(BLOCK "/valid_zones", "none\n");
	assert_int_equal(restore("7 Normal " BOOT "\n", &why), -ERANGE);
	assert_non_null(strstr(why.text, "delete the line"));
	tree_expect(BLOCK "/state", "online\n");
	tree_put(BLOCK "/valid_zones", "Normal\n");
	assert_int_equal(restore("7 DMA32 " BOOT "\n", &why), -ERANGE);
	assert_non_null(strstr(why.text, "delete the line"));
	tree_expect(BLOCK "/state", "online\n");
}

static mode_t mode_of(const char *name)
{
	struct stat st;

	assert_int_equal(lstat(tree_path(name), &st), 0);
	return st.st_mode & 07777;
}

/* Ours alone, whatever the umask is; also where an older version was less careful. */
static void test_private(void **state)
{
	static const mode_t masks[] = { 0, 022, 0777 };
	struct journal j;
	mode_t old = umask(0);

	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		unlink(tree_path("/run/journal"));
		rmdir(tree_path("/run"));
		umask(masks[i]);
		open_it(&j);
		journal_close(&j);
		assert_int_equal(mode_of("/run"), 0700);
		assert_int_equal(mode_of("/run/journal"), 0600);
	}
	umask(old);
	assert_int_equal(chmod(tree_path("/run"), 0755), 0);
	assert_int_equal(chmod(tree_path("/run/journal"), 0644), 0);
	open_it(&j);
	journal_close(&j);
	assert_int_equal(mode_of("/run"), 0700);
	assert_int_equal(mode_of("/run/journal"), 0600);
}

static void expect_refused(const char *text)
{
	struct diag why = { "" };
	struct journal j;

	assert_int_not_equal(journal_open(&j, tree_path("/run"), root, 0, &why), 0);
	assert_int_equal(j.fd, -1);
	if (!strstr(why.text, text))
		fail_msg("'%s' does not say '%s'", why.text, text);
}

/* Where somebody else may have written, or can lead us elsewhere. */
static void test_not_trusted(void **state)
{
	char elsewhere[256];

	make_private();
	tree_put("/run/journal", "");
	assert_int_equal(chmod(tree_path("/run"), 0777), 0);
	expect_refused("others may have written there");
	assert_int_equal(mode_of("/run"), 0777);
	assert_int_equal(chmod(tree_path("/run"), 0770), 0);
	expect_refused("chmod go-w");
	make_private();
	assert_int_equal(chmod(tree_path("/run/journal"), 0666), 0);
	expect_refused("others may have written there");
	assert_int_equal(chmod(tree_path("/run/journal"), 0600), 0);

	snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", root);
	assert_int_equal(link(tree_path("/run/journal"), elsewhere), 0);
	expect_refused("no plain file");
	assert_int_equal(unlink(tree_path("/run/journal")), 0);
	assert_int_equal(symlink(elsewhere, tree_path("/run/journal")), 0);
	expect_refused("/run/journal: ");
	assert_int_equal(unlink(tree_path("/run/journal")), 0);
	assert_int_equal(mkfifo(tree_path("/run/journal"), 0600), 0);
	expect_refused("no plain file");
	assert_int_equal(unlink(tree_path("/run/journal")), 0);
	assert_int_equal(rmdir(tree_path("/run")), 0);
	assert_int_equal(mkdir(elsewhere, 0700), -1);
	assert_int_equal(unlink(elsewhere), 0);
	assert_int_equal(mkdir(elsewhere, 0700), 0);
	assert_int_equal(symlink(elsewhere, tree_path("/run")), 0);
	expect_refused("/run: ");
	assert_int_equal(unlink(tree_path("/run")), 0);
}

static void test_other_owner(void **state)
{
	make_private();
	if (chown(tree_path("/run"), 65534, 65534))
		skip();
	expect_refused("belongs to user 65534");
	assert_int_equal(chown(tree_path("/run"), 0, 0), 0);
	tree_put("/run/journal", "");
	assert_int_equal(chown(tree_path("/run/journal"), 65534, 65534), 0);
	expect_refused("belongs to user 65534");
	assert_int_equal(unlink(tree_path("/run/journal")), 0);
}

/* What a process changes for as long as it lives stays in the journal until it has ended. */
static void test_hold(void **state)
{
	const char *line = TRACE_INSTANCE_PATH " 0 " BOOT "\n";
	struct diag why;
	struct journal j;

	assert_int_equal(restore("7 Normal " BOOT "\n", &why), 0);
	tree_put("/sys/kernel/tracing/current_tracer", "nop\n");
	open_it(&j);
	assert_int_equal(journal_hold(&j, TRACE_INSTANCE_PATH, 0, &why), 0);
	tree_expect("/run/journal", line);
	assert_int_equal(file_mkdir_p(tree_path("/sys/kernel/tracing/instances/pfnbench")), 0);
	assert_int_equal(journal_add(&j, 7, "Normal", &why), 0);
	assert_int_equal(journal_restore(&j, &why), 0);
	tree_expect("/run/journal", line);
	assert_int_equal(access(tree_path("/sys/kernel/tracing/instances/pfnbench"), F_OK), 0);
	/* as another process finds it */
	journal_close(&j);
	assert_int_equal(restore(line, &why), 1);
	assert_int_equal(access(tree_path("/sys/kernel/tracing/instances/pfnbench"), F_OK), -1);
	tree_expect("/run/journal", "");
	open_it(&j);
	assert_int_equal(journal_hold(&j, TRACE_INSTANCE_PATH, 0, &why), 0);
	assert_int_equal(journal_release(&j, &why), 0);
	tree_expect("/run/journal", "");
	journal_close(&j);
}

#define TRACING "/sys/kernel/tracing/"

/* The tracer of a process that is no more, and one of somebody's. */
static void test_tracer(void **state)
{
	const char *line = GRAPH_TRACER_PATH " 7 " BOOT "\n";
	char pid[16];
	struct diag why;

	tree_put(TRACING "current_tracer", "function_graph\n");
	tree_put(TRACING "set_ftrace_pid", "999999999\n");
	tree_put(TRACING "set_ftrace_filter", "x\n");
	tree_put(TRACING "tracing_on", "0\n");
	tree_put(TRACING "options/overwrite", "0\n");
	tree_put(TRACING "max_graph_depth", "0\n");
	tree_put(TRACING "per_cpu/cpu0/buffer_size_kb", "4096\n");
	assert_int_equal(restore(line, &why), 1);
	tree_expect(TRACING "current_tracer", "nop");
	tree_expect(TRACING "set_ftrace_filter", "");
	tree_expect(TRACING "tracing_on", "1");
	tree_expect(TRACING "options/overwrite", "1");
	tree_expect(TRACING "per_cpu/cpu0/buffer_size_kb", "7");
	assert_int_equal(restore(line, &why), 0);
	/* before the tracer was chosen */
	tree_put(TRACING "tracing_on", "0\n");
	assert_int_equal(restore(line, &why), 1);
	tree_expect(TRACING "tracing_on", "1");
	/* one that is a zombie, or whose number another one has by now */
	snprintf(pid, sizeof(pid), "%d\n", getpid());
	tree_put(TRACING "current_tracer", "function_graph\n");
	tree_put(TRACING "set_ftrace_pid", pid);
	assert_int_equal(restore(line, &why), 1);
	tree_expect(TRACING "current_tracer", "nop");
	tree_put(TRACING "current_tracer", "function_graph\n");
	tree_put(TRACING "set_ftrace_pid", "no pid\n");
	tree_put(TRACING "tracing_on", "0\n");
	assert_int_equal(restore(line, &why), 0);
	tree_expect(TRACING "current_tracer", "function_graph\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_out_of_range), cmocka_unit_test(test_not_ours),
		cmocka_unit_test(test_private),	     cmocka_unit_test(test_not_trusted),
		cmocka_unit_test(test_other_owner),  cmocka_unit_test(test_hold),
		cmocka_unit_test(test_tracer),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
