// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/boot/qemu.h"

/* Each kind of guest has a command line that its init takes for one of ours. */
static void test_ours(void **state)
{
	for (enum accel_kind kind = 0; kind < ACCEL_NR; kind++)
		for (unsigned int i = 0; i < 4; i++) {
			struct qemu_guest g = {
				.accel = { .kind = kind },
				.cpus = 1 + i % 2,
				.memory_bytes = 2ull << 30,
				.cma_bytes = i / 2 * (8ull << 20),
			};
			char *text = qemu_cmdline(&g);

			assert_non_null(text);
			assert_true(qemu_cmdline_is_ours(text));
			free(text);
		}
}

/* With any word of it missing, or only a part of a longer one, it is somebody else's. */
static void test_others(void **state)
{
	struct qemu_guest g = { .accel = { .kind = ACCEL_KVM }, .cpus = 1 };
	char *text = qemu_cmdline(&g), other[2048];

	assert_non_null(text);
	for (char *word = text; word; word = strchr(word, ' ') ? strchr(word, ' ') + 1 : NULL) {
		snprintf(other, sizeof(other), "%.*sx%s\n", (int)(word - text), text, word);
		assert_false(qemu_cmdline_is_ours(other));
		snprintf(other, sizeof(other), "%.*s%s", (int)(word - text), text,
			 strchr(word, ' ') ?: "");
		assert_false(qemu_cmdline_is_ours(other));
	}
	snprintf(other, sizeof(other), "BOOT_IMAGE=/boot/vmlinuz %s quiet\n", text);
	assert_true(qemu_cmdline_is_ours(other));
	free(text);
	assert_false(qemu_cmdline_is_ours(""));
	assert_false(qemu_cmdline_is_ours("BOOT_IMAGE=/boot/vmlinuz-6.12 root=UUID=1 ro quiet\n"));
}

/* The option after "-plugin", or NULL; @argv is freed. */
static char *plugin_of(char **argv)
{
	char *option = NULL;

	for (size_t i = 0; argv[i]; i++)
		if (!strcmp(argv[i], "-plugin"))
			option = strdup(argv[i + 1]);
	qemu_argv_free(argv);
	return option;
}

static void test_plugin(void **state)
{
	struct qemu_guest g = { .accel = { .kind = ACCEL_ICOUNT },
				.cpus = 1,
				.kernel = "vmlinuz",
				.initrd = "initrd",
				.console = "console",
				.frames = "frames",
				.symbols = "/proc/self/fd/7",
				.profile = "/proc/self/fd/8" };
	char *option = plugin_of(qemu_argv(&g));
	json_t *args;

	assert_null(option);
	g.plugin = "/home/a,b/pfnprofile.so";
	option = plugin_of(qemu_argv(&g));
	assert_string_equal(option,
			    "/home/a,,b/pfnprofile.so,symbols=/proc/self/fd/7,out=/proc/self/fd/8");
	free(option);
	g.cache = "l1d:48K/12, l2:1M/16, l3:36M/12";
	g.cold = true;
	option = plugin_of(qemu_argv(&g));
	assert_string_equal(option, "/home/a,,b/pfnprofile.so,symbols=/proc/self/fd/7,"
				    "out=/proc/self/fd/8,memory=on,l1d=48K/12,l2=1M/16,"
				    "l3=36M/12,cold=on");
	free(option);
	args = qemu_args_json(&g);
	option = json_dumps(args, JSON_COMPACT);
	assert_non_null(strstr(option, "\"pfnprofile.so,symbols=symbols,out=profile,memory=on"));
	assert_null(strstr(option, "/proc/"));
	free(option);
	json_decref(args);
}

/* The option after "-M"; @argv is freed. */
static char *machine_of(char **argv)
{
	char *option = NULL;

	for (size_t i = 0; argv[i]; i++)
		if (!strcmp(argv[i], "-M"))
			option = strdup(argv[i + 1]);
	qemu_argv_free(argv);
	return option;
}

/* A guest whose memory would end below 4G has half of it above, if it has a device. */
static void test_low_memory(void **state)
{
	static const struct {
		uint64_t memory, device, dimm;
		const char *low;
	} cases[] = {
		{ 2048, 0, 0, NULL },	    { 3072, 128, 0, NULL },   { 2816, 128, 0, NULL },
		{ 2048, 128, 0, "=1024M" }, { 512, 128, 0, "=256M" }, { 300, 128, 0, "=256M" },
		{ 2048, 0, 128, "=1024M" }, { 3072, 128, 128, NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct qemu_guest g = { .cpus = 1,
					.nodes = 1,
					.memory_bytes = cases[i].memory << 20,
					.virtio_mem_bytes = cases[i].device << 20,
					.dimm_bytes = cases[i].dimm << 20,
					.kernel = "vmlinuz",
					.initrd = "initrd",
					.console = "console",
					.frames = "frames" };
		char *option = machine_of(qemu_argv(&g)), *low = strstr(option, "max-ram-below-4g");

		assert_true(!low == !cases[i].low);
		if (low)
			assert_string_equal(low + strlen("max-ram-below-4g"), cases[i].low);
		free(option);
	}
}

/* Debian's 7.3 does not boot where it lies in the hole between low memory and 4G. */
static void area_is_in_low_memory(void **state)
{
	static const struct {
		uint64_t memory, device;
		const char *base;
	} cases[] = {
		{ 1024, 0, " cma=8192K@524288K" },
		{ 1024, 256, " cma=8192K@262144K" },
		{ 4096, 256, " cma=8192K@1048576K" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct qemu_guest g = { .cpus = 1,
					      .memory_bytes = cases[i].memory << 20,
					      .virtio_mem_bytes = cases[i].device << 20,
					      .cma_bytes = 8ull << 20 };
		char *text = qemu_cmdline(&g);

		assert_non_null(strstr(text, cases[i].base));
		free(text);
	}
}

static bool has(char *const *argv, const char *option, const char *value)
{
	for (size_t i = 0; argv[i] && argv[i + 1]; i++)
		if (!strcmp(argv[i], option) && !strcmp(argv[i + 1], value))
			return true;
	return false;
}

/* A DIMM is beside the memory, and beside a device. */
static void test_dimm(void **state)
{
	struct qemu_guest g = { .cpus = 1,
				.nodes = 1,
				.memory_bytes = 3ull << 30,
				.dimm_bytes = 256ull << 20,
				.kernel = "vmlinuz",
				.initrd = "initrd",
				.console = "console",
				.frames = "frames" };
	char **argv = qemu_argv(&g);

	assert_true(has(argv, "-m", "3072M,slots=1,maxmem=3328M"));
	assert_true(has(argv, "-object", "memory-backend-ram,id=dimm0,size=256M"));
	assert_true(has(argv, "-device", "pc-dimm,id=dimm,memdev=dimm0,node=0"));
	qemu_argv_free(argv);
	g.nodes = 2;
	g.virtio_mem_bytes = 128ull << 20;
	argv = qemu_argv(&g);
	assert_true(has(argv, "-m", "3072M,slots=1,maxmem=3456M"));
	assert_true(has(argv, "-device", "pc-dimm,id=dimm,memdev=dimm0,node=1"));
	qemu_argv_free(argv);
}

static struct qemu_guest guest_of(enum accel_kind kind, enum accel_ram ram)
{
	return (struct qemu_guest){ .accel = { .kind = kind, .ram = ram },
				    .cpus = 1,
				    .nodes = 1,
				    .memory_bytes = 2ull << 30,
				    .kernel = "vmlinuz",
				    .initrd = "initrd",
				    .console = "console",
				    .frames = "frames" };
}

/* Records repeat as long as this line does, to the byte. */
static void test_icount_is_as_ever(void **state)
{
	static const char expected[] =
		"qemu-system-x86_64 -M microvm,pic=on,pit=on,rtc=on,isa-serial=on,acpi=off "
		"-rtc base=2025-01-01,clock=vm -seed 1 -nographic -nodefaults -no-reboot "
		"-accel tcg,thread=single -icount shift=0,sleep=off,rr=record,rrfile=/dev/null "
		"-cpu max,-rdrand,-rdseed,-erms,-fsrm,la57=off -smp 1 -m 2048M "
		"-kernel vmlinuz -initrd initrd -append console=ttyS0 loglevel=1 reboot=t panic=-1 "
		"oops=panic softlockup_panic=1 hung_task_panic=1 nokaslr random.trust_cpu=off "
		"cryptomgr.notests edd=off transparent_hugepage=never mitigations=off "
		"secretmem.enable=1 tsc=reliable lpj=1000000 no_timer_check "
		"-chardev file,id=console,path=console -serial chardev:console "
		"-chardev file,id=frames,path=frames -device isa-serial,chardev=frames,index=1 ";
	struct qemu_guest g = guest_of(ACCEL_ICOUNT, RAM_LAZY);
	char **argv = qemu_argv(&g), text[2048] = "";
	size_t used = 0;

	for (size_t i = 0; argv[i]; i++)
		used += snprintf(text + used, sizeof(text) - used, "%s ", argv[i]);
	assert_string_equal(text, expected);
	assert_false(qemu_wants_qmp(&g));
	g.balloon = true;
	assert_false(qemu_wants_qmp(&g));
	qemu_argv_free(argv);
}

/* By KVM the guest has this machine's CPU with its counters, and its memory before it boots. */
static void test_kvm(void **state)
{
	struct qemu_guest g = guest_of(ACCEL_KVM, RAM_READY);
	char **argv = qemu_argv(&g), *line;

	assert_true(qemu_wants_qmp(&g));
	assert_true(has(argv, "-accel", "kvm"));
	assert_true(has(argv, "-cpu", "host,pmu=on"));
	assert_true(has(argv, "-object", "memory-backend-ram,id=ram,size=2048M,prealloc=on"));
	assert_true(has(argv, "-machine", "memory-backend=ram"));
	assert_false(has(argv, "-icount", "shift=0,sleep=off,rr=record,rrfile=/dev/null"));
	qemu_argv_free(argv);
	line = qemu_cmdline(&g);
	assert_null(strstr(line, "tsc"));
	free(line);
}

static void test_huge_pages(void **state)
{
	static const char huge[] = ",hugetlb=on,hugetlbsize=2M,prealloc=on";
	struct qemu_guest g = guest_of(ACCEL_KVM, RAM_HUGE);
	char **argv = qemu_argv(&g), object[128];

	snprintf(object, sizeof(object), "memory-backend-memfd,id=ram,size=2048M%s", huge);
	assert_true(has(argv, "-object", object));
	assert_true(has(argv, "-machine", "memory-backend=ram"));
	qemu_argv_free(argv);
	g.nodes = 2;
	g.dimm_bytes = 128ull << 20;
	g.virtio_mem_bytes = 128ull << 20;
	argv = qemu_argv(&g);
	for (unsigned int node = 0; node < 2; node++) {
		snprintf(object, sizeof(object), "memory-backend-memfd,id=node%u,size=1024M%s",
			 node, huge);
		assert_true(has(argv, "-object", object));
	}
	snprintf(object, sizeof(object), "memory-backend-memfd,id=dimm0,size=128M%s", huge);
	assert_true(has(argv, "-object", object));
	assert_true(has(argv, "-object", "memory-backend-ram,id=vmem0,size=128M,reserve=off"));
	assert_false(has(argv, "-machine", "memory-backend=ram"));
	qemu_argv_free(argv);
}

/* All CPUs are in the first node: by icount each has a socket, else they share one. */
static void test_nodes(void **state)
{
	for (enum accel_kind kind = 0; kind < ACCEL_NR; kind++) {
		struct qemu_guest g = guest_of(kind, RAM_LAZY);
		char **argv;

		g.nodes = 2;
		g.cpus = 2;
		argv = qemu_argv(&g);
		assert_true(has(argv, "-numa", "cpu,node-id=0,socket-id=0"));
		assert_int_equal(has(argv, "-numa", "cpu,node-id=0,socket-id=1"),
				 kind == ACCEL_ICOUNT);
		assert_int_equal(has(argv, "-smp", "2"), kind != ACCEL_ICOUNT);
		qemu_argv_free(argv);
	}
}

/* An emulated guest with real time is sent commands for its devices alone. */
static void test_emulated(void **state)
{
	struct qemu_guest g = guest_of(ACCEL_TCG, RAM_LAZY);
	char **argv = qemu_argv(&g);

	assert_true(has(argv, "-accel", "tcg,thread=multi"));
	assert_false(has(argv, "-machine", "memory-backend=ram"));
	assert_false(qemu_wants_qmp(&g));
	g.balloon = true;
	assert_true(qemu_wants_qmp(&g));
	qemu_argv_free(argv);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ours),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_plugin),
		cmocka_unit_test(test_low_memory),
		cmocka_unit_test(area_is_in_low_memory),
		cmocka_unit_test(test_dimm),
		cmocka_unit_test(test_icount_is_as_ever),
		cmocka_unit_test(test_kvm),
		cmocka_unit_test(test_huge_pages),
		cmocka_unit_test(test_nodes),
		cmocka_unit_test(test_emulated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
