// SPDX-License-Identifier: GPL-2.0
#include "bench/boot/qemu.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/arch/arch.h"
#include "bench/experiment/cache_model.h"
#include "bench/util/memory.h"
#include "bench/util/proc.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

/* Nothing lets the host's time or randomness in: by icount, two runs are the same to the
 * nanosecond. */
static const char *const machine_args[] = {
	"-rtc", "base=2025-01-01,clock=vm", "-seed", "1", "-nographic", "-nodefaults", "-no-reboot",
	NULL,
};

static const char *const cmdline_words[] = {
	"console=" ARCH_CONSOLE,
	"loglevel=1",
	/* leave by QEMU's -no-reboot, after a panic too */
	ARCH_WORD_LEAVE,
	"panic=-1",
	/* a kernel that oopsed or hangs measures nothing: the host starts another */
	"oops=panic",
	"softlockup_panic=1",
	"hung_task_panic=1",
	/* the same addresses and seeds in every boot */
	"nokaslr",
	"random.trust_cpu=off",
	/* what works in the background or costs boot time */
	"cryptomgr.notests",
	ARCH_WORD_QUICK,
	"transparent_hugepage=never",
	"mitigations=off",
	/* memfd_secret() is there from 5.14 on, but off before 6.5 */
	"secretmem.enable=1",
	NULL,
};

/*
 * How much of the memory lies below 4G, all of it where QEMU is not told. That is in zone DMA32, and
 * a device's memory in zone Normal. If no boot memory were there as well, the kernel would take its
 * own pages from the device, each of which may stay for ever, and faults could not be steered into
 * it: a zone that is claimed whole is below its watermarks.
 */
static uint64_t low_bytes(const struct qemu_guest *g)
{
	const uint64_t block = ARCH_BLOCK_BYTES;

	if (!(g->virtio_mem_bytes || g->dimm_bytes) || g->memory_bytes >= ARCH_LOW_MAX)
		return g->memory_bytes;
	return (g->memory_bytes / 2 + block - 1) / block * block;
}

/*
 * Where the kernel would put the area depends on the initramfs' size, and to isolate a block that
 * begins amid what may be one free page, of the highest order, costs twice as much as another.
 */
static void print_cma(FILE *out, const struct qemu_guest *g)
{
	uint64_t low = low_bytes(g), base = low / 2 < 1ull << 30 ? low / 2 : 1ull << 30;

	base &= ~(ARCH_LARGEST_BYTES - 1);
	fprintf(out, " cma=%" PRIu64 "K", g->cma_bytes >> 10);
	if (base + g->cma_bytes <= low)
		fprintf(out, "@%" PRIu64 "K", base >> 10);
}

char *qemu_cmdline(const struct qemu_guest *g)
{
	const struct accel *accel = &g->accel;
	const char *words = accel_ways[accel->kind].words;
	char *text;
	FILE *out = memory_stream(&text);

	for (size_t i = 0; cmdline_words[i]; i++)
		fprintf(out, "%s%s", i ? " " : "", cmdline_words[i]);
	if (words)
		fprintf(out, " %s", words);
	if (accel->tsc_khz)
		fprintf(out, " " ARCH_WORD_TICKS "=%" PRIu32, accel->tsc_khz);
	/*
	 * QEMU runs a CPU until it waits; what a 6.1 does while a second one starts is no waiting,
	 * so that it never starts. Init can help it, later.
	 */
	if (g->cpus > 1 && accel->kind == ACCEL_ICOUNT)
		fputs(" maxcpus=1", out);
	if (g->cma_bytes)
		print_cma(out, g);
	if (g->cmdline)
		fprintf(out, " %s", g->cmdline);
	memory_stream_end(out);
	return text;
}

static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word), n;

	for (; *text; text += n + !!text[n]) {
		n = strcspn(text, " \n");
		if (n == len && !strncmp(text, word, n))
			return true;
	}
	return false;
}

bool qemu_cmdline_is_ours(const char *cmdline)
{
	for (size_t i = 0; cmdline_words[i]; i++)
		if (!has_word(cmdline, cmdline_words[i]))
			return false;
	return true;
}

bool qemu_cmdline_has(const char *word)
{
	for (size_t i = 0; cmdline_words[i]; i++)
		if (!strcmp(word, cmdline_words[i]))
			return true;
	for (size_t i = 0; i < ACCEL_NR; i++)
		if (accel_ways[i].words && has_word(accel_ways[i].words, word))
			return true;
	return false;
}

/* A NULL terminated array of strings that grows. */
static void push(char ***argv, char *arg)
{
	size_t nr = 0;

	while ((*argv)[nr])
		nr++;
	*argv = memory_resize(*argv, (nr + 2) * sizeof(**argv));
	(*argv)[nr] = arg;
	(*argv)[nr + 1] = NULL;
}

static void push_option(char ***argv, const char *option, char *value)
{
	push(argv, text_copy(option));
	push(argv, value);
}

static void push_list(char ***argv, const char *const *list)
{
	for (; *list; list++)
		push(argv, text_copy(*list));
}

/* CPUs that are plugged in need a socket each. */
static uint32_t sockets_of(const struct qemu_guest *g)
{
	return g->accel.kind == ACCEL_ICOUNT ? g->cpus : 1;
}

/* QEMU refuses to record with several CPUs, but not with ones that are plugged in before it starts.
 */
static void push_cpus(char ***argv, const struct qemu_guest *g)
{
	if (g->accel.kind != ACCEL_ICOUNT || g->cpus == 1) {
		push_option(argv, "-smp", text_print("%" PRIu32, g->cpus));
		return;
	}
	push_option(
		argv, "-smp",
		text_print("1,maxcpus=%" PRIu32 ",sockets=%" PRIu32 ",cores=1", g->cpus, g->cpus));
	for (uint32_t cpu = 1; cpu < g->cpus; cpu++)
		push_option(argv, "-device",
			    text_print(ARCH_CPU_DEVICE ",socket-id=%" PRIu32
						       ",core-id=0,thread-id=0",
				       cpu));
}

static void push_backend(char ***argv, const struct qemu_guest *g, char *id, uint64_t mebibytes)
{
	const struct accel_backend *b = &accel_backends[g->accel.ram];

	push_option(argv, "-object",
		    text_print("%s,id=%s,size=%" PRIu64 "M%s", b->type, id, mebibytes, b->options));
	free(id);
}

static void push_node(char ***argv, const struct qemu_guest *g, uint32_t node)
{
	push_backend(argv, g, text_print("node%" PRIu32, node), (g->memory_bytes >> 20) / g->nodes);
	push_option(argv, "-numa",
		    text_print("node,nodeid=%" PRIu32 ",memdev=node%" PRIu32, node, node));
}

static void push_memory(char ***argv, const struct qemu_guest *g)
{
	uint64_t more = g->virtio_mem_bytes + g->dimm_bytes;

	if (more)
		push_option(argv, "-m",
			    text_print("%" PRIu64 "M%s,maxmem=%" PRIu64 "M", g->memory_bytes >> 20,
				       g->dimm_bytes ? ",slots=1" : "",
				       (g->memory_bytes + more) >> 20));
	else
		push_option(argv, "-m", text_print("%" PRIu64 "M", g->memory_bytes >> 20));
	if (g->nodes <= 1 && g->accel.ram != RAM_LAZY) {
		push_backend(argv, g, text_copy("ram"), g->memory_bytes >> 20);
		push_option(argv, "-machine", text_copy("memory-backend=ram"));
	}
	for (uint32_t node = 0; node < g->nodes && g->nodes > 1; node++)
		push_node(argv, g, node);
	for (uint32_t socket = 0; socket < sockets_of(g) && g->nodes > 1; socket++)
		push_option(argv, "-numa", text_print("cpu,node-id=0,socket-id=%" PRIu32, socket));
}

static void push_virtio_mem(char ***argv, const struct qemu_guest *g)
{
	uint64_t mebibytes = g->virtio_mem_bytes >> 20;

	push_option(
		argv, "-object",
		text_print("memory-backend-ram,id=vmem0,size=%" PRIu64 "M,reserve=off", mebibytes));
	push_option(argv, "-device",
		    text_print("virtio-mem-pci,id=vmem,memdev=vmem0,requested-size=%" PRIu64 "M",
			       mebibytes));
}

/* In the last node: the CPUs are in the first, and what a kernel has for itself mostly goes there. */
static void push_dimm(char ***argv, const struct qemu_guest *g)
{
	push_backend(argv, g, text_copy("dimm0"), g->dimm_bytes >> 20);
	push_option(argv, "-device",
		    text_print("pc-dimm,id=dimm,memdev=dimm0,node=%" PRIu32,
			       g->nodes > 1 ? g->nodes - 1 : 0));
}

/* A comma in a value is written twice. */
static char *escape(const char *path)
{
	char *text;
	FILE *out = memory_stream(&text);

	for (; *path; path++) {
		fputc(*path, out);
		if (*path == ',')
			fputc(',', out);
	}
	memory_stream_end(out);
	return text;
}

static void print_cache(FILE *out, const struct qemu_guest *g)
{
	struct cache_model model;

	if (cache_model_parse(g->cache, &model, NULL))
		return;
	fputs(",memory=on", out);
	for (int i = 0; i < CACHE_LEVELS; i++) {
		char size[32];

		fprintf(out, ",%s=%s/%" PRIu32, cache_level_names[i],
			format_size(size, sizeof(size), model.level[i].bytes), model.level[i].ways);
	}
	fprintf(out, ",cold=%s", g->cold ? "on" : "off");
}

static void push_plugin(char ***argv, const struct qemu_guest *g)
{
	char *path = escape(g->plugin), *text;
	FILE *out = memory_stream(&text);

	fprintf(out, "%s,symbols=%s,out=%s", path, g->symbols, g->profile);
	if (g->cache)
		print_cache(out, g);
	memory_stream_end(out);
	free(path);
	push_option(argv, "-plugin", text);
}

static bool needs_pc(const struct qemu_guest *g)
{
	return g->cpus > 1 || g->nodes > 1 || g->virtio_mem_bytes || g->dimm_bytes || g->balloon;
}

static char *machine_of(const struct qemu_guest *g)
{
	if (!needs_pc(g))
		return text_copy(ARCH_MACHINE_SMALL);
	if (low_bytes(g) == g->memory_bytes)
		return text_copy(ARCH_MACHINE_WHOLE);
	return text_print(ARCH_MACHINE_WHOLE "," ARCH_MACHINE_LOW "=%" PRIu64 "M",
			  low_bytes(g) >> 20);
}

char **qemu_argv(const struct qemu_guest *g)
{
	char **argv = memory_resize(NULL, sizeof(*argv));

	argv[0] = NULL;
	push(&argv, text_copy(ARCH_QEMU));
	push_option(&argv, "-M", machine_of(g));
	push_list(&argv, machine_args);
	push_list(&argv, accel_ways[g->accel.kind].args);
	push_cpus(&argv, g);
	push_memory(&argv, g);
	push_option(&argv, "-kernel", text_copy(g->kernel));
	push_option(&argv, "-initrd", text_copy(g->initrd));
	push_option(&argv, "-append", qemu_cmdline(g));
	/*
	 * Files, because they never make QEMU wait: the speed of a reader at the other end of a
	 * pipe or socket could be seen in the guest.
	 */
	push_option(&argv, "-chardev", text_print("file,id=console,path=%s", g->console));
	push_option(&argv, "-serial", text_copy("chardev:console"));
	push_option(&argv, "-chardev", text_print("file,id=frames,path=%s", g->frames));
	push_option(&argv, "-device", text_copy(ARCH_FRAMES_DEVICE));
	if (g->dimm_bytes)
		push_dimm(&argv, g);
	if (g->virtio_mem_bytes)
		push_virtio_mem(&argv, g);
	if (g->balloon)
		push_option(&argv, "-device", text_copy("virtio-balloon-pci,id=balloon"));
	if (g->plugin)
		push_plugin(&argv, g);
	if (g->qmp) {
		push_option(&argv, "-chardev", text_print("socket,id=qmp,fd=%s", g->qmp));
		push_option(&argv, "-mon", text_copy("chardev=qmp,mode=control"));
	}
	return argv;
}

struct qemu_guest qemu_guest_of(const struct experiment *exp, const struct accel *accel)
{
	return (struct qemu_guest){
		.accel = *accel,
		.cpus = exp->cpus,
		.nodes = exp->nodes,
		.memory_bytes = exp->memory_bytes,
		.cma_bytes = exp->cma_bytes,
		.virtio_mem_bytes = exp->virtio_mem_bytes,
		.dimm_bytes = exp->dimm_bytes,
		.balloon = exp->balloon,
		.cmdline = exp->cmdline,
	};
}

bool qemu_wants_qmp(const struct qemu_guest *g)
{
	const struct accel_way *way = &accel_ways[g->accel.kind];

	return way->commands && (way->pins || g->virtio_mem_bytes || g->balloon);
}

void qemu_argv_free(char **argv)
{
	for (size_t i = 0; argv && argv[i]; i++)
		free(argv[i]);
	free(argv);
}

json_t *qemu_args_json(const struct qemu_guest *g)
{
	struct qemu_guest plain = *g;
	json_t *json = json_array();
	char **argv;

	plain.plugin = g->plugin ? QEMU_PLUGIN : NULL;
	plain.symbols = "symbols";
	plain.profile = "profile";
	plain.kernel = "vmlinuz";
	plain.initrd = "initrd";
	plain.console = "console";
	plain.frames = "frames";
	plain.qmp = qemu_wants_qmp(g) ? "qmp" : NULL;
	argv = qemu_argv(&plain);
	for (size_t i = 0; argv[i]; i++)
		json_array_append_new(json, json_string(argv[i]));
	qemu_argv_free(argv);
	return json;
}

/* As execvp(3) looks for it. */
static int find_in_path(char path[PATH_MAX])
{
	char *dirs = text_copy(getenv("PATH") ?: "/usr/bin"), *rest = dirs, *dir;
	int err = -ENOENT;

	while (err && (dir = strsep(&rest, ":"))) {
		snprintf(path, PATH_MAX, "%s/" ARCH_QEMU, dir);
		err = access(path, X_OK) ? -ENOENT : 0;
	}
	free(dirs);
	return err;
}

int qemu_find(struct qemu_version *v, struct diag *why)
{
	const char *argv[] = { ARCH_QEMU, "--version", NULL };
	char path[PATH_MAX], *out = NULL;
	int err = find_in_path(path);

	if (err)
		return diag_set(why, err, ARCH_QEMU " is not installed; run scripts/setup.sh");
	err = file_sha256(path, v->sha256);
	if (err)
		return diag_set(why, err, "%s: %s", path, strerror(-err));
	err = proc_run(argv, &out, why);
	if (!err && (!out || sscanf(out, "QEMU emulator version %63[^\n]", v->version) != 1))
		err = diag_set(why, -EIO, "%s --version says nothing", path);
	free(out);
	return err;
}
