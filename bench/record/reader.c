// SPDX-License-Identifier: GPL-2.0
#include "bench/record/reader.h"

#include <errno.h>
#include <inttypes.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/record/cell_fields.h"
#include "bench/record/fields.h"
#include "bench/record/outcome.h"
#include "bench/record/trial_json.h"
#include "bench/record/format.h"

#define RAN  (1u << OUTCOME_SUCCESS | 1u << OUTCOME_FAILURE | 1u << OUTCOME_TIMEOUT)
#define LOST (1u << OUTCOME_SKIPPED | 1u << OUTCOME_CRASHED)

static const struct field attempt_fields[] = {
	{ "ns", FIELD_COUNT, NEEDED_ALWAYS },
	{ "errno", FIELD_TEXT },
	{ "migrated", FIELD_COUNT },
	{ "failed", FIELD_COUNT },
	{},
};

static const struct field blocker_fields[] = {
	{ "offset", FIELD_COUNT, NEEDED_ALWAYS },
	{ "kind", FIELD_TEXT, NEEDED_ALWAYS },
	{ "kpageflags", FIELD_TEXT },
	{ "pages", FIELD_COUNT },
	{},
};

static const struct field placement_fields[] = {
	{ "movable_pages", FIELD_COUNT, NEEDED_ALWAYS },
	{ "free_pages", FIELD_COUNT, NEEDED_ALWAYS },
	{ "blockers", FIELD_ARRAY, NEEDED_ALWAYS, blocker_fields },
	{},
};

static const struct field counter_fields[] = {
	{ "task_clock_ns", FIELD_COUNT },
	{ "test_pages_isolated", FIELD_COUNT },
	{ "mm_migrate_pages", FIELD_COUNT },
	{},
};

static const struct field phase_fields[] = {
	{ "outside", FIELD_COUNT },
	{ "drain", FIELD_COUNT },
	{ "isolate", FIELD_COUNT },
	{ "early_check", FIELD_COUNT },
	{ "notify", FIELD_COUNT },
	{ "migrate", FIELD_COUNT },
	{ "hugetlb", FIELD_COUNT },
	{ "test", FIELD_COUNT },
	{ "finish", FIELD_COUNT },
	{ "undo", FIELD_COUNT },
	{ "other", FIELD_COUNT },
	{},
};

/* What the program itself relies on; docs/trial.schema.json is the whole format. */
static const struct field trial_fields[] = {
	{ "id", FIELD_COUNT, NEEDED_ALWAYS },
	{ "kernel", FIELD_TEXT, NEEDED_ALWAYS },
	{ "env", FIELD_TEXT, NEEDED_ALWAYS },
	{ "clock", FIELD_TEXT, NEEDED_ALWAYS },
	{ "boot", FIELD_COUNT, NEEDED_ALWAYS },
	{ "trial", FIELD_COUNT, NEEDED_ALWAYS },
	{ "seed", FIELD_COUNT, NEEDED_ALWAYS },
	{ "lifetime_ns", FIELD_COUNT },
	{ "errno", FIELD_TEXT },
	{ "reason", FIELD_TEXT, LOST },
	{ "start_pfn", FIELD_COUNT },
	{ "nr_pages", FIELD_COUNT },
	{ "size_bytes", FIELD_COUNT },
	{ "zone", FIELD_TEXT },
	{ "node", FIELD_COUNT },
	{ "placement", FIELD_OBJECT, 0, placement_fields },
	{ "latency_ns", FIELD_COUNT, RAN },
	{ "attempts", FIELD_ARRAY, 0, attempt_fields },
	{ "attempts_total", FIELD_COUNT },
	{ "migrated_pages", FIELD_COUNT },
	{ "wasted_pages", FIELD_COUNT },
	{ "blocker_freed_ns", FIELD_COUNT },
	{ "freed_to_done_ns", FIELD_COUNT },
	{ "wait_ns", FIELD_COUNT },
	{ "waits", FIELD_COUNT },
	{ "wakeups", FIELD_COUNT },
	{ "polls", FIELD_COUNT },
	{ "isolated_ns", FIELD_COUNT },
	{ "isolated_page_ns", FIELD_COUNT },
	{ "lost_pages", FIELD_COUNT },
	{ "counters", FIELD_OBJECT, 0, counter_fields },
	{ "counters_running", FIELD_OBJECT },
	{ "phases", FIELD_OBJECT, 0, phase_fields },
	{ "vmstat", FIELD_OBJECT },
	{},
};

/**
 * struct reading - a pass over trials.ndjson
 * @path: for messages
 * @finished: the run is: order, count and hash are known
 * @planned: ids are below it
 * @recorded: lines that a finished run has
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
	SHA2_CTX hash;
	unsigned long line;
	uint64_t count;
	uint64_t next_id;
	unsigned char *seen;
	struct diag *why;
};

static int damaged(const struct reading *r, const char *what)
{
	const char *mend = r->finished ? "restore the file from a copy, or run again"
				       : "delete the line and go on with `pfnbench run --resume`";

	return diag_set(r->why, -EBADMSG, "%s:%lu: %s; the line was edited or cut: %s", r->path,
			r->line, what, mend);
}

static int check_trial(const struct reading *r, const json_t *trial)
{
	enum outcome outcome;
	const char *name;
	struct diag what;

	if (!json_is_object(trial))
		return damaged(r, "no JSON object");
	if (format_check(trial, TRIAL_SCHEMA, &what))
		return diag_set(r->why, -EBADMSG, "%s:%lu: %s", r->path, r->line, what.text);
	name = json_string_value(json_object_get(trial, "outcome"));
	if (!name)
		return damaged(r, "\"outcome\" is missing or no text");
	outcome = outcome_parse(name);
	if (outcome == OUTCOME_NR)
		return damaged(
			r, "\"outcome\" is none of success, failure, timeout, skipped, crashed");
	if (fields_check(trial, trial_fields, 1u << outcome, &what) || check_cell(trial, &what))
		return damaged(r, what.text);
	return 0;
}

/* The lines of a finished run stand in plan order. */
static int check_order(struct reading *r, uint64_t id)
{
	char what[160];

	if (r->finished && id < r->next_id) {
		snprintf(what, sizeof(what), "id %" PRIu64 " after id %" PRIu64 " is out of order",
			 id, r->next_id - 1);
		return damaged(r, what);
	}
	if (r->finished && r->recorded == r->planned && id != r->next_id) {
		snprintf(what, sizeof(what),
			 "id %" PRIu64 " where id %" PRIu64 " belongs: lines are missing before it",
			 id, r->next_id);
		return damaged(r, what);
	}
	if (!r->finished && r->seen[id / 8] & 1u << id % 8) {
		snprintf(what, sizeof(what), "id %" PRIu64 " is there twice", id);
		return damaged(r, what);
	}
	if (!r->finished)
		r->seen[id / 8] |= 1u << id % 8;
	if (id >= r->next_id)
		r->next_id = id + 1;
	return 0;
}

static int check_id(struct reading *r, const json_t *trial)
{
	uint64_t id = (uint64_t)json_integer_value(json_object_get(trial, "id"));
	char what[160];

	if (id < r->planned)
		return check_order(r, id);
	snprintf(what, sizeof(what), "id %" PRIu64 " is not in the plan of %" PRIu64 " trials", id,
		 r->planned);
	return damaged(r, what);
}

static int read_line(struct reading *r, const char *text, size_t len,
		     int (*each)(void *ctx, json_t *trial, unsigned long line), void *ctx)
{
	json_error_t error;
	char what[JSON_ERROR_TEXT_LENGTH + 32];
	json_t *trial;
	int err;

	trial = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (!trial) {
		snprintf(what, sizeof(what), "no JSON, at column %d: %s", error.column, error.text);
		return damaged(r, what);
	}
	err = check_trial(r, trial);
	if (!err)
		err = check_id(r, trial);
	if (!err)
		err = each(ctx, trial, r->line);
	json_decref(trial);
	if (!err)
		r->count++;
	return err;
}

static int read_lines(struct reading *r, FILE *file,
		      int (*each)(void *ctx, json_t *trial, unsigned long line), void *ctx,
		      bool *torn)
{
	char *text = NULL;
	size_t size = 0;
	ssize_t len;
	int err = 0;

	while (!err && (len = getline(&text, &size, file)) > 0) {
		r->line++;
		if (text[len - 1] != '\n') {
			if (torn && !r->finished)
				*torn = true;
			else
				err = damaged(r, "the line does not end");
			break;
		}
		SHA256Update(&r->hash, (const uint8_t *)text, (size_t)len);
		err = read_line(r, text, (size_t)len, each, ctx);
	}
	if (!err && ferror(file))
		err = diag_set(r->why, -EIO, "%s: %s", r->path, strerror(errno));
	free(text);
	return err;
}

/* What no single line can show: lines cut off the end, a value changed for another good one. */
static int check_whole(struct reading *r)
{
	char hex[SHA256_DIGEST_STRING_LENGTH];

	if (!r->finished)
		return 0;
	if (r->count != r->recorded)
		return diag_set(r->why, -EBADMSG,
				"%s:%lu: the file ends after %" PRIu64
				" trials, run.json says %" PRIu64
				"; it was cut: restore it from a copy, or run again",
				r->path, r->line, r->count, r->recorded);
	SHA256End(&r->hash, hex);
	if (strcmp(hex, r->sha256))
		return diag_set(r->why, -EBADMSG,
				"%s: SHA-256 is %.12s..., run.json says %.12s...; "
				"one of them was edited: restore both from a copy, or run again",
				r->path, hex, r->sha256);
	return 0;
}

static int read_file(struct reading *r, int (*each)(void *ctx, json_t *trial, unsigned long line),
		     void *ctx, bool *torn)
{
	FILE *file;
	int err;

	file = fopen(r->path, "re");
	if (!file)
		return diag_set(r->why, -errno, "%s: %s; the records are lost: run again", r->path,
				strerror(errno));
	SHA256Init(&r->hash);
	err = read_lines(r, file, each, ctx, torn);
	fclose(file);
	return err ? err : check_whole(r);
}

int trials_read(const char *dir, const json_t *run,
		int (*each)(void *ctx, json_t *trial, unsigned long line), void *ctx, bool *torn,
		struct diag *why)
{
	const json_t *counts = json_object_get(run, "trials");
	struct reading r = {
		.finished = json_object_get(run, "ended"),
		.planned = (uint64_t)json_integer_value(json_object_get(counts, "planned")),
		.recorded = (uint64_t)json_integer_value(json_object_get(counts, "recorded")),
		.sha256 = json_string_value(json_object_get(counts, "sha256")),
		.why = why,
	};
	char *path;
	int err;

	if (torn)
		*torn = false;
	if (asprintf(&path, "%s/trials.ndjson", dir) < 0)
		return diag_set(why, -ENOMEM, "out of memory");
	r.path = path;
	r.seen = calloc(r.planned / 8 + 1, 1);
	if (r.seen)
		err = read_file(&r, each, ctx, torn);
	else
		err = diag_set(why, -ENOMEM, "out of memory");
	free(r.seen);
	free(path);
	return err;
}
