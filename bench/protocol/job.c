// SPDX-License-Identifier: GPL-2.0
#include "bench/protocol/job.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WHERE "job"

static int parse_trial(json_t *json, struct job_trial *t, struct diag *why)
{
	json_int_t id, trial, seed;
	json_error_t error;

	if (json_unpack_ex(json, &error, 0, "{s:I, s:I, s:I}", "id", &id, "trial", &trial, "seed",
			   &seed))
		return diag_set(why, -EINVAL, WHERE ": trial: %s", error.text);
	if (id < 0 || id > UINT32_MAX || trial < 0 || trial > UINT32_MAX || seed < 0)
		return diag_set(why, -EINVAL, WHERE ": a number in a trial is out of range");
	t->id = id;
	t->trial = trial;
	t->seed = seed;
	for (enum axis a = 0; a < AXIS_NR; a++) {
		t->text[a] = json_string_value(json_object_get(json, axis_names[a]));
		if (!t->text[a])
			return diag_set(why, -EINVAL, WHERE ": trial %" PRIu32 " has no %s", t->id,
					axis_names[a]);
	}
	return 0;
}

static int parse_trials(json_t *trials, struct job *job, struct diag *why)
{
	size_t i, nr = json_array_size(trials);
	json_t *t;

	if (!json_is_array(trials))
		return diag_set(why, -EINVAL, WHERE ": trials is no array");
	job->trials = calloc(nr ?: 1, sizeof(*job->trials));
	if (!job->trials)
		return diag_set(why, -ENOMEM, WHERE ": no memory");
	job->nr_trials = nr;
	json_array_foreach (trials, i, t) {
		int err = parse_trial(t, &job->trials[i], why);

		if (err)
			return err;
	}
	return 0;
}

int job_parse(const char *text, size_t len, struct job *job, struct diag *why)
{
	json_int_t schema, boot, deadline;
	int measure = -1;
	json_error_t error;
	json_t *trials;
	int err;

	*job = (struct job){ NULL };
	job->json = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (!job->json)
		return diag_set(why, -EINVAL, WHERE ":%d: %s", error.line, error.text);
	if (json_unpack_ex(job->json, &error, 0, "{s:I, s:s, s:s, s:s, s:I, s:I, s:i, s:o}",
			   "schema", &schema, "kernel", &job->kernel, "env", &job->env, "clock",
			   &job->clock, "boot", &boot, "deadline_ns", &deadline, "measure",
			   &measure, "trials", &trials)) {
		err = diag_set(why, -EINVAL, WHERE ": %s", error.text);
		goto out;
	}
	if (schema != JOB_SCHEMA || boot < 0 || boot > UINT32_MAX || deadline <= 0 || measure < 0 ||
	    measure >= MEASURE_NR) {
		err = diag_set(why, -EINVAL,
			       WHERE ": schema, boot, deadline_ns or measure is out of range");
		goto out;
	}
	job->boot = boot;
	job->deadline_ns = deadline;
	job->measure = measure;
	job->symbols = json_is_true(json_object_get(job->json, "symbols"));
	job->module = json_string_value(json_object_get(job->json, "module"));
	job->module_error = json_string_value(json_object_get(job->json, "module_error"));
	job->blocks = json_string_value(json_object_get(job->json, "blocks"));
	err = parse_trials(trials, job, why);
out:
	if (err)
		job_free(job);
	return err;
}

void job_free(struct job *job)
{
	free(job->trials);
	json_decref(job->json);
	*job = (struct job){ NULL };
}

json_t *axes_json_add(json_t *json, const char *const text[AXIS_NR])
{
	for (enum axis a = 0; json && a < AXIS_NR; a++) {
		if (json_object_set_new(json, axis_names[a], json_string(text[a]))) {
			json_decref(json);
			json = NULL;
		}
	}
	return json;
}

static json_t *trial_to_json(const struct job_trial *t)
{
	json_t *json = json_pack("{s:I, s:I, s:I}", "id", (json_int_t)t->id, "trial",
				 (json_int_t)t->trial, "seed", (json_int_t)t->seed);

	return axes_json_add(json, t->text);
}

char *job_dump(const struct job *job)
{
	json_t *trials = json_array(), *json;
	char *text;

	for (size_t i = 0; i < job->nr_trials; i++) {
		if (json_array_append_new(trials, trial_to_json(&job->trials[i]))) {
			json_decref(trials);
			return NULL;
		}
	}
	json = json_pack("{s:i, s:s, s:s, s:s, s:I, s:I, s:i, s:o}", "schema", JOB_SCHEMA, "kernel",
			 job->kernel, "env", job->env, "clock", job->clock, "boot",
			 (json_int_t)job->boot, "deadline_ns", (json_int_t)job->deadline_ns,
			 "measure", (int)job->measure, "trials", trials);
	if (job->symbols)
		json_object_set_new(json, "symbols", json_true());
	if (job->module)
		json_object_set_new(json, "module", json_string(job->module));
	if (job->module_error)
		json_object_set_new(json, "module_error", json_string(job->module_error));
	if (job->blocks)
		json_object_set_new(json, "blocks", json_string(job->blocks));
	text = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	return text;
}

bool job_is_icount(const struct job *job)
{
	return !strcmp(job->clock, "icount");
}
