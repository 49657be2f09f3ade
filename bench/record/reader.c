// SPDX-License-Identifier: GPL-2.0
#include "bench/record/reader.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/protocol/trial_json.h"
#include "bench/record/format.h"
#include "bench/record/scan.h"
#include "bench/record/trial_check.h"
#include "bench/record/trials_file.h"
#include "bench/util/fields.h"
#include "bench/util/file.h"
#include "bench/util/json_count.h"
#include "bench/util/text.h"

/**
 * struct reading - a pass over trials.ndjson
 * @path: for messages
 * @finished: the run is: order, count and hash are known
 * @planned: ids are below it
 * @recorded: lines that a finished run has
 * @fields: what is checked of each line; NULL: all
 * @scanner: reads some names only; NULL: all are read, and checked
 * @each: what lines are for; NULL: they are checked only
 * @ctx: for @each
 * @until: the last line that is read; 0: all are
 * @torn: may be NULL
 * @line: number of the current one, from 1
 * @count: good lines so far
 * @next_id: one more than the largest id so far
 * @seen: bit per id, only while unfinished: guests run side by side, so ids come in any order
 */
struct reading {
	const char *path;
	bool finished;
	uint64_t planned;
	uint64_t recorded;
	const char *sha256;
	const struct field *fields;
	struct scanner *scanner;
	int (*each)(void *ctx, json_t *trial, unsigned long line);
	void *ctx;
	unsigned long until;
	bool *torn;
	unsigned long line;
	uint64_t count;
	uint64_t next_id;
	unsigned char *seen;
	struct diag *why;
};

__attribute__((format(printf, 2, 3))) static int damaged(const struct reading *r, const char *fmt,
							 ...)
{
	const char *mend = r->finished ? "restore the file from a copy, or run again"
				       : "delete the line and go on with `pfnbench run --resume`";
	char *what;
	va_list ap;

	va_start(ap, fmt);
	what = text_vprint(fmt, ap);
	va_end(ap);
	diag_set(r->why, -EBADMSG, "%s:%lu: %s; the line was edited or cut: %s", r->path, r->line,
		 what, mend);
	free(what);
	return -EBADMSG;
}

static int check_trial(const struct reading *r, const json_t *trial)
{
	struct diag what;

	if (json_is_object(trial) && format_check(trial, TRIAL_SCHEMA, &what))
		return diag_set(r->why, -EBADMSG, "%s:%lu: %s", r->path, r->line, what.text);
	return trial_check_fields(trial, r->fields, &what) ? damaged(r, "%s", what.text) : 0;
}

/* The lines of a finished run stand in plan order. */
static int check_order(struct reading *r, uint64_t id)
{
	if (r->finished && id < r->next_id)
		return damaged(r, "id %" PRIu64 " after id %" PRIu64 " is out of order", id,
			       r->next_id - 1);
	if (r->finished && r->recorded == r->planned && id != r->next_id)
		return damaged(r,
			       "id %" PRIu64 " where id %" PRIu64
			       " belongs: lines are missing before it",
			       id, r->next_id);
	if (!r->finished && r->seen[id / 8] & 1u << id % 8)
		return damaged(r, "id %" PRIu64 " is there twice", id);
	if (!r->finished)
		r->seen[id / 8] |= 1u << id % 8;
	if (id >= r->next_id)
		r->next_id = id + 1;
	return 0;
}

static int check_id(struct reading *r, const json_t *trial)
{
	uint64_t id = json_count(trial, "id");

	if (id < r->planned)
		return check_order(r, id);
	return damaged(r, "id %" PRIu64 " is not in the plan of %" PRIu64 " trials", id,
		       r->planned);
}

static int use_trial(struct reading *r, json_t *trial)
{
	int err = check_trial(r, trial);

	if (!err)
		err = check_id(r, trial);
	if (!err && r->each)
		err = r->each(r->ctx, trial, r->line);
	if (!err)
		r->count++;
	return err;
}

static int read_line(struct reading *r, const char *text, size_t len)
{
	json_t *trial = r->scanner ? scanner_read(r->scanner, text, len) : NULL;
	json_error_t error;
	int err;

	if (trial)
		return use_trial(r, trial);
	trial = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (!trial && json_error_code(&error) == json_error_out_of_memory)
		return diag_set(r->why, -ENOMEM, "%s:%lu: out of memory", r->path, r->line);
	if (!trial)
		return damaged(r, "no JSON, at column %d: %s", error.column, error.text);
	err = use_trial(r, trial);
	json_decref(trial);
	return err;
}

static int read_lines(struct reading *r, FILE *file)
{
	char *text = NULL;
	size_t size = 0;
	ssize_t len = 0;
	int err = 0;

	while (!err && (!r->until || r->line < r->until) &&
	       (len = getline(&text, &size, file)) > 0) {
		r->line++;
		if (text[len - 1] != '\n') {
			if (r->torn && !r->finished)
				*r->torn = true;
			else
				err = damaged(r, "the line does not end");
			break;
		}
		err = read_line(r, text, (size_t)len);
	}
	if (!err && len < 0 && !feof(file))
		err = diag_set(r->why, -errno,
			       "%s: %s after line %lu; restore the file from a copy, or run again",
			       r->path, strerror(errno), r->line);
	free(text);
	return err;
}

/* Damage that no single line shows: lines cut off, a value changed for another valid one. */
static int check_whole(struct reading *r, const char *hex)
{
	if (!r->finished)
		return 0;
	if (r->count != r->recorded)
		return diag_set(r->why, -EBADMSG,
				"%s:%lu: the file ends after %" PRIu64
				" trials, run.json says %" PRIu64
				"; it was cut: restore it from a copy, or run again",
				r->path, r->line, r->count, r->recorded);
	if (strcmp(hex, r->sha256))
		return diag_set(r->why, -EBADMSG,
				"%s: SHA-256 is %.12s..., run.json says %.12s...; "
				"one of them was edited: restore both from a copy, or run again",
				r->path, hex, r->sha256);
	return 0;
}

/* One pass from the first line on. */
static int read_file(struct reading *r)
{
	FILE *file = trials_open(r->path);
	int err;

	if (!file)
		return diag_set(r->why, -errno, "%s: %s%s", r->path, strerror(errno),
				errno == ENOENT ? "; the records are lost: run again" : "");
	r->line = 0;
	r->count = 0;
	r->next_id = 0;
	err = read_lines(r, file);
	fclose(file);
	return err;
}

/* The hash of the file, worked out while its lines are read. */
struct hashing {
	const char *path;
	char hex[SHA256_HEX];
	int err;
};

static void *work_out_hash(void *arg)
{
	struct hashing *h = arg;
	FILE *file = trials_open(h->path);

	h->err = file ? stream_sha256(file, h->hex) : -errno;
	if (file)
		fclose(file);
	return NULL;
}

/*
 * What was not looked at may be damaged as well, and before what was: lines are read again, and all
 * of each is checked.
 */
static int find_damage(struct reading *r, int err)
{
	struct diag first = *r->why;
	unsigned long until = r->line;
	int again;

	scanner_free(r->scanner);
	r->scanner = NULL;
	r->fields = NULL;
	r->each = NULL;
	r->until = err ? until : 0;
	again = read_file(r);
	if (again)
		return again;
	*r->why = first;
	return err;
}

static int read_and_hash(struct reading *r)
{
	struct hashing h = { .path = r->path };
	pthread_t thread;
	int err, missing;

	if (!r->finished)
		return read_file(r);
	missing = pthread_create(&thread, NULL, work_out_hash, &h);
	if (missing)
		work_out_hash(&h);
	err = read_file(r);
	if (!missing)
		pthread_join(thread, NULL);
	if (err || h.err || strcmp(h.hex, r->sha256)) {
		if (r->scanner)
			err = find_damage(r, err);
		if (!err && h.err)
			err = diag_set(r->why, h.err, "%s: %s", r->path, strerror(-h.err));
	}
	return err ? err : check_whole(r, h.hex);
}

/* Names that a reader asked for, and those that every trial is known by. */
static int want(struct reading *r, const char *const *names, struct field *fields)
{
	const char *all[TRIAL_FIELDS_MAX + AXIS_NR + WANTED_MAX + 3];
	struct field known[TRIAL_FIELDS_MAX];
	size_t nr = 0, nr_fields = 0;

	trial_fields(known);
	all[nr++] = "schema";
	all[nr++] = "outcome";
	for (int a = 0; a < AXIS_NR; a++)
		all[nr++] = axis_names[a];
	for (const struct field *f = known; f->name; f++) {
		bool asked = f->needed;

		for (size_t i = 0; names[i]; i++)
			asked |= !strcmp(names[i], f->name);
		if (!asked)
			continue;
		fields[nr_fields++] = *f;
		all[nr++] = f->name;
	}
	fields[nr_fields] = (struct field){};
	for (size_t i = 0; names[i] && i < WANTED_MAX; i++) {
		bool there = false;

		for (size_t k = 0; k < nr; k++)
			there |= !strcmp(names[i], all[k]);
		if (!there)
			all[nr++] = names[i];
	}
	all[nr] = NULL;
	r->fields = fields;
	r->scanner = scanner_new(all);
	return r->scanner ? 0 : -ENOMEM;
}

int trials_read(const char *dir, const json_t *run, const char *const *names,
		int (*each)(void *ctx, json_t *trial, unsigned long line), void *ctx, bool *torn,
		struct diag *why)
{
	const json_t *counts = json_object_get(run, "trials");
	struct field fields[TRIAL_FIELDS_MAX];
	struct diag unused;
	struct reading r = {
		.finished = json_object_get(run, "ended"),
		.planned = json_count(counts, "planned"),
		.recorded = json_count(counts, "recorded"),
		.sha256 = json_string_value(json_object_get(counts, "sha256")),
		.each = each,
		.ctx = ctx,
		.torn = torn,
		.why = why ?: &unused,
	};
	char *path = trials_path(dir);
	int err = 0;

	if (torn)
		*torn = false;
	r.path = path;
	r.seen = calloc(r.planned / 8 + 1, 1);
	if (!r.seen || (names && r.finished && want(&r, names, fields)))
		err = diag_set(why, -ENOMEM, "out of memory");
	if (!err)
		err = read_and_hash(&r);
	scanner_free(r.scanner);
	free(r.seen);
	free(path);
	return err;
}
