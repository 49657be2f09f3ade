// SPDX-License-Identifier: GPL-2.0
/* What is warned of where time is virtual and where it is real. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "bench/record/warnings.h"

static json_t *run(const char *clock, const char *env, json_t *host, json_t *facts)
{
	return json_pack("{s:{s:s, s:s}, s:o, s:[{s:s, s:o}]}", "asked", "clock", clock, "env", env,
			 "host", host, "kernels", "spec", "debian:7", "facts", facts);
}

/* @words: in the only warning; NULL: there is none */
static void check(json_t *json, const char *words)
{
	json_t *list = warnings_json(json);

	assert_int_equal(json_array_size(list), words ? 1 : 0);
	if (words)
		assert_non_null(strstr(json_string_value(json_array_get(list, 0)), words));
	json_decref(list);
	json_decref(json);
}

static json_t *noisy(void)
{
	return json_pack("{s:s, s:{s:i}, s:f, s:f}", "boost", "1", "governors", "performance", 2,
			 "load", 0.2, "steal", 0.0);
}

static void test_virtual_time_has_no_neighbours(void **state)
{
	check(run("icount", "vm", noisy(), json_object()), NULL);
	check(run("wall", "vm", noisy(), json_object()), "switch turbo off");
	check(run("wall", "host", noisy(), json_object()), "switch turbo off");
}

static void test_a_busy_guest(void **state)
{
	check(run("icount", "vm", json_object(), json_pack("{s:f}", "load", 1.5)),
	      "debian:7: busy before the run, load average 1.50");
	check(run("icount", "vm", json_object(), json_pack("{s:f}", "load", 0.1)), NULL);
}

static void test_steal_of_the_run_counts(void **state)
{
	check(run("wall", "host", json_pack("{s:f}", "steal", 0.2), json_object()),
	      "20.0 % of its CPU time since it booted");
	check(run("wall", "host", json_pack("{s:f, s:f}", "steal", 0.2, "run_steal", 0.0),
		  json_object()),
	      NULL);
	check(run("wall", "host", json_pack("{s:f, s:f}", "steal", 0.0, "run_steal", 0.1),
		  json_object()),
	      "10.0 % of its CPU time during the run");
}

/* @accel: of run.json, @guest: of its only guest */
static json_t *run_by(json_t *accel, json_t *guest)
{
	json_t *json = run("wall", "vm", json_object(), json_object());

	json_object_set_new(json, "accel", accel);
	json_object_set_new(json, "guests", json_pack("[o]", guest));
	return json;
}

static void test_kvm(void **state)
{
	/* alone on isolated CPUs, with huge pages */
	check(run_by(json_pack("{s:s, s:i, s:s, s:[[i,i]], s:i}", "kind", "kvm", "jobs", 1,
			       "memory", "huge", "host_cpus", 3, 2, "isolated", 2),
		     json_pack("{s:f}", "steal", 0.0)),
	      NULL);
	check(run_by(json_pack("{s:s, s:i, s:[[i,i]], s:i}", "kind", "kvm", "jobs", 1, "host_cpus",
			       3, 2, "isolated", 1),
		     json_object()),
	      "boot this machine with isolcpus=3,2");
	check(run_by(json_pack("{s:s, s:i, s:[[i],[i]], s:i}", "kind", "kvm", "jobs", 2,
			       "host_cpus", 3, 2, "isolated", 2),
		     json_object()),
	      "2 guests run at once, and disturb each other; choose --jobs 1");
	check(run_by(json_pack("{s:s, s:i, s:s}", "kind", "kvm", "jobs", 1, "unpinned", "too few"),
		     json_object()),
	      "guests have no CPUs for themselves: too few");
	check(run_by(json_pack("{s:s, s:i, s:s}", "kind", "kvm", "jobs", 1, "no_huge",
			       "0 are free"),
		     json_object()),
	      "no huge pages are behind the guests' memory: 0 are free");
}

static void test_no_kvm(void **state)
{
	check(run_by(json_pack("{s:s, s:i, s:s}", "kind", "tcg", "jobs", 2, "no_kvm", "none here"),
		     json_object()),
	      "guests were emulated, and their times say little; no KVM: none here");
}

static void test_a_guest_of_kvm(void **state)
{
	const char kvm[] = "kvm";

	check(run_by(json_pack("{s:s, s:i}", "kind", kvm, "jobs", 1),
		     json_pack("{s:s, s:i, s:f}", "kernel", "debian:7", "boot", 2, "steal", 0.034)),
	      "debian:7 boot 2: this machine gave 3.4 % of its CPU time to others");
	check(run_by(json_pack("{s:s, s:i}", "kind", kvm, "jobs", 1),
		     json_pack("{s:s, s:i, s:f}", "kernel", "debian:7", "boot", 2, "steal", 0.009)),
	      NULL);
	check(run_by(json_pack("{s:s, s:i}", "kind", kvm, "jobs", 1),
		     json_pack("{s:s, s:i, s:s}", "kernel", "debian:7", "boot", 0, "unpinned",
			       "no answer")),
	      "debian:7 boot 0: its CPUs were not pinned: no answer");
}

static void test_printk(void **state)
{
	check(run("icount", "vm", json_object(), json_pack("{s:s}", "printk", "7\t4\t1\t7")),
	      "dump_page()");
	check(run("icount", "vm", json_object(), json_pack("{s:s}", "printk", "4\t4\t1\t7")), NULL);
	check(run("icount", "vm", json_object(), json_object()), NULL);
}

static void test_unknown_words(void **state)
{
	check(run("icount", "vm", json_object(), json_pack("{s:[s]}", "unknown_words", "quit")),
	      "debian:7: this kernel does not know 'quit' of cmdline");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_virtual_time_has_no_neighbours),
		cmocka_unit_test(test_a_busy_guest),
		cmocka_unit_test(test_steal_of_the_run_counts),
		cmocka_unit_test(test_kvm),
		cmocka_unit_test(test_no_kvm),
		cmocka_unit_test(test_a_guest_of_kvm),
		cmocka_unit_test(test_printk),
		cmocka_unit_test(test_unknown_words),
	};

	return cmocka_run_group_tests_name("warnings", tests, NULL, NULL);
}
