// SPDX-License-Identifier: GPL-2.0
/* Words of a guest kernel's command line: which may be asked for, and which the machine can have. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/boot/qemu.h"
#include "bench/experiment/cmdline.h"
#include "tests/lib/experiment_text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const allowed[] = {
	"init_on_alloc=0",
	"hugepages=64 hugepagesz=1G hugepages=1",
	"kernelcore=1G movable_node",
	"movablecore=50%",
	"memory_hotplug.memmap_on_memory=1 slub_max_order=0",
	"mitigations=auto",
	/* names that begin like refused ones */
	"init_on_free=1 memory_corruption_check=0 debug_pagealloc=on clocksource_x=1 panicky",
};

static const struct {
	const char *words;
	const char *message;
} refused[] = {
	{ "init_on_alloc=0 console=tty0", "'console=tty0' cannot be set: the serial lines" },
	{ "loglevel=8", "what the console prints is timed" },
	{ "quiet", "'quiet' cannot be set" },
	{ "ignore-loglevel", "'ignore-loglevel' cannot be set" },
	{ "init=/bin/sh", "init of a guest is pfnbench itself" },
	{ "rdinit=/x", "init of a guest is pfnbench itself" },
	{ "-- x", "'--' cannot be set: init" },
	{ "panic=5", "has to end at once" },
	{ "nokaslr", "the same in every boot" },
	{ "random.trust_cpu=on", "the same in every boot" },
	{ "tsc=unstable", "counts its instructions" },
	{ "tsc_early_khz=1", "counts its instructions" },
	{ "idle=poll", "counts its instructions" },
	{ "acpi=off", "pfnbench's choice" },
	{ "maxcpus=1", "write cpus = in [machine]" },
	{ "mem=1G", "write memory = in [machine]" },
	{ "memmap=1G$1G", "write memory = in [machine]" },
	{ "numa=fake=4", "write nodes = in [machine]" },
	{ "cma=64M", "write cma = in [machine]" },
	{ "memhp_default_state=online", "write online = in [axes]" },
	{ "transparent_hugepage=always", "write fill = thp:SHARE" },
	{ "pfnbench.burn=migrate:1", "write module = in [machine]" },
	{ "virtio_mem.unplug_online=0", "without parameters" },
	{ "trace_event=kmem:*", "write measure = in [experiment]" },
	{ "a=\"b", "holds a character" },
	{ "a=b;c", "holds a character" },
	{ "=1", "has no name" },
};

static void test_words(void **state)
{
	struct diag why;
	char *normal;

	for (size_t i = 0; i < COUNT(allowed); i++)
		if (cmdline_check(allowed[i], &why) ||
		    cmdline_fits(allowed[i], 4ull << 30, 1, &why))
			fail_msg("%s: %s", allowed[i], why.text);
	for (size_t i = 0; i < COUNT(refused); i++)
		if (cmdline_check(refused[i].words, &why) != -EINVAL ||
		    !strstr(why.text, refused[i].message))
			fail_msg("%s: '%s'", refused[i].words, why.text);
	normal = cmdline_normal(" a=1 \t b  ");
	assert_string_equal(normal, "a=1 b");
	free(normal);
}

static void test_every_word_of_ours_is_refused(void **state)
{
	static const char *const free_to_choose[] = { "mitigations=off", "secretmem.enable=1" };

	for (enum accel_kind kind = 0; kind < ACCEL_NR; kind++) {
		struct qemu_guest g = { .accel = { .kind = kind, .tsc_khz = 1 },
					.cpus = 2,
					.memory_bytes = 1ull << 30,
					.cma_bytes = 8ull << 20 };
		char *text = qemu_cmdline(&g), *rest = text, *word;

		while ((word = strsep(&rest, " "))) {
			struct diag why;
			bool ours = true;

			for (size_t i = 0; i < COUNT(free_to_choose); i++)
				ours &= !!strcmp(word, free_to_choose[i]);
			if (!cmdline_check(word, &why) == ours)
				fail_msg("%s", word);
		}
		free(text);
	}
}

static const struct {
	const char *words;
	uint32_t nodes;
	int err;
	const char *message;
} machines[] = {
	{ "hugepages=512", 1, 0 },
	{ "hugepages=513", 1, -ERANGE, "'hugepages=513': 513 huge pages of 2M are more than half" },
	{ "hugepages=100 hugepagesz=1G hugepages=1", 1, -ERANGE, "write at most 0, or memory =" },
	{ "default_hugepagesz=1G hugepages=1", 1, 0 },
	{ "hugepagesz=64K", 1, -ERANGE, "no huge pages of '64K'; write 2M or 1G" },
	{ "hugepages=many", 1, -EINVAL, "'many' is no whole number" },
	{ "hugepages", 1, -EINVAL, "'hugepages': " },
	{ "hugepages=0:10,1:10", 2, 0 },
	{ "hugepages=0:10,1:503", 2, -ERANGE, "write at most 502" },
	{ "hugepages=0:10,1:10", 1, -ERANGE, "there is no node 1; write nodes = more" },
	{ "hugepages=0:10,10", 1, -EINVAL, "'10' names no node" },
	{ "kernelcore=1G", 1, 0 },
	{ "kernelcore=2G", 1, -ERANGE, "'2G' is not within the memory; write less than 2G" },
	{ "movablecore=100%", 1, -ERANGE, "write less than 2G" },
	{ "movablecore=0", 1, -ERANGE, "write less than 2G" },
	{ "kernelcore=mirror", 1, -EINVAL, "no mirrored memory" },
	{ "kernelcore=1X", 1, -EINVAL, "'1X'" },
};

static void test_machines(void **state)
{
	for (size_t i = 0; i < COUNT(machines); i++) {
		struct diag why = { "" };
		int err = cmdline_fits(machines[i].words, 2ull << 30, machines[i].nodes, &why);

		if (err != machines[i].err || (err && !strstr(why.text, machines[i].message)))
			fail_msg("%s: %d '%s'", machines[i].words, err, why.text);
	}
}

#define TARGET "[axes]\ntarget = contig:2M\n"

static void test_in_experiments(void **state)
{
	const char *const sets[] = { "cmdline=hugepages=2000", "kernels=host" };
	char text[512] = TARGET "[machine]\ncmdline = ";
	struct experiment exp, again;
	struct diag why;

	assert_int_equal(experiment_of(TARGET "[machine]\ncmdline =  init_on_alloc=0   a ; b\n",
				       NULL, 0, &exp, &why),
			 0);
	assert_string_equal(exp.cmdline, "init_on_alloc=0 a");
	assert_int_equal(experiment_of(exp.text, NULL, 0, &again, &why), 0);
	assert_string_equal(again.cmdline, exp.cmdline);
	assert_string_equal(again.text, exp.text);
	experiment_free(&again);
	experiment_free(&exp);

	assert_true(experiment_of(TARGET "[machine]\ncmdline = hugepages=2000\n", NULL, 0, &exp,
				  &why) < 0);
	assert_non_null(strstr(why.text, ":4: 'hugepages=2000': "));
	experiment_free(&exp);
	assert_true(experiment_of(TARGET, sets, 1, &exp, &why) < 0);
	assert_non_null(strstr(why.text, "ini: 'hugepages=2000': "));
	experiment_free(&exp);
	assert_true(experiment_of(TARGET "[machine]\ncmdline = a\n", &sets[1], 1, &exp, &why) < 0);
	assert_non_null(strstr(why.text, "cmdline is for guests; delete it"));
	experiment_free(&exp);

	assert_true(experiment_of(TARGET "online = kernel, movable\n"
					 "[machine]\ncmdline = a movablecore=1G\n",
				  NULL, 0, &exp, &why) < 0);
	assert_non_null(strstr(why.text, ":3: online movable moves blocks where kernelcore="));
	experiment_free(&exp);

	memset(text + strlen(text), 'x', CMDLINE_LEN_MAX + 1);
	assert_int_equal(experiment_of(text, NULL, 0, &exp, &why), -ERANGE);
	assert_non_null(strstr(why.text, ":4: a command line of more than 160 bytes"));
	experiment_free(&exp);
	text[strlen(text) - 1] = '\0';
	assert_int_equal(experiment_of(text, NULL, 0, &exp, &why), 0);
	assert_int_equal(experiment_of(exp.text, NULL, 0, &again, &why), 0);
	assert_string_equal(again.cmdline, exp.cmdline);
	experiment_free(&again);
	experiment_free(&exp);
}

static void test_guest(void **state)
{
	struct experiment exp = { .cpus = 1, .memory_bytes = 2ull << 30, .cmdline = "a=1 b" };
	const struct accel accel = { .kind = ACCEL_ICOUNT };
	struct qemu_guest g = qemu_guest_of(&exp, &accel);
	char *text = qemu_cmdline(&g);

	assert_true(qemu_cmdline_is_ours(text));
	assert_string_equal(text + strlen(text) - 6, " a=1 b");
	assert_false(qemu_cmdline_has("a=1"));
	assert_false(qemu_cmdline_has("loglevel=8"));
	assert_true(qemu_cmdline_has("loglevel=1"));
	assert_true(qemu_cmdline_has("lpj=1000000"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_every_word_of_ours_is_refused),
		cmocka_unit_test(test_machines),
		cmocka_unit_test(test_in_experiments),
		cmocka_unit_test(test_guest),
	};

	return cmocka_run_group_tests_name("cmdline", tests, NULL, NULL);
}
