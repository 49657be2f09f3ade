// SPDX-License-Identifier: GPL-2.0
#include "bench/env/symbols_boot.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/boot/made.h"
#include "bench/env/session.h"
#include "bench/env/vm.h"
#include "bench/protocol/packed.h"
#include "bench/util/file.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

#define POLL_NSEC    50000000
#define LIMIT_NS     (120 * NSEC_PER_SEC)
#define KALLSYMS_MAX (64u << 20)

/* What the guest told. */
struct told {
	char *lines;
	struct diag why;
};

static void ignore_facts(void *ctx, json_t *facts)
{
}

static void take_symbols(void *ctx, const json_t *message)
{
	const char *packed = json_string_value(json_object_get(message, "kallsyms"));
	struct told *told = ctx;
	char *kallsyms;
	size_t len;
	int err = packed ? packed_open(packed, KALLSYMS_MAX, &kallsyms, &len) : -EBADMSG;

	if (err) {
		diag_set(&told->why, err, "/proc/kallsyms came damaged");
		return;
	}
	free(told->lines);
	told->lines = NULL;
	profile_symbols_make(kallsyms, &told->lines, &told->why);
	free(kallsyms);
}

static int follow(struct session *s, struct told *told, struct diag *why)
{
	const struct session_sink sink = { .facts = ignore_facts,
					   .symbols = take_symbols,
					   .ctx = told };
	const struct timespec step = { .tv_nsec = POLL_NSEC };
	int ret = session_begin(s, why);

	while (!ret) {
		nanosleep(&step, NULL);
		ret = session_poll(s, &sink, why);
	}
	if (ret < 0)
		return ret;
	if (s->exit != EXIT_DONE)
		return diag_set(why, -ECHILD, "%s", s->reason.text);
	if (!told->lines)
		return diag_set(why, -ENODATA, "%s",
				*told->why.text ? told->why.text : "it told no functions");
	return 0;
}

static int boot(const struct kernel *k, const struct qemu_guest *machine, const char *dir,
		char **lines, struct diag *why)
{
	const struct job job = { .kernel = k->spec,
				 .env = "vm",
				 .clock = "icount",
				 .deadline_ns = NSEC_PER_SEC,
				 .symbols = true };
	struct session s = { .job = &job, .limit_ns = LIMIT_NS };
	char *console = text_print("%s/console-symbols.log", dir);
	const struct vm_setup setup = { .kernel = k, .guest = *machine, .console = console };
	struct told told = { NULL };
	int err = vm_start(&setup, &job, &s.child, why);

	if (!err) {
		s.console = console;
		err = follow(&s, &told, why);
		session_end(&s);
	}
	if (!err)
		unlink(console);
	*lines = told.lines;
	free(console);
	return err;
}

/* The name is a hash of all that decides over addresses. */
static char *cache_path(const struct kernel *k, const struct qemu_guest *machine, struct diag *why)
{
	json_t *args = qemu_args_json(machine);
	char *words = json_dumps(args, JSON_COMPACT), hex[SHA256_HEX], *all, *name, *path;

	all = text_print("%s %s %s", k->vmlinuz_sha256, k->initramfs_sha256, words);
	data_sha256(all, strlen(all), hex);
	name = text_print("symbols/%.24s.txt", hex);
	path = made_path(name, why);
	free(name);
	free(all);
	free(words);
	json_decref(args);
	return path;
}

/* Return: whether there is one that is as it was written */
static bool read_cached(const char *path, const char *hash, char **lines)
{
	char *was = NULL, hex[SHA256_HEX];
	struct diag text;
	size_t len;
	bool there = !file_read(path, lines, &len) && !file_read(hash, &was, NULL);
	bool intact = false;

	if (there) {
		data_sha256(*lines, len, hex);
		intact = !strcmp(was, hex);
		if (!intact) {
			diag_set(&text, 0, "%s is damaged; it is made again", path);
			diag_print(&text);
		}
	}
	free(was);
	if (!intact) {
		free(*lines);
		*lines = NULL;
	}
	return intact;
}

static int keep(const char *path, const char *hash, const char *lines, struct diag *why)
{
	char hex[SHA256_HEX], *copy = text_copy(path);
	int err = file_mkdir_p(dirname(copy));

	free(copy);
	if (err)
		return diag_set(why, err, "%s: %s", path, strerror(-err));
	data_sha256(lines, strlen(lines), hex);
	return file_write_atomic(hash, hex, SHA256_HEX - 1, why)
		       ?: file_write_atomic(path, lines, strlen(lines), why);
}

int symbols_get(const struct kernel *k, const struct qemu_guest *machine, const char *dir,
		struct profile_symbols *s, struct diag *why)
{
	char *path = cache_path(k, machine, why), *hash, *lines = NULL;
	int err = 0;

	if (!path)
		return -ENOENT;
	hash = text_print("%s.sha256", path);
	if (!read_cached(path, hash, &lines)) {
		err = boot(k, machine, dir, &lines, why);
		if (!err)
			err = keep(path, hash, lines, why);
		if (err)
			diag_prefix(why, "%s: where its functions are is not known: ", k->spec);
	}
	if (!err) {
		err = profile_symbols_read(s, lines, why);
		if (err)
			diag_prefix(why, "%s: ", path);
	}
	free(lines);
	free(hash);
	free(path);
	return err;
}
