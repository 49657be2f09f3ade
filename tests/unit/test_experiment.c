// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/experiment/axis.h"
#include "bench/experiment/experiment_read.h"
#include "bench/trial/policy.h"
#include "bench/trial/target.h"
#include "workloads/workload.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define TARGET	 "[axes]\ntarget = contig:2M\n"
#define DEVICE	 "[machine]\nvirtio-mem = "

static char path[] = "/tmp/pfnbench-test-XXXXXX.ini";

static void write_file(const char *text, size_t len)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	fclose(file);
}

static int read_text(const char *text, const char *const *sets, size_t nr, struct experiment *exp,
		     struct diag *why)
{
	why->text[0] = '\0';
	write_file(text, strlen(text));
	return experiment_read(path, sets, nr, exp, why);
}

static void test_defaults(void **state)
{
	struct experiment exp;
	struct diag why;

	assert_int_equal(read_text(TARGET, NULL, 0, &exp, &why), 0);
	assert_int_equal(exp.boots, 1);
	assert_int_equal(exp.trials, 5);
	assert_int_equal(exp.seed, 1);
	assert_int_equal(exp.deadline_ns, 1000000000);
	assert_int_equal(exp.memory_bytes, 2ull << 30);
	assert_int_equal(exp.cpus, 1);
	assert_int_equal(exp.clock, CLOCK_ICOUNT);
	assert_int_equal(exp.kernels.nr, 3);
	assert_string_equal(exp.kernels.text[2], "debian:7");
	assert_string_equal(exp.axes[AXIS_POLICY].text[0], "early-check");
	assert_string_equal(exp.axes[AXIS_RETRY].text[0], "none");
	assert_string_equal(exp.axes[AXIS_FILL].text[0], "none");
	assert_string_equal(exp.axes[AXIS_BLOCKER].text[0], "none");
	assert_string_equal(exp.axes[AXIS_LIFETIME].text[0], "forever");
	/* the file's name, for want of another */
	assert_int_equal(strncmp(exp.name, "pfnbench-test-", 14), 0);
	assert_false(experiment_on_host(&exp));
	experiment_free(&exp);
}

static const char full[] = "; what this is for\n"
			   "[experiment]\n"
			   "name = penalty\n"
			   "boots = 2\n"
			   "trials=7 ; a few\n"
			   "seed = 9007199254740991\n"
			   "deadline = 1.5ms\n"
			   "[axes]\n"
			   "target = contig:2M,\n"
			   "# and blocks\n"
			   "   offline ,null\n"
			   "policy = early-check, isolate-check, isolate-first, isolate-stop\n"
			   "fill =\n"
			   "   none,\n"
			   "   anon:0.1%\n"
			   "blocker = none, kernel:1@start, kernel:1%@random\n"
			   "[machine]\r\n"
			   "memory = 4G\r\n"
			   "cpus = 2 # the second is idle\r\n"
			   "clock = wall\r\n"
			   "watchdog = 20s\r\n"
			   "module = burn=migrate:25000\r\n"
			   "cache = l1d:49152/12,l2:1024K/16 , l3:32M/16\r\n"
			   "kernels = debian:7.3~rc7, image:/boot/vmlinuz build:/usr/src/linux\r\n";

static void check_full(const struct experiment *exp)
{
	assert_string_equal(exp->name, "penalty");
	assert_int_equal(exp->boots, 2);
	assert_int_equal(exp->trials, 7);
	assert_int_equal(exp->seed, 9007199254740991);
	assert_int_equal(exp->deadline_ns, 1500000);
	assert_int_equal(exp->memory_bytes, 4ull << 30);
	assert_int_equal(exp->cpus, 2);
	assert_int_equal(exp->clock, CLOCK_WALL);
	assert_int_equal(exp->watchdog_ns, 20000000000);
	assert_string_equal(exp->module, "burn=migrate:25000");
	assert_string_equal(exp->cache, "l1d:48K/12, l2:1M/16, l3:32M/16");
	assert_int_equal(exp->kernels.nr, 2);
	assert_string_equal(exp->kernels.text[1], "image:/boot/vmlinuz build:/usr/src/linux");
	assert_int_equal(exp->axes[AXIS_TARGET].nr, 3);
	assert_string_equal(exp->axes[AXIS_TARGET].text[1], "offline");
	assert_int_equal(exp->axes[AXIS_POLICY].nr, 4);
	assert_int_equal(exp->axes[AXIS_FILL].nr, 2);
	assert_string_equal(exp->axes[AXIS_FILL].text[1], "anon:0.1%");
	assert_string_equal(exp->axes[AXIS_BLOCKER].text[2], "kernel:1%@random");
}

static void test_full(void **state)
{
	struct experiment exp, again;
	struct diag why;

	if (read_text(full, NULL, 0, &exp, &why))
		fail_msg("%s", why.text);
	check_full(&exp);
	/* the normal form says the same, and is its own normal form */
	if (read_text(exp.text, NULL, 0, &again, &why))
		fail_msg("%s", why.text);
	check_full(&again);
	assert_string_equal(exp.text, again.text);
	experiment_free(&exp);
	experiment_free(&again);
}

/* Devices and areas that a guest has not are left out. */
static void test_guest_keys(void **state)
{
	static const char *const sets[] = { "cma=64M", "virtio-mem=384M", "balloon=yes",
					    "dimm=256M" };
	struct experiment exp, again;
	struct diag why;

	if (read_text("[axes]\ntarget = offline\n", sets, 4, &exp, &why) ||
	    read_text(exp.text, NULL, 0, &again, &why))
		fail_msg("%s", why.text);
	assert_int_equal(again.dimm_bytes, 256ull << 20);
	assert_int_equal(again.cma_bytes, 64ull << 20);
	assert_int_equal(again.virtio_mem_bytes, 384ull << 20);
	assert_true(again.balloon);
	assert_string_equal(exp.text, again.text);
	experiment_free(&exp);
	experiment_free(&again);
	if (read_text("[axes]\ntarget = offline\n", NULL, 0, &exp, &why))
		fail_msg("%s", why.text);
	assert_null(strstr(exp.text, "cma"));
	assert_null(strstr(exp.text, "virtio-mem"));
	assert_null(strstr(exp.text, "dimm"));
	assert_null(strstr(exp.text, "balloon"));
	experiment_free(&exp);
}

/* A warm start and no reserve are what is left out. */
static void test_host_keys(void **state)
{
	static const char *const sets[] = { "kernels=host", "start=cold", "reserve=1536M",
					    "module=burn=test:5" };
	struct experiment exp, again;
	struct diag why;

	if (read_text("[axes]\ntarget = offline\n", sets, 3, &exp, &why) ||
	    read_text(exp.text, NULL, 0, &again, &why))
		fail_msg("%s", why.text);
	assert_int_equal(again.start, START_COLD);
	assert_int_equal(again.reserve_bytes, 1536ull << 20);
	assert_string_equal(exp.text, again.text);
	experiment_free(&exp);
	experiment_free(&again);
	assert_int_equal(read_text("[axes]\ntarget = offline\n", sets, 4, &exp, &why), -EINVAL);
	assert_non_null(strstr(why.text, "module is for guests; delete it"));
	experiment_free(&exp);
	if (read_text("[axes]\ntarget = offline\n", sets, 1, &exp, &why))
		fail_msg("%s", why.text);
	assert_int_equal(exp.start, START_WARM);
	assert_null(strstr(exp.text, "start"));
	assert_null(strstr(exp.text, "reserve"));
	experiment_free(&exp);
}

/* What has to stand in the message: after "PATH:LINE: " where line is not 0. */
static const struct {
	const char *text;
	int line;
	const char *message;
} bad_files[] = {
	{ "", 0, "no target; write target = contig:2M in [axes]" },
	{ "[axes]\n", 0, "no target" },
	{ "[axis]\ntarget = null\n", 1, "unknown section [axis]; did you mean [axes]?" },
	{ "[nonsense]\n" TARGET, 1,
	  "unknown section [nonsense]; known are experiment, machine, axes" },
	{ TARGET "[nonsense]\n", 3, "unknown section" },
	{ "target = null\n", 1, "before any section" },
	{ TARGET "[experiment]\ntrails = 5\n", 4, "unknown key 'trails'; did you mean 'trials'?" },
	{ TARGET "[machine]\ntrials = 5\n", 4,
	  "does not belong into [machine]; move it to [experiment]" },
	{ TARGET "[experiment]\ntrials = 5\nboots = 2\ntrials = 6\n", 6,
	  "stands in line 4 already" },
	{ TARGET "[experiment]\ntrials = 0\n", 4, "write 1 to 100000" },
	{ TARGET "[experiment]\ntrials = many\n", 4, "'many' is no whole number" },
	{ TARGET "[experiment]\ntrials =\n", 4, "key 'trials' has no value" },
	{ TARGET "[experiment]\ntrials = 5\n 6\n", 5, "takes one value" },
	{ TARGET "[experiment]\nboots = 1001\n", 4, "write 1 to 1000" },
	{ TARGET "[experiment]\nseed = 9007199254740992\n", 4, "out of range" },
	{ TARGET "[experiment]\ndeadline = 1\n", 4, "'1' is no duration" },
	{ TARGET "[experiment]\ndeadline = 0s\n", 4, "out of range" },
	{ TARGET "[experiment]\nname = a b\n", 4, "is no name" },
	{ TARGET "[experiment]\nname = ../x\n", 4, "is no name" },
	{ TARGET "[machine]\nmemory = 2GB\n", 4, "'2GB' is no size" },
	{ TARGET "[machine]\nmemory = 300M\n", 4, "no multiple of 256M" },
	{ TARGET "[machine]\ncpus = 9\n", 4, "write 1 to 8" },
	{ TARGET "[machine]\nclock = icuont\n", 4, "known are icount, wall" },
	{ TARGET "[machine]\nkernels =\n", 4,
	  "kernels has no value; write one or delete the line" },
	{ TARGET "[machine]\nkernels = debain:6.12\n", 4, "did you mean 'debian:...'?" },
	{ TARGET "[machine]\nkernels = debian:new\n", 4, "names no version" },
	{ TARGET "[machine]\nkernels = debian:6.\n", 4, "names no version" },
	{ TARGET "[machine]\nkernels = debian:7.3~rc\n", 4, "names no version" },
	{ TARGET "[machine]\nkernels = 6.12\n", 4, "unknown kernel '6.12'" },
	{ TARGET "[machine]\nkernels = image:\n", 4, "has no path" },
	{ TARGET "[machine]\nkernels = image:a b\n", 4, "only build:PATH may follow" },
	{ TARGET "[machine]\nkernels = built:\n", 4, "has no name" },
	{ TARGET "[machine]\nkernels = built:a/b\n", 4, "has no name" },
	{ TARGET "[machine]\ncma = 3M\n", 4, "'3M' is no multiple of 2M up to 1G" },
	{ TARGET "[machine]\nballoon = 1\n", 4, "'1' is neither yes nor no" },
	{ TARGET "[machine]\nvirtio-mem = 64M\n", 4, "'64M' is no multiple of 128M up to 256G" },
	{ TARGET "[machine]\nvirtio-mem = 257G\n", 4, "'257G' is no multiple of 128M up to 256G" },
	{ DEVICE "4G\n[axes]\ntarget = virtio-mem-plug:257G\n", 4, "is more than 256G" },
	{ DEVICE "4G\n[axes]\ntarget = virtio-mem-plug:8G\n", 4,
	  "larger than the device; write virtio-mem = 8G, or a smaller target" },
	{ DEVICE "47G\n[axes]\ntarget = virtio-mem:2M\n", 4,
	  "target virtio-mem:2M fills all of the device; write virtio-mem = 4G or less" },
	{ TARGET "[machine]\ndimm = 64M\n", 4, "'64M' is no multiple of 128M up to 1G" },
	{ TARGET "[machine]\ndimm = 2G\n", 4, "'2G' is no multiple of 128M up to 1G" },
	{ TARGET "[machine]\ncma = 2G\n", 4, "'2G' is no multiple of 2M up to 1G" },
	{ TARGET "[machine]\nmodule = burn\n", 4, "'burn' is no parameter of the module" },
	{ TARGET "[machine]\nmodule = burn=a b\n", 4,
	  "write one as NAME=VALUE, without blanks and quotes, up to 80 bytes, or none" },
	{ TARGET "[machine]\nkernels = host, debian:7\n", 4, "host stands beside other kernels" },
	{ TARGET "junk\n", 3, "neither [section] nor key = value" },
	{ "[axes\ntarget = null\n", 1, "neither" },
	{ TARGET "fill =\n", 3, "fill has no value; write one or delete the line" },
	{ "[axes]\ntarget =\n", 2, "target has no value; write one" },
	{ "[axes]\ntarget = null,, contig:2M\n", 2, "empty value in a list" },
	{ "[axes]\ntarget = null, null\n", 2, "'null' stands twice" },
	{ "[axes]\ntarget = null,\n  contig:2M,\n  null\n", 4, "'null' stands twice" },
	{ "[axes]\ntarget = contg:2M\n", 2, "unknown target 'contg'; did you mean 'contig'?" },
	{ "[axes]\ntarget = everything\n", 2,
	  "unknown target 'everything'; known are contig, offline, offline-node, offline-device, cma, cma-contig, virtio-mem, virtio-mem-plug, hugetlb, null" },
	{ "[axes]\ntarget = contig\n", 2, "needs a size" },
	{ "[axes]\ntarget = hugetlb\n", 2, "needs a size" },
	{ "[axes]\ntarget = hugetlb:4M\n", 2, "no huge page's; write hugetlb:2M or hugetlb:1G" },
	{ "[axes]\ntarget = hugetlb:2G\n", 2, "no huge page's; write hugetlb:2M or hugetlb:1G" },
	{ "[axes]\ntarget = hugetlb:1G*0\n", 2,
	  "'hugetlb:1G*0': '0' is no number from 1 to 1024; write hugetlb:1G*4" },
	{ "[axes]\ntarget = hugetlb:2M*1025\n", 2, "'1025' is no number from 1 to 1024" },
	{ "[axes]\ntarget = hugetlb:2M*\n", 2, "'' is no number from 1 to 1024" },
	{ "[axes]\ntarget = hugetlb:*4\n", 2, "'' is no size" },
	{ "[axes]\ntarget = hugetlb:2M, hugetlb:2M*1\n", 2, "'hugetlb:2M' stands twice" },
	{ "[axes]\ntarget = contig:2M*4\n", 2,
	  "only hugetlb asks for several at a time; write contig:2M, and trials = for more" },
	{ "[axes]\ntarget = contig:3M\n", 2, "no multiple of the 2M pageblock" },
	{ "[axes]\ntarget = contig:0\n", 2, "no multiple" },
	{ "[axes]\ntarget = contig:1000000\n", 2, "no multiple" },
	{ "[axes]\ntarget = contig:2M:align=3\n", 2, "takes nothing after its size" },
	{ "[axes]\ntarget = cma:6000\n", 2, "no multiple of the 4K page" },
	{ "[axes]\ntarget = cma:2M:align=13\n", 2, "'align=13' after the size is neither" },
	{ "[axes]\ntarget = cma:2M:align=1:debugfs\n", 2, "'debugfs' after the size is neither" },
	{ "[axes]\ntarget = cma:2M:\n", 2, "'' after the size is neither an order" },
	{ "[axes]\ntarget = cma-contig:4K\n", 2, "no multiple of the 2M pageblock" },
	{ "[axes]\ntarget = contig:2X\n", 2, "'2X' is no size" },
	{ "[axes]\ntarget = contig:2G\n[machine]\nmemory = 8G\n", 2, "more than 1G" },
	{ "[axes]\ntarget = contig:2M, contig:1G\n[machine]\nmemory = 1G\n", 2,
	  "larger than half of the memory; write at most 512M" },
	{ "[axes]\ntarget = offline:2M\n", 2, "takes nothing after a colon" },
	{ "[axes]\ntarget = offline-node\n", 2, "names no NUMA node from 0 to 1; write" },
	{ "[axes]\ntarget = offline-node:2\n", 2, "names no NUMA node from 0 to 1; write" },
	{ "[axes]\ntarget = offline-node:1:left\n", 2, "unknown direction in target" },
	{ "[axes]\ntarget = offline-device:left\n", 2,
	  "after 'offline-device:' known are down, up, virtio-mem, dimm, virtio-mem:up, dimm:up" },
	{ "[axes]\ntarget = offline-device:up:dimm\n", 2, "after 'offline-device:' known are" },
	{ "[axes]\ntarget = offline-device:dimm:\n", 2, "after 'offline-device:' known are" },
	{ "[axes]\ntarget = offline-device:dimm:up:up\n", 2, "after 'offline-device:' known are" },
	{ "[axes]\ntarget = offline-device:\n", 2, "after 'offline-device:' known are" },
	{ "[axes]\ntarget = null:explode\n", 2, "after 'null:' known are" },
	{ TARGET "policy = isolate\n", 3, "unknown policy 'isolate'" },
	{ TARGET "policy = early-chek\n", 3, "did you mean 'early-check'?" },
	{ TARGET "retry = immediate\n", 3, "number" },
	{ TARGET "retry = immediate:0\n", 3, "1 to" },
	{ TARGET "retry = sometimes\n", 3, "known are none, immediate, backoff" },
	{ TARGET "retry = backoff:5ms..1ms\n", 3, "ends below its start; write it like 1ms..64ms" },
	{ TARGET "retry = backoff:5ms\n", 3, "range of durations" },
	{ TARGET "retry = backoff:5ms..5ms:0\n", 3, "'0' after the pauses is neither jitter nor" },
	{ TARGET "retry = backoff:5ms..5ms:5:5\n", 3, "'5' after the pauses is neither" },
	{ TARGET "retry = backoff:5ms..5ms:\n", 3, "'' after the pauses is neither" },
	{ TARGET "retry = callback:1\n", 3, "takes nothing after a colon" },
	{ TARGET "retry = none:3\n", 3, "takes nothing after a colon" },
	{ TARGET "fill = anon\n", 3, "needs a share" },
	{ TARGET "fill = anon:101%\n", 3, "more than 100%" },
	{ TARGET "fill = anon:50\n", 3, "'50' is no share" },
	{ TARGET "fill = none:50%\n", 3, "takes no share" },
	{ TARGET "blocker = kernel\n", 3, "needs an amount and a place" },
	{ TARGET "blocker = kernel:1\n", 3, "needs an amount and a place" },
	{ TARGET "blocker = kernel:@end\n", 3, "needs an amount and a place" },
	{ TARGET "blocker = kernel:0@end\n", 3, "out of range" },
	{ TARGET "blocker = kernel:0%@end\n", 3, "no page at all" },
	{ TARGET "blocker = kernel:1@edge\n", 3, "known are start, middle, end, random" },
	{ TARGET "blocker = none:1@end\n", 3, "takes no amount" },
	{ TARGET "fragment = hole:1%@1\n", 3, "did you mean 'holes'" },
	{ TARGET "fragment = none:1%\n", 3, "takes no share; write none" },
	{ TARGET "fragment = holes\n", 3, "write holes:50%@0..3" },
	{ TARGET "fragment = holes:50%\n", 3, "write holes:50%@0..3" },
	{ TARGET "fragment = holes:50@1\n", 3, "50" },
	{ TARGET "fragment = holes:0%@1\n", 3, "leaves nothing free" },
	{ TARGET "fragment = holes:50%@9\n", 3, "orders from 0 to 8" },
	{ TARGET "fragment = holes:50%@\n", 3, "orders from 0 to 8" },
	{ TARGET "fragment = holes:50%@0..\n", 3, "orders from 0 to 8" },
	{ TARGET "fragment = holes:50%@3..1\n", 3, "write SHARE@1..3" },
	{ TARGET "fragment = holes:51%@3\n", 3, "up to a share of 50.0%" },
	{ TARGET "fragment = holes:94%@0..3\n", 3, "up to a share of 93.7%" },
	{ TARGET "lifetime = 5\n", 3, "write forever, 5ms" },
	{ TARGET "lifetime = exp:never\n", 3, "duration" },
	{ TARGET "lifetime = uniform:5ms..1ms\n", 3, "ends below its start" },
	{ TARGET "churn = compete:disk\n", 3, "churn" },
};

static void test_bad_files(void **state)
{
	for (size_t i = 0; i < COUNT(bad_files); i++) {
		char where[128];
		struct experiment exp;
		struct diag why;
		int err = read_text(bad_files[i].text, NULL, 0, &exp, &why);

		if (bad_files[i].line)
			snprintf(where, sizeof(where), "%s:%d: ", path, bad_files[i].line);
		else
			snprintf(where, sizeof(where), "%s: ", path);
		if (err != -EINVAL && err != -ERANGE)
			fail_msg("%s: %d", bad_files[i].text, err);
		if (strncmp(why.text, where, strlen(where)) ||
		    !strstr(why.text, bad_files[i].message))
			fail_msg("%s: '%s' instead of '%s%s'", bad_files[i].text, why.text, where,
				 bad_files[i].message);
		experiment_free(&exp);
	}
}

static void test_hopeless_files(void **state)
{
	static const char nul[] = "[axes]\ntarget = \0null\n";
	char text[1024] = TARGET "policy = ";
	struct experiment exp;
	struct diag why;

	write_file(nul, sizeof(nul) - 1);
	assert_int_equal(experiment_read(path, NULL, 0, &exp, &why), -EINVAL);
	assert_non_null(strstr(why.text, "NUL"));
	experiment_free(&exp);

	assert_int_equal(experiment_read("/nowhere/x.ini", NULL, 0, &exp, &why), -ENOENT);
	assert_string_equal(why.text, "/nowhere/x.ini: No such file or directory; name an "
				      "experiment file, as in experiments/");
	experiment_free(&exp);

	memset(text + strlen(text), ' ', 300);
	strcat(text, "early-check\n");
	assert_int_equal(read_text(text, NULL, 0, &exp, &why), -EINVAL);
	assert_non_null(strstr(why.text, ":3: a value is longer than"));
	experiment_free(&exp);
}

static void test_sets(void **state)
{
	static const char *const sets[] = {
		"target = offline",	   "trials=3",	 "memory=4G",
		"kernels=debian:6.1",	   "clock=wall", "name=other",
		"fill=anon:10%, anon:20%",
	};
	struct experiment exp;
	struct diag why;

	if (read_text(full, sets, COUNT(sets), &exp, &why))
		fail_msg("%s", why.text);
	assert_int_equal(exp.axes[AXIS_TARGET].nr, 1);
	assert_string_equal(exp.axes[AXIS_TARGET].text[0], "offline");
	assert_int_equal(exp.trials, 3);
	assert_int_equal(exp.boots, 2);
	assert_int_equal(exp.kernels.nr, 1);
	assert_string_equal(exp.name, "other");
	assert_int_equal(exp.axes[AXIS_FILL].nr, 2);
	assert_non_null(strstr(exp.text, "fill = anon:10%, anon:20%\n"));
	experiment_free(&exp);
}

static void test_bad_sets(void **state)
{
	static const struct {
		const char *set;
		const char *message;
	} cases[] = {
		{ "trials", "--set trials: no '='; write --set key=value" },
		{ "trails=3", "--set trails=3: unknown key 'trails'; did you mean 'trials'?" },
		{ "trials=", "--set trials=: key 'trials' has no value" },
		{ "fill=", "--set fill=: no value; write --set fill=VALUE" },
		{ "fill=anon", "--set fill=anon: fill 'anon' needs a share; write anon:50%" },
		{ "=3", "--set =3: unknown key ''" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct experiment exp;
		struct diag why;

		assert_true(read_text(full, &cases[i].set, 1, &exp, &why) < 0);
		if (strncmp(why.text, cases[i].message, strlen(cases[i].message)))
			fail_msg("'%s' instead of '%s'", why.text, cases[i].message);
		experiment_free(&exp);
	}
}

static void test_host(void **state)
{
	static const char *const sets[] = { "kernels=host" };
	struct experiment exp;
	struct diag why;

	assert_int_equal(read_text(TARGET, sets, 1, &exp, &why), 0);
	assert_true(experiment_on_host(&exp));
	/* no instructions are counted there */
	assert_int_equal(exp.clock, CLOCK_WALL);
	experiment_free(&exp);
}

static void test_cells(void **state)
{
	struct diag why = { "" };
	struct cell cell;

	assert_int_equal(axis_parse(AXIS_TARGET, "contig:8M", &cell, &why), 0);
	assert_string_equal(cell.target.ops->name, "contig");
	assert_int_equal(cell.target.size_bytes, 8 << 20);
	assert_string_equal(cell.text[AXIS_TARGET], "contig:8M");
	assert_int_equal(axis_parse(AXIS_TARGET, "null:panic", &cell, &why), 0);
	assert_string_equal(cell.target.ops->name, "null");
	assert_int_equal(cell.target.size_bytes, 0);
	assert_string_equal(cell.target.option, "panic");
	assert_int_equal(axis_parse(AXIS_BLOCKER, "kernel:3@end", &cell, &why), 0);
	assert_int_equal(cell.blocker.part[0].count, 3);
	assert_int_equal(cell.blocker.part[0].share_ppm, 0);
	assert_int_equal(cell.blocker.part[0].place, PLACE_END);
	assert_int_equal(axis_parse(AXIS_BLOCKER, "kernel:0.5%@random", &cell, &why), 0);
	assert_int_equal(cell.blocker.part[0].count, 0);
	assert_int_equal(cell.blocker.part[0].share_ppm, 5000);
	assert_int_equal(axis_parse(AXIS_FILL, "anon:100%", &cell, &why), 0);
	assert_int_equal(cell.fill.part[0].share_ppm, 1000000);
	assert_int_equal(axis_parse(AXIS_LIFETIME, "forever", &cell, &why), 0);
	assert_true(cell.lifetime.kind == LIFETIME_FOREVER);
	assert_int_equal(axis_parse(AXIS_FRAGMENT, "holes:12.5%@2..8", &cell, &why), 0);
	assert_string_equal(cell.fragment.ops->name, "holes");
	assert_int_equal(cell.fragment.share_ppm, 125000);
	assert_int_equal(cell.fragment.low, 2);
	assert_int_equal(cell.fragment.high, 8);
	assert_int_equal(axis_parse(AXIS_FRAGMENT, "holes:50%@4", &cell, &why), 0);
	assert_int_equal(cell.fragment.low, 4);
	assert_int_equal(cell.fragment.high, 4);
	assert_int_equal(axis_parse(AXIS_FRAGMENT, "holes:93.7%@0..3", &cell, &why), 0);
	assert_int_equal(axis_parse(AXIS_FRAGMENT, "none", &cell, &why), 0);
	assert_string_equal(cell.fragment.ops->name, "none");
}

static int make_path(void **state)
{
	int fd = mkstemps(path, 4);

	return fd < 0 || close(fd);
}

static int remove_path(void **state)
{
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),   cmocka_unit_test(test_full),
		cmocka_unit_test(test_guest_keys), cmocka_unit_test(test_host_keys),
		cmocka_unit_test(test_bad_files),  cmocka_unit_test(test_hopeless_files),
		cmocka_unit_test(test_sets),	   cmocka_unit_test(test_bad_sets),
		cmocka_unit_test(test_host),	   cmocka_unit_test(test_cells),
	};

	return cmocka_run_group_tests(tests, make_path, remove_path);
}
