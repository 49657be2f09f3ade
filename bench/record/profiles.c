// SPDX-License-Identifier: GPL-2.0
#include "bench/record/profiles.h"

#include <errno.h>
#include <inttypes.h>
#include <nettle/sha2.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/record/reader.h"
#include "bench/record/trials_file.h"
#include "bench/util/file.h"
#include "bench/util/json_count.h"
#include "bench/util/text.h"

/**
 * struct reading - a pass over the profiles
 * @path: for messages
 * @run: run.json
 * @counts: its "profiles"; NULL: the run is not finished, or has none
 * @finished: the run is
 * @planned: ids are below it
 * @seen: bit per id
 * @line: number of the current one, from 1
 * @last_id: of the line before; -1: there is none
 * @sha256: of the lines so far
 * @stacks: calling contexts are wanted
 */
struct reading {
	const char *path;
	const json_t *run;
	const json_t *counts;
	bool finished;
	uint64_t planned;
	unsigned char *seen;
	uint64_t line;
	int64_t last_id;
	struct sha256_ctx sha256;
	bool stacks;
	profile_fn fn;
	void *ctx;
	struct diag *why;
};

__attribute__((format(printf, 2, 3))) static int damaged(const struct reading *r, const char *fmt,
							 ...)
{
	const char *mend =
		r->finished ? "restore the file from a copy, or run again"
			    : "delete it and go on with `pfnbench run --resume`, which takes "
			      "its trials again";
	char *what;
	va_list ap;

	va_start(ap, fmt);
	what = text_vprint(fmt, ap);
	va_end(ap);
	diag_set(r->why, -EBADMSG, "%s:%" PRIu64 ": %s; the file was edited or cut: %s", r->path,
		 r->line, what, mend);
	free(what);
	return -EBADMSG;
}

static bool is_kernel_of(const json_t *run, const char *spec)
{
	const json_t *kernels = json_object_get(run, "kernels"), *kernel;
	size_t i;

	json_array_foreach (kernels, i, kernel) {
		const char *one = json_string_value(json_object_get(kernel, "spec"));

		if (one && !strcmp(one, spec))
			return true;
	}
	return false;
}

static int check_profile(struct reading *r, const struct profile *p)
{
	uint64_t id = p->id;

	if (id >= r->planned)
		return damaged(r, "id %" PRIu64 " is not in the plan of %" PRIu64 " trials", id,
			       r->planned);
	if (r->seen[id / 8] & 1u << id % 8)
		return damaged(r, "id %" PRIu64 " is there twice", id);
	if (r->finished && p->id < r->last_id)
		return damaged(r, "id %" PRIu64 " after id %" PRId64 " is out of order", id,
			       r->last_id);
	if (!is_kernel_of(r->run, p->kernel))
		return damaged(r, "a profile of kernel %s, which the run does not have", p->kernel);
	r->seen[id / 8] |= 1u << id % 8;
	r->last_id = p->id;
	return 0;
}

/*
 * Contexts stand last in a line that pfnbench wrote. No name can look like their beginning: a
 * quotation mark in a text has a backslash before it. Return: the length that is left.
 */
static size_t drop_stacks(char *text, size_t len)
{
	static const char mark[] = ",\"stacks\":[", none[] = ",\"stacks\":[]}\n";
	char *at = strstr(text, mark);

	/* a line without an end is damage that must be seen */
	if (!at || len < 3 || strcmp(text + len - 3, "]}\n"))
		return len;
	strcpy(at, none);
	return (size_t)(at - text) + strlen(none);
}

static int read_line(struct reading *r, const char *text, size_t len)
{
	json_error_t error;
	json_t *line = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	struct profile p;
	struct diag what;
	int err;

	if (!line && json_error_code(&error) == json_error_out_of_memory)
		return diag_set(r->why, -ENOMEM, "%s:%" PRIu64 ": out of memory", r->path, r->line);
	if (!line)
		return damaged(r, "no JSON, at column %d: %s", error.column, error.text);
	err = profile_parse(line, &p, &what);
	if (!err) {
		err = check_profile(r, &p);
		if (!err)
			err = r->fn(r->ctx, &p, r->why);
		profile_free(&p);
	} else {
		err = damaged(r, "%s", what.text);
	}
	json_decref(line);
	return err;
}

/* What an unfinished run's file was cut at is the trial that was being written. */
static int read_lines(struct reading *r, FILE *file)
{
	char *text = NULL;
	size_t size = 0;
	ssize_t len = 0;
	int err = 0;

	while (!err && (len = getline(&text, &size, file)) > 0) {
		if (text[len - 1] != '\n')
			break;
		r->line++;
		sha256_update(&r->sha256, len, (uint8_t *)text);
		err = read_line(r, text, r->stacks ? (size_t)len : drop_stacks(text, len));
	}
	if (!err && r->finished && (len > 0 || ferror(file))) {
		r->line++;
		err = damaged(r, "the line does not end");
	}
	free(text);
	return err;
}

/* Damage that no single line shows: lines cut off, a value changed for another valid one. */
static int check_whole(struct reading *r)
{
	const char *sha256 = json_string_value(json_object_get(r->counts, "sha256"));
	uint64_t recorded = json_count(r->counts, "recorded");
	char hex[SHA256_HEX];

	if (r->line != recorded)
		return damaged(r, "%" PRIu64 " profiles, run.json says %" PRIu64, r->line,
			       recorded);
	sha256_hex(&r->sha256, hex);
	if (strcmp(hex, sha256))
		return diag_set(r->why, -EBADMSG,
				"%s: SHA-256 of its lines is %.12s..., run.json says %.12s...; "
				"one of them was edited: restore both from a copy, or run again",
				r->path, hex, sha256);
	return 0;
}

static int read_file(struct reading *r)
{
	FILE *file = trials_open(r->path);
	int err;

	if (!file)
		return diag_set(r->why, errno == ENOENT ? -EBADMSG : -errno, "%s: %s%s", r->path,
				strerror(errno),
				errno == ENOENT ? "; the profiles are lost: run again" : "");
	sha256_init(&r->sha256);
	err = read_lines(r, file);
	fclose(file);
	return err ?: r->finished ? check_whole(r) : 0;
}

static int read_profiles(const char *dir, bool stacks, profile_fn fn, void *ctx, struct diag *why)
{
	json_t *run = run_json_load(dir, why);
	int err = run ? 0 : -errno;
	char *path = text_print("%s/" PROFILES_FILE, dir);
	struct diag unused;
	struct reading r = {
		.path = path,
		.run = run,
		.counts = json_object_get(run, "profiles"),
		.finished = json_object_get(run, "ended"),
		.planned = json_count(json_object_get(run, "trials"), "planned"),
		.last_id = -1,
		.stacks = stacks,
		.fn = fn,
		.ctx = ctx,
		.why = why ?: &unused,
	};

	if (run && (r.finished ? !r.counts : access(path, F_OK)))
		err = diag_set(why, -ENOENT,
			       "%s has no profiles; take them with `pfnbench run EXPERIMENT.ini "
			       "--set measure=profile`, or measure=memory",
			       dir);
	if (!err) {
		r.seen = calloc(r.planned / 8 + 1, 1);
		err = r.seen ? read_file(&r) : diag_set(why, -ENOMEM, "out of memory");
	}
	free(r.seen);
	free(path);
	json_decref(run);
	return err;
}

bool profiles_are_there(const char *dir)
{
	char *path = text_print("%s/" PROFILES_FILE, dir);
	bool there = !access(path, F_OK);

	free(path);
	return there;
}

int profiles_read(const char *dir, profile_fn fn, void *ctx, struct diag *why)
{
	return read_profiles(dir, true, fn, ctx, why);
}

int profiles_read_functions(const char *dir, profile_fn fn, void *ctx, struct diag *why)
{
	return read_profiles(dir, false, fn, ctx, why);
}
