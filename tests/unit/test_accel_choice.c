// SPDX-License-Identifier: GPL-2.0
/*
 * What becomes of a run where KVM works, is missing, is not permitted, or where QEMU refuses, dies,
 * hangs, spins or talks nonsense. QEMU is a script here.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/env/accel_choice.h"
#include "bench/protocol/message.h"
#include "bench/util/clock.h"
#include "bench/util/units.h"
#include "tests/unit/tree.h"

#define POOL "/sys/kernel/mm/hugepages/hugepages-2048kB"

/* A wait that only a machine which does nothing for us exceeds, and one that is to be exceeded */
#define LONG_MS	 60000
#define SHORT_MS 300
/* What comes on top: processes start and end. */
#define SLACK_NS (60 * NSEC_PER_SEC)

/* $frames: where its guest's messages go; $0.args: what it was called with, a word a line */
#define SCRIPT                                                                                     \
	"#!/bin/bash\n"                                                                            \
	"printf '%%s\\n' \"$@\" >\"$0.args\"\n"                                                    \
	"for a in \"$@\"; do [[ $a != file,id=frames,path=* ]] || frames=${a#*path=}; done\n"      \
	"hello() { cat \"${0%%/*}/hello\" >>$frames; }\n%s\n"

static struct experiment asked;
static struct kernel kernel;
static char *kernel_text[] = { "image:bzImage" };

static struct accel_ask ask(unsigned int probe_ms)
{
	return (struct accel_ask){ .exp = &asked,
				   .kernel = &kernel,
				   .dir = tree_root,
				   .jobs = 2,
				   .root = tree_root,
				   .probe_ms = probe_ms };
}

static void qemu_does(const char *what)
{
	char text[2048];

	snprintf(text, sizeof(text), SCRIPT, what);
	tree_put("/bin/qemu-system-x86_64", text);
	assert_int_equal(chmod(tree_path("/bin/qemu-system-x86_64"), 0755), 0);
	unlink(tree_path("/bin/qemu-system-x86_64.args"));
}

/* Return: whether QEMU was called with a word */
static bool got(const char *word)
{
	char *text, *rest, *line;
	bool found = false;

	if (file_read(tree_path("/bin/qemu-system-x86_64.args"), &text, NULL))
		return false;
	rest = text;
	while ((line = strsep(&rest, "\n")))
		found |= !strcmp(line, word);
	free(text);
	return found;
}

static const char *text_in(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name)) ?: "";
}

static void pool_has(const char *all, const char *spare, const char *promised)
{
	tree_put(POOL "/nr_hugepages", all);
	tree_put(POOL "/free_hugepages", spare);
	tree_put(POOL "/resv_hugepages", promised);
}

/* @c: what was chosen; it must be an emulator in real time, as ever, for the reason @why */
static void check_emulated(struct accel_choice *c, const char *why)
{
	json_t *json = accel_choice_json(c);

	if (!strstr(c->no_kvm.text, why))
		fail_msg("'%s' is not '%s'", c->no_kvm.text, why);
	assert_int_equal(c->accel.kind, ACCEL_TCG);
	assert_int_equal(c->accel.ram, RAM_LAZY);
	assert_true(c->accel.tsc_khz > 0);
	assert_int_equal(c->jobs, 2);
	assert_null(c->pinning.cpu);
	assert_string_equal(text_in(json, "kind"), "tcg");
	assert_string_equal(text_in(json, "no_kvm"), c->no_kvm.text);
	assert_int_equal(json_object_size(json), 3);
	assert_true(access(tree_path("/console-kvm-probe.log"), F_OK));
	json_decref(json);
	accel_choice_free(c);
}

static int setup(void **state)
{
	char *path;
	int fd;

	assert_non_null(tree_make());
	assert_true(asprintf(&path, "%s/bin:%s", tree_root, getenv("PATH")) > 0);
	setenv("PATH", path, 1);
	free(path);
	tree_put("/dev/kvm", "");
	tree_put("/vmlinuz", "");
	tree_put("/initramfs", "");
	tree_put("/bin/hello", "");
	fd = open(tree_path("/bin/hello"), O_WRONLY | O_CLOEXEC);
	assert_int_equal(message_write(fd, MESSAGE_FACTS, "{}", 2), 0);
	close(fd);
	kernel = (struct kernel){ .spec = kernel_text[0],
				  .vmlinuz = strdup(tree_path("/vmlinuz")),
				  .initramfs = strdup(tree_path("/initramfs")) };
	return 0;
}

static int teardown(void **state)
{
	free(kernel.vmlinuz);
	free(kernel.initramfs);
	return tree_remove();
}

static int begin(void **state)
{
	asked = (struct experiment){ .boots = 3,
				     .cpus = 1,
				     .nodes = 1,
				     .memory_bytes = 64ull << 20,
				     .clock = CLOCK_WALL,
				     .kernels = { .text = kernel_text, .nr = 1 } };
	pool_has("0", "0", "0");
	return 0;
}

static void test_it_works(void **state)
{
	struct accel_ask a = ask(LONG_MS);
	struct accel_choice c;
	struct diag why;
	json_t *json;

	/* the guest needs nothing of what the run's guests have besides */
	asked.virtio_mem_bytes = 128ull << 20;
	asked.cmdline = "init_on_alloc=0";
	qemu_does("hello; exec sleep 1000");
	assert_int_equal(accel_choose(&a, &c, &why), 0);
	assert_int_equal(c.accel.kind, ACCEL_KVM);
	assert_string_equal(c.no_kvm.text, "");
	assert_true(got("kvm") && got("host,pmu=on") && got("memory-backend=ram"));
	assert_false(got("memory-backend-ram,id=vmem0,size=128M,reserve=off"));
	/* another guest would disturb it */
	assert_int_equal(c.jobs, 1);
	json = accel_choice_json(&c);
	assert_string_equal(text_in(json, "kind"), "kvm");
	assert_string_equal(text_in(json, "memory"), "ready");
	assert_non_null(strstr(text_in(json, "no_huge"),
			       "32 huge pages of 2M are wanted, 0 are free; as root: echo 32 > "));
	/* of this machine */
	if (c.pinning.cpu)
		assert_int_equal(json_array_size(json_object_get(json, "host_cpus")), 1);
	else
		assert_string_equal(text_in(json, "unpinned"), c.pinning.why.text);
	json_decref(json);
	accel_choice_free(&c);
}

/* Facts count, also of a guest that has left by now. */
static void test_it_left_early(void **state)
{
	struct accel_ask a = ask(LONG_MS);
	struct accel_choice c;
	struct diag why;

	qemu_does("echo warning: of something >&2; echo junk >>$frames; hello");
	assert_int_equal(accel_choose(&a, &c, &why), 0);
	assert_int_equal(c.accel.kind, ACCEL_KVM);
	accel_choice_free(&c);
}

static void test_guests_at_once(void **state)
{
	static const struct {
		unsigned int wish, boots, jobs;
	} cases[] = { { 0, 3, 1 }, { 2, 3, 2 }, { 8, 3, 3 }, { 2, 1, 1 } };

	qemu_does("hello");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct accel_ask a = ask(LONG_MS);
		struct accel_choice c;
		struct diag why;

		a.jobs = cases[i].wish ?: 2;
		a.jobs_asked = cases[i].wish;
		asked.boots = cases[i].boots;
		assert_int_equal(accel_choose(&a, &c, &why), 0);
		assert_int_equal(c.jobs, cases[i].jobs);
		accel_choice_free(&c);
	}
}

static void test_no_device(void **state)
{
	struct accel_ask a = ask(LONG_MS);
	struct accel_choice c;
	struct diag why;

	qemu_does("hello");
	assert_int_equal(unlink(tree_path("/dev/kvm")), 0);
	assert_int_equal(accel_choose(&a, &c, &why), 0);
	tree_put("/dev/kvm", "");
	assert_false(got("kvm"));
	check_emulated(&c, "/dev/kvm: No such file or directory");
}

/* Root may open anything: it is somebody else who may not. */
static void test_not_permitted(void **state)
{
	struct diag why = { "" };
	bool root = !geteuid();
	int err;

	assert_int_equal(chmod(tree_root, 0755), 0);
	assert_int_equal(chmod(tree_path("/dev/kvm"), 0), 0);
	if (root)
		assert_int_equal(seteuid(65534), 0);
	err = accel_device(tree_root, &why);
	if (root)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(chmod(tree_path("/dev/kvm"), 0600), 0);
	assert_int_equal(err, -EACCES);
	assert_non_null(strstr(why.text, "/dev/kvm: Permission denied (its group may)"));
	assert_int_equal(accel_device(tree_root, &why), 0);
}

static void test_it_ends(void **state)
{
	static const struct {
		const char *does, *why;
	} cases[] = {
		{ "echo 'qemu: failed to initialize kvm' >&2; echo more >&2; exit 1",
		  "qemu: failed to initialize kvm" },
		{ "exit 3", "QEMU has ended with status 3, without a word" },
		{ "exit 0", "QEMU has ended with status 0, without a word" },
		{ "kill -ABRT $$", "QEMU was ended by signal ABRT" },
		{ "echo junk >>$frames", "QEMU has ended with status 0, without a word" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct accel_ask a = ask(LONG_MS);
		struct accel_choice c;
		struct diag why;

		qemu_does(cases[i].does);
		assert_int_equal(accel_choose(&a, &c, &why), 0);
		assert_true(got("kvm"));
		check_emulated(&c, cases[i].why);
	}
}

/* Where it does not end, time does. */
static void test_it_stays(void **state)
{
	static const char *const does[] = {
		"exec sleep 1000",
		"trap '' TERM INT HUP; exec sleep 1000",
		"while :; do :; done",
		"exec yes >>$frames",
		"head -c 300 ${0%/*}/hello | head -c 20 >>$frames; exec sleep 1000",
	};

	for (size_t i = 0; i < sizeof(does) / sizeof(does[0]); i++) {
		struct accel_ask a = ask(SHORT_MS);
		uint64_t began = clock_ns();
		struct accel_choice c;
		struct diag why;

		qemu_does(does[i]);
		assert_int_equal(accel_choose(&a, &c, &why), 0);
		assert_in_range(clock_ns() - began, SHORT_MS * NSEC_PER_MSEC, SLACK_NS);
		check_emulated(&c, "its guest told nothing in 0.3 s");
	}
}

static void test_huge_pages(void **state)
{
	static const struct {
		const char *all, *spare, *promised;
		unsigned int jobs;
		uint64_t memory;
		bool balloon;
		const char *why;
	} cases[] = {
		{ "32", "32", "0", 1, 64, false, "" },
		{ "100", "64", "0", 2, 64, false, "" },
		{ "100", "63", "0", 2, 64, false,
		  "64 huge pages of 2M are wanted, 63 are free; as root: echo 101 > " },
		{ "40", "40", "9", 1, 64, false,
		  "32 huge pages of 2M are wanted, 31 are free; as root: echo 41 > " },
		{ "40", "40", "50", 1, 64, false, "0 are free" },
		{ "99", "99", "0", 1, 65, false, "no multiple of 2M" },
		{ "99", "99", "0", 1, 64, true, "a balloon" },
	};

	qemu_does("hello");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct accel_ask a = ask(LONG_MS);
		struct accel_choice c;
		struct diag why;
		bool huge = !*cases[i].why;

		pool_has(cases[i].all, cases[i].spare, cases[i].promised);
		a.jobs = cases[i].jobs;
		a.jobs_asked = true;
		asked.memory_bytes = cases[i].memory << 20;
		asked.balloon = cases[i].balloon;
		assert_int_equal(accel_choose(&a, &c, &why), 0);
		assert_int_equal(c.accel.kind, ACCEL_KVM);
		assert_int_equal(c.accel.ram, huge ? RAM_HUGE : RAM_READY);
		if (!strstr(c.no_huge.text, cases[i].why))
			fail_msg("%s", c.no_huge.text);
		assert_int_equal(got("memory-backend-memfd,id=ram,size=64M,hugetlb=on,"
				     "hugetlbsize=2M,prealloc=on"),
				 huge);
		accel_choice_free(&c);
	}
	/* nobody's pool has changed */
	tree_expect(POOL "/nr_hugepages", "99");
}

/* QEMU does not get what the pool has: KVM works nevertheless. */
static void test_huge_pages_refused(void **state)
{
	struct accel_ask a = ask(LONG_MS);
	struct accel_choice c;
	struct diag why;

	pool_has("99", "99", "0");
	qemu_does(
		"[[ \"$*\" != *hugetlb* ]] || { echo 'no huge pages for you' >&2; exit 1; }; hello");
	assert_int_equal(accel_choose(&a, &c, &why), 0);
	assert_int_equal(c.accel.kind, ACCEL_KVM);
	assert_int_equal(c.accel.ram, RAM_READY);
	assert_string_equal(c.no_huge.text, "no huge pages for you");
	accel_choice_free(&c);
}

/* By icount KVM is not looked at. */
static void test_virtual_time(void **state)
{
	struct accel_ask a = ask(LONG_MS);
	struct accel_choice c;
	struct diag why;

	asked.clock = CLOCK_ICOUNT;
	qemu_does("hello");
	assert_int_equal(accel_choose(&a, &c, &why), 0);
	assert_int_equal(c.accel.kind, ACCEL_ICOUNT);
	assert_int_equal(c.accel.ram, RAM_LAZY);
	assert_int_equal(c.jobs, 2);
	assert_null(accel_choice_json(&c));
	assert_false(got("kvm"));
	accel_choice_free(&c);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_it_works, begin),
		cmocka_unit_test_setup(test_it_left_early, begin),
		cmocka_unit_test_setup(test_guests_at_once, begin),
		cmocka_unit_test_setup(test_no_device, begin),
		cmocka_unit_test_setup(test_not_permitted, begin),
		cmocka_unit_test_setup(test_it_ends, begin),
		cmocka_unit_test_setup(test_it_stays, begin),
		cmocka_unit_test_setup(test_huge_pages, begin),
		cmocka_unit_test_setup(test_huge_pages_refused, begin),
		cmocka_unit_test_setup(test_virtual_time, begin),
	};

	return cmocka_run_group_tests_name("accel_choice", tests, setup, teardown);
}
