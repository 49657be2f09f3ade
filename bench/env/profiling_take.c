// SPDX-License-Identifier: GPL-2.0
/* What a guest's plugin writes of a trial, put to the trial's record. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/env/profiling.h"
#include "bench/experiment/axis.h"
#include "bench/measure/profile_counters.h"
#include "bench/record/profile_raw.h"
#include "bench/trial/policy.h"
#include "bench/trial/target.h"
#include "bench/util/json_count.h"
#include "bench/util/memory.h"
#include "kmod/include/pfnbench_uapi.h"

#define READ_BYTES (64 << 10)

static int read_feed(struct profile_feed *feed, struct child *c, struct diag *why)
{
	ssize_t n;

	do {
		if (feed->used + READ_BYTES > feed->size) {
			feed->size = 2 * feed->size + READ_BYTES;
			feed->text = memory_resize(feed->text, feed->size);
		}
		n = child_read_profile(c, feed->text + feed->used, READ_BYTES);
		if (n > 0)
			feed->used += n;
	} while (n > 0);
	return n < 0 ? diag_set(why, n, "profiles: %s", strerror(-n)) : 0;
}

/* Lines before it are of trials that came to nothing. */
static int find_line(struct profile_feed *feed, uint32_t id, json_t **raw, struct diag *why)
{
	char *line = feed->text, *end;
	json_error_t error;

	*raw = NULL;
	while (!*raw && (end = memchr(line, '\n', feed->text + feed->used - line))) {
		*raw = json_loadb(line, end - line, JSON_REJECT_DUPLICATES, &error);
		line = end + 1;
		if (!*raw)
			return diag_set(why, -EBADMSG, "QEMU's plugin wrote no JSON: %s",
					error.text);
		if (json_count(*raw, "id") != id) {
			json_decref(*raw);
			*raw = NULL;
		}
	}
	feed->used -= line - feed->text;
	memmove(feed->text, line, feed->used);
	return *raw ? 0 : diag_set(why, -ENODATA, "QEMU's plugin wrote nothing of it");
}

void profile_feed_free(struct profile_feed *feed)
{
	free(feed->text);
	*feed = (struct profile_feed){ NULL };
}

bool profiling_ran(const json_t *trial)
{
	/* of an operation that did not end QEMU's plugin has not seen the end */
	return json_object_get(trial, "latency_ns") && !json_object_get(trial, "hang");
}

static bool is_counted(const json_t *raw, size_t i)
{
	if (i == COUNTED_IDLE)
		return json_object_get(raw, "idle_ns");
	return profile_counters[i].measure == MEASURE_PROFILE || profile_raw_has_memory(raw);
}

static void add_counters(json_t *trial, const json_t *raw, const uint64_t count[COUNTED_NR])
{
	json_t *counters = json_object_get(trial, "counters");

	if (!counters) {
		counters = json_object();
		json_object_set_new(trial, "counters", counters);
	}
	for (size_t i = 0; i < COUNTED_NR; i++)
		if (is_counted(raw, i))
			json_set_count(counters, profile_counters[i].name, count[i]);
}

/* Where the guest has told phases itself, its own are kept. */
static void add_phases(json_t *trial, const json_t *raw, const struct profile_symbols *s,
		       const struct job_trial *jt)
{
	struct diag why = { "" };
	struct cell cell = { NULL };
	json_t *phases;

	if (json_object_get(trial, "phases") ||
	    axis_parse(AXIS_TARGET, jt->text[AXIS_TARGET], &cell, &why) ||
	    axis_parse(AXIS_POLICY, jt->text[AXIS_POLICY], &cell, &why) ||
	    !cell.target.ops->pages || cell.target.ops->driver)
		return;
	phases = profile_raw_phases(raw, s, json_count(trial, "attempts_total"),
				    cell.policy->uapi == PFNB_POLICY_EARLY_CHECK, &why);
	if (phases)
		json_object_set_new(trial, "phases", phases);
	else if (!json_object_get(trial, "reason"))
		json_object_set_new(trial, "reason", json_string(why.text));
}

static int merge(struct profiling *p, size_t kernel, const json_t *raw, const struct job *job,
		 const struct job_trial *jt, json_t *trial, struct diag *why)
{
	const struct profile_symbols *s = &p->symbols[kernel];
	uint64_t count[COUNTED_NR];
	json_t *line;
	int err = profile_raw_check(raw, s, why);

	if (err)
		return err;
	if (!json_count(raw, "windows"))
		return diag_set(why, -EBADMSG, "QEMU's plugin saw no attempt of it");
	line = profile_raw_line(raw, s, job->kernel, count, why);
	if (!line)
		return -EBADMSG;
	err = profiles_file_put(&p->file, jt->id, line, why);
	json_decref(line);
	if (err)
		return err;
	add_counters(trial, raw, count);
	add_phases(trial, raw, s, jt);
	return 0;
}

static int take(struct profiling *p, size_t kernel, struct profile_feed *feed, struct child *c,
		const struct job *job, size_t index, json_t *trial, struct diag *why)
{
	const struct job_trial *jt = &job->trials[index];
	json_t *raw = NULL;
	int err = read_feed(feed, c, why) ?: find_line(feed, jt->id, &raw, why);

	if (!err)
		err = merge(p, kernel, raw, job, jt, trial, why);
	if (err)
		diag_prefix(why, "%s: the profile of trial %" PRIu32 ": ", job->kernel, jt->id);
	json_decref(raw);
	return err;
}

int profiling_take(struct profiling *p, size_t kernel, struct profile_feed *feed, struct child *c,
		   const struct job *job, size_t index, const char *line, size_t len, char **longer,
		   struct diag *why)
{
	json_t *trial;
	int err;

	*longer = NULL;
	if (!p->on)
		return 0;
	trial = json_loadb(line, len, 0, NULL);
	if (!trial)
		return diag_set(why, -ENOMEM, "out of memory");
	err = profiling_ran(trial) ? take(p, kernel, feed, c, job, index, trial, why) : 0;
	if (!err && profiling_ran(trial)) {
		*longer = json_dumps(trial, JSON_COMPACT);
		err = *longer ? 0 : diag_set(why, -ENOMEM, "out of memory");
	}
	json_decref(trial);
	return err;
}
