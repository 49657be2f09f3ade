// SPDX-License-Identifier: GPL-2.0
/* Where a task is in the kernel, as a copied /proc has it, and what is said of a kernel that hangs. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/analysis/verdict.h"
#include "bench/machine/task.h"
#include "bench/machine/vmstat.h"
#include "bench/record/trial_check.h"
#include "bench/report/findings/answer.h"
#include "bench/report/table/summary_ktap.h"
#include "bench/util/memory.h"
#include "tests/lib/fixture.h"
#include "tests/unit/tree.h"

static int start(void **state)
{
	return !tree_make();
}

static int end(void **state)
{
	return tree_remove();
}

/* Takes @json over. */
static void is_json(json_t *json, const char *expected)
{
	char *text = json_dumps(json, JSON_COMPACT);

	assert_string_equal(text, expected);
	free(text);
	json_decref(json);
}

static void one_thread(void **state)
{
	tree_put("/proc/7/task/7/stat", "7 (a) b (c) D 1 7 7 0\n");
	tree_put("/proc/7/task/7/wchan", "reclaim_throttle");
	tree_put("/proc/7/task/7/stack", "[<0>] reclaim_throttle+0x7a/0x180\n"
					 "[<0>] isolate_migratepages_block+0x11/0xf00\n"
					 "[<0>] op_enter+0x1/0x2 [pfnbench]\n"
					 "[<0>] entry_SYSCALL_64_after_hwframe+0x76/0x7e\n");
	is_json(task_json(tree_root, 7),
		"{\"state\":\"D\",\"wchan\":\"reclaim_throttle\",\"stack\":[\"reclaim_throttle\","
		"\"isolate_migratepages_block\",\"op_enter\",\"entry_SYSCALL_64_after_hwframe\"]}");
}

/* Threads in the order of their numbers, which is no order of names. */
static void threads(void **state)
{
	tree_put("/proc/7/task/7/stat", "7 (pfnbench) R 1\n");
	tree_put("/proc/7/task/7/wchan", "0");
	tree_put("/proc/7/task/7/stack", "");
	tree_put("/proc/7/task/10/stat", "10 (tens) S 1\n");
	tree_put("/proc/7/task/10/comm", "tens\n");
	tree_put("/proc/7/task/9/stat", "9 (nines) S 1\n");
	tree_put("/proc/7/task/9/comm", "nines\n");
	tree_put("/proc/7/task/9/wchan", "futex_wait");
	is_json(task_json(tree_root, 7),
		"{\"state\":\"R\",\"threads\":[{\"name\":\"nines\",\"state\":\"S\",\"wchan\":"
		"\"futex_wait\"},{\"name\":\"tens\",\"state\":\"S\"}]}");
}

static void nothing_told(void **state)
{
	tree_put("/proc/7/task/7/stat", "7 (no end");
	tree_put("/proc/7/task/7/stack", "] \n[<0>] +0x1\n[<0>] \nno frame\n");
	is_json(task_json(tree_root, 7), "{}");
	is_json(task_json(tree_root, 8), "{}");
}

static void levels(void **state)
{
	is_json(vmstat_levels_json(tree_root), "{}");
	tree_put("/proc/vmstat", "nr_free_pages 7\nnr_free_pages_blocks 9\nxnr_isolated_anon 1\n"
				 "nr_isolated_anon 33\nnr_active_file 5\n");
	is_json(vmstat_levels_json(tree_root),
		"{\"nr_isolated_anon\":33,\"nr_active_file\":5,\"nr_free_pages\":7}");
}

#define HANG(isolated)                                                                             \
	"\"outcome\":\"timeout\",\"errno\":\"EINTR\",\"latency_ns\":12000000000,\"hang\":{"        \
	"\"state\":\"D\",\"stack\":[\"reclaim_throttle\",\"compact_zone\"],\"vmstat\":{"           \
	"\"nr_isolated_anon\":" #isolated ",\"nr_isolated_file\":1,\"nr_inactive_anon\":1000,"     \
	"\"nr_active_anon\":200,\"nr_inactive_file\":30,\"nr_active_file\":4},"                    \
	"\"signal\":\"SIGKILL\",\"ended_ns\":5}"
#define TIMEOUT                                                                                    \
	"\"outcome\":\"timeout\",\"errno\":\"EINTR\",\"latency_ns\":2000000000,"                   \
	"\"migrated_pages\":9,\"wasted_pages\":9"
#define SUCCESS "\"outcome\":\"success\",\"latency_ns\":90,\"migrated_pages\":9,\"wasted_pages\":0"

/* What hung was not stopped by a page. */
static void told_in_verdict(const struct summary *s)
{
	const struct limits limits = { 0 };
	struct run_verdict v;

	verdict_make(s, &limits, &v);
	assert_int_equal(v.line[0].hung, 2);
	assert_string_equal(v.line[0].hung_in, "reclaim_throttle");
	assert_int_equal(v.line[0].nr_stoppers, 1);
	assert_int_equal(v.line[0].stopper[0].stopped, 1);
	assert_int_equal(v.line[0].stopper[0].ran, 4);
	verdict_free(&v);
}

static void told_to_ci(const struct summary *s)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);

	summary_ktap(out, s);
	memory_stream_end(out);
	assert_non_null(
		strstr(text, "# 1 of 2 trials hang the kernel in reclaim_throttle\nnot ok 2 "));
	assert_non_null(strstr(text, "\nok 1 "));
	free(text);
}

static void sentence(void **state)
{
	struct fixture *f = *state;
	struct summary s;
	char *text;

	fixture_axis(f, AXIS_TARGET, "offline");
	fixture_axis(f, AXIS_FILL, "thp:25% thp:50% thp:75%");
	fixture_add(f, "debian:6.12", "offline early-check none thp:25% none forever", SUCCESS);
	fixture_add(f, "debian:6.12", "offline early-check none thp:50% none forever", HANG(99));
	fixture_add(f, "debian:6.12", "offline early-check none thp:50% none forever", TIMEOUT);
	fixture_add(f, "debian:6.12", "offline early-check none thp:75% none forever", HANG(199));
	fixture_summary(f, &s);
	text = answer_make(&s);
	assert_non_null(text);
	assert_string_equal(
		text,
		"On 6.12, offline, fill thp:50%: the kernel hangs in reclaim_throttle, in 1 of 2 trials: "
		"no signal but SIGKILL ends the operation, while 100 pages are isolated and "
		"1234 are on the LRU lists; so do 1 of 1 trials of 1 more cell.");
	free(text);
	told_in_verdict(&s);
	told_to_ci(&s);
	summary_free(&s);
}

static void check(struct fixture *f, const char *more, const char *expected)
{
	struct diag why = { "" };
	json_t *trial;

	fixture_new(f);
	fixture_add(f, "debian:7", "offline early-check none thp:50% none forever", more);
	trial = json_loads(f->text, 0, NULL);
	assert_non_null(trial);
	trial_check(trial, &why);
	if (strcmp(why.text, expected))
		fail_msg("'%s' instead of '%s'", why.text, expected);
	json_decref(trial);
	fixture_free(f);
}

/* What stands in a record that is looked at. */
static void checks(void **state)
{
	struct fixture f;

	check(&f, HANG(3), "");
	check(&f, "\"outcome\":\"success\",\"latency_ns\":1,\"hang\":{\"signal\":\"SIGKILL\"}",
	      "a success has no \"hang\"");
	check(&f,
	      "\"outcome\":\"timeout\",\"errno\":\"EINTR\",\"latency_ns\":1,\"hang\":{\"stack\":[]}",
	      "\"hang\": \"signal\" is missing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_thread, start, end),
		cmocka_unit_test_setup_teardown(threads, start, end),
		cmocka_unit_test_setup_teardown(nothing_told, start, end),
		cmocka_unit_test_setup_teardown(levels, start, end),
		cmocka_unit_test_setup_teardown(sentence, fixture_setup, fixture_teardown),
		cmocka_unit_test(checks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
